import { INCIDENT_KIND_IDS, INCIDENT_MODES, INCIDENT_STATES, LOG_TYPES } from '@towncrier/incidents'
import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'

export const incidentStateSchema = z
  .enum(INCIDENT_STATES)
  .describe('open: nobody leads it; in-hand; resolved; reviewed; closed')
export const incidentModeSchema = z
  .enum(INCIDENT_MODES)
  .describe('In earnest, an exercise or a test; said at the opening, never changed')
export const incidentKindSchema = z.enum(INCIDENT_KIND_IDS)

const latitudeSchema = z.number().min(-90).max(90).nullable()
const longitudeSchema = z.number().min(-180).max(180).nullable()
const textSchema = (most: number) => z.string().trim().max(most)
const neededTextSchema = (most: number) => textSchema(most).min(1)
const userNameSchema = z.string().min(1).max(100)

export const incidentSchema = z.object({
  id: z.number().int(),
  mode: incidentModeSchema,
  kind: incidentKindSchema,
  title: z.string(),
  severity: severitySchema,
  placeText: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  placeId: z.string().nullable(),
  state: incidentStateSchema,
  /** User name of who leads it. */
  commander: z.string().nullable(),
  resolution: z.string(),
  review: z.string(),
  openedAt: instantSchema,
  openedBy: z.string(),
  changedAt: instantSchema,
  resolvedAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
  /** Given back with a change. */
  version: z.number().int(),
  openTasks: z.number().int(),
  /** Before the public now: neither withdrawn nor expired. */
  isPublished: z.boolean(),
})
export type IncidentView = z.infer<typeof incidentSchema>

export const incidentQuerySchema = pageQuerySchema.extend({
  states: z.string().max(100).optional().describe('States, comma-separated; all when absent'),
  kind: incidentKindSchema.optional(),
  severity: severitySchema.optional(),
  commander: userNameSchema.optional(),
  search: z.string().max(100).optional().describe('Part of the title or the place'),
})
export const incidentPageSchema = pageSchema(incidentSchema)

export const incidentLinkTypeSchema = z.enum(['alert', 'cause', 'device', 'report', 'treatment', 'round'])
export const newIncidentLinkSchema = z.object({
  type: incidentLinkTypeSchema,
  target: z.string().min(1).max(200),
})

export const newIncidentSchema = z.object({
  mode: incidentModeSchema.default('actual'),
  kind: incidentKindSchema,
  title: neededTextSchema(200),
  severity: severitySchema,
  placeText: textSchema(200).default(''),
  latitude: latitudeSchema.default(null),
  longitude: longitudeSchema.default(null),
  placeId: z.string().max(100).nullable().default(null),
  commander: userNameSchema.nullable().default(null),
  links: z.array(newIncidentLinkSchema).max(200).default([]),
})
export type NewIncidentView = z.input<typeof newIncidentSchema>

export const incidentChangeSchema = z.object({
  version: z.number().int().min(1).describe('The version that was looked at'),
  kind: incidentKindSchema.optional(),
  title: neededTextSchema(200).optional(),
  severity: severitySchema.optional(),
  placeText: textSchema(200).optional(),
  latitude: latitudeSchema.optional(),
  longitude: longitudeSchema.optional(),
  placeId: z.string().max(100).nullable().optional(),
  commander: userNameSchema.nullable().optional(),
  resolution: textSchema(5_000).optional(),
  review: textSchema(10_000).optional(),
})
export type IncidentChange = z.input<typeof incidentChangeSchema>

export const incidentStateChangeSchema = z.object({
  state: incidentStateSchema,
  note: textSchema(2_000).default(''),
  resolution: textSchema(5_000).optional().describe('What ended it; with `resolved`'),
  review: textSchema(10_000).optional().describe('What was learnt; with `reviewed`'),
})
export const handoverSchema = z.object({
  to: userNameSchema,
  note: neededTextSchema(5_000).describe('What the next commander has to know'),
})

export const logEntrySchema = z.object({
  id: z.number().int(),
  at: instantSchema,
  author: z.string(),
  type: z.enum(LOG_TYPES),
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** The entry this one puts right. */
  corrects: z.number().int().nullable(),
})
export type LogEntryView = z.infer<typeof logEntrySchema>
export const logPageSchema = pageSchema(logEntrySchema)
export const newLogEntrySchema = z.object({
  text: neededTextSchema(5_000),
  corrects: z.number().int().positive().nullable().default(null),
})

export const taskSchema = z.object({
  id: z.number().int(),
  title: z.string(),
  assignee: z.string().nullable(),
  dueAt: instantSchema.nullable(),
  createdAt: instantSchema,
  createdBy: z.string(),
  doneAt: instantSchema.nullable(),
  doneBy: z.string().nullable(),
})
export type TaskView = z.infer<typeof taskSchema>
export const newTaskSchema = z.object({
  title: neededTextSchema(300),
  assignee: z.string().trim().min(1).max(100).nullable().default(null),
  dueAt: instantSchema.nullable().default(null),
})
export const taskChangeSchema = z.object({
  title: neededTextSchema(300).optional(),
  assignee: z.string().trim().min(1).max(100).nullable().optional(),
  dueAt: instantSchema.nullable().optional(),
  done: z.boolean().optional(),
})

