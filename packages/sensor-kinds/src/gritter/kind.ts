import {
  HOUR_MS,
  type JudgeContext,
  type Judgement,
  type Measure,
  MINUTE_MS,
  type SensorKind,
} from '@towncrier/core'
import { z } from 'zod'
import { countSuspect, pickSent } from '../conditions.ts'
import { optionalBoolean, optionalNumber } from '../fields.ts'
import { checkGritter, type GritterMemory } from './quality.ts'
import { GRITTER_RULES, judgeGritter } from './rules.ts'

export type GritterReading = {
  lat: number
  lon: number
  surfaceTempC?: number
  airTempC?: number
  speedKph?: number
  headingDeg?: number
  spreading?: boolean
  spreadRateGm2?: number
  saltRemainingKg?: number
}

/** A position off the globe cannot be drawn or searched, so it is refused rather than flagged. */
const readingSchema = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  surfaceTempC: optionalNumber(),
  airTempC: optionalNumber(),
  speedKph: optionalNumber(),
  headingDeg: optionalNumber(),
  spreading: optionalBoolean(),
  spreadRateGm2: optionalNumber(),
  saltRemainingKg: optionalNumber(),
})
const FIELDS = Object.keys(readingSchema.shape)

const settingsSchema = z.object({
  saltLowKg: z
    .number()
    .min(0)
    .max(20_000)
    .default(500)
    .describe('Salt left at which the lorry should think of reloading, kg'),
  faultReadings: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('Suspect readings in a row before the unit is called faulty'),
})
export type GritterSettings = z.output<typeof settingsSchema>

const measures: readonly Measure[] = [
  {
    name: 'surfaceTempC',
    title: 'Road surface temperature',
    unit: '°C',
    type: 'number',
    decimals: 1,
    thresholds: [{ value: 0, title: 'freezing' }],
  },
  { name: 'airTempC', title: 'Air temperature', unit: '°C', type: 'number', decimals: 1 },
  { name: 'speedKph', title: 'Speed', unit: 'km/h', type: 'number', decimals: 0 },
  { name: 'headingDeg', title: 'Heading', unit: '°', type: 'number', decimals: 0 },
  { name: 'spreading', title: 'Spreading', unit: '', type: 'boolean' },
  { name: 'spreadRateGm2', title: 'Spread rate', unit: 'g/m²', type: 'number', decimals: 0 },
  { name: 'saltRemainingKg', title: 'Salt left', unit: 'kg', type: 'number', decimals: 0 },
  { name: 'lat', title: 'Latitude', unit: '°', type: 'number', decimals: 5 },
  { name: 'lon', title: 'Longitude', unit: '°', type: 'number', decimals: 5 },
]

const INITIAL_MEMORY: GritterMemory = { surface: null, air: null, fix: null, suspect: 0 }

function judge(
  reading: GritterReading,
  { at, memory, settings }: JudgeContext<GritterMemory, GritterSettings>,
): Judgement<GritterMemory> {
  const quality = checkGritter(reading, at, memory)
  const suspect = countSuspect(memory.suspect, quality.suspect, settings.faultReadings)
  return {
    values: pickSent(reading, FIELDS),
    flags: quality.flags,
    conditions: judgeGritter(reading, quality, suspect, settings),
    memory: { surface: quality.surface, air: quality.air, fix: quality.fix, suspect },
  }
}

/** A gritting lorry: where it is, what it spreads, and the road temperature under it. */
export const kind: SensorKind<GritterReading, GritterMemory, GritterSettings> = {
  id: 'gritter',
  title: 'Gritter',
  titlePlural: 'Gritters',
  purpose: 'Shows where each gritting lorry is, what it spreads, and how cold the road under it is.',
  measures,
  primaryMeasure: 'surfaceTempC',
  mobile: true,
  readingSchema,
  settingsSchema,
  staleAfterMs: 5 * MINUTE_MS,
  offlineAfterMs: HOUR_MS,
  lateAfterMs: 10 * MINUTE_MS,
  rules: GRITTER_RULES,
  initialMemory: () => INITIAL_MEMORY,
  judge,
}
