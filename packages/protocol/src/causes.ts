import { z } from 'zod'
import { alertSchema, alertStateSchema, quietReasonSchema } from './alerts.ts'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'

const shareSchema = z.object({ id: z.string(), name: z.string(), active: z.number().int() })

/** An alert, or many that stand for one reason: what an operator deals with. */
export const causeSchema = z.object({
  id: z.string(),
  title: z.string().describe('What, how many, where'),
  message: z.string().describe('Since when, how bad'),
  severity: severitySchema,
  state: alertStateSchema,
  /** Null when its members are of several kinds. */
  kind: z.string().nullable(),
  /** The rule of its worst member. */
  rule: z.string(),
  ruleTitle: z.string(),
  advice: z.string(),
  scope: z.object({
    type: z.enum(['area', 'gateway', 'service', 'device', 'town', 'unknown']),
    id: z.string().nullable(),
  }),
  members: z.number().int().describe('Alerts it has ever had'),
  active: z.number().int().describe('Of them, those that stand'),
  devices: z.number().int().describe('Devices that those are of'),
  quiet: z.number().int().describe('Of those, how many call nobody'),
  chattering: z.boolean().describe('Its alert comes and goes; it stands until that has calmed'),
  quietReason: quietReasonSchema.nullable(),
  worst: z.object({ alertId: z.string(), deviceId: z.string(), deviceName: z.string() }).nullable(),
  /** Where its active members are, most first; at most 50 of each. */
  areas: z.array(shareSchema),
  places: z.array(shareSchema),
  startedAt: instantSchema,
  joinedAt: instantSchema.describe('When its last member joined'),
  alarmedAt: instantSchema.nullable().describe('When it last called for somebody'),
  changedAt: instantSchema,
  clearedAt: instantSchema.nullable(),
  mergedInto: z.string().nullable().describe('The cause its members went over to'),
  acknowledgedAt: instantSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  assignedTo: z.string().nullable(),
  assignedAt: instantSchema.nullable(),
  shelvedUntil: instantSchema.nullable(),
  shelvedBy: z.string().nullable(),
  shelveReason: z.string().nullable(),
})
export type CauseView = z.infer<typeof causeSchema>

export const causeQuerySchema = pageQuerySchema.extend({
  open: z.stringbool().optional().describe('true: it stands, or is over and not acknowledged'),
  kind: z.string().optional(),
  rule: z.string().optional(),
  severity: severitySchema.optional(),
  state: alertStateSchema.optional(),
  deviceId: z.string().optional(),
  placeId: z.string().optional(),
  area: z.string().optional(),
  assignedTo: z.string().optional().describe('User name'),
  chattering: z.stringbool().optional(),
  text: z.string().max(200).optional().describe('Words of the title or the message'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})
export const causePageSchema = pageSchema(causeSchema)

export const causeEventSchema = z.object({
  at: instantSchema,
  type: z.enum([
    'opened',
    'alarmed',
    'merged',
    'calmed',
    'cleared',
    'acknowledged',
    'commented',
    'assigned',
    'unassigned',
    'shelved',
    'unshelved',
  ]),
  /** Who; null when it came about by itself. */
  actor: z.string().nullable(),
  severity: severitySchema.nullable(),
  message: z.string().nullable(),
})
export type CauseEventView = z.infer<typeof causeEventSchema>

/** With its history and its newest alerts; the rest by `GET /alerts?causeId=`. */
export const causeDetailSchema = causeSchema.extend({
  events: z.array(causeEventSchema),
  alerts: pageSchema(alertSchema),
})
export type CauseDetail = z.infer<typeof causeDetailSchema>
