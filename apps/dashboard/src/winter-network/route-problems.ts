import type { WinterRouteView } from '@towncrier/protocol'
import { messages } from '../messages/messages.ts'

const words = messages.winterNetwork.route

/** What is wrong with a route, in words; nothing when it can be driven as it stands. */
export function problemsOf(route: WinterRouteView): readonly string[] {
  const { figures, streets, problem, gritterId, isOverCapacity } = route
  const missing = figures?.missingEdgeIds.length ?? 0
  const unreachable = figures?.unreachableEdgeIds.length ?? 0
  return [
    ...(problem === null ? [] : [problem]),
    ...(streets.length === 0 ? [words.empty] : []),
    ...(missing > 0 ? [words.missing(missing)] : []),
    ...(unreachable > 0 ? [words.unreachable(unreachable)] : []),
    ...(isOverCapacity ? [words.overCapacity] : []),
    ...(gritterId === null ? [words.noGritter] : []),
  ]
}
