import { z } from 'zod'
import { instantSchema } from './common.ts'

export const roadsSchema = z.object({
  /** The file they came from. */
  source: z.string(),
  attribution: z.string(),
  links: z.number().int(),
  importedAt: instantSchema,
})

const pointSchema = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})
export type RoadPointView = z.infer<typeof pointSchema>
const lineSchema = z
  .array(z.tuple([z.number(), z.number()]))
  .describe('Longitude and latitude of each point, WGS 84')

export const nearestRoadQuerySchema = z.object({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  withinM: z.coerce.number().min(1).max(2_000).default(200),
})
export const nearestRoadSchema = z.object({
  /** As closures name it. */
  edgeId: z.string(),
  name: z.string(),
  line: lineSchema,
  distanceM: z.number(),
})
export type NearestRoadView = z.infer<typeof nearestRoadSchema>

export const emergencyRouteQuerySchema = z.object({
  from: pointSchema,
  to: pointSchema,
})
export const emergencyRouteSchema = z.object({
  metres: z.number(),
  seconds: z.number(),
  line: lineSchema,
  steps: z.array(
    z.object({
      turn: z.enum(['start', 'straight', 'slight-left', 'left', 'slight-right', 'right', 'turn-round']),
      road: z.string().describe('Empty when it has neither name nor number'),
      metres: z.number(),
      seconds: z.number(),
      latitude: z.number(),
      longitude: z.number(),
    }),
  ),
  /** How much longer it takes than with every road open and dry, s. */
  delaySeconds: z.number(),
  /** Closures in force that the plain way would have met. */
  avoidedClosures: z.array(z.object({ incidentId: z.number().int(), name: z.string() })),
  /** Where it must go over roads that are reported icy or slow, for want of a better way. */
  hazards: z.array(z.object({ road: z.string(), reason: z.string(), metres: z.number() })),
  at: instantSchema.describe('Closures and ice as they stood then'),
  attribution: z.string(),
})
export type EmergencyRoute = z.infer<typeof emergencyRouteSchema>
