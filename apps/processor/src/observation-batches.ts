import type { AnySensorKind, EpochMs, Measure, QualityFlag, Values } from '@towncrier/core'
import type { ObservationBatch } from '@towncrier/telemetry-store'

/** Gathers judged observations by kind and column, as the telemetry store takes them. */
export class ObservationBatchBuilder {
  readonly #kinds = new Map<string, KindColumns>()
  count = 0

  add(
    kind: AnySensorKind,
    deviceId: string,
    at: EpochMs,
    receivedAt: EpochMs,
    values: Values,
    flags: readonly QualityFlag[],
  ): void {
    let columns = this.#kinds.get(kind.id)
    if (columns === undefined) {
      columns = new KindColumns(kind.id, kind.measures)
      this.#kinds.set(kind.id, columns)
    }
    columns.add(deviceId, at, receivedAt, values, flags)
    this.count++
  }

  build(): ObservationBatch[] {
    return [...this.#kinds.values()].map((columns) => columns.build())
  }
}

class KindColumns {
  readonly #kind: string
  readonly #measures: readonly Measure[]
  readonly #devices: string[] = []
  readonly #indexOf = new Map<string, number>()
  #capacity = 256
  #count = 0
  #deviceIndex = new Uint32Array(this.#capacity)
  #at = new Float64Array(this.#capacity)
  #receivedAt = new Float64Array(this.#capacity)
  readonly #numbers: Float64Array[]
  readonly #categories: (string | null)[][]
  readonly #flags: (string | null)[] = []

  constructor(kind: string, measures: readonly Measure[]) {
    this.#kind = kind
    this.#measures = measures
    this.#numbers = measures.map(() => new Float64Array(this.#capacity))
    this.#categories = measures.map(() => [])
  }

  add(
    deviceId: string,
    at: EpochMs,
    receivedAt: EpochMs,
    values: Values,
    flags: readonly QualityFlag[],
  ): void {
    if (this.#count === this.#capacity) this.#grow()
    let index = this.#indexOf.get(deviceId)
    if (index === undefined) {
      index = this.#devices.push(deviceId) - 1
      this.#indexOf.set(deviceId, index)
    }
    const row = this.#count++
    this.#deviceIndex[row] = index
    this.#at[row] = at
    this.#receivedAt[row] = receivedAt
    this.#flags.push(flags.length === 0 ? null : flags.join(','))
    for (let column = 0; column < this.#measures.length; column++) {
      const measure = this.#measures[column]!
      const value = values[measure.name]
      if (measure.type === 'category') {
        this.#categories[column]!.push(typeof value === 'string' ? value : null)
      } else {
        this.#numbers[column]![row] = value === undefined ? Number.NaN : Number(value)
      }
    }
  }

  #grow(): void {
    this.#capacity *= 2
    this.#deviceIndex = copyInto(new Uint32Array(this.#capacity), this.#deviceIndex)
    this.#at = copyInto(new Float64Array(this.#capacity), this.#at)
    this.#receivedAt = copyInto(new Float64Array(this.#capacity), this.#receivedAt)
    for (let column = 0; column < this.#numbers.length; column++) {
      this.#numbers[column] = copyInto(new Float64Array(this.#capacity), this.#numbers[column]!)
    }
  }

  build(): ObservationBatch {
    const count = this.#count
    return {
      kind: this.#kind,
      count,
      devices: this.#devices,
      deviceIndex: this.#deviceIndex.slice(0, count),
      at: this.#at.slice(0, count),
      receivedAt: this.#receivedAt.slice(0, count),
      columns: Object.fromEntries(
        this.#measures.map((measure, column) => [
          measure.name,
          measure.type === 'category' ? this.#categories[column]! : this.#numbers[column]!.slice(0, count),
        ]),
      ),
      flags: this.#flags,
    }
  }
}

function copyInto<Numbers extends Float64Array | Uint32Array>(target: Numbers, source: Numbers): Numbers {
  target.set(source)
  return target
}
