import { WASTE_EVENT_TYPES, WASTE_JOB_STATES } from '@towncrier/waste-rounds/job-state'
import { VISIT_TYPES } from '@towncrier/waste-rounds/waste-plan'
import { z } from 'zod'
import { instantSchema } from './common.ts'

const positionSchema = z.tuple([z.number(), z.number()]).describe('Longitude and latitude, WGS 84')
const whenSchema = instantSchema.nullable()
const idSchema = z.string().min(1).max(120)

export const wasteJobSchema = z.object({
  id: z.string(),
  planId: z.string(),
  day: z.string(),
  lorryId: z.string(),
  lorryName: z.string(),
  crew: z.string().nullable().describe('null: whoever takes it'),
  state: z.enum(WASTE_JOB_STATES),
  revision: z.number().int().describe('Rises when the stops change'),
  madeAt: instantSchema,
  leavesAt: instantSchema,
  startedAt: whenSchema,
  endedAt: whenSchema,
  endedNote: z.string(),
  collections: z.number().int().describe('Bins in the round'),
  done: z.number().int().describe('Bins of which the crew has said what became of them'),
  lifted: z.number().int(),
  metres: z.number(),
  version: z.number().int(),
})
export type WasteJobView = z.infer<typeof wasteJobSchema>

const timeOfDaySchema = z.object({ fromMin: z.number(), toMin: z.number() })

export const jobStopSchema = z.object({
  type: z.enum(VISIT_TYPES),
  placeId: z.string().nullable(),
  name: z.string(),
  street: z.string(),
  position: positionSchema.nullable(),
  stream: z.string().nullable(),
  volumeL: z.number().nullable(),
  fillPct: z.number().nullable(),
  accessNote: z.string(),
  accessTimes: z.array(timeOfDaySchema),
  why: z.string(),
  arriveAt: instantSchema,
  serviceS: z.number(),
  metres: z.number(),
  drivingS: z.number(),
  wayThere: z.array(positionSchema),
  turns: z.array(
    z.object({
      turn: z.enum(['start', 'straight', 'slight-left', 'left', 'slight-right', 'right', 'turn-round']),
      road: z.string(),
      metres: z.number(),
      position: positionSchema,
    }),
  ),
  isAdded: z.boolean().describe('Put in after the crew had set out'),
})
export type JobStopView = z.infer<typeof jobStopSchema>

export const wasteJobEventSchema = z.object({
  id: z.string(),
  type: z.enum(WASTE_EVENT_TYPES),
  at: instantSchema,
  phoneAt: instantSchema.describe('As the phone said; differs from at where its clock could not be right'),
  receivedAt: instantSchema,
  byUser: z.string(),
  placeId: z.string().nullable(),
  note: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  refused: z.string().nullable().describe('Why it does not count for the round; it stays on record'),
  hasPhoto: z.boolean(),
})
export type WasteJobEventView = z.infer<typeof wasteJobEventSchema>

export const wasteJobDetailSchema = wasteJobSchema.extend({
  stops: z.array(jobStopSchema),
  events: z.array(wasteJobEventSchema),
  nearby: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        street: z.string(),
        stream: z.string(),
        position: positionSchema,
      }),
    )
    .describe('Bins near the round that are not in it: a crew can add one that it sees overflow'),
})
export type WasteJobDetail = z.infer<typeof wasteJobDetailSchema>

export const assignWasteJobSchema = z.object({
  crew: z.string().min(1).max(100).nullable().describe('User name; null: whoever takes it'),
})
export const wasteCrewSchema = z.object({ userName: z.string(), displayName: z.string() })
export type WasteCrewView = z.infer<typeof wasteCrewSchema>
export const cancelWasteJobSchema = z.object({ reason: z.string().trim().min(5).max(1_000) })

export const MOST_WASTE_EVENTS = 200
export const wasteEventsSchema = z.object({
  events: z
    .array(
      z.object({
        id: z.string().min(8).max(64).describe('Given by the phone; an event is taken once'),
        jobId: idSchema,
        type: z.enum(WASTE_EVENT_TYPES),
        at: instantSchema.describe('By the phone’s clock'),
        placeId: idSchema.nullable().default(null),
        note: z.string().trim().max(2_000).default(''),
        latitude: z.number().min(-90).max(90).nullable().default(null),
        longitude: z.number().min(-180).max(180).nullable().default(null),
      }),
    )
    .min(1)
    .max(MOST_WASTE_EVENTS),
})
export type WasteEvents = z.infer<typeof wasteEventsSchema>
export const wasteEventAnswersSchema = z.object({
  answers: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(['accepted', 'duplicate', 'refused']),
      reason: z.string().nullable(),
      isKept: z.boolean().describe('False only where there is no such round'),
    }),
  ),
  /** The rounds that were spoken of, as they are now. */
  jobs: z.array(wasteJobSchema),
})
export type WasteEventAnswers = z.infer<typeof wasteEventAnswersSchema>
