import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { Collection, PlannedCollection } from './collection.ts'
import { GAP_WIDTH, gapRow, logGap, REFERENCE_GAP_HOURS } from './gap.ts'

/** How strongly few observations are drawn to what lies above them: worth so many collections. */
const SHRINK_BIN_TO_STREET = 8
const SHRINK_STREET_TO_STREAM = 12
const SHRINK_STREAM_TO_TOWN = 30
const SHRINK_SLOPE = 3
/** What is kept of a level at each collection, so that it follows when habits change. */
const KEEP_BIN = 0.98
const KEEP_STREET = 0.995
const KEEP_STREAM = 0.999
/** How long the last collections are remembered as "just now" and "today". */
const ROUND_HOURS = 1.5
const DAY_HOURS = 24
/** More surprise than this, in points of fill, counts as this. */
const MOST_SURPRISE_PCT = 45

interface Level {
  readonly sum: number
  /** Of collections, older ones less. */
  readonly count: number
}

interface BinState {
  sum: number
  count: number
  lastAt: EpochMs
  collections: number
  slopeSum: number
  slopeWeight: number
}

/** A mean that forgets exponentially. */
interface Fading {
  sum: number
  weight: number
  at: EpochMs
}

export const FEATURE_WIDTH = GAP_WIDTH + 14

/**
 * What is known of bins, streets, streams and the town up to now, as residuals from the town's curve of fill over
 * the time since the last emptying; updated collection by collection.
 */
export class FillHistory {
  readonly #curve: Float64Array
  readonly #hourOfWeek: (at: EpochMs) => number
  readonly #bins = new Map<string, BinState>()
  readonly #streets = new Map<string, Level>()
  readonly #streams = new Map<string, Level>()
  readonly #streetRound = new Map<string, Fading>()
  readonly #streetDay = new Map<string, Fading>()
  readonly #townRound: Fading = { sum: 0, weight: 0, at: 0 }

  /** @param curve coefficients of {@link gapRow} */
  constructor(curve: Float64Array, hourOfWeek: (at: EpochMs) => number) {
    this.#curve = curve
    this.#hourOfWeek = hourOfWeek
  }

  collectionsOf(binId: string): number {
    return this.#bins.get(binId)?.collections ?? 0
  }

  isElapsedKnown({ binId, emptiedAt }: PlannedCollection): boolean {
    return emptiedAt !== undefined || this.#bins.has(binId)
  }

  /** Hours since the bin was emptied; the usual time when that is unknown. */
  gapHours(planned: PlannedCollection): number {
    const lastAt = planned.emptiedAt ?? this.#bins.get(planned.binId)?.lastAt
    return lastAt === undefined ? REFERENCE_GAP_HOURS : (planned.at - lastAt) / HOUR_MS
  }

