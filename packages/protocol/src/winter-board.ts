import { FORECAST_BASES, ROAD_HAZARDS, SENSOR_PROBLEMS } from '@towncrier/winter-service'
import { z } from 'zod'
import { instantSchema } from './common.ts'
import { outlookHourSchema, recommendationSchema } from './winter-outlook.ts'

const temperatureSchema = z.number().describe('°C')

export const residualSaltSchema = z.object({ gm2: z.number(), lowGm2: z.number(), highGm2: z.number() })

export const boardRouteSchema = z.object({
  id: z.string(),
  name: z.string(),
  priority: z.number().int(),
  depotId: z.string(),
  depotName: z.string(),
  gritterId: z.string().nullable(),
  gritterName: z.string().nullable(),
  capacityKg: z.number().nullable(),
  treatedKm: z.number(),
  travelledKm: z.number(),
  treatMinutes: z.number().describe('From the depot and back'),
  isDefaultTime: z.boolean().describe('Nothing is known of the route: the default time is taken'),
  residual: residualSaltSchema.describe('Salt that is believed to be left, g/m²'),
  recommendation: recommendationSchema,
  missingStreets: z.number().int().describe('Streets that the road network does not hold'),
  unreachableStreets: z.number().int().describe('Closed or cut off now'),
  problem: z.string().nullable().describe('Why it cannot be planned'),
  lastTreatedAt: instantSchema.nullable(),
})
export type BoardRouteView = z.infer<typeof boardRouteSchema>

export const boardDecisionSchema = z.object({
  id: z.number().int(),
  choice: z.enum(['accept', 'change', 'decline']),
  reason: z.string(),
  madeAt: instantSchema,
  madeBy: z.string(),
  revises: z.number().int().nullable(),
  treatedRoutes: z.number().int(),
  jobs: z.object({
    waiting: z.number().int(),
    underWay: z.number().int(),
    done: z.number().int(),
    cancelled: z.number().int(),
  }),
})

export const boardDomainSchema = z.object({
  id: z.string(),
  name: z.string(),
  deviceId: z.string(),
  actionLevelC: temperatureSchema,
  basis: z.enum(FORECAST_BASES),
  usesWeatherFeed: z.boolean(),
  words: z.string().describe('The night ahead in one sentence'),
  now: z
    .object({
      at: instantSchema,
      surfaceTempC: temperatureSchema,
      surfaceState: z.string().nullable(),
      sensorId: z.string(),
      sensorName: z.string(),
    })
    .nullable()
    .describe('The coldest sensor that is relied on'),
  minimumC: temperatureSchema.nullable(),
  minimumLowC: temperatureSchema.nullable(),
  minimumHighC: temperatureSchema.nullable(),
  minimumAt: instantSchema.nullable(),
  actionLevelAt: instantSchema.nullable(),
  freezingAt: instantSchema.nullable(),
  hazard: z.enum(ROAD_HAZARDS),
  hazardAt: instantSchema.nullable(),
  hours: z.array(outlookHourSchema),
  sensors: z.array(z.object({ id: z.string(), name: z.string() })).describe('Relied on'),
  leftOut: z.array(z.object({ id: z.string(), name: z.string(), problem: z.enum(SENSOR_PROBLEMS) })),
  recommendation: recommendationSchema,
  routes: z.array(boardRouteSchema),
  saltNeededKg: z.number(),
  decision: boardDecisionSchema.nullable().describe('The one that stands for tonight'),
})
export type BoardDomainView = z.infer<typeof boardDomainSchema>

export const winterIssueSchema = z.object({
  id: z.number().int(),
  madeAt: instantSchema,
  feed: z.object({
    state: z.enum(['none', 'used', 'stale', 'failed']),
    givenAt: instantSchema.nullable(),
    problem: z.string().nullable(),
  }),
  sensors: z.number().int(),
  learned: z.number().int(),
  coolingCurve: z.number().int(),
  observationsOnly: z.number().int(),
  seconds: z.number(),
})
export type WinterIssueView = z.infer<typeof winterIssueSchema>

