import type { AgainstActualView } from '@towncrier/protocol'

export const FROST_OUTCOMES = ['hit', 'miss', 'false-alarm', 'correct-none'] as const
export type FrostOutcome = (typeof FROST_OUTCOMES)[number]

/** How one forecast called frost, by the hours of it that have been measured; null when none has. Frost: below 0 °C. */
export function frostOutcome(
  hours: AgainstActualView['issues'][number]['hours'],
  actual: ReadonlyMap<string, number>,
): FrostOutcome | null {
  const measured = hours.filter(({ at }) => actual.has(at))
  if (measured.length === 0) return null
  const wasForecast = measured.some(({ surfaceTempC }) => surfaceTempC < 0)
  const came = measured.some(({ at }) => actual.get(at)! < 0)
  if (came) return wasForecast ? 'hit' : 'miss'
  return wasForecast ? 'false-alarm' : 'correct-none'
}

/** How often each outcome was, over all forecasts of a night. */
export function countOutcomes({ issues, actual }: AgainstActualView): Record<FrostOutcome, number> {
  const measured = new Map(actual.map(({ at, surfaceTempC }) => [at, surfaceTempC]))
  const counts = { hit: 0, miss: 0, 'false-alarm': 0, 'correct-none': 0 }
  for (const { hours } of issues) {
    const outcome = frostOutcome(hours, measured)
    if (outcome !== null) counts[outcome]++
  }
  return counts
}
