import { type EpochMs, formatInstant, type Values } from '@towncrier/core'
import {
  createRandom,
  type DeviceSimulator,
  type KindSimulator,
  type Random,
  type Weather,
} from '@towncrier/sensor-kinds'
import { breakClock, breakPayload, breakValues, type FaultPlan, outageEnd, planFault } from './faults.ts'
import type { PlacedDevice } from './town/place-devices.ts'

/** What a device does next, and when. */
export type DeviceAction =
  | {
      readonly type: 'publish'
      /** On the clock that readings carry. */
      readonly dueAt: EpochMs
      readonly payload: string
      /** Readings in the message; 0 when it is malformed. */
      readonly readings: number
    }
  /** The device drops off the network without a word: its last will speaks for it. */
  | { readonly type: 'drop'; readonly dueAt: EpochMs }

export interface DeviceStreamOptions {
  readonly device: Pick<PlacedDevice, 'id' | 'kind' | 'parameters'>
  readonly simulator: KindSimulator
  readonly weather: Weather
  readonly seed: string | number
  /** Where live readings begin. */
  readonly startAt: EpochMs
  /** No reading is made at or after this; null: endless. */
  readonly endAt: EpochMs | null
  /** Time in the scenario at `startAt`. */
  readonly scenarioStartAt: EpochMs
  /** Scenario seconds in a second of the readings' time; above 0. */
  readonly pace: number
  readonly intervalMs: number
  /** Past before `startAt` that the device sends first, as after an outage; 0 for none. */
  readonly backfillMs: number
  /** Time between the readings of that past; absent: `intervalMs`. */
  readonly backfillIntervalMs?: number
  /** Share of devices that are broken, 0…1. */
  readonly faultRate: number
  /** When nothing of the device gets through, on the clock that readings carry: its gateway is lost. */
  readonly away?: { readonly from: EpochMs; readonly until: EpochMs }
}

/** As many readings as one message may carry. */
export const MOST_READINGS_IN_A_MESSAGE = 1_000

/**
 * Everything one simulated device will ever send, in order. Pure: the same options give the same bytes,
 * however fast they are taken.
 */
export class DeviceStream {
  readonly #options: DeviceStreamOptions
  readonly #random: Random
  readonly #simulator: DeviceSimulator
  readonly #fault: FaultPlan | null
  #at: EpochMs
  #seq = 0
  #held: Values | null = null
  #isDropped = false
  #isOver = false

  constructor(options: DeviceStreamOptions) {
    const { device, simulator, weather, seed, startAt, backfillMs, intervalMs, faultRate } = options
    const { backfillIntervalMs = intervalMs } = options
    const random = createRandom(`stream:${seed}:${device.id}`)
    this.#options = options
    this.#random = random
    this.#simulator = simulator.create({
      seed: `device:${seed}:${device.id}`,
      parameters: device.parameters,
      weather,
    })
    this.#fault = planFault(faultRate, startAt, random)
    // Devices do not all speak at once.
    const phaseMs = Math.floor(random.next() * intervalMs)
    this.#at = startAt + phaseMs - Math.ceil(backfillMs / backfillIntervalMs) * backfillIntervalMs
  }

  /** The next thing the device does; null when it does nothing any more. */
  next(): DeviceAction | null {
    if (this.#isOver) return null
    const { startAt, intervalMs } = this.#options
    if (this.#at < startAt) return this.#collect(startAt, startAt)
    const outage = this.#awayUntil() ?? outageEnd(this.#fault, this.#at)
    if (outage !== null) {
      if (!this.#isDropped) {
        this.#isDropped = true
        return { type: 'drop', dueAt: this.#at }
      }
      return this.#collect(outage, outage)
    }
    this.#isDropped = false
    const at = this.#at
    if (this.#isPast(at)) return this.#finish()
    this.#at += intervalMs
    const reading = this.#read(at)
    if (reading === null) {
      this.#isOver = true
      return { type: 'drop', dueAt: at }
    }
    const payload = breakPayload(this.#fault, at, reading, this.#random)
    return { type: 'publish', dueAt: at, payload, readings: payload === reading ? 1 : 0 }
  }

  #awayUntil(): EpochMs | null {
    const { away } = this.#options
    return away !== undefined && this.#at >= away.from && this.#at < away.until ? away.until : null
  }

  /** Readings up to an instant as one array, as many as fit. */
  #collect(until: EpochMs, dueAt: EpochMs): DeviceAction | null {
    const { startAt, intervalMs, backfillIntervalMs = intervalMs } = this.#options
    const readings: string[] = []
    while (this.#at < until && readings.length < MOST_READINGS_IN_A_MESSAGE && !this.#isPast(this.#at)) {
      const reading = this.#read(this.#at)
      this.#at += this.#at < startAt ? backfillIntervalMs : intervalMs
      if (reading !== null) readings.push(reading)
    }
    if (readings.length === 0) return this.#isPast(this.#at) ? this.#finish() : this.next()
    return { type: 'publish', dueAt, payload: `[${readings.join(',')}]`, readings: readings.length }
  }

  #read(at: EpochMs): string | null {
    const { startAt, scenarioStartAt, pace, simulator } = this.#options
    const scenarioAt = Math.round(scenarioStartAt + (at - startAt) * pace)
    const measured = this.#simulator.next({ at, scenarioAt })
    const fault = this.#fault
    const values =
      fault === null ? measured : breakValues(fault, simulator.faults, measured, this.#held, at, this.#random)
    if (values === null) return null
    this.#held = values
    this.#seq += 1
    return JSON.stringify({ at: formatInstant(breakClock(fault, at)), seq: this.#seq, ...values })
  }

  #isPast(at: EpochMs): boolean {
    return this.#options.endAt !== null && at >= this.#options.endAt
  }

  #finish(): null {
    this.#isOver = true
    return null
  }
}
