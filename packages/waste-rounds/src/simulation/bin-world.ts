import { createRandom, type EpochMs, HOUR_MS, type Random } from '@towncrier/core'
import type { BinPast, FillHour } from '../fills/bin-forecast.ts'

import { type BinFills, normal } from './fill-draws.ts'
import type { SimulatedBin } from './simulated-network.ts'

/** A sensor errs by so much, points, and so many of its hours are lost. */
const SENSOR_ERROR_PCT = 1
const HOURS_LOST = 0.02
const EMPTIED_PCT = 2

/** What has been counted since counting began. */
export interface WorldCounts {
  readonly stops: number
  readonly fillSumPct: number
  readonly wasted: number
  readonly overflows: number
  readonly overflowHours: number
}

/** Bins as they really are, hour by hour, and what sensors and crews tell of them. */
export class BinWorld {
  readonly #bins: readonly SimulatedBin[]
  readonly #fills: readonly BinFills[]
  readonly #overflowPct: number
  readonly #wastedPct: number
  readonly #levels: Float64Array
  readonly #hasOverflowed: Uint8Array
  readonly #pasts: (FillHour[] | null)[]
  readonly #latest: BinPast['latest'][]
  readonly #emptiedAt: (EpochMs | null)[]
  readonly #sensors: readonly Random[]
  readonly #start: EpochMs
  #hour = 0
  #counts = { stops: 0, fillSumPct: 0, wasted: 0, overflows: 0, overflowHours: 0 }

  /**
   * @param start     a Monday's midnight.
   * @param hasSensor by bin.
   */
  constructor(
    bins: readonly SimulatedBin[],
    fills: readonly BinFills[],
    options: {
      readonly start: EpochMs
      readonly seed: number
      readonly hasSensor: readonly boolean[]
      readonly overflowPct: number
      readonly wastedPct: number
    },
  ) {
    this.#bins = bins
    this.#fills = fills
    this.#start = options.start
    this.#overflowPct = options.overflowPct
    this.#wastedPct = options.wastedPct
    this.#levels = new Float64Array(bins.length)
    this.#hasOverflowed = new Uint8Array(bins.length)
    this.#pasts = bins.map((_, n) => (options.hasSensor[n] ? [] : null))
    this.#latest = bins.map(() => null)
    this.#emptiedAt = bins.map(() => options.start)
    this.#sensors = bins.map((_, n) => createRandom(options.seed * 700_001 + n))
  }

  /** From here on it counts. */
  beginCounting(): void {
    this.#counts = { stops: 0, fillSumPct: 0, wasted: 0, overflows: 0, overflowHours: 0 }
  }

  counts(): WorldCounts {
    return this.#counts
  }

  /** End of the last hour. */
  now(): EpochMs {
    return this.#start + this.#hour * HOUR_MS
  }

  /** What really is in a bin after so many more hours, 0 to 100. */
  fillAfter(bin: number, hours: number): number {
    let level = this.#levels[bin]!
    const { hourlyPct } = this.#fills[bin]!
    for (let hour = this.#hour; hour < this.#hour + hours; hour++) level += hourlyPct[hour] ?? 0
    return Math.min(100, level)
  }

  /** Goes on by an hour. @param lifted bins that are emptied as it begins. */
  passHour(lifted: readonly number[]): void {
    const at = this.now()
    for (const bin of lifted) this.#lift(bin, at)
    const isLifted = new Set(lifted)
    for (let bin = 0; bin < this.#bins.length; bin++) {
      this.#levels[bin]! += this.#fills[bin]!.hourlyPct[this.#hour]!
      const level = this.#levels[bin]!
      if (level >= this.#overflowPct) {
        this.#counts.overflowHours++
        if (this.#hasOverflowed[bin] === 0) this.#counts.overflows++
        this.#hasOverflowed[bin] = 1
      }
      this.#measure(bin, at, level, isLifted.has(bin))
    }
    this.#hour++
  }

  /** What is known of each bin. */
  pasts(): BinPast[] {
    return this.#bins.map(({ id, stream, street, thresholdPct }, n) => ({
      ...{ binId: id, stream, street, thresholdPct },
      overflowPct: this.#overflowPct,
      hours: this.#pasts[n] ?? [],
      latest: this.#latest[n]!,
      emptiedAt: this.#emptiedAt[n]!,
      isFaulty: false,
    }))
  }

  #lift(bin: number, at: EpochMs): void {
    const fillPct = Math.min(100, this.#levels[bin]!)
    this.#counts.stops++
    this.#counts.fillSumPct += fillPct
    if (fillPct <= this.#wastedPct) this.#counts.wasted++
    this.#levels[bin] = 0
    this.#hasOverflowed[bin] = 0
    this.#emptiedAt[bin] = at
  }

  #measure(bin: number, at: EpochMs, level: number, isEmptied: boolean): void {
    const hours = this.#pasts[bin]!
    if (hours === null) return
    const sensor = this.#sensors[bin]!
    const error = SENSOR_ERROR_PCT * normal(sensor)
    const isLost = sensor.next() < HOURS_LOST
    const floor = isEmptied ? EMPTIED_PCT * sensor.next() : 0
    const fillPct = isLost ? null : Math.min(100, Math.max(0, Math.round(level + error + floor)))
    hours.push({ at, fillPct, isEmptied })
    if (fillPct !== null) this.#latest[bin] = { at: at + HOUR_MS - 1, fillPct }
  }
}
