import type { EpochMs, MeasureValue, Observation } from '@towncrier/core'
import { splitFlags } from './batch.ts'
import type { ObservationBatch, ObservationSchema } from './port.ts'

/**
 * Of one kind, in memory and by column: the newest stored observation of each device, and for each device
 * an instant after which surely nothing is stored (its high-water mark). The mark is what makes idempotent
 * writing cheap: a point above it cannot be a duplicate, only the others must be looked up.
 *
 * Devices are given as small whole numbers, as the store's own dictionary numbers them.
 */
export class LatestTable {
  readonly #schema: ObservationSchema
  #capacity = 0
  #at = new Float64Array(0)
  #mark = new Float64Array(0)
  #receivedAt = new Float64Array(0)
  #flags: (string | null)[] = []
  readonly #numbers = new Map<string, Float64Array>()
  readonly #texts = new Map<string, (string | null)[]>()

  constructor(schema: ObservationSchema) {
    this.#schema = schema
    for (const { name, type } of schema.measures) {
      if (type === 'category') this.#texts.set(name, [])
      else this.#numbers.set(name, new Float64Array(0))
    }
    this.reserve(256)
  }

  /** Makes room for devices 0 … count − 1. */
  reserve(count: number): void {
    if (count <= this.#capacity) return
    const capacity = Math.max(count, this.#capacity * 2)
    this.#at = grown(this.#at, capacity, Number.NEGATIVE_INFINITY)
    this.#mark = grown(this.#mark, capacity, Number.NEGATIVE_INFINITY)
    this.#receivedAt = grown(this.#receivedAt, capacity, 0)
    for (const [name, column] of this.#numbers) this.#numbers.set(name, grown(column, capacity, Number.NaN))
    for (const column of [this.#flags, ...this.#texts.values()]) {
      for (let i = column.length; i < capacity; i++) column.push(null)
    }
    this.#capacity = capacity
  }

  /** The device's high-water mark; −∞ when nothing is stored of it. */
  markOf(device: number): EpochMs {
    return this.#mark[device] ?? Number.NEGATIVE_INFINITY
  }

  /** Raises the mark; it never sinks by this. */
  raiseMark(device: number, at: EpochMs): void {
    if (at > this.#mark[device]!) this.#mark[device] = at
  }

  /** Puts a mark back to what {@link markOf} said, after a write that surely left nothing behind. */
  restoreMark(device: number, mark: EpochMs): void {
    this.#mark[device] = mark
  }

  /** Keeps row `row` of the batch as the device's latest, if it is newer than the one kept. */
  record(device: number, batch: ObservationBatch, row: number): void {
    const at = batch.at[row]!
    if (at <= this.#at[device]!) return
    this.raiseMark(device, at)
    this.#at[device] = at
    this.#receivedAt[device] = batch.receivedAt[row]!
    this.#flags[device] = batch.flags[row] ?? null
    for (const [name, column] of this.#numbers) {
      column[device] = (batch.columns[name] as Float64Array | undefined)?.[row] ?? Number.NaN
    }
    for (const [name, column] of this.#texts) {
      column[device] = (batch.columns[name] as (string | null)[] | undefined)?.[row] ?? null
    }
  }

  /** Forgets every device whose newest observation is older than `before`. */
  forget(before: EpochMs): void {
    for (let device = 0; device < this.#capacity; device++) {
      if (this.#at[device]! < before) this.#at[device] = Number.NEGATIVE_INFINITY
      if (this.#mark[device]! < before) this.#mark[device] = Number.NEGATIVE_INFINITY
    }
  }

  /** Forgets one device, its values too. */
  forgetDevice(device: number): void {
    if (device >= this.#capacity) return
    this.#at[device] = Number.NEGATIVE_INFINITY
    this.#mark[device] = Number.NEGATIVE_INFINITY
    this.#receivedAt[device] = 0
    this.#flags[device] = null
    for (const column of this.#numbers.values()) column[device] = Number.NaN
    for (const column of this.#texts.values()) column[device] = null
  }

  /** The newest observation of every device, `nameOf` giving the ids. */
  observations(nameOf: (device: number) => string): Observation[] {
    const observations: Observation[] = []
    for (let device = 0; device < this.#capacity; device++) {
      const at = this.#at[device]!
      if (at === Number.NEGATIVE_INFINITY) continue
      observations.push({
        deviceId: nameOf(device),
        kind: this.#schema.kind,
        at,
        receivedAt: this.#receivedAt[device]!,
        values: this.#valuesOf(device),
        flags: splitFlags(this.#flags[device]!),
      })
    }
    return observations
  }

  #valuesOf(device: number): Record<string, MeasureValue> {
    const values: Record<string, MeasureValue> = {}
    for (const { name, type } of this.#schema.measures) {
      if (type === 'category') {
        const text = this.#texts.get(name)![device]!
        if (text !== null) values[name] = text
        continue
      }
      const number = this.#numbers.get(name)![device]!
      if (!Number.isNaN(number)) values[name] = type === 'boolean' ? number === 1 : number
    }
    return values
  }
}

function grown(column: Float64Array, capacity: number, empty: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity).fill(empty)
  larger.set(column)
  return larger
}
