import { z } from 'zod'
import { alertSchema } from './alerts.ts'
import { causeSchema } from './causes.ts'
import { instantSchema } from './common.ts'
import { closureSchema, incidentSchema, logEntrySchema } from './incidents.ts'
import { floodSchema, liveDeviceSchema } from './live.ts'
import { shiftSchema } from './shifts.ts'

export const replayQuerySchema = z.object({ at: instantSchema })

/** An incident as it stood, with what its log said by then, oldest first. */
export const incidentThenSchema = incidentSchema.extend({ log: z.array(logEntrySchema) })
export type IncidentThen = z.infer<typeof incidentThenSchema>

const aroundSchema = z.object({
  /** Open or in hand then. Empty for who may not see incidents. */
  incidents: z.array(incidentThenSchema),
  /** In force then. */
  closures: z.array(closureSchema),
  /** Empty for who may not see shifts. */
  onDuty: z.array(shiftSchema),
  flood: floodSchema,
  quarantineOpen: z.number().int(),
})

/** What was known at an instant: nothing that came later, however early it speaks of. */
export const replaySchema = aroundSchema.extend({
  at: instantSchema,
  since: instantSchema.describe('Earlier instants cannot be shown'),
  lookBackHours: z.number().describe('A device silent for longer then is shown without values'),
  devices: z.array(liveDeviceSchema),
  /** Open then. */
  alerts: z.array(alertSchema),
  /** Open then. */
  causes: z.array(causeSchema),
})
export type ReplayView = z.infer<typeof replaySchema>

export const replayChangesQuerySchema = z.object({
  from: instantSchema,
  to: instantSchema.describe('An hour after `from` at most'),
  cursor: z.string().max(500).optional().describe('nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(5_000).default(2_000).describe('Devices in a page'),
})

/** What turns the picture of `from` into that of `to`. Devices come in pages, all else with the first. */
export const replayChangesSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  devices: z.array(liveDeviceSchema),
  first: aroundSchema
    .extend({
      removedDevices: z.array(z.string()),
      alerts: z.array(alertSchema),
      closedAlerts: z.array(z.string()),
      causes: z.array(causeSchema),
      closedCauses: z.array(z.string()),
    })
    .nullable()
    .describe('Null in pages after the first'),
  nextCursor: z.string().nullable(),
})
export type ReplayChanges = z.infer<typeof replayChangesSchema>
