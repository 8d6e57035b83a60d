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
import { optionalCategory, optionalNumber, requiredNumber } from '../fields.ts'
import { checkRoad, INITIAL_ROAD_MEMORY, type RoadMemory } from './quality.ts'
import { judgeRoad, ROAD_RULES } from './rules.ts'

const SURFACE_STATES = ['dry', 'damp', 'wet', 'ice', 'frost', 'snow'] as const
export type SurfaceState = (typeof SURFACE_STATES)[number]

export type RoadReading = {
  surfaceTempC: number
  airTempC?: number
  humidityPct?: number
  surfaceState?: SurfaceState
  waterFilmMm?: number
  salinityPct?: number
  batteryV?: number
}

const readingSchema = z.object({
  surfaceTempC: requiredNumber(),
  airTempC: optionalNumber(),
  humidityPct: optionalNumber(),
  surfaceState: optionalCategory(SURFACE_STATES),
  waterFilmMm: optionalNumber(),
  salinityPct: optionalNumber(),
  batteryV: optionalNumber(),
})
const FIELDS = Object.keys(readingSchema.shape)

const settingsSchema = z.object({
  actionLevelC: z
    .number()
    .min(-5)
    .max(5)
    .default(1)
    .describe('Road temperature at which treatment is considered, °C (guideline: UK practice is +1.0)'),
  deadbandC: z
    .number()
    .min(0.1)
    .max(3)
    .default(0.5)
    .describe('How far above its limit the road must warm before an alert clears, °C'),
  batteryLowV: z.number().min(0).max(48).default(3.3).describe('Battery voltage that asks for a visit, V'),
  faultReadings: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Suspect readings in a row before the sensor is called faulty'),
})
export type RoadSettings = z.output<typeof settingsSchema>

const measures: readonly Measure[] = [
  {
    name: 'surfaceTempC',
    title: 'Road surface temperature',
    unit: '°C',
    type: 'number',
    decimals: 1,
    thresholds: [
      { value: 0, title: 'freezing' },
      { value: 1, title: 'action level' },
    ],
  },
  { name: 'airTempC', title: 'Air temperature', unit: '°C', type: 'number', decimals: 1 },
  { name: 'humidityPct', title: 'Relative humidity', unit: '%', type: 'number', decimals: 0 },
  { name: 'surfaceState', title: 'Road surface', unit: '', type: 'category', categories: SURFACE_STATES },
  { name: 'waterFilmMm', title: 'Water film', unit: 'mm', type: 'number', decimals: 2 },
  { name: 'salinityPct', title: 'Salt in the water', unit: '%', type: 'number', decimals: 1 },
  { name: 'batteryV', title: 'Battery', unit: 'V', type: 'number', decimals: 2 },
  { name: 'dewPointC', title: 'Dew point', unit: '°C', type: 'number', decimals: 1, derived: true },
  { name: 'frostPointC', title: 'Frost point', unit: '°C', type: 'number', decimals: 1, derived: true },
  {
    name: 'freezingPointC',
    title: 'Freezing point of the water',
    unit: '°C',
    type: 'number',
    decimals: 1,
    derived: true,
  },
]

function judge(
  reading: RoadReading,
  { at, memory, settings, neighbours }: JudgeContext<RoadMemory, RoadSettings>,
): Judgement<RoadMemory> {
  const values = pickSent(reading, FIELDS)
  const quality = checkRoad(reading, values, at, memory, neighbours)
  const suspect = countSuspect(memory.suspect, quality.suspect, settings.faultReadings)
  const freezingPointC = (values.freezingPointC as number | undefined) ?? 0
  const { conditions, danger } = judgeRoad(reading, quality, freezingPointC, suspect, memory.danger, settings)
  return {
    values,
    flags: quality.flags,
    conditions,
    memory: {
      tracks: quality.tracks,
      neighbourhoods: quality.neighbourhoods,
      neighboursAt: quality.neighboursAt,
      suspect,
      danger,
    },
  }
}

/** A road weather sensor: the temperature of the road, the air over it, and what lies on it. */
export const kind: SensorKind<RoadReading, RoadMemory, RoadSettings> = {
  id: 'road-surface',
  title: 'Road sensor',
  titlePlural: 'Road sensors',
  purpose: 'Tells how cold and how wet a road is, and when ice or frost forms on it.',
  measures,
  primaryMeasure: 'surfaceTempC',
  mobile: false,
  air: { where: 'outdoors', tempC: 'airTempC', humidityPct: 'humidityPct' },
  readingSchema,
  settingsSchema,
  staleAfterMs: 30 * MINUTE_MS,
  offlineAfterMs: 2 * HOUR_MS,
  lateAfterMs: 30 * MINUTE_MS,
  rules: ROAD_RULES,
  initialMemory: () => INITIAL_ROAD_MEMORY,
  judge,
}
