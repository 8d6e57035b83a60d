import { z } from 'zod'
import { DEFAULT_MATRIX } from './default-matrix.ts'
import { matrixSchema } from './matrix.ts'

const share = () => z.number().min(0).max(1)
const hours = () => z.number().min(0.25).max(240)

/** How salt leaves a road. Guideline figures: roads and traffic differ, a service sets its own. */
export const residualSaltSettingsSchema = z.strictObject({
  dryHalfLifeHours: hours().default(12).describe('Traffic halves the salt on a dry or damp road in, hours'),
  wetHalfLifeHours: hours().default(4).describe('… and on a wet one, hours'),
  trafficFactor: z
    .strictObject({
      light: z.number().min(0.05).max(20).default(0.6),
      medium: z.number().min(0.05).max(20).default(1),
      heavy: z.number().min(0.05).max(20).default(1.6),
    })
    .prefault({})
    .describe('How many times faster than that'),
  washOffShareByMm: share().max(0.99).default(0.3).describe('Share of the salt that 1 mm of rain washes off'),
  uncertaintyFactor: z
    .number()
    .min(1)
    .max(10)
    .default(1.7)
    .describe('The loss may be so many times faster or slower than reckoned: the range of the estimate'),
})
export type ResidualSaltSettings = z.output<typeof residualSaltSettingsSchema>

/** How water comes and goes on a road. Guideline figures. */
export const moistureSettingsSchema = z.strictObject({
  dampFromMm: z.number().min(0).max(1).default(0.01).describe('Less water than this is a dry road, mm'),
  wetFromMm: z.number().min(0.01).max(2).default(0.1).describe('From here on a road is wet and not damp, mm'),
  mostFilmMm: z.number().min(0.1).max(10).default(1).describe('More runs off, mm'),
  dryingMmPerHour: z.number().min(0).max(2).default(0.04).describe('Dries in still air, mm an hour'),
  dryingMmPerHourPerMs: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('… and by so much more for each m/s of wind'),
  depositMmPerHour: z
    .number()
    .min(0)
    .max(1)
    .default(0.02)
    .describe('Dew or hoar frost that settles in an hour, mm'),
  rainFromMm: z.number().min(0).max(1).default(0.1).describe('Less in an hour is no rain, mm'),
  rainProbability: share().default(0.3).describe('Rain or snow less likely than this is not counted on'),
  snowPerWater: z.number().min(1).max(30).default(10).describe('Depth of fresh snow for a depth of water'),
  observationHours: hours().default(3).describe('An observation of the road is taken for now so long'),
  dewPointHours: hours()
    .default(6)
    .describe('The last dew point is taken for the air so long; then it is unknown'),
})
export type MoistureSettings = z.output<typeof moistureSettingsSchema>

/** All that a service sets for its treatment decisions. */
export const winterSettingsSchema = z
  .strictObject({
    matrix: matrixSchema.default(DEFAULT_MATRIX),
    actionLevelC: z
      .number()
      .min(-5)
      .max(5)
      .default(1)
      .describe('Road temperature at which treatment is considered, °C (guideline: UK practice is +1.0)'),
    marginalBelowC: z
      .number()
      .min(-5)
      .max(10)
      .default(3)
      .describe('Nights with a lower minimum are marginal: they count for the scores, °C'),
    callOutMinutes: z.number().min(0).max(720).default(60).describe('From the decision until lorries leave'),
    treatMinutesDefault: z
      .number()
      .min(1)
      .max(1440)
      .default(240)
      .describe('To treat a route whose time is not known'),
    saltMarginC: z
      .number()
      .min(0)
      .max(10)
      .default(1)
      .describe('Salt on the road is enough when it freezes so far below the cold end of the forecast, K'),
    weakSaltBelowC: z.number().min(-21).max(0).default(-7).describe('Salt is weak below, °C'),
    leastSaltC: z.number().min(-21).max(0).default(-15).describe('Salt is not practicable below, °C'),
    saltLowShare: share()
      .default(0.25)
      .describe('Salt is low below this share of what a depot usually holds'),
    trafficLevel: z.enum(['light', 'medium', 'heavy']).default('medium'),
    residualSalt: residualSaltSettingsSchema.prefault({}),
    moisture: moistureSettingsSchema.prefault({}),
  })
  .refine(({ actionLevelC, marginalBelowC }) => actionLevelC <= marginalBelowC, {
    path: ['marginalBelowC'],
    message: 'marginal nights begin at the action level or above',
  })
  .refine(({ weakSaltBelowC, leastSaltC }) => leastSaltC <= weakSaltBelowC, {
    path: ['leastSaltC'],
    message: 'salt is weak before it is not practicable',
  })
export type WinterSettings = z.output<typeof winterSettingsSchema>
export type WinterSettingsInput = z.input<typeof winterSettingsSchema>

/** In force until somebody saves others. */
export const DEFAULT_WINTER_SETTINGS: WinterSettings = winterSettingsSchema.parse({})
