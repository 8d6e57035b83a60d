import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { BinPast, FillHour } from './bin-forecast.ts'

/** What is needed of a bin's observation. */
export interface FillReading {
  readonly at: EpochMs
  /** As judged: measured or derived; null: none. */
  readonly fillPct: number | null
  readonly isEmptied: boolean
  /** Quality flags, `measure:test`. */
  readonly flags: readonly string[]
}

/** What a fill is not relied on for; other tests (saturated, bridged, condensation) are only worth knowing. */
const UNRELIABLE_TESTS: ReadonlySet<string> = new Set([
  'range',
  'failed-echo',
  'lid-open',
  'tilted',
  'unsettled',
  'step',
  'persistence',
])
const FILL_MEASURES: ReadonlySet<string> = new Set(['fillPct', 'distanceMm'])

/** True unless a flag says that the fill of the reading cannot be relied on. */
export function isFillReliable(flags: readonly string[]): boolean {
  return !flags.some((flag) => {
    const [measure, test] = flag.split(':')
    return FILL_MEASURES.has(measure!) && UNRELIABLE_TESTS.has(test ?? '')
  })
}

/**
 * A bin's hours from its readings: the mean of those that can be relied on.
 *
 * @param readings oldest first; those outside `from` … `to` are left out.
 * @param from     start of the first hour.
 * @param to       end of the last.
 */
export function hoursOfReadings(
  readings: readonly FillReading[],
  from: EpochMs,
  to: EpochMs,
): Pick<BinPast, 'hours' | 'latest'> {
  const first = Math.floor(from / HOUR_MS)
  const count = Math.max(0, Math.ceil(to / HOUR_MS) - first)
  const sums = new Float64Array(count)
  const counts = new Uint32Array(count)
  const emptied = new Uint8Array(count)
  let latest: BinPast['latest'] = null
  for (const { at, fillPct, isEmptied, flags } of readings) {
    const index = Math.floor(at / HOUR_MS) - first
    if (index < 0 || index >= count || at >= to) continue
    if (isEmptied) emptied[index] = 1
    if (fillPct === null || !isFillReliable(flags)) continue
    sums[index]! += fillPct
    counts[index]!++
    latest = { at, fillPct }
  }
  const hours = Array.from(
    { length: count },
    (_, index): FillHour => ({
      at: (first + index) * HOUR_MS,
      fillPct: counts[index] === 0 ? null : sums[index]! / counts[index]!,
      isEmptied: emptied[index] === 1,
    }),
  )
  return { hours, latest }
}
