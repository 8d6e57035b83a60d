import type { Clock, EpochMs } from '@towncrier/core'
import type { KindSimulator, ScenarioId } from '@towncrier/sensor-kinds'
import type { PlacedDevice } from './town/place-devices.ts'

/** A device with the token it signs in with. */
export type FleetDevice = Pick<PlacedDevice, 'id' | 'kind' | 'parameters'> & {
  readonly token: string
  /** What carries its messages; absent where it speaks for itself. */
  readonly gatewayId?: string | null
}

export interface FleetOptions {
  /** Of the broker: `mqtt://127.0.0.1:1883`, `mqtts://…`, `ws://…`. */
  readonly url: string
  readonly devices: readonly FleetDevice[]
  /** By kind; see `discoverSimulators` of @towncrier/sensor-kinds. */
  readonly simulators: ReadonlyMap<string, KindSimulator>
  readonly scenario: ScenarioId
  readonly seed: string | number
  /** First instant of the live readings; default: now. */
  readonly startAt?: EpochMs
  /** Time of the scenario at `startAt`; default: the scenario's own beginning. */
  readonly scenarioStartAt?: EpochMs
  /** How much faster than the wall clock the readings' own time runs; above 0, Infinity: no waiting. Default 1. */
  readonly speed?: number
  /** Scenario seconds in a second of the readings' time; above 0, and at most about 8 if step checks are to hold. Default 1. */
  readonly pace?: number
  /** Length of the live part in the readings' time; default: until stopped. Needed at speed Infinity. */
  readonly durationMs?: number
  /** Past that each device sends first, in messages of up to 1,000 readings; default 0. */
  readonly backfillMs?: number
  /** Time between readings of that past; default: as in the live part. */
  readonly backfillIntervalMs?: number | Readonly<Record<string, number>>
  /** Time between readings, for all kinds or by kind; default: the kind's own. */
  readonly intervalMs?: number | Readonly<Record<string, number>>
  /** Share of devices that are broken, 0…1; default 0.02. */
  readonly faultRate?: number
  /** New connections a second; default 250. */
  readonly connectionsPerSecond?: number
  /** Messages sent and not yet acknowledged, all devices together; default 1,000. */
  readonly maxInFlight?: number
  readonly clock?: Clock
  /** Called about once a second while running, and at the end. */
  readonly onProgress?: (counts: FleetCounts) => void
}

export interface FleetCounts {
  readonly devices: number
  readonly connected: number
  /** Devices that the broker does not let in. */
  readonly refused: number
  /** Messages handed to the network. */
  readonly sentMessages: number
  /** Readings in them. */
  readonly sent: number
  /** Readings that the broker has acknowledged. */
  readonly acknowledged: number
  /** Readings whose message failed before it was acknowledged. */
  readonly failed: number
  /** Messages sent broken on purpose. */
  readonly malformed: number
  readonly inFlight: number
}
