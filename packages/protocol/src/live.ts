import { z } from 'zod'
import { alertSchema } from './alerts.ts'
import { causeSchema } from './causes.ts'
import { freshnessSchema, severitySchema, valuesSchema } from './common.ts'

/**
 * A device as the live map shows it. Instants are epoch milliseconds here and only here: a town of 20,000
 * is sent as often as it changes.
 */
export const liveDeviceSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  /** Phenomenon time of the newest in-order reading. */
  at: z.number().nullable(),
  values: valuesSchema,
  flags: z.array(z.string()),
  freshness: freshnessSchema,
  /** Worst active alert that calls for somebody; null when there is none. */
  severity: severitySchema.nullable(),
  /** Why its alerts call nobody; absent where it has none, or one that does. */
  quietReason: z.enum(['shelved', 'suppressed', 'out-of-service']).optional(),
})
export type LiveDevice = z.infer<typeof liveDeviceSchema>

/** West, south, east, north in WGS 84 degrees. */
export const boundsSchema = z.tuple([
  z.number().min(-180).max(180),
  z.number().min(-90).max(90),
  z.number().min(-180).max(180),
  z.number().min(-90).max(90),
])
export type Bounds = z.infer<typeof boundsSchema>

/** Client → server `subscribe`: what the viewer wants to see. Sent again whenever that changes. */
export const liveSubscriptionSchema = z.object({
  /** All kinds when absent. */
  kinds: z.array(z.string().max(64)).max(100).optional(),
  /** The whole town when absent. */
  bounds: boundsSchema.optional(),
  /** Alerts of these devices only; of all when absent. Causes always come: they say what alerts add up to. */
  alertsOf: z.array(z.string().max(64)).max(50).optional(),
  /** Given after a reconnect: the epoch and sequence of the last message seen. */
  resume: z.object({ epoch: z.string().max(64), sequence: z.number().int().min(0) }).optional(),
})
export type LiveSubscription = z.infer<typeof liveSubscriptionSchema>

/** More at once than a person can take in: over ten new causes in ten minutes. */
export const floodSchema = z
  .object({ since: z.number(), causes: z.number().int().describe('In the last ten minutes') })
  .nullable()

/** Server → client `snapshot`: everything the subscription covers; replaces what the viewer has. */
export const liveSnapshotSchema = z.object({
  /** Changes when the server starts anew; sequences of another epoch cannot be resumed. */
  epoch: z.string(),
  sequence: z.number().int(),
  now: z.number(),
  devices: z.array(liveDeviceSchema),
  /** Open alerts: active, or returned and not acknowledged. */
  alerts: z.array(alertSchema),
  /** Open causes: what an operator deals with. */
  causes: z.array(causeSchema),
  flood: floodSchema,
  quarantineOpen: z.number().int(),
})
export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>

/**
 * Server → client `delta`: what changed since the viewer's last message (latest only: a slow viewer gets
 * fewer, not older). `from` is the sequence it builds on; when that is not the viewer's, ask for a snapshot.
 */
export const liveDeltaSchema = z.object({
  from: z.number().int(),
  sequence: z.number().int(),
  now: z.number(),
  devices: z.array(liveDeviceSchema),
  /** Devices that left the subscription (struck off, or drove out of its bounds). */
  removed: z.array(z.string()),
  /** Alerts that were raised, changed, acknowledged or closed, as they are now. */
  alerts: z.array(alertSchema),
  /** Causes that changed, as they are now; gone when `normal`. */
  causes: z.array(causeSchema),
  flood: floodSchema,
  quarantineOpen: z.number().int(),
})
export type LiveDelta = z.infer<typeof liveDeltaSchema>

/** Server → client `pulse`, every second, also when nothing changes: proof that the picture is fresh. */
export const livePulseSchema = z.object({ now: z.number(), sequence: z.number().int() })
export type LivePulse = z.infer<typeof livePulseSchema>

/** Server → client `news`: something a page may show has changed; the page asks for it by REST. */
export const liveNewsSchema = z.object({
  /** `incident`, `report`, `webhook` … */
  topic: z.string(),
  id: z.string(),
  at: z.number(),
})
export type LiveNews = z.infer<typeof liveNewsSchema>

/** Client → server `look`: what the viewer has before them; a null subject means the page as a whole. */
export const liveLookSchema = z.object({
  page: z.string().min(1).max(40),
  subject: z.string().max(100).nullable(),
})
export type LiveLook = z.infer<typeof liveLookSchema>

/** Server → client `presence`: who else with an account looks at the same. */
export const livePresenceSchema = z.object({
  page: z.string(),
  subject: z.string().nullable(),
  people: z.array(z.object({ userName: z.string(), displayName: z.string() })),
  /** All of them, where more look than are named. */
  count: z.number().int(),
})
export type LivePresence = z.infer<typeof livePresenceSchema>

/** socket.io events by name. Namespace `/live`, cookie session as REST. */
export interface LiveServerEvents {
  /** A {@link LiveSnapshot}, encoded: see `encodeLive`. */
  snapshot(message: Uint8Array): void
  /** A {@link LiveDelta}, encoded. `received` is the viewer's receipt: the next delta waits for it. */
  delta(message: Uint8Array, received: () => void): void
  pulse(message: LivePulse): void
  news(message: LiveNews): void
  presence(message: LivePresence): void
}
export interface LiveClientEvents {
  subscribe(subscription: LiveSubscription): void
  look(look: LiveLook): void
}
