import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'

export const alertStateSchema = z
  .enum([
    'normal',
    'unacknowledged',
    'acknowledged',
    'returned-unacknowledged',
    'shelved',
    'suppressed',
    'out-of-service',
  ])
  .describe('ISA-18.2 alarm state')

export const quietReasonSchema = z
  .enum(['suppressed', 'out-of-service'])
  .describe('Why it calls nobody: by design, or because its device is being worked on')

export const alertSchema = z.object({
  id: z.string(),
  /** The cause it belongs to. */
  causeId: z.string(),
  deviceId: z.string(),
  deviceName: z.string(),
  kind: z.string(),
  rule: z.string(),
  ruleTitle: z.string(),
  /** What it means and what to do. */
  advice: z.string(),
  severity: severitySchema,
  message: z.string(),
  state: alertStateSchema,
  raisedAt: instantSchema,
  changedAt: instantSchema,
  clearedAt: instantSchema.nullable(),
  acknowledgedAt: instantSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  // Absent where there is none: most alerts have none of these, and a town's worth of them is sent live.
  placeId: z.string().optional(),
  area: z.string().optional(),
  quietReason: quietReasonSchema.optional(),
  assignedTo: z.string().optional(),
  shelvedUntil: instantSchema.optional(),
  shelvedBy: z.string().optional(),
  shelveReason: z.string().optional(),
})
export type AlertView = z.infer<typeof alertSchema>

export const alertQuerySchema = pageQuerySchema.extend({
  open: z.stringbool().optional().describe('true: active, or returned and not acknowledged'),
  deviceId: z.string().optional(),
  causeId: z.string().optional(),
  kind: z.string().optional(),
  rule: z.string().optional(),
  severity: severitySchema.optional(),
  state: alertStateSchema.optional(),
  placeId: z.string().optional(),
  area: z.string().optional(),
  assignedTo: z.string().optional().describe('User name'),
  text: z.string().max(200).optional().describe('Words of the message, the rule or the device'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})
export const alertPageSchema = pageSchema(alertSchema)

export const alertEventSchema = z.object({
  at: instantSchema,
  type: z.enum([
    'raised',
    'changed',
    'cleared',
    'acknowledged',
    'commented',
    'assigned',
    'unassigned',
    'shelved',
    'unshelved',
    'quietened',
    'called',
  ]),
  actor: z.string().nullable(),
  severity: severitySchema.nullable(),
  message: z.string().nullable(),
})
export const alertDetailSchema = alertSchema.extend({ events: z.array(alertEventSchema) })
export type AlertDetail = z.infer<typeof alertDetailSchema>

export const acknowledgeSchema = z.object({ comment: z.string().max(2000).optional() })

export const commentSchema = z.object({ comment: z.string().trim().min(1).max(2000) })

export const assignSchema = z.object({
  assignee: z.string().max(100).nullable().describe('User name; null takes it from whoever has it'),
})

export const shelveSchema = z.object({
  until: instantSchema.describe('Seven days ahead at most'),
  reason: z.string().trim().min(1).max(500),
})
