import {
  absoluteHumidityGm3,
  dewPointC,
  HOUR_MS,
  type JudgeContext,
  type Judgement,
  type Measure,
  MINUTE_MS,
  type SensorKind,
} from '@towncrier/core'
import { z } from 'zod'
import { countSuspect, pickSent, toThreeDecimals } from '../conditions.ts'
import { optionalNumber, requiredNumber } from '../fields.ts'
import { checkDamp, type DampMemory } from './quality.ts'
import { DAMP_RULES, judgeDamp } from './rules.ts'

export type DampReading = {
  tempC: number
  humidityPct: number
  batteryV?: number
}

const readingSchema = z.object({
  tempC: requiredNumber(),
  humidityPct: requiredNumber(),
  batteryV: optionalNumber(),
})
const FIELDS = Object.keys(readingSchema.shape)

const settingsSchema = z.object({
  dampPct: z
    .number()
    .min(40)
    .max(100)
    .default(70)
    .describe('Relative humidity that counts as damp when it lasts, % (guideline)'),
  veryDampPct: z
    .number()
    .min(40)
    .max(100)
    .default(80)
    .describe('Relative humidity that counts as very damp when it lasts, % (guideline)'),
  batteryLowV: z.number().min(0).max(48).default(3.3).describe('Battery voltage that asks for a change, V'),
  faultReadings: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(6)
    .describe('Suspect readings in a row before the sensor is called faulty'),
})
export type DampSettings = z.output<typeof settingsSchema>

const measures: readonly Measure[] = [
  {
    name: 'humidityPct',
    title: 'Humidity',
    unit: '%',
    type: 'number',
    decimals: 0,
    thresholds: [
      { value: 70, title: 'damp' },
      { value: 80, title: 'very damp' },
    ],
  },
  { name: 'tempC', title: 'Temperature', unit: '°C', type: 'number', decimals: 1 },
  { name: 'batteryV', title: 'Battery', unit: 'V', type: 'number', decimals: 2, ofDevice: true },
  { name: 'dewPointC', title: 'Dew point', unit: '°C', type: 'number', decimals: 1, derived: true },
  {
    name: 'absoluteHumidityGm3',
    title: 'Water in the air',
    unit: 'g/m³',
    type: 'number',
    decimals: 1,
    derived: true,
  },
]

const INITIAL_MEMORY: DampMemory = { temperature: null, humidity: null, saturatedSince: null, suspect: 0 }

function judge(
  reading: DampReading,
  { at, memory, settings }: JudgeContext<DampMemory, DampSettings>,
): Judgement<DampMemory> {
  const quality = checkDamp(reading, at, memory)
  const values = pickSent(reading, FIELDS)
  let dewPoint: number | undefined
  if (quality.inRange) {
    const point = dewPointC(reading.tempC, reading.humidityPct)
    if (point !== null) {
      dewPoint = toThreeDecimals(point)
      values.dewPointC = dewPoint
    }
    values.absoluteHumidityGm3 = toThreeDecimals(absoluteHumidityGm3(reading.tempC, reading.humidityPct))
  }
  const suspect = countSuspect(memory.suspect, quality.suspect, settings.faultReadings)
  return {
    values,
    flags: quality.flags,
    conditions: judgeDamp(reading, quality, dewPoint, suspect, settings),
    memory: {
      temperature: quality.temperature,
      humidity: quality.humidity,
      saturatedSince: quality.saturatedSince,
      suspect,
    },
  }
}

/** A temperature and humidity sensor in a home: the "frog" of the frog box. */
export const kind: SensorKind<DampReading, DampMemory, DampSettings> = {
  id: 'damp-box',
  title: 'Damp sensor',
  titlePlural: 'Damp sensors',
  purpose: 'Shows a household the warmth and moisture of its air, and says when damp lasts.',
  measures,
  primaryMeasure: 'humidityPct',
  mobile: false,
  personal: true,
  air: { where: 'room', tempC: 'tempC', humidityPct: 'humidityPct' },
  readingSchema,
  settingsSchema,
  staleAfterMs: 15 * MINUTE_MS,
  offlineAfterMs: 2 * HOUR_MS,
  lateAfterMs: 30 * MINUTE_MS,
  rules: DAMP_RULES,
  initialMemory: () => INITIAL_MEMORY,
  judge,
}
