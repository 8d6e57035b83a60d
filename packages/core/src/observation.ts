import type { EpochMs } from './instants.ts'

/** A measured or derived value. Numbers are always finite; a missing value is absent, not null. */
export type MeasureValue = number | string | boolean

/** Values by measure name (`surfaceTempC`). The unit ends the name; see the kind's `measures`. */
export type Values = Readonly<Record<string, MeasureValue>>

/**
 * What the platform found odd about a value, as `measure:test`, for example `surfaceTempC:range`. The
 * measure is `reading` when the whole reading is meant (`reading:late`, `reading:clock-ahead`,
 * `reading:time-of-arrival`). Raw values are kept whatever the flags say.
 */
export type QualityFlag = `${string}:${string}`

/** SensorThings: one Observation of every Datastream of a Thing, for one phenomenon time. */
export interface Observation {
  readonly deviceId: string
  readonly kind: string
  /** Phenomenon time: when the device measured. */
  readonly at: EpochMs
  /** Result time: when the reading reached the platform. */
  readonly receivedAt: EpochMs
  readonly values: Values
  readonly flags: readonly QualityFlag[]
}

/** How fresh a device is: `stale` past the kind's limit, `offline` by last will or long silence. */
export type Freshness = 'never-seen' | 'online' | 'stale' | 'offline'

/** ISA-18.2 consequence-and-urgency order, least first. */
export const SEVERITIES = ['watch', 'warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]
