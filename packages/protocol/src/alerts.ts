import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'

export const alertStateSchema = z
  .enum(['unacknowledged', 'acknowledged', 'returned-unacknowledged', 'normal'])
  .describe('ISA-18.2 alarm state')

export const alertSchema = z.object({
  id: z.string(),
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
})
export type AlertView = z.infer<typeof alertSchema>

export const alertQuerySchema = pageQuerySchema.extend({
  open: z.stringbool().optional().describe('true: active, or returned and not acknowledged'),
  deviceId: z.string().optional(),
  kind: z.string().optional(),
  severity: severitySchema.optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})
export const alertPageSchema = pageSchema(alertSchema)

export const alertEventSchema = z.object({
  at: instantSchema,
  type: z.enum(['raised', 'changed', 'cleared', 'acknowledged', 'commented']),
  actor: z.string().nullable(),
  severity: severitySchema.nullable(),
  message: z.string().nullable(),
})
export const alertDetailSchema = alertSchema.extend({ events: z.array(alertEventSchema) })
export type AlertDetail = z.infer<typeof alertDetailSchema>

export const acknowledgeSchema = z.object({ comment: z.string().max(2000).optional() })
