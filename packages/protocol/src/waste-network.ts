import { BIN_RANGES } from '@towncrier/waste-rounds/bin-defaults'
import { BIN_PROBLEMS } from '@towncrier/waste-rounds/bin-problems'
import { BIN_STATES } from '@towncrier/waste-rounds/bin-state'
import { SITE_TYPES } from '@towncrier/waste-rounds/waste-service'
import { z } from 'zod'
import { flagsSchema, freshnessSchema, instantSchema } from './common.ts'

const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,55}$/)
  .describe('Lower-case letters, digits, hyphens and underscores')
const newIdSchema = idSchema.optional().describe('Made from the name when absent')
const nameSchema = z.string().trim().min(1).max(80)
const streamSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(40)
  .describe('What is thrown in: glass, food …')
const versionSchema = z.number().int().positive().describe('The one the change was made from')
const within = (name: keyof typeof BIN_RANGES) => z.number().min(BIN_RANGES[name][0]).max(BIN_RANGES[name][1])
const latitudeSchema = within('latitude')
const longitudeSchema = within('longitude')
const minuteSchema = z.number().int().min(0).max(1_440).describe('Minutes after local midnight')
const spanSchema = z
  .object({ fromMin: minuteSchema, toMin: minuteSchema })
  .refine(({ fromMin, toMin }) => fromMin < toMin, { error: 'It must begin before it ends' })
const timesSchema = z.array(spanSchema).max(12).default([]).describe('Local times of day; empty: at any time')

export const wasteSiteFieldsSchema = z.object({
  name: nameSchema,
  type: z.enum(SITE_TYPES),
  latitude: latitudeSchema,
  longitude: longitudeSchema,
  serviceS: z.number().int().min(0).max(14_400).default(0).describe('Time to weigh in and tip, s'),
  streams: z.array(streamSchema).max(40).default([]).describe('Streams it takes; empty: all'),
  openTimes: timesSchema,
})
export const newWasteSiteSchema = wasteSiteFieldsSchema.extend({ id: newIdSchema })
export const wasteSiteSchema = wasteSiteFieldsSchema.extend({ id: z.string() })
export type WasteSiteView = z.infer<typeof wasteSiteSchema>
export type WasteSiteFields = z.input<typeof wasteSiteFieldsSchema>

export const wasteLorryFieldsSchema = z.object({
  name: nameSchema,
  depotId: idSchema,
  capacityL: z.number().min(100).max(200_000).describe('Loose waste that it takes, with its press, l'),
  payloadKg: z.number().min(100).max(40_000),
  streams: z.array(streamSchema).min(1).max(40).describe('Streams it takes, together in one body'),
  shift: spanSchema,
  crewBreak: z
    .object({ fromMin: minuteSchema, toMin: minuteSchema, minutes: z.number().int().min(1).max(240) })
    .refine(({ fromMin, toMin }) => fromMin < toMin, { error: 'It must begin before it ends' })
    .nullable()
    .default(null)
    .describe('Of so many minutes, begun between the two; null: none'),
  forbiddenEdgeIds: z
    .array(z.string().min(1).max(120))
    .max(5_000)
    .default([])
    .describe('Edges of the road network that it may not enter'),
  isInService: z.boolean().default(true),
})
export const newWasteLorrySchema = wasteLorryFieldsSchema.extend({ id: newIdSchema })
export const wasteLorryChangeSchema = wasteLorryFieldsSchema.extend({ version: versionSchema })
export const wasteLorrySchema = wasteLorryFieldsSchema.extend({
  id: z.string(),
  version: z.number().int(),
  forbiddenStreets: z
    .array(
      z.object({
        edgeId: z.string(),
        name: z.string(),
        line: z.array(z.tuple([z.number(), z.number()])),
      }),
    )
    .describe('Those of them that the loaded roads hold'),
})
export type WasteLorryView = z.infer<typeof wasteLorrySchema>
export type WasteLorryFields = z.input<typeof wasteLorryFieldsSchema>

