import { CHANNELS, isRotaMinute, NOTICE_SUBJECTS, TOPIC_NAMES } from '@towncrier/notifications'
import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'
import { deliveryStateSchema } from './webhooks.ts'

export const channelSchema = z.enum(CHANNELS).describe('A way to a person, beside their inbox')
const minuteSchema = z.number().int().min(0).max(1_439).describe('Minute of the day, local time')
const windowShape = { fromMinute: minuteSchema, toMinute: minuteSchema }
const daysSchema = z.array(z.number().int().min(1).max(7)).max(7).describe('ISO 8601 weekdays; empty: all')
const idsSchema = z.array(z.string().min(1).max(100)).max(100)
const userNameSchema = z.string().min(1).max(100)
const channelsSchema = z.array(channelSchema).max(CHANNELS.length)

export const noticeSchema = z.object({
  id: z.number().int(),
  topic: z.enum(TOPIC_NAMES),
  subject: z.string().describe('`cause/<id>`, `incident/<id>` …'),
  severity: severitySchema,
  title: z.string(),
  body: z.string(),
  link: z.string().describe('Path and query within the dashboard'),
  createdAt: instantSchema,
  readAt: instantSchema.nullable(),
})
export type NoticeView = z.infer<typeof noticeSchema>
export const noticePageSchema = pageSchema(noticeSchema).extend({ unread: z.number().int() })
export type NoticePage = z.infer<typeof noticePageSchema>
export const noticeQuerySchema = pageQuerySchema.extend({ unread: z.stringbool().optional() })
export const noticeReadSchema = z.object({
  ids: z.array(z.number().int().positive()).max(1_000).nullable().describe('Null: all of them'),
})

export const noticeRuleSchema = z.object({
  about: z.enum(NOTICE_SUBJECTS),
  minSeverity: severitySchema,
  kinds: idsSchema.default([]),
  areas: idsSchema.default([]),
  days: daysSchema.default([]),
  hours: z.object(windowShape).nullable().default(null),
  whenCleared: z.boolean().default(false),
  channels: channelsSchema.default([]).describe('Beside the inbox, which always has it'),
})
export type NoticeRuleView = z.infer<typeof noticeRuleSchema>
export const noticePreferencesSchema = z.object({
  rules: z.array(noticeRuleSchema).max(30),
  quietHours: z
    .object({ ...windowShape, criticalPasses: z.boolean() })
    .nullable()
    .default(null),
})
export type NoticePreferencesView = z.infer<typeof noticePreferencesSchema>
export const contactChangeSchema = z.object({
  email: z.email().max(200).nullable(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'give the number with its country: +441632960001')
    .nullable(),
  preferences: noticePreferencesSchema.nullable().describe('Null: what everyone of the role has'),
})
export type ContactChange = z.input<typeof contactChangeSchema>
export const contactSchema = z.object({
  email: z.string().nullable(),
  phone: z.string().nullable(),
  preferences: noticePreferencesSchema,
  isDefault: z.boolean(),
  /** Ways that the platform is set up for. */
  available: channelsSchema,
  /** Ways that this person can be reached by now. */
  reachable: channelsSchema,
  /** The preferences in sentences. */
  preview: z.array(z.string()),
  /** What rules can name. */
  areas: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type ContactView = z.infer<typeof contactSchema>
export const noticePreviewSchema = z.object({ preview: z.array(z.string()) })

export const pushKeySchema = z.object({ publicKey: z.string().describe('VAPID (RFC 8292), base64url') })
export const newPushDeviceSchema = z.object({
  // RFC 8030 §2: push resources are https.
  endpoint: z.url({ protocol: /^https$/ }).max(1_000),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{87}=?$/, 'give a P-256 point, base64url'),
    auth: z.string().regex(/^[\w-]{22}(==)?$/, 'give 16 bytes, base64url'),
  }),
})
export const pushDeviceSchema = z.object({
  id: z.number().int(),
  device: z.string(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
})
export type PushDeviceView = z.infer<typeof pushDeviceSchema>
export const noticeTestSchema = z.object({ channel: channelSchema })

const rotaMinuteSchema = minuteSchema.refine(isRotaMinute, 'give a quarter of an hour')
export const rotaChangeSchema = z.object({
  name: z.string().trim().min(1).max(100),
  startsOn: z.iso.date().describe('First day of the first turn'),
  turnDays: z.number().int().min(1).max(28).default(7),
  handoverMinute: rotaMinuteSchema.default(540),
  shifts: z
    .array(
      z.object({
        name: z.string().trim().min(1).max(60),
        days: daysSchema.default([]),
        fromMinute: rotaMinuteSchema,
        toMinute: rotaMinuteSchema,
        members: z.array(userNameSchema).max(50),
      }),
    )
    .max(20),
  overrides: z
    .array(
      z
        .object({
          fromAt: instantSchema,
          untilAt: instantSchema,
          userName: userNameSchema,
          insteadOf: userNameSchema.nullable().default(null).describe('Null: on top of who is on call'),
          reason: z.string().trim().max(200).default(''),
        })
        .refine(({ fromAt, untilAt }) => Date.parse(fromAt) < Date.parse(untilAt), 'end it after it begins'),
    )
    .max(200)
    .default([]),
})
export type RotaChange = z.input<typeof rotaChangeSchema>
export const onCallSchema = z.object({
  userName: z.string(),
  displayName: z.string(),
  shift: z.string().nullable(),
  insteadOf: z.string().nullable(),
})
export const rotaSpanSchema = z.object({
  fromAt: instantSchema,
  untilAt: instantSchema,
  onCall: z.array(onCallSchema).describe('Nobody: a gap'),
})
export type RotaSpanView = z.infer<typeof rotaSpanSchema>
export const rotaSchema = rotaChangeSchema.extend({
  id: z.number().int(),
  changedAt: instantSchema,
  changedBy: z.string(),
  onCallNow: z.array(onCallSchema),
  /** The first hour that nobody covers, within two weeks; null: none. */
  nextGapAt: instantSchema.nullable(),
})
export type RotaView = z.infer<typeof rotaSchema>
export const rotaSpanQuerySchema = z.object({ from: instantSchema, to: instantSchema })

export const escalationTargetSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rota'), rotaId: z.number().int().positive() }),
  z.object({ type: z.literal('person'), userName: userNameSchema }),
  z.object({ type: z.literal('handlers') }),
])
export const escalationPolicySchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'give small letters, digits and hyphens'),
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  minSeverity: severitySchema,
  kinds: idsSchema.default([]),
  levels: z
    .array(
      z.object({
        afterMin: z.number().int().min(0).max(1_440),
        targets: z.array(escalationTargetSchema).min(1).max(20),
        channels: z.array(channelSchema).min(1).max(CHANNELS.length),
      }),
    )
    .min(1)
    .max(10)
    .refine(
      (levels) => levels.every(({ afterMin }, n) => n === 0 || afterMin > levels[n - 1]!.afterMin),
      'put levels in the order of their minutes',
    ),
  repeats: z.number().int().min(0).max(10),
  repeatAfterMin: z.number().int().min(5).max(1_440),
})
export type EscalationPolicyView = z.infer<typeof escalationPolicySchema>
export const escalationPoliciesSchema = z
  .array(escalationPolicySchema)
  .max(20)
  .refine(
    (policies) => new Set(policies.map(({ id }) => id)).size === policies.length,
    'give each its own id',
  )

