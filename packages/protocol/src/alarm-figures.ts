import { z } from 'zod'
import { alertSchema } from './alerts.ts'
import { causeSchema } from './causes.ts'
import { instantSchema } from './common.ts'

/** A figure beside what the standards ask for. */
const figureSchema = z.object({
  value: z.number().nullable().describe('Null when there was nothing to count'),
  target: z.number().nullable().describe('At most this; null where the source gives none'),
  source: z.string().describe('Where the target is from'),
})
export type AlarmFigure = z.infer<typeof figureSchema>

const rateSchema = z.object({
  total: z.number().int(),
  perHourMean: figureSchema,
  perHourMax: figureSchema,
  perTenMinutesMax: figureSchema,
})

export const outOfServiceSchema = z.object({
  deviceId: z.string(),
  deviceName: z.string(),
  since: instantSchema,
  until: instantSchema.nullable(),
  reason: z.string(),
  author: z.string(),
})
export type OutOfServiceView = z.infer<typeof outOfServiceSchema>

export const newOutOfServiceSchema = z.object({
  until: instantSchema.nullable().default(null).describe('null: until it is put back'),
  reason: z.string().trim().min(1).max(500),
})

export const alarmFiguresQuerySchema = z.object({
  from: instantSchema.optional().describe('Default: seven days before `to`'),
  to: instantSchema.optional().describe('Default: now'),
  operator: z.string().max(100).optional().describe('User name: only what this person acknowledged'),
})

/** How the alarms of a period were, beside the targets of ISA-18.2 and EEMUA 191; lists are as of now. */
export const alarmFiguresSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  operator: z.string().nullable(),
  causes: rateSchema.describe('Alarms as an operator gets them'),
  alerts: rateSchema.describe('What the rules raised underneath'),
  floodPercent: figureSchema.describe('Of the time, in windows of ten minutes'),
  acknowledgedCauses: z.number().int(),
  secondsToAcknowledgeMedian: figureSchema,
  secondsToAcknowledgeP90: figureSchema,
  severityPercent: z.object({ watch: figureSchema, warning: figureSchema, critical: figureSchema }),
  mostFrequentPercent: figureSchema.describe('What the most frequent ten make of all alerts'),
  mostFrequent: z.array(
    z.object({
      deviceId: z.string(),
      deviceName: z.string(),
      kind: z.string(),
      rule: z.string(),
      ruleTitle: z.string(),
      alerts: z.number().int(),
      percent: z.number(),
    }),
  ),
  /** Of each list at most 200, newest or longest first. */
  standing: z.array(causeSchema).describe('For more than 24 hours'),
  stale: z.array(causeSchema).describe('Standing, and nothing was done about it for 24 hours'),
  staleCount: figureSchema,
  chattering: z.array(causeSchema),
  chatteringCount: figureSchema,
  shelved: z.array(causeSchema),
  suppressed: z.array(alertSchema).describe('Alerts that call nobody by design'),
  outOfService: z.array(outOfServiceSchema),
})
export type AlarmFiguresView = z.infer<typeof alarmFiguresSchema>

const minuteSchema = z.number().int().min(0).max(1440).nullable().default(null)

export const newSuppressionSchema = z.object({
  title: z.string().trim().min(1).max(200),
  reason: z.string().trim().min(1).max(1000),
  rule: z.string().min(1).max(64),
  kind: z.string().max(64).nullable().default(null).describe('null: every kind'),
  placeId: z.string().max(200).nullable().default(null).describe('null: everywhere'),
  months: z.array(z.number().int().min(1).max(12)).max(12).default([]).describe('1 to 12; none: all year'),
  fromMinute: minuteSchema.describe('Minutes after midnight, local; with toMinute'),
  toMinute: minuteSchema.describe('Smaller than fromMinute: over midnight'),
  whileRule: z.string().max(64).nullable().default(null).describe('Only while this rule stands there too'),
  enabled: z.boolean().default(true),
})

export const suppressionSchema = newSuppressionSchema.extend({
  id: z.number().int(),
  author: z.string(),
  createdAt: instantSchema,
  changedAt: instantSchema,
})
export type SuppressionView = z.infer<typeof suppressionSchema>
export const suppressionListSchema = z.object({ items: z.array(suppressionSchema) })
