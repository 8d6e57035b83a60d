import {
  HOUR_MS,
  type JudgeContext,
  type Judgement,
  type Measure,
  MINUTE_MS,
  type SensorKind,
} from '@towncrier/core'
import { z } from 'zod'
import { pickSent } from '../conditions.ts'
import { optionalNumber } from '../fields.ts'
import { judgeRound, ROUND_RULES } from './rules.ts'

export type RoundReading = {
  bins?: number
  meanFillPct?: number
  worstFillPct?: number
  overflowingBins?: number
  likelyBins?: number
  tooOldBins?: number
  reportedBins?: number
  faultySensors?: number
  lowBatteries?: number
  nextRoundInH?: number
}

const readingSchema = z.object({
  bins: optionalNumber(),
  meanFillPct: optionalNumber(),
  worstFillPct: optionalNumber(),
  overflowingBins: optionalNumber(),
  likelyBins: optionalNumber(),
  tooOldBins: optionalNumber(),
  reportedBins: optionalNumber(),
  faultySensors: optionalNumber(),
  lowBatteries: optionalNumber(),
  nextRoundInH: optionalNumber(),
})
const FIELDS = Object.keys(readingSchema.shape)

const settingsSchema = z.object({
  likelyBins: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('So many bins likely to overflow before the next round are spoken of'),
  tooOldBins: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('So many bins beyond their greatest age are spoken of'),
  faultyShare: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.1)
    .describe(
      'Share of its bins without a sensor to rely on from which the round is not to be planned by fill',
    ),
})
export type RoundSettings = z.output<typeof settingsSchema>

const number = (name: string, title: string, unit: string, decimals: number): Measure => ({
  name,
  title,
  unit,
  type: 'number',
  decimals,
})

const measures: readonly Measure[] = [
  {
    ...number('meanFillPct', 'Mean fill of its bins', '%', 0),
    thresholds: [{ value: 80, title: 'collect' }],
  },
  number('worstFillPct', 'Fullest bin', '%', 0),
  number('overflowingBins', 'Bins overflowing', '', 0),
  number('likelyBins', 'Bins likely to overflow before the next round', '', 0),
  number('tooOldBins', 'Bins beyond their greatest age', '', 0),
  number('reportedBins', 'Bins reported full', '', 0),
  number('faultySensors', 'Bins without a sensor to rely on', '', 0),
  number('lowBatteries', 'Batteries low', '', 0),
  number('nextRoundInH', 'Next planned round in', 'h', 1),
  number('bins', 'Bins in service', '', 0),
]

function judge(reading: RoundReading, { settings }: JudgeContext<null, RoundSettings>): Judgement<null> {
  return {
    values: pickSent(reading, FIELDS),
    flags: [],
    conditions: judgeRound(reading, settings),
    memory: null,
  }
}

/** What the waste service says of a standing round, so that its alerts are one for the round and not one for each bin. */
export const kind: SensorKind<RoundReading, null, RoundSettings> = {
  id: 'collection-round',
  title: 'Collection round',
  titlePlural: 'Collection rounds',
  purpose: 'Tells, for the bins that are emptied together, which will not wait for the next round.',
  measures,
  primaryMeasure: 'meanFillPct',
  mobile: false,
  madeBy: 'waste-service',
  readingSchema,
  settingsSchema,
  staleAfterMs: 40 * MINUTE_MS,
  offlineAfterMs: 2 * HOUR_MS,
  lateAfterMs: HOUR_MS,
  rules: ROUND_RULES,
  initialMemory: () => null,
  judge,
}
