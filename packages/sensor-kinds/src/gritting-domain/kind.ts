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
import { optionalCategory, optionalNumber } from '../fields.ts'
import { DOMAIN_RULES, judgeDomain } from './rules.ts'

const HAZARDS = ['none', 'near-freezing', 'hoar-frost', 'ice', 'snow', 'freezing-rain'] as const
export type DomainHazard = (typeof HAZARDS)[number]

export type DomainReading = {
  surfaceTempC?: number
  forecastMinC?: number
  forecastMinLowC?: number
  actionLevelInH?: number
  freezingInH?: number
  hazard?: DomainHazard
  hazardInH?: number
  iceSensors?: number
  frostSensors?: number
  reliedOnSensors?: number
  leftOutSensors?: number
  disagreeingSensors?: number
  untreatedFreezingKm?: number
  forecastBustK?: number
  gritterStandingMin?: number
  saltStockT?: number
  saltNeededT?: number
}

const readingSchema = z.object({
  surfaceTempC: optionalNumber(),
  forecastMinC: optionalNumber(),
  forecastMinLowC: optionalNumber(),
  actionLevelInH: optionalNumber(),
  freezingInH: optionalNumber(),
  hazard: optionalCategory(HAZARDS),
  hazardInH: optionalNumber(),
  iceSensors: optionalNumber(),
  frostSensors: optionalNumber(),
  reliedOnSensors: optionalNumber(),
  leftOutSensors: optionalNumber(),
  disagreeingSensors: optionalNumber(),
  untreatedFreezingKm: optionalNumber(),
  forecastBustK: optionalNumber(),
  gritterStandingMin: optionalNumber(),
  saltStockT: optionalNumber(),
  saltNeededT: optionalNumber(),
})
const FIELDS = Object.keys(readingSchema.shape)

const settingsSchema = z.object({
  leadHours: z.number().min(1).max(24).default(12).describe('How far ahead the action level is spoken of, h'),
  bustK: z
    .number()
    .min(0.1)
    .max(5)
    .default(0.5)
    .describe('How far below the low end of its forecast the road must be to speak of a bust, K (guideline)'),
  untreatedKm: z
    .number()
    .min(0)
    .max(100)
    .default(0.5)
    .describe('Length of untreated road that freezes before anybody is called, km (guideline)'),
  standingMinutes: z
    .number()
    .min(2)
    .max(120)
    .default(10)
    .describe('How long a gritter may stand in the middle of a job, minutes (guideline)'),
  saltReserveT: z
    .number()
    .min(0)
    .max(100_000)
    .default(20)
    .describe('Salt that should be left in the depots after tonight, t (guideline)'),
})
export type DomainSettings = z.output<typeof settingsSchema>

const number = (name: string, title: string, unit: string, decimals: number): Measure => ({
  name,
  title,
  unit,
  type: 'number',
  decimals,
})

const measures: readonly Measure[] = [
  {
    ...number('surfaceTempC', 'Coldest road surface', '°C', 1),
    thresholds: [{ value: 0, title: 'freezing' }],
  },
  {
    ...number('forecastMinC', 'Forecast minimum', '°C', 1),
    thresholds: [{ value: 0, title: 'freezing' }],
  },
  number('forecastMinLowC', 'Forecast minimum, low end', '°C', 1),
  number('actionLevelInH', 'Time to the action level', 'h', 1),
  number('freezingInH', 'Time to freezing', 'h', 1),
  { name: 'hazard', title: 'To be feared', unit: '', type: 'category', categories: HAZARDS },
  number('hazardInH', 'Time to the hazard', 'h', 1),
  number('iceSensors', 'Sensors with ice', '', 0),
  number('frostSensors', 'Sensors with hoar frost', '', 0),
  number('reliedOnSensors', 'Sensors relied on', '', 0),
  number('leftOutSensors', 'Sensors not relied on', '', 0),
  number('disagreeingSensors', 'Sensors unlike their neighbours', '', 0),
  number('untreatedFreezingKm', 'Untreated road that freezes', 'km', 1),
  number('forecastBustK', 'Below the forecast by', 'K', 1),
  number('gritterStandingMin', 'Longest stand of a gritter at work', 'min', 0),
  number('saltStockT', 'Salt in the depots', 't', 0),
  number('saltNeededT', 'Salt needed tonight', 't', 0),
]

function judge(reading: DomainReading, { settings }: JudgeContext<null, DomainSettings>): Judgement<null> {
  return {
    values: pickSent(reading, FIELDS),
    flags: [],
    conditions: judgeDomain(reading, settings),
    memory: null,
  }
}

/** What winter service says of a gritting domain, so that its alerts are one for the domain and not one for each sensor. */
export const kind: SensorKind<DomainReading, null, DomainSettings> = {
  id: 'gritting-domain',
  title: 'Gritting domain',
  titlePlural: 'Gritting domains',
  purpose:
    'Tells, for the roads that are gritted on one decision, how cold they are and what the night will bring.',
  measures,
  primaryMeasure: 'surfaceTempC',
  mobile: false,
  madeBy: 'winter-service',
  readingSchema,
  settingsSchema,
  staleAfterMs: 40 * MINUTE_MS,
  offlineAfterMs: 90 * MINUTE_MS,
  lateAfterMs: HOUR_MS,
  rules: DOMAIN_RULES,
  initialMemory: () => null,
  judge,
}
