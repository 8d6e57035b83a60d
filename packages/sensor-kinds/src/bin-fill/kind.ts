import { HOUR_MS, type JudgeContext, type Judgement, type Measure, type SensorKind } from '@towncrier/core'
import { z } from 'zod'
import { countSuspect, pickSent } from '../conditions.ts'
import { optionalBoolean, optionalNumber } from '../fields.ts'
import { type BinMemory, checkBin, NO_MEMORY } from './quality.ts'
import { BIN_RULES, judgeBin } from './rules.ts'

export type BinReading = {
  fillPct?: number
  distanceMm?: number
  tempC?: number
  tilted?: boolean
  lidOpen?: boolean
  moved?: boolean
  collected?: boolean
  batteryV?: number
}

const readingSchema = z
  .object({
    fillPct: optionalNumber(),
    distanceMm: optionalNumber(),
    tempC: optionalNumber(),
    tilted: optionalBoolean(),
    lidOpen: optionalBoolean(),
    moved: optionalBoolean(),
    collected: optionalBoolean(),
    batteryV: optionalNumber(),
  })
  .refine(
    ({ fillPct, distanceMm, collected }) =>
      fillPct !== undefined || distanceMm !== undefined || collected === true,
    { error: 'Either fillPct or distanceMm is needed' },
  )
const FIELDS = Object.keys(readingSchema.shape)

const settingsSchema = z
  .object({
    distanceEmptyMm: z
      .number()
      .min(100)
      .max(10_000)
      .default(1_500)
      .describe('Distance from the sensor to the floor of the empty bin, mm'),
    distanceFullMm: z
      .number()
      .min(0)
      .max(9_000)
      .default(200)
      .describe('Distance from the sensor to the waste when the bin is full, mm'),
    deadZoneMm: z
      .number()
      .min(0)
      .max(1_000)
      .default(200)
      .describe('Nearer than this the sensor cannot measure: the bin is full or more, mm'),
    maxDistanceMm: z
      .number()
      .min(200)
      .max(20_000)
      .default(4_000)
      .describe('What the sensor reports when no echo comes back, mm'),
    fillTable: z
      .array(z.tuple([z.number().min(0).max(20_000), z.number().min(0).max(100)]))
      .min(2)
      .refine((table) => table.every((row, index) => index === 0 || row[0] > table[index - 1]![0]), {
        error: 'Distances must rise from row to row',
      })
      .optional()
      .describe('For a bin that tapers: rows of distance (mm, rising) and fill (%)'),
    thresholdPct: z
      .number()
      .min(1)
      .max(100)
      .default(80)
      .describe('Fill at which the bin should be collected, %'),
    overflowPct: z.number().min(1).max(100).default(95).describe('Fill at which it overflows, %'),
    fireTempC: z.number().min(40).max(150).default(60).describe('Temperature that means fire, °C'),
    fireRiseK: z
      .number()
      .min(5)
      .max(100)
      .default(15)
      .describe('Rise within ten minutes that means fire, from 30 °C on, K'),
    batteryLowV: z.number().min(0).max(48).default(3.3).describe('Battery voltage that asks for a visit, V'),
    batteryEmptyV: z
      .number()
      .min(0)
      .max(48)
      .default(3)
      .describe('Voltage at which the sensor stops: days left are told up to there, V'),
    faultReadings: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('Readings without a usable value in a row before the sensor is called faulty'),
  })
  .refine((settings) => settings.distanceEmptyMm > settings.distanceFullMm, {
    error: 'distanceEmptyMm must be greater than distanceFullMm',
  })
export type BinSettings = z.output<typeof settingsSchema>

const measures: readonly Measure[] = [
  {
    name: 'fillPct',
    title: 'Fill',
    unit: '%',
    type: 'number',
    decimals: 0,
    thresholds: [
      { value: 80, title: 'collect' },
      { value: 95, title: 'overflow' },
    ],
  },
  { name: 'distanceMm', title: 'Distance to the waste', unit: 'mm', type: 'number', decimals: 0 },
  { name: 'tempC', title: 'Temperature inside', unit: '°C', type: 'number', decimals: 1 },
  { name: 'tilted', title: 'Tipped over', unit: '', type: 'boolean' },
  { name: 'lidOpen', title: 'Lid open', unit: '', type: 'boolean' },
  { name: 'moved', title: 'Moved', unit: '', type: 'boolean' },
  { name: 'collected', title: 'Emptied, says the crew', unit: '', type: 'boolean' },
  { name: 'batteryV', title: 'Battery', unit: 'V', type: 'number', decimals: 2 },
  { name: 'emptied', title: 'Emptied', unit: '', type: 'boolean', derived: true },
  {
    name: 'batteryDaysLeft',
    title: 'Battery lasts',
    unit: 'days',
    type: 'number',
    decimals: 0,
    derived: true,
  },
]

function judge(
  reading: BinReading,
  { at, memory, settings }: JudgeContext<BinMemory, BinSettings>,
): Judgement<BinMemory> {
  const quality = checkBin(reading, at, memory, settings)
  const values = pickSent(reading, FIELDS)
  if (quality.derivedPct !== undefined) values.fillPct = quality.derivedPct
  if (quality.fill.emptied) values.emptied = true
  if (quality.batteryDaysLeft !== null) values.batteryDaysLeft = quality.batteryDaysLeft
  const suspect =
    quality.suspect === null
      ? memory.suspect
      : countSuspect(memory.suspect, quality.suspect, settings.faultReadings)
  return {
    values,
    flags: quality.flags,
    conditions: judgeBin(reading, quality, suspect, settings),
    memory: { ...quality.memory, suspect },
  }
}

/** A fill sensor under the lid of a litter bin or recycling bank. */
export const kind: SensorKind<BinReading, BinMemory, BinSettings> = {
  id: 'bin-fill',
  title: 'Bin sensor',
  titlePlural: 'Bin sensors',
  purpose: 'Tells how full a bin is, when it was emptied, and when it burns or lies on its side.',
  measures,
  primaryMeasure: 'fillPct',
  mobile: false,
  readingSchema,
  settingsSchema,
  staleAfterMs: 12 * HOUR_MS,
  offlineAfterMs: 36 * HOUR_MS,
  lateAfterMs: 6 * HOUR_MS,
  rules: BIN_RULES,
  initialMemory: () => NO_MEMORY,
  judge,
}