export const channelStateSchema = z.object({
  channel: channelSchema,
  isSetUp: z.boolean(),
  waiting: z.number().int(),
  deliveredAt: instantSchema.nullable(),
  failedAt: instantSchema.nullable(),
  failure: z.string().nullable(),
})
export type ChannelStateView = z.infer<typeof channelStateSchema>

export const noticeDeliverySchema = z.object({
  id: z.number().int(),
  channel: channelSchema,
  /** Whom it is for, by name; null when they are gone. */
  person: z.string().nullable(),
  topic: z.string(),
  titles: z.array(z.string()),
  state: deliveryStateSchema,
  attempts: z.number().int(),
  createdAt: instantSchema,
  dueAt: instantSchema,
  endedAt: instantSchema.nullable(),
  lastOutcome: z.string().nullable(),
})
export type NoticeDeliveryView = z.infer<typeof noticeDeliverySchema>
export const noticeDeliveryPageSchema = pageSchema(noticeDeliverySchema)
export const noticeDeliveryQuerySchema = pageQuerySchema.extend({
  channel: channelSchema.optional(),
  state: deliveryStateSchema.optional(),
})
export const noticeDeliveryDetailSchema = noticeDeliverySchema.extend({
  history: z.array(z.object({ at: instantSchema, type: z.string(), outcome: z.string() })),
})
export type NoticeDeliveryDetail = z.infer<typeof noticeDeliveryDetailSchema>

/** What an SMS or voice provider is sent, and what it says afterwards. Both are signed (Standard Webhooks 1.0). */
export const providerMessageSchema = z.object({
  type: z.enum(['sms', 'voice']),
  id: z.string().describe('Stays the same over all attempts: send the same one once'),
  to: z.string().describe('E.164'),
  text: z.string(),
  createdAt: instantSchema,
  receiptUrl: z.string(),
})
export const providerReceiptSchema = z.object({
  type: z.enum(['sms', 'voice']),
  id: z.string().max(100),
  status: z.enum(['delivered', 'failed']),
  detail: z.string().max(200).default(''),
})
