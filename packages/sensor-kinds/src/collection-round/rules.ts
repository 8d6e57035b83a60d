import { type Condition, MINUTE_MS, type Rule } from '@towncrier/core'
import { clear, pushCondition, raise } from '../conditions.ts'
import { formatNumber, formatPercent } from '../words.ts'
import type { RoundReading, RoundSettings } from './kind.ts'

export const ROUND_RULES: readonly Rule[] = [
  {
    id: 'overflow-expected',
    title: 'Bins will overflow before the next round',
    advice: 'Plan a round for them today: the planner shows what it costs.',
    onDelayMs: 0,
    offDelayMs: 30 * MINUTE_MS,
    worst: { measure: 'likelyBins', is: 'highest' },
  },
  {
    id: 'overflowing',
    title: 'Bins overflowing',
    advice: 'Collect today: what does not fit is left beside them.',
    onDelayMs: 0,
    offDelayMs: 15 * MINUTE_MS,
    worst: { measure: 'overflowingBins', is: 'highest' },
  },
  {
    id: 'too-old',
    title: 'Bins not emptied for too long',
    advice: 'Put them on the next round, however full they are.',
    onDelayMs: 0,
    offDelayMs: 0,
    worst: { measure: 'tooOldBins', is: 'highest' },
  },
  {
    id: 'reported',
    title: 'Bins reported full',
    advice: 'Look at the reports. The sensor may be wrong, or waste lies beside the bin.',
    onDelayMs: 0,
    offDelayMs: 0,
    worst: { measure: 'reportedBins', is: 'highest' },
  },
  {
    id: 'sensors-wrong',
    title: 'Too many bins without a sensor to rely on',
    advice: 'Drive the fixed round for them until their sensors are mended.',
    onDelayMs: 60 * MINUTE_MS,
    offDelayMs: 30 * MINUTE_MS,
    worst: { measure: 'faultySensors', is: 'highest' },
  },
]

/** What a round's reading says about each rule. A field that is missing leaves its rule as it is. */
export function judgeRound(reading: RoundReading, settings: RoundSettings): Condition[] {
  const conditions: Condition[] = []
  const { overflowingBins, likelyBins, tooOldBins, reportedBins, worstFillPct, nextRoundInH } = reading
  const when = nextRoundInH === undefined ? '' : `, which comes in ${formatNumber(nextRoundInH, 0)} h`
  pushCondition(
    conditions,
    judgeCount('overflow-expected', 'watch', likelyBins, settings.likelyBins, (count) => {
      return `Likely to overflow before the next round${when}: ${bins(count)}`
    }),
  )
  const worst = worstFillPct === undefined ? '' : `, the fullest at ${formatPercent(worstFillPct)}`
  pushCondition(
    conditions,
    judgeCount(
      'overflowing',
      'warning',
      overflowingBins,
      1,
      (count) => `Overflowing now: ${bins(count)}${worst}`,
    ),
  )
  pushCondition(
    conditions,
    judgeCount('too-old', 'watch', tooOldBins, settings.tooOldBins, (count) => {
      return `Not emptied within the greatest age: ${bins(count)}`
    }),
  )
  pushCondition(
    conditions,
    judgeCount('reported', 'watch', reportedBins, 1, (count) => `Reported full: ${bins(count)}`),
  )
  pushCondition(conditions, judgeSensors(reading, settings))
  return conditions
}

function judgeSensors(
  { bins: all, faultySensors }: RoundReading,
  { faultyShare }: RoundSettings,
): Condition | null {
  if (all === undefined || faultySensors === undefined || all === 0) return null
  const limit = Math.max(1, all * faultyShare)
  return judgeCount('sensors-wrong', 'watch', faultySensors, limit, (count) => {
    return `Without a sensor to rely on: ${bins(count)} of ${formatNumber(all, 0)}`
  })
}

function judgeCount(
  rule: string,
  severity: 'watch' | 'warning',
  value: number | undefined,
  limit: number,
  message: (value: number) => string,
): Condition | null {
  if (value === undefined) return null
  return value >= limit && value > 0 ? raise(rule, severity, message(value)) : clear(rule)
}

function bins(count: number): string {
  return `${formatNumber(count, 0)} ${count === 1 ? 'bin' : 'bins'}`
}
