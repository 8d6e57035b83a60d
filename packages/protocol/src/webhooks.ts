import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema } from './common.ts'

/** What other systems can be told of. */
export const WEBHOOK_EVENTS = [
  'incident.opened',
  'incident.changed',
  'incident.state',
  'incident.published',
  'incident.withdrawn',
  'report.received',
  'alert.raised',
  'alert.cleared',
  'webhook.test',
] as const
export const webhookEventSchema = z.enum(WEBHOOK_EVENTS)
export type WebhookEvent = z.infer<typeof webhookEventSchema>

export const webhookSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEventSchema),
  enabled: z.boolean(),
  createdAt: instantSchema,
  createdBy: z.string(),
})
export type WebhookView = z.infer<typeof webhookSchema>

const urlSchema = z.url({ protocol: /^https?$/ }).max(2_000)
export const newWebhookSchema = z.object({
  name: z.string().trim().min(1).max(100),
  url: urlSchema,
  events: z.array(webhookEventSchema).min(1).max(WEBHOOK_EVENTS.length),
})
export const webhookChangeSchema = newWebhookSchema.partial().extend({ enabled: z.boolean().optional() })

/** The secret is shown once, here. */
export const webhookSecretSchema = z.object({ webhook: webhookSchema, secret: z.string() })

export const deliveryStateSchema = z.enum(['waiting', 'delivered', 'dead', 'superseded'])
export const deliverySchema = z.object({
  id: z.number().int(),
  messageId: z.string(),
  topic: z.string(),
  state: deliveryStateSchema,
  attempts: z.number().int(),
  createdAt: instantSchema,
  dueAt: instantSchema,
  endedAt: instantSchema.nullable(),
  lastOutcome: z.string().nullable(),
  payload: z.string(),
})
export type DeliveryView = z.infer<typeof deliverySchema>
export const deliveryQuerySchema = pageQuerySchema.extend({ state: deliveryStateSchema.optional() })
export const deliveryPageSchema = pageSchema(deliverySchema)