export const winterBoardSchema = z.object({
  at: instantSchema,
  night: z.string().describe('Date of its evening, 2026-01-14'),
  /** Null: nothing has been forecast yet. */
  issue: winterIssueSchema.nullable(),
  /** Why the newest forecast could not be made. */
  problem: z.string().nullable(),
  hasNetwork: z.boolean(),
  settingsVersion: z.number().int(),
  matrixName: z.string(),
  callOutMinutes: z.number(),
  domains: z.array(boardDomainSchema),
  depots: z.array(z.object({ id: z.string(), name: z.string(), stockKg: z.number(), neededKg: z.number() })),
})
export type WinterBoardView = z.infer<typeof winterBoardSchema>

export const winterRoadsSchema = z.object({
  issueId: z.number().int(),
  madeAt: instantSchema,
  times: z.array(instantSchema).describe('Now, then the whole hours ahead'),
  edgeIds: z.array(z.string()),
  surfaceTempTenths: z
    .array(z.array(z.number().nullable()))
    .describe('Tenths of a °C: for each road, for each time; null where nothing can be said'),
  standardErrorTenths: z.array(z.array(z.number().nullable())),
})
export type WinterRoadsView = z.infer<typeof winterRoadsSchema>

export const winterNetworkLinesSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.number().int(),
      properties: z.object({
        edgeId: z.string(),
        name: z.string(),
        roadClass: z.string(),
        routeIds: z.array(z.string()),
      }),
      geometry: z.object({
        type: z.literal('LineString'),
        coordinates: z.array(z.tuple([z.number(), z.number()])),
      }),
    }),
  ),
  attribution: z.string(),
})
export type WinterNetworkLinesView = z.infer<typeof winterNetworkLinesSchema>

export const streetTreatmentSchema = z.object({
  edgeId: z.string(),
  at: instantSchema,
  gritterName: z.string(),
  rateGm2: z.number().nullable(),
  covered: z.number(),
})
export const winterTreatedSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  treated: z.array(streetTreatmentSchema),
  /** Streets of tonight's jobs, whether they are treated or not. */
  plannedEdgeIds: z.array(z.string()),
  missedEdgeIds: z.array(z.string()),
})
export type WinterTreatedView = z.infer<typeof winterTreatedSchema>

export const forecastHourSchema = z.object({
  at: instantSchema,
  surfaceTempC: temperatureSchema,
  lowC: temperatureSchema,
  highC: temperatureSchema,
})
export const againstActualQuerySchema = z.object({
  sensor: z.string().max(64).optional(),
  domain: z.string().max(64).optional(),
  night: z.iso.date().describe('Date of its evening'),
})
export const scoreSchema = z.object({
  count: z.number().int(),
  rmseK: z.number(),
  biasK: z.number(),
  coveredShare: z.number(),
})
export const againstActualSchema = z.object({
  name: z.string(),
  night: z.string(),
  issues: z.array(
    z.object({ id: z.number().int(), madeAt: instantSchema, hours: z.array(forecastHourSchema) }),
  ),
  actual: z.array(z.object({ at: instantSchema, surfaceTempC: temperatureSchema })),
  score: scoreSchema.nullable(),
  byLead: z.array(scoreSchema.extend({ leadHours: z.number().int() })),
})
export type AgainstActualView = z.infer<typeof againstActualSchema>

export const deviceForecastSchema = z.object({
  issueId: z.number().int(),
  madeAt: instantSchema,
  basis: z.enum(FORECAST_BASES),
  usesWeatherFeed: z.boolean(),
  problem: z.enum(SENSOR_PROBLEMS).nullable(),
  hours: z.array(forecastHourSchema),
})
export type DeviceForecastView = z.infer<typeof deviceForecastSchema>
