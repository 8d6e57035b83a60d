import type { NightStreetView } from '@towncrier/protocol'

/** Stretches of one street to which the same happened. */
export interface StreetGroup {
  readonly name: string
  readonly outcome: NightStreetView['outcome']
  readonly stretches: number
  /** Share of their length that was driven spreading, 0 to 1. */
  readonly covered: number
  /** RFC 3339; null: never. */
  readonly lastAt: string | null
}

/** Streets as people know them, of one outcome, in the order in which they were planned. */
export function groupStreets(
  streets: readonly NightStreetView[],
  outcome: NightStreetView['outcome'],
): StreetGroup[] {
  const byName = Map.groupBy(
    streets.filter((street) => street.outcome === outcome),
    ({ name }) => name,
  )
  return [...byName].map(([name, parts]) => {
    const metres = parts.reduce((sum, { lengthM }) => sum + lengthM, 0)
    const instants = parts.flatMap(({ lastAt }) => (lastAt === null ? [] : [lastAt]))
    return {
      name,
      outcome,
      stretches: parts.length,
      covered:
        metres === 0 ? 0 : parts.reduce((sum, { lengthM, covered }) => sum + lengthM * covered, 0) / metres,
      lastAt: instants.length === 0 ? null : instants.toSorted().at(-1)!,
    }
  })
}
