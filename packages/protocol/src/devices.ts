import { z } from 'zod'
import {
  flagsSchema,
  freshnessSchema,
  instantSchema,
  pageQuerySchema,
  pageSchema,
  severitySchema,
  valuesSchema,
} from './common.ts'

export const deviceSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  placeId: z.string().nullable(),
  gatewayId: z.string().nullable().describe('What carries its messages'),
  settings: z
    .record(z.string(), z.unknown())
    .describe('The kind’s settings where they differ from its defaults'),
  enabled: z.boolean(),
  isInHome: z
    .boolean()
    .nullable()
    .describe(
      'Whether a household has it, never whose nor since when; null for devices that are not for homes, and for those who do not make codes for boxes',
    ),
  createdAt: instantSchema,
  freshness: freshnessSchema,
  severity: severitySchema.nullable().describe('Of its alerts that call for somebody'),
  outOfService: z
    .object({
      since: instantSchema,
      until: instantSchema.nullable(),
      reason: z.string(),
      author: z.string(),
    })
    .nullable(),
  at: instantSchema.nullable().describe('Phenomenon time of the newest reading'),
  values: valuesSchema,
  flags: flagsSchema,
  firmware: z.string().nullable(),
  counts: z.object({
    stored: z.number().int(),
    duplicate: z.number().int(),
    late: z.number().int(),
    quarantined: z.number().int(),
  }),
})
export type DeviceView = z.infer<typeof deviceSchema>

export const deviceQuerySchema = pageQuerySchema.extend({
  kind: z.string().optional(),
  search: z.string().max(100).optional().describe('Part of the id or the name'),
})
export const devicePageSchema = pageSchema(deviceSchema)

export const newDeviceSchema = z.object({
  id: z.string().describe('1 to 64 lower-case letters, digits, hyphens and underscores'),
  kind: z.string(),
  name: z.string().min(1).max(200),
  latitude: z.number().min(-90).max(90).nullable().default(null),
  longitude: z.number().min(-180).max(180).nullable().default(null),
  placeId: z.string().max(200).nullable().default(null),
  gatewayId: z.string().min(1).max(100).nullable().default(null).describe('What carries its messages'),
  settings: z.record(z.string(), z.unknown()).default({}),
})
export type NewDeviceView = z.input<typeof newDeviceSchema>

export const deviceChangeSchema = newDeviceSchema
  .omit({ id: true, kind: true })
  .partial()
  .extend({
    name: z.string().min(1).max(200).optional(),
    latitude: z.number().min(-90).max(90).nullable().optional(),
    longitude: z.number().min(-180).max(180).nullable().optional(),
    placeId: z.string().max(200).nullable().optional(),
    gatewayId: z.string().min(1).max(100).nullable().optional(),
    settings: z.record(z.string(), z.unknown()).optional(),
    enabled: z.boolean().optional(),
  })

/** The token is shown once, here. */
export const deviceCredentialsSchema = z.object({
  id: z.string(),
  kind: z.string(),
  token: z.string(),
  topic: z.string().describe('Where it publishes its readings'),
})

export const readingSchema = z.object({
  at: instantSchema.describe('Phenomenon time: when the device measured'),
  receivedAt: instantSchema.describe('Result time: when it reached the platform'),
  values: valuesSchema,
  flags: flagsSchema,
})
export const readingQuerySchema = z.object({
  from: instantSchema.optional().describe('Default: 24 hours before `to`'),
  to: instantSchema.optional().describe('Default: now'),
  order: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  cursor: z.string().max(500).optional(),
})
export const readingPageSchema = pageSchema(readingSchema)
export type ReadingView = z.infer<typeof readingSchema>

const bucketSchema = z.object({
  startAt: z.number().describe('Epoch milliseconds'),
  count: z.number().int(),
  min: z.number(),
  mean: z.number(),
  max: z.number(),
})
export const seriesQuerySchema = z.object({
  measures: z.string().describe('Measure names, comma-separated'),
  from: instantSchema,
  to: instantSchema,
  buckets: z.coerce.number().int().min(1).max(5000).default(200),
})
export const seriesSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  bucketMs: z.number(),
  series: z.record(z.string(), z.array(bucketSchema)).describe('Empty buckets are left out'),
})
export type SeriesView = z.infer<typeof seriesSchema>

export const aggregateQuerySchema = z.object({
  kind: z.string(),
  measure: z.string(),
  from: instantSchema,
  to: instantSchema,
  everyMinutes: z.coerce.number().int().min(1).max(10_080).default(60),
})
export const aggregateSchema = z.object({ buckets: z.array(bucketSchema) })

const measureSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  type: z.enum(['number', 'boolean', 'category']),
  categories: z.array(z.string()).optional(),
  decimals: z.number().optional(),
  derived: z.boolean().optional(),
  thresholds: z.array(z.object({ value: z.number(), title: z.string() })).optional(),
  ofDevice: z.boolean().optional().describe('Speaks of the device, not of the people around it'),
})
export const kindSchema = z.object({
  id: z.string(),
  title: z.string(),
  titlePlural: z.string(),
  purpose: z.string(),
  mobile: z.boolean(),
  personal: z
    .boolean()
    .describe('Its readings belong to a household: others see only measures that are ofDevice'),
  measures: z.array(measureSchema),
  primaryMeasure: z.string(),
  staleAfterMs: z.number(),
  offlineAfterMs: z.number(),
  rules: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      advice: z.string(),
      household: z.boolean().optional().describe('Its alerts are for the household alone'),
    }),
  ),
  readingSchema: z.record(z.string(), z.unknown()).describe('JSON Schema of a reading’s fields'),
  settingsSchema: z.record(z.string(), z.unknown()).describe('JSON Schema of its settings'),
})
export type KindView = z.infer<typeof kindSchema>
