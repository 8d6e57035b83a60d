import type { NearestRoadView, RoutePlanView, WinterRouteView } from '@towncrier/protocol'
import type { RouteDraft } from './network-api.ts'

export type DraftStreet = RoutePlanView['streets'][number]

/** A route while it is drawn: of one that there is, or of a new one. */
export interface Draft extends Omit<RouteDraft, 'streets'> {
  /** Null for a new one. */
  readonly id: string | null
  readonly version: number
  readonly streets: readonly DraftStreet[]
}

export function draftOf(route: WinterRouteView, streets: readonly DraftStreet[]): Draft {
  const { id, version, name, domainId, depotId, gritterId, priority, isKept } = route
  return { id, version, name, domainId, depotId, gritterId, priority, isKept, streets }
}

type Place = readonly [number, number]

/** A street that was clicked, driven on from the end of the one before. */
export function streetAfter(
  streets: readonly DraftStreet[],
  { edgeId, name, line }: NearestRoadView,
): DraftStreet {
  const before = streets.at(-1)
  const end = before === undefined ? undefined : endOf(before)
  const [first, last] = [line[0], line.at(-1)]
  const isTurned =
    end !== undefined &&
    first !== undefined &&
    last !== undefined &&
    squareBetween(end, last) < squareBetween(end, first)
  return { edgeId, direction: isTurned ? 'backward' : 'forward', name, line }
}

function endOf({ line, direction }: DraftStreet): Place | undefined {
  return direction === 'forward' ? line.at(-1) : line[0]
}

function squareBetween(a: Place, b: Place): number {
  const narrower = Math.cos((a[1] * Math.PI) / 180)
  return ((a[0] - b[0]) * narrower) ** 2 + (a[1] - b[1]) ** 2
}

/** With the street at `from` in the place of `to`; as it was when there is no such place. */
export function moved(streets: readonly DraftStreet[], from: number, to: number): readonly DraftStreet[] {
  if (to < 0 || to >= streets.length) return streets
  const rest = streets.toSpliced(from, 1)
  return rest.toSpliced(to, 0, streets[from]!)
}

export function turned(streets: readonly DraftStreet[], at: number): readonly DraftStreet[] {
  const street = streets[at]!
  return streets.with(at, { ...street, direction: street.direction === 'forward' ? 'backward' : 'forward' })
}