export const incidentLinkSchema = newIncidentLinkSchema.extend({
  id: z.number().int(),
  addedAt: instantSchema,
  addedBy: z.string(),
  /** In words, where the thing is known here. */
  title: z.string(),
})
export type IncidentLinkView = z.infer<typeof incidentLinkSchema>

const lineSchema = z
  .array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]))
  .min(2)
  .max(1_000)
  .describe('Longitude and latitude of each point, WGS 84')

export const newRoadSchema = z
  .object({
    effect: z.enum(['closed', 'slow']),
    name: neededTextSchema(200),
    speedKph: z.number().min(1).max(130).nullable().default(null),
    line: lineSchema.nullable().default(null),
    edgeIds: z.array(z.string().max(100)).max(1_000).default([]),
    fromAt: instantSchema.nullable().default(null).describe('Now when null'),
    untilAt: instantSchema.nullable().default(null).describe('Until it is lifted when null'),
  })
  .refine(({ line, edgeIds }) => line !== null || edgeIds.length > 0, {
    error: 'give a line or edges',
    path: ['line'],
  })
export const closureSchema = z.object({
  id: z.number().int(),
  incidentId: z.number().int(),
  effect: z.enum(['closed', 'slow']),
  name: z.string(),
  speedKph: z.number().nullable(),
  line: z.array(z.tuple([z.number(), z.number()])).nullable(),
  edgeIds: z.array(z.string()),
  fromAt: instantSchema,
  untilAt: instantSchema.nullable(),
})
export const roadSchema = closureSchema.extend({
  addedAt: instantSchema,
  addedBy: z.string(),
  liftedAt: instantSchema.nullable(),
  liftedBy: z.string().nullable(),
})
export type AffectedRoadView = z.infer<typeof roadSchema>
export const closureQuerySchema = z.object({ at: instantSchema.optional().describe('Default: now') })

export const attachmentSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  mediaType: z.string(),
  byteCount: z.number().int(),
  addedAt: instantSchema,
  addedBy: z.string(),
})
export type AttachmentView = z.infer<typeof attachmentSchema>

const ringSchema = z
  .array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]))
  .min(3)
  .max(500)
  .describe('Longitude and latitude of each corner')
export const publicTextSchema = z.object({
  // CAP 1.2 §3.2.2: some displays show 160 characters of a headline.
  headline: neededTextSchema(160),
  description: neededTextSchema(4_000),
  instruction: textSchema(4_000).default(''),
  web: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
  areaText: neededTextSchema(300),
  area: z
    .discriminatedUnion('type', [
      z.object({
        type: z.literal('circle'),
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        radiusM: z.number().min(10).max(50_000),
      }),
      z.object({ type: z.literal('polygon'), ring: ringSchema }),
    ])
    .nullable()
    .default(null),
})
export const publishSchema = z.object({
  text: publicTextSchema,
  validHours: z.number().min(1).max(168).default(24).describe('It leaves the feeds after this time'),
})
export type PublishView = z.input<typeof publishSchema>
export const publicationSchema = z.object({
  identifier: z.string(),
  messageType: z.enum(['Alert', 'Update', 'Cancel']),
  sentAt: instantSchema,
  expiresAt: instantSchema,
  publishedBy: z.string(),
  text: publicTextSchema,
})
export type PublicationView = z.infer<typeof publicationSchema>
export const publicationPreviewSchema = z.object({
  messageType: z.enum(['Alert', 'Update', 'Cancel']),
  /** As people will read it, marked when it is not in earnest. */
  headline: z.string(),
  xml: z.string(),
})

export const incidentDetailSchema = incidentSchema.extend({
  tasks: z.array(taskSchema),
  links: z.array(incidentLinkSchema),
  roads: z.array(roadSchema),
  attachments: z.array(attachmentSchema),
  publications: z.array(publicationSchema).describe('Oldest first'),
  nextStates: z.array(incidentStateSchema),
})
export type IncidentDetail = z.infer<typeof incidentDetailSchema>

export const sightingSchema = z.object({
  kind: incidentKindSchema,
  text: textSchema(500).default(''),
  latitude: latitudeSchema.default(null),
  longitude: longitudeSchema.default(null),
  alertIds: z.array(z.string().max(200)).max(200).default([]),
  causeIds: z.array(z.string().max(200)).max(200).default([]),
})
export const similarIncidentSchema = z.object({
  incident: incidentSchema,
  score: z.number(),
  reasons: z.array(z.enum(['same-cause', 'same-alert', 'near', 'same-kind', 'recent', 'same-words'])),
  distanceM: z.number().nullable(),
})
export type SimilarIncident = z.infer<typeof similarIncidentSchema>

/** Who can be given an incident or a task. */
export const personSchema = z.object({ userName: z.string(), displayName: z.string() })
export type PersonView = z.infer<typeof personSchema>