  /** Writes what is known of a collection before it happens at `offset`. */
  features(planned: PlannedCollection, into: Float64Array, offset: number): void {
    const { binId, street, at } = planned
    const gap = this.gapHours(planned)
    const log = logGap(gap)
    const bin = this.#bins.get(binId)
    const streetLevel = this.#streetLevel(planned)
    const level = this.#binLevel(planned)
    const slope = bin === undefined ? 0 : bin.slopeSum / (bin.slopeWeight + SHRINK_SLOPE)
    const hour = this.#hourOfWeek(at)
    const day = (2 * Math.PI * hour) / 24
    const week = (2 * Math.PI * hour) / 168
    gapRow(gap, into, offset)
    const own = [
      level,
      streetLevel,
      slope * log,
      level * log,
      faded(this.#townRound, at, ROUND_HOURS, 3),
      faded(this.#streetRound.get(streetKey(street, planned.stream)), at, ROUND_HOURS, 1),
      faded(this.#streetDay.get(streetKey(street, planned.stream)), at, DAY_HOURS, 2),
      1 / Math.sqrt(1 + (bin?.count ?? 0)),
      Math.sin(day),
      Math.cos(day),
      Math.sin(2 * day),
      Math.cos(2 * day),
      Math.sin(week),
      Math.cos(week),
    ]
    into.set(own, offset + GAP_WIDTH)
  }

  /** Takes in what was found. */
  learn(collection: Collection): void {
    const { binId, street, stream, at, fillBeforePct } = collection
    const bin = this.#bins.get(binId)
    if (bin === undefined) {
      // Since when the bin filled is unknown: only its next collection tells something.
      this.#bins.set(binId, { lastAt: at, collections: 0, sum: 0, count: 0, slopeSum: 0, slopeWeight: 0 })
      return
    }
    const gap = this.gapHours(collection)
    const residual = fillBeforePct - this.#expected(gap)
    const beyondLevel = residual - this.#binLevel(collection)
    const surprise = Math.min(Math.max(beyondLevel, -MOST_SURPRISE_PCT), MOST_SURPRISE_PCT)
    const log = logGap(gap)
    const place = streetKey(street, stream)
    this.#streets.set(place, grown(this.#streets.get(place), residual, KEEP_STREET))
    this.#streams.set(stream, grown(this.#streams.get(stream), residual, KEEP_STREAM))
    bin.sum = KEEP_BIN * bin.sum + residual
    bin.count = KEEP_BIN * bin.count + 1
    bin.collections++
    bin.slopeSum = KEEP_BIN * bin.slopeSum + log * beyondLevel
    bin.slopeWeight = KEEP_BIN * bin.slopeWeight + log * log
    bin.lastAt = at
    fade(this.#townRound, at, ROUND_HOURS, surprise)
    fade(fadingOf(this.#streetRound, place), at, ROUND_HOURS, surprise)
    fade(fadingOf(this.#streetDay, place), at, DAY_HOURS, surprise)
  }

  #expected(gapHours: number): number {
    const row = new Float64Array(GAP_WIDTH)
    gapRow(gapHours, row, 0)
    return row.reduce((sum, value, column) => sum + value * this.#curve[column]!, 0)
  }

  #streetLevel({ street, stream }: PlannedCollection): number {
    const ofStream = this.#streams.get(stream)
    const streamLevel = ofStream === undefined ? 0 : ofStream.sum / (ofStream.count + SHRINK_STREAM_TO_TOWN)
    const level = this.#streets.get(streetKey(street, stream))
    if (level === undefined) return streamLevel
    return (level.sum + SHRINK_STREET_TO_STREAM * streamLevel) / (level.count + SHRINK_STREET_TO_STREAM)
  }

  #binLevel(planned: PlannedCollection): number {
    const { sum, count } = this.#bins.get(planned.binId) ?? { sum: 0, count: 0 }
    return (sum + SHRINK_BIN_TO_STREET * this.#streetLevel(planned)) / (count + SHRINK_BIN_TO_STREET)
  }
}

function grown(level: Level | undefined, residual: number, keep: number): Level {
  return { sum: keep * (level?.sum ?? 0) + residual, count: keep * (level?.count ?? 0) + 1 }
}

function streetKey(street: string, stream: string): string {
  return `${street}\n${stream}`
}

function fadingOf(map: Map<string, Fading>, key: string): Fading {
  let fading = map.get(key)
  if (fading === undefined) {
    fading = { sum: 0, weight: 0, at: 0 }
    map.set(key, fading)
  }
  return fading
}

function fade(fading: Fading, at: EpochMs, hours: number, value: number): void {
  const kept = Math.exp(-(at - fading.at) / (hours * HOUR_MS))
  fading.sum = fading.sum * kept + value
  fading.weight = fading.weight * kept + 1
  fading.at = at
}

/** The fading mean now, drawn to 0 by `shrink`. */
function faded(fading: Fading | undefined, at: EpochMs, hours: number, shrink: number): number {
  if (fading === undefined) return 0
  const kept = Math.exp(-(at - fading.at) / (hours * HOUR_MS))
  return (fading.sum * kept) / (fading.weight * kept + shrink)
}
