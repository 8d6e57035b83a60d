import type { EpochMs, Values } from '@towncrier/core'
import type { Random } from './random.ts'
import type { Weather } from './weather.ts'

/** Where a kind of device is put up in a town. */
export type Placement = 'road' | 'street-corner' | 'home' | 'depot'

/** One point of a lorry's tour. */
export interface TourPoint {
  readonly lat: number
  readonly lon: number
  /** 0 at the bottom of the valley, 1 on the hills. */
  readonly relief: number
  readonly isBridge: boolean
}

/** A place that a town offers to a device. */
export interface Site {
  readonly placement: Placement
  readonly lat: number
  readonly lon: number
  /** 0 at the bottom of the valley, where cold air gathers, 1 on the hills. */
  readonly relief: number
  /** "Mill Lane" */
  readonly street: string
  /** "A361"; absent for roads without a number. */
  readonly roadRef?: string
  /** "Station Bridge", when the place is on one. */
  readonly bridge?: string
  readonly district: string
  /** A street that meets this one near by; absent where none does. */
  readonly crossStreet?: string
  /** Counts the devices of one kind in a town, from 1: makes names unique. */
  readonly ordinal: number
  /** For a depot: a closed tour of main roads, beginning and ending there. */
  readonly tour?: readonly TourPoint[]
}

/** A device as a simulator wants it at a site. Plain JSON. */
export interface DevicePlan {
  /** "A361 Station Bridge" */
  readonly name: string
  /** Settings of the kind that differ from its defaults. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What the simulated device needs to know of itself; read only by the same simulator. */
  readonly parameters: unknown
}

export interface SimulationTime {
  /** The reading's own time: speeds and clocks of machines follow it. */
  readonly at: EpochMs
  /** Time in the scenario: weather and people's habits follow it. It may run faster than `at`. */
  readonly scenarioAt: EpochMs
}

/** One simulated device. It remembers; call it with rising times. */
export interface DeviceSimulator {
  /** What the device measures now: the fields of its kind, without `at` and `seq`. */
  next(time: SimulationTime): Values
}

/** How a kind's sensors break; the fleet does the breaking. */
export interface FaultProfile {
  /** The measure that sticks, jumps or drifts. */
  readonly measure: string
  /** What it jumps to. */
  readonly spikes: readonly number[]
  /** How fast it drifts, units an hour. */
  readonly driftPerHour: number
}

/** Makes believable devices of one kind. Everything is seeded: the same seed gives the same readings. */
export interface KindSimulator {
  /** The id of the kind: the folder's name. */
  readonly kind: string
  readonly placement: Placement
  /** Share of a mixed fleet, against the shares of the other kinds. */
  readonly fleetShare: number
  /** Usual time between readings. */
  readonly intervalMs: number
  readonly faults: FaultProfile
  plan(site: Site, random: Random): DevicePlan
  create(options: {
    readonly seed: string
    readonly parameters: unknown
    readonly weather: Weather
  }): DeviceSimulator
}
