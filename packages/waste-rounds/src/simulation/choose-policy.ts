import { beginTrial } from './run-simulation.ts'
import type { PolicyFigures, SimulationRequest } from './simulated-network.ts'

/** What a council sets when it plans by fill. */
export interface PolicyChoice {
  /** Days on which lorries may go out: 0 Monday to 6 Sunday. */
  readonly weekdays: readonly number[]
  readonly overflowWorthMin: number
  readonly lookAheadDays: number
  readonly visitWorthMin: number
}

const MARGIN = 0.1

export interface TriedPolicy {
  readonly choice: PolicyChoice
  readonly figures: PolicyFigures
}

/** The same request with the settings of a choice. */
export function withChoice(request: SimulationRequest, choice: PolicyChoice): SimulationRequest {
  const { weekdays, overflowWorthMin, lookAheadDays, visitWorthMin } = choice
  const { network, dynamic } = request
  return {
    ...request,
    network: {
      ...network,
      settings: { ...network.settings, overflowWorthMin, lookAheadDays, visitWorthMin },
    },
    dynamic: { ...dynamic, weekdays },
  }
}

/**
 * Tries settings on fills of their own and picks the one that drives least while fewer bins overflow than under fixed rounds, by a
 * tenth, and not for more hours: what is picked on one chance must hold on another. Where none does, the one with the fewest such
 * hours.
 *
 * @param choices at least one.
 * @param seed    not one of those by which the result is then reckoned, or it flatters itself.
 * @param onTried called after each, for progress.
 */
export function choosePolicy(
  request: SimulationRequest,
  choices: readonly PolicyChoice[],
  seed: number,
  onTried: () => void = () => {},
): { readonly best: TriedPolicy; readonly tried: readonly TriedPolicy[] } {
  const { fixed, dynamic } = beginTrial(request, seed)
  const tried = choices.map((choice): TriedPolicy => {
    const asked = withChoice(request, choice)
    const figures = dynamic(asked.network.settings, asked.dynamic)
    onTried()
    return { choice, figures }
  })
  const good = tried.filter(
    ({ figures }) =>
      figures.overflows <= (1 - MARGIN) * fixed.overflows && figures.overflowHours <= fixed.overflowHours,
  )
  const least = (of: (figures: PolicyFigures) => number, among: readonly TriedPolicy[]) =>
    among.reduce((best, each) => (of(each.figures) < of(best.figures) ? each : best))
  const best =
    good.length > 0 ? least(({ km }) => km, good) : least(({ overflowHours }) => overflowHours, tried)
  return { best, tried }
}
