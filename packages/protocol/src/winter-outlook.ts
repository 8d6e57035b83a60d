import {
  MATRIX_CONDITIONS,
  PRECIPITATION_TYPES,
  ROAD_HAZARDS,
  ROAD_MOISTURES,
  TREATMENT_ACTIONS,
} from '@towncrier/winter-service'
import { z } from 'zod'
import { instantSchema } from './common.ts'

const whenSchema = instantSchema.nullable()
const edgeSchema = z.object({ tempC: z.number(), isIncluded: z.boolean() }).nullable()

/** One hour of a road ahead. */
export const outlookHourSchema = z.object({
  at: instantSchema,
  surfaceTempC: z.number(),
  lowC: z.number(),
  highC: z.number(),
  moisture: z.enum(ROAD_MOISTURES),
  waterFilmMm: z.number().nullable(),
  frostPointC: z.number().nullable(),
  residualSaltGm2: z.number().describe('An estimate, g/m²'),
  freezingPointC: z.number().describe('At which what is on the road freezes, °C'),
  hazard: z.enum(ROAD_HAZARDS),
  fallType: z.enum(PRECIPITATION_TYPES).nullable(),
  fallMm: z.number().nullable(),
  snowDepthMm: z.number(),
})
export type OutlookHourView = z.infer<typeof outlookHourSchema>

export const outlookSchema = z.object({
  madeAt: instantSchema,
  actionLevelC: z.number(),
  /** The road as it is known now; null without a fresh observation. */
  now: outlookHourSchema.nullable(),
  hours: z.array(outlookHourSchema),
  minimumC: z.number().nullable(),
  minimumAt: whenSchema,
  minimumLowC: z.number().nullable(),
  actionLevelAt: whenSchema,
  freezingAt: whenSchema,
  hazard: z.enum(ROAD_HAZARDS),
  hazardAt: whenSchema,
})
export type OutlookView = z.infer<typeof outlookSchema>

export const recommendationSchema = z.object({
  action: z.enum(TREATMENT_ACTIONS),
  matrixCell: z
    .object({
      condition: z.enum(MATRIX_CONDITIONS),
      coldEdge: edgeSchema,
      warmEdge: edgeSchema,
      words: z.string(),
      note: z.string(),
      isSuccessive: z.boolean(),
      isPloughed: z.boolean(),
      hasAbrasive: z.boolean(),
    })
    .nullable(),
  rateGm2: z.number().describe('In one pass, g/m²; 0 when nothing is to be spread'),
  passes: z.number().int(),
  isPreWet: z.boolean(),
  earliestStartAt: whenSchema.describe('The end of the rain that would wash salt off'),
  latestStartAt: whenSchema.describe(
    'Lorries are called out by then to be done in time; now when that is past',
  ),
  isLate: z.boolean(),
  doneBy: whenSchema,
  reason: z.string(),
  confidence: z.string(),
  saltKg: z.number().nullable(),
})
export type RecommendationView = z.infer<typeof recommendationSchema>
