import { JOB_EVENT_TYPES, JOB_STATES } from '@towncrier/winter-service'
import { z } from 'zod'
import { instantSchema } from './common.ts'

const lineSchema = z.array(z.tuple([z.number(), z.number()])).describe('Longitude and latitude, WGS 84')
const whenSchema = instantSchema.nullable()

export const winterJobSchema = z.object({
  id: z.string(),
  decisionId: z.number().int(),
  routeId: z.string(),
  routeName: z.string(),
  domainId: z.string(),
  depotId: z.string(),
  gritterId: z.string().nullable(),
  driver: z.string().nullable().describe('null: whoever takes it'),
  startBy: whenSchema.describe('The lorry leaves by then to be done before it freezes'),
  rateGm2: z.number(),
  passes: z.number().int(),
  state: z.enum(JOB_STATES),
  madeAt: instantSchema,
  startedAt: whenSchema,
  endedAt: whenSchema,
  endedNote: z.string(),
  streets: z.number().int(),
  treatedM: z.number(),
  travelledM: z.number(),
  seconds: z.number(),
  saltKg: z.number(),
  version: z.number().int(),
})
export type WinterJobView = z.infer<typeof winterJobSchema>

export const jobPlanSchema = z.object({
  isPreWet: z.boolean(),
  streets: z.array(
    z.object({
      edgeId: z.string(),
      direction: z.enum(['forward', 'backward']),
      name: z.string(),
      line: lineSchema,
      lengthM: z.number(),
      areaM2: z.number(),
      rateGm2: z.number(),
      passes: z.number().int(),
      saltKg: z.number(),
      wayThere: lineSchema,
    }),
  ),
  wayBack: lineSchema,
  treatedAreaM2: z.number(),
  missingEdgeIds: z.array(z.string()),
  unreachableEdgeIds: z.array(z.string()),
})
export type JobPlanView = z.infer<typeof jobPlanSchema>

export const winterJobEventSchema = z.object({
  id: z.string(),
  type: z.enum(JOB_EVENT_TYPES),
  at: instantSchema,
  phoneAt: instantSchema.describe('As the phone said; differs from at where its clock could not be right'),
  receivedAt: instantSchema,
  byUser: z.string(),
  edgeId: z.string().nullable(),
  note: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  refused: z.string().nullable().describe('Why it does not count for the job; it stays on record'),
})
export type WinterJobEventView = z.infer<typeof winterJobEventSchema>

export const winterJobDetailSchema = winterJobSchema.extend({
  plan: jobPlanSchema,
  events: z.array(winterJobEventSchema),
})
export type WinterJobDetail = z.infer<typeof winterJobDetailSchema>

const gritterIdSchema = z.string().min(1).max(60)
export const takeJobSchema = z.object({
  gritterId: gritterIdSchema.optional().describe('The lorry; that of the route when absent'),
})
export const assignJobSchema = z.object({
  driver: z.string().min(1).max(100).nullable().describe('null: whoever takes it'),
  gritterId: gritterIdSchema.nullable(),
})
export const cancelJobSchema = z.object({ reason: z.string().trim().min(5).max(1_000) })

export const MOST_JOB_EVENTS = 200
export const jobEventsSchema = z.object({
  events: z
    .array(
      z.object({
        id: z.string().min(8).max(64).describe('Given by the phone; an event is taken once'),
        jobId: z.string().min(1).max(60),
        type: z.enum(JOB_EVENT_TYPES),
        at: instantSchema.describe('By the phone’s clock'),
        edgeId: z.string().max(120).nullable().default(null),
        note: z.string().trim().max(2_000).default(''),
        latitude: z.number().min(-90).max(90).nullable().default(null),
        longitude: z.number().min(-180).max(180).nullable().default(null),
      }),
    )
    .min(1)
    .max(MOST_JOB_EVENTS),
})
export type JobEvents = z.infer<typeof jobEventsSchema>
export const jobEventAnswersSchema = z.object({
  answers: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(['accepted', 'duplicate', 'refused']),
      reason: z.string().nullable(),
      isKept: z.boolean().describe('False only where there is no such job'),
    }),
  ),
  /** The jobs that were spoken of, as they are now. */
  jobs: z.array(winterJobSchema),
})
export type JobEventAnswers = z.infer<typeof jobEventAnswersSchema>