const binIdsSchema = z.array(idSchema).max(5_000)
export const wasteRoundFieldsSchema = z.object({
  name: nameSchema,
  weekdays: z.array(z.number().int().min(0).max(6)).max(7).describe('0 Monday to 6 Sunday'),
  lorryId: idSchema.nullable().default(null),
  binIds: binIdsSchema.optional().describe('In order; absent: as they are'),
})
export const newWasteRoundSchema = wasteRoundFieldsSchema.extend({ id: newIdSchema })
export const wasteRoundChangeSchema = wasteRoundFieldsSchema.extend({ version: versionSchema })
export const wasteRoundSchema = z.object({
  id: z.string(),
  name: z.string(),
  deviceId: z.string().describe('The platform’s own device that speaks for it'),
  weekdays: z.array(z.number().int()),
  lorryId: z.string().nullable(),
  binIds: z.array(z.string()).describe('In the order they are driven'),
  version: z.number().int(),
})
export type WasteRoundView = z.infer<typeof wasteRoundSchema>
export type WasteRoundFields = z.input<typeof wasteRoundFieldsSchema>

export const wasteBinFieldsSchema = z.object({
  name: nameSchema,
  deviceId: z.string().max(64).nullable().default(null).describe('The telemetry device in it'),
  stream: streamSchema,
  latitude: latitudeSchema,
  longitude: longitudeSchema,
  street: z.string().trim().max(120).default('').describe('That of the nearest road when empty'),
  volumeL: within('volumeL'),
  thresholdPct: within('thresholdPct').default(80).describe('Fill at which it should be collected, %'),
  maxAgeDays: within('maxAgeDays')
    .nullable()
    .default(null)
    .describe('Collected after as many days, however full'),
  accessNote: z.string().trim().max(500).default(''),
  accessTimes: timesSchema,
  serviceS: within('serviceS').default(90).describe('Time to empty it once the lorry stands, s'),
  roundId: idSchema.nullable().default(null),
  isInService: z.boolean().default(true),
})
export const newWasteBinSchema = wasteBinFieldsSchema.extend({ id: newIdSchema })
export const wasteBinChangeSchema = wasteBinFieldsSchema.extend({
  version: versionSchema,
  reason: z.string().trim().max(500).default('').describe('Why, for the record'),
})
export type WasteBinFields = z.input<typeof wasteBinFieldsSchema>

const reachedSchema = z
  .object({
    early: instantSchema.nullable(),
    median: instantSchema.nullable(),
    late: instantSchema.nullable(),
  })
  .describe('With 10, 50 and 90 % chance by then; null: not within the forecast')

export const wasteBinSchema = wasteBinFieldsSchema.extend({
  id: z.string(),
  roundOrder: z.number().int().nullable(),
  version: z.number().int(),
  state: z.enum(BIN_STATES).describe('full: at its threshold; due: will be by tomorrow evening'),
  fillPct: z.number().nullable().describe('Now, as far as is known'),
  fillAt: instantSchema.nullable().describe('When the value it rests on was measured'),
  emptiedAt: instantSchema.nullable(),
  problems: z.array(z.enum(BIN_PROBLEMS)),
  forecast: z
    .object({
      basis: z.enum(['sensor', 'usual', 'unknown']),
      perDayPct: z.number().nullable(),
      thresholdAt: reachedSchema,
      overflowAt: reachedSchema,
    })
    .nullable(),
})
export type WasteBinView = z.infer<typeof wasteBinSchema>

export const wasteBinsSchema = z.object({
  at: instantSchema,
  by: instantSchema.describe('Tomorrow evening, by which bins are due'),
  hasRoads: z.boolean(),
  attribution: z.string(),
  overflowPct: z.number(),
  bins: z.array(wasteBinSchema),
})
export type WasteBinsView = z.infer<typeof wasteBinsSchema>

