import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { SeriesBucket, SeriesQuery } from '@towncrier/telemetry-store'
import type { FillHour } from '@towncrier/waste-rounds'
import { EMPTIED, FILL } from './bin-kinds.ts'

export interface FillHistoryOptions {
  readonly series: (query: SeriesQuery) => Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  /** How far back, h. */
  readonly hours: number
}

interface Kept {
  /** Hour since 1970 of the last place in the arrays. */
  lastHour: number
  /** NaN: nothing measured. */
  readonly means: Float32Array
  readonly counts: Uint16Array
  readonly emptied: Uint8Array
  latest: { readonly at: EpochMs; readonly fillPct: number } | null
}

/** The hourly past of bins, in memory: read once from the telemetry store, then kept up with what is judged. */
export class FillHistory {
  readonly #options: FillHistoryOptions
  readonly #kept = new Map<string, Kept>()
  /** Devices whose past has been read. */
  readonly #read = new Set<string>()

  constructor(options: FillHistoryOptions) {
    this.#options = options
  }

  /** Takes in what was judged of a reading. */
  note(deviceId: string, at: EpochMs, fillPct: number | null, isEmptied: boolean): void {
    const kept = this.#of(deviceId, at)
    const hour = Math.floor(at / HOUR_MS)
    this.#advance(kept, hour)
    const place = kept.means.length - 1 - (kept.lastHour - hour)
    if (place < 0) return
    if (isEmptied) {
      kept.emptied[place] = 1
      // What was in it before says nothing of the hour after.
      kept.counts[place] = 0
      kept.means[place] = Number.NaN
    }
    if (fillPct === null) return
    const count = Math.min(kept.counts[place]! + 1, 60_000)
    const mean = kept.means[place]!
    kept.means[place] = Number.isNaN(mean) ? fillPct : mean + (fillPct - mean) / count
    kept.counts[place] = count
    if (kept.latest === null || at >= kept.latest.at) kept.latest = { at, fillPct }
  }

  /** Late readings have come: the past is to be read again. */
  forget(deviceId: string): void {
    this.#read.delete(deviceId)
  }

  keepOnly(deviceIds: ReadonlySet<string>): void {
    for (const id of this.#kept.keys()) {
      if (deviceIds.has(id)) continue
      this.#kept.delete(id)
      this.#read.delete(id)
    }
  }

  latestOf(deviceId: string): Kept['latest'] {
    return this.#kept.get(deviceId)?.latest ?? null
  }

  isRead(deviceId: string): boolean {
    return this.#read.has(deviceId)
  }

  /** Reads the past of a device unless it was read. */
  async load(deviceId: string, kind: string, now: EpochMs): Promise<void> {
    if (this.#read.has(deviceId)) return
    const { hours, series } = this.#options
    const lastHour = Math.floor(now / HOUR_MS)
    const from = (lastHour - hours + 1) * HOUR_MS
    const found = await series({
      kind,
      deviceId,
      measures: [FILL, EMPTIED],
      from,
      to: (lastHour + 1) * HOUR_MS,
      buckets: hours,
    })
    const kept = this.#of(deviceId, now)
    this.#advance(kept, lastHour)
    const offset = kept.lastHour - lastHour
    for (const { startAt, mean, count } of found[FILL] ?? []) {
      const place = Math.round((startAt - from) / HOUR_MS) - offset
      if (place < 0) continue
      kept.means[place] = mean
      kept.counts[place] = Math.min(count, 60_000)
      const middle = startAt + HOUR_MS / 2
      if (kept.latest === null || middle > kept.latest.at)
        kept.latest = { at: Math.min(middle, now), fillPct: mean }
    }
    for (const { startAt, max } of found[EMPTIED] ?? []) {
      const place = Math.round((startAt - from) / HOUR_MS) - offset
      if (place >= 0 && max > 0) kept.emptied[place] = 1
    }
    this.#read.add(deviceId)
  }

  /** Oldest first, from the first hour that holds something. */
  hoursOf(deviceId: string, now: EpochMs): FillHour[] {
    const kept = this.#kept.get(deviceId)
    if (kept === undefined) return []
    this.#advance(kept, Math.floor(now / HOUR_MS))
    const { means, emptied, lastHour } = kept
    const first = means.findIndex((mean, n) => !Number.isNaN(mean) || emptied[n] === 1)
    if (first === -1) return []
    return Array.from({ length: means.length - first }, (_, n): FillHour => {
      const mean = means[first + n]!
      return {
        at: (lastHour - means.length + 1 + first + n) * HOUR_MS,
        fillPct: Number.isNaN(mean) ? null : mean,
        isEmptied: emptied[first + n] === 1,
      }
    })
  }

  #of(deviceId: string, at: EpochMs): Kept {
    let kept = this.#kept.get(deviceId)
    if (kept === undefined) {
      const { hours } = this.#options
      kept = {
        lastHour: Math.floor(at / HOUR_MS),
        means: new Float32Array(hours).fill(Number.NaN),
        counts: new Uint16Array(hours),
        emptied: new Uint8Array(hours),
        latest: null,
      }
      this.#kept.set(deviceId, kept)
    }
    return kept
  }

  #advance(kept: Kept, hour: number): void {
    const by = hour - kept.lastHour
    if (by <= 0) return
    const { means, counts, emptied } = kept
    const gone = Math.min(by, means.length)
    means.copyWithin(0, gone)
    means.fill(Number.NaN, means.length - gone)
    counts.copyWithin(0, gone)
    counts.fill(0, counts.length - gone)
    emptied.copyWithin(0, gone)
    emptied.fill(0, emptied.length - gone)
    kept.lastHour = hour
  }
}
