import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema } from './common.ts'
import { roleSchema } from './people.ts'

export const quarantineStatusSchema = z.enum(['open', 'released', 'discarded'])
export const quarantineSchema = z.object({
  id: z.number().int(),
  receivedAt: instantSchema,
  kind: z.string(),
  deviceId: z.string(),
  code: z.string(),
  reason: z.string(),
  status: quarantineStatusSchema,
  resolvedAt: instantSchema.nullable(),
  resolvedBy: z.string().nullable(),
  payloadBytes: z.number().int(),
  /** As text where it is text, at most 100,000 characters. */
  payload: z.string(),
  /** True for a home’s: payload and reason are its household’s, and are not shown. */
  isWithheld: z.boolean(),
  /** False when the payload is not valid UTF-8 text, or was cut to fit. */
  payloadIsWhole: z.boolean(),
})
export type QuarantineView = z.infer<typeof quarantineSchema>
export const quarantineQuerySchema = pageQuerySchema.extend({
  status: quarantineStatusSchema.optional(),
  deviceId: z.string().optional(),
})
export const quarantinePageSchema = pageSchema(quarantineSchema)
export const releaseSchema = z.object({
  payload: z
    .string()
    .max(600_000)
    .optional()
    .describe(
      'The corrected reading, as the device should have sent it; without it the reading goes as it came',
    ),
})

/** What the screens need before anyone has signed in. */
export const platformSchema = z.object({
  name: z.string(),
  version: z.string(),
  demo: z.boolean(),
  /** Given only in demo mode: the accounts anyone may use. */
  demoAccounts: z.array(z.object({ userName: z.string(), password: z.string(), role: roleSchema })),
  timeZone: z.string(),
  now: instantSchema,
  mapStyleUrl: z.string().nullable(),
})
export type Platform = z.infer<typeof platformSchema>

export const mapLayersSchema = z.object({
  /** West, south, east, north of everything there is to see; null with neither map nor devices. */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  layers: z.array(z.object({ name: z.string(), url: z.string(), attribution: z.string() })),
})
export type MapLayersView = z.infer<typeof mapLayersSchema>

/** How the pipeline stands: what came, where it is. */
export const pipelineSchema = z.object({
  journal: z.object({
    firstSeq: z.number().int(),
    lastSeq: z.number().int(),
    diskBytes: z.number(),
    healthy: z.boolean(),
    problem: z.string().nullable(),
  }),
  processor: z.object({ seq: z.number().int(), lag: z.number().int() }),
  telemetryStore: z.object({
    engine: z.string(),
    healthy: z.boolean(),
    problem: z.string().nullable(),
    waitingReadings: z.number().int(),
    /** Refused by the store for good, kept aside. */
    refusedReadings: z.number().int(),
    /** Since the platform started: taken, and found to be there already. */
    written: z.number().int(),
    alreadyStored: z.number().int(),
  }),
  quarantineOpen: z.number().int(),
})
export type Pipeline = z.infer<typeof pipelineSchema>

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'failed']),
  checks: z.record(
    z.string(),
    z.object({ status: z.enum(['ok', 'degraded', 'failed']), detail: z.string() }),
  ),
})