export const wasteBinDetailSchema = wasteBinSchema.extend({
  device: z
    .object({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      freshness: freshnessSchema,
      flags: flagsSchema,
      settings: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  remark: z.string().describe('What is to be said of the forecast; empty: nothing'),
  forecastMadeAt: instantSchema.nullable(),
  points: z.array(
    z.object({
      at: instantSchema,
      lowPct: z.number(),
      medianPct: z.number(),
      highPct: z.number(),
      overflowChance: z.number(),
    }),
  ),
  services: z.array(
    z.object({
      id: z.number().int(),
      at: instantSchema,
      source: z.enum(['crew', 'sensor', 'both', 'import']),
      outcome: z.string(),
      fillBeforePct: z.number().nullable(),
      fillAfterPct: z.number().nullable(),
      isDisputed: z.boolean(),
      note: z.string(),
    }),
  ),
})
export type WasteBinDetail = z.infer<typeof wasteBinDetailSchema>

export const wasteBinRemovedSchema = z.object({
  outcome: z.enum(['removed', 'out-of-service']).describe('One with a service history only leaves service'),
})

/** Most text of one file of bins. */
export const MOST_BIN_FILE_BYTES = 16 * 1024 * 1024
export const wasteBinImportSchema = z.object({
  text: z.string().min(1).max(MOST_BIN_FILE_BYTES).describe('CSV or GeoJSON'),
  dryRun: z.boolean().default(true).describe('Only tells what would come of it'),
  digest: z
    .string()
    .max(64)
    .optional()
    .describe('Of the preview: refused when it would now come out otherwise'),
})
export const wasteBinImportResultSchema = z.object({
  isApplied: z.boolean(),
  digest: z.string(),
  notes: z.array(z.string()),
  counts: z.object({
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
  }),
  lines: z.array(
    z.object({
      line: z.number().int(),
      id: z.string(),
      name: z.string(),
      action: z.enum(['added', 'changed', 'unchanged', 'refused']),
      reason: z.string(),
      warnings: z.array(z.string()),
      changes: z.array(z.string()),
    }),
  ),
})
export type WasteBinImportResult = z.infer<typeof wasteBinImportResultSchema>

export const binLabelsQuerySchema = z.object({
  ids: z
    .string()
    .min(1)
    .max(12_000)
    .optional()
    .describe('Ids of bins, with commas between; absent: all in service'),
  size: z.enum(['small', 'large']).default('small').describe('24 or 14 on a sheet of A4'),
})

export const wasteSettingsFieldsSchema = z.object({
  overflowPct: z.number().min(50).max(100),
  overflowWorthMin: z.number().min(0).max(1_440),
  overAgeWorthMinPerDay: z.number().min(0).max(1_440),
  visitWorthMin: z
    .number()
    .min(0)
    .max(120)
    .describe(
      'What a visit to a full bin costs as a rule: a bin on the way is worth the share of it that it is full',
    ),
  lookAheadDays: z.number().min(0).max(14),
  densityKgPerL: z
    .record(streamSchema, z.number().min(0.001).max(3))
    .refine((densities) => densities.other !== undefined, { error: 'One for "other" streams is needed' }),
  speedFactor: z.number().min(0.2).max(1.5),
  topSpeedKph: z.number().min(10).max(120),
  co2KgPerKm: z.number().min(0).max(10),
})
export const wasteSettingsChangeSchema = z.object({
  basedOn: z.number().int().min(0),
  settings: wasteSettingsFieldsSchema,
})
export const wasteSettingsVersionSchema = z.object({
  version: z.number().int(),
  at: instantSchema.nullable().describe('null: as they come'),
  savedBy: z.string(),
  settings: wasteSettingsFieldsSchema,
})
export type WasteSettingsView = z.infer<typeof wasteSettingsVersionSchema>
