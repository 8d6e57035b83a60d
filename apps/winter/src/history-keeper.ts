import { type AnySensorKind, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { SeriesBucket, SeriesQuery } from '@towncrier/telemetry-store'
import type { HourlySeries } from '@towncrier/winter-service'

/** A road sensor in a street. */
export interface RoadSensor {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly longitude: number
  readonly latitude: number
}

/** Kinds that measure a road's temperature where they stand. */
export function roadSensorKinds(kinds: ReadonlyMap<string, AnySensorKind>): AnySensorKind[] {
  return [...kinds.values()].filter(
    ({ measures, mobile, madeBy }) =>
      !mobile && madeBy === undefined && measures.some(({ name }) => name === SURFACE),
  )
}

const SURFACE = 'surfaceTempC'
const AIR = 'airTempC'
/** Hours that are read again: readings come late. */
const READ_AGAIN_HOURS = 3
/** After so long all of it is read again: for what came very late. */
const READ_ALL_MS = 24 * HOUR_MS
/** A sensor of which so little is known is read whole each time: its past may still be on its way. */
const SHORT_PAST_HOURS = 48
const HALF_HOUR_MS = HOUR_MS / 2

interface KeptHistory {
  series: HourlySeries
  readAllAt: EpochMs
  readAt: EpochMs
}

export interface HistoryOptions {
  readonly series: (query: SeriesQuery) => Promise<Readonly<Record<string, readonly SeriesBucket[]>>>
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  /** How far back, h. */
  readonly hours: number
  /** How far local standard time is ahead of UTC, ms. */
  readonly standardOffsetMs: number
}

/**
 * Keeps each road sensor's hourly past in memory. The value of an hour is the mean of the half-hours before and
 * after it. Hours are local standard time, which no summer time moves.
 */
export class HistoryKeeper {
  readonly #options: HistoryOptions
  readonly #kept = new Map<string, KeptHistory>()

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /** The past of a sensor up to the newest whole hour that is not after `now`. */
  async of(sensor: RoadSensor, now: EpochMs): Promise<HourlySeries> {
    const kept = this.#kept.get(sensor.id)
    const { standardOffsetMs, hours } = this.#options
    const lastHour = Math.floor((now + standardOffsetMs) / HOUR_MS)
    if (kept === undefined || now - kept.readAllAt >= readAllAfterMs(kept.series) || now < kept.readAt) {
      const series = await this.#read(sensor, lastHour - hours, lastHour)
      this.#kept.set(sensor.id, { series, readAllAt: now, readAt: now })
      return series
    }
    const keptLast = kept.series.startHour + kept.series.surfaceTempC.length - 1
    const from = Math.max(lastHour - hours, keptLast - READ_AGAIN_HOURS)
    const newer = await this.#read(sensor, from, lastHour)
    kept.series = joined(kept.series, newer, hours + 1)
    kept.readAt = now
    return kept.series
  }

  /** Forgets sensors that are no longer there. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#kept.delete(id)
  }

  /** @param from @param to local standard hours since 1970, both read. */
  async #read(sensor: RoadSensor, from: number, to: number): Promise<HourlySeries> {
    const { series, kinds, standardOffsetMs } = this.#options
    const known = new Set(kinds.get(sensor.kind)!.measures.map(({ name }) => name))
    const count = to - from + 1
    const startAt = from * HOUR_MS - standardOffsetMs - HALF_HOUR_MS
    const found = await series({
      kind: sensor.kind,
      deviceId: sensor.id,
      measures: [SURFACE, AIR].filter((measure) => known.has(measure)),
      from: startAt,
      to: startAt + count * HOUR_MS,
      buckets: count,
    })
    const hourly = (measure: string) => {
      const values = new Float64Array(count).fill(Number.NaN)
      for (const { startAt: at, mean } of found[measure] ?? []) {
        values[Math.round((at - startAt) / HOUR_MS)] = mean
      }
      return values
    }
    return {
      startHour: from,
      surfaceTempC: hourly(SURFACE),
      airTempC: hourly(AIR),
      solarRadiation: null,
    }
  }
}

function readAllAfterMs({ surfaceTempC }: HourlySeries): number {
  let known = 0
  for (const value of surfaceTempC) if (!Number.isNaN(value)) known++
  return known < SHORT_PAST_HOURS ? 0 : READ_ALL_MS
}

/** What is newer takes the place of what was there; the oldest beyond `most` hours goes. */
function joined(old: HourlySeries, newer: HourlySeries, most: number): HourlySeries {
  const end = newer.startHour + newer.surfaceTempC.length
  const startHour = Math.max(Math.min(old.startHour, newer.startHour), end - most)
  const join = (a: Float64Array, b: Float64Array) => {
    const values = new Float64Array(end - startHour).fill(Number.NaN)
    for (const [from, part] of [
      [old.startHour, a],
      [newer.startHour, b],
    ] as const) {
      for (let n = Math.max(0, startHour - from); n < part.length; n++) {
        const at = from + n - startHour
        if (at < values.length) values[at] = part[n]!
      }
    }
    return values
  }
  return {
    startHour,
    surfaceTempC: join(old.surfaceTempC, newer.surfaceTempC),
    airTempC: join(old.airTempC, newer.airTempC),
    solarRadiation: null,
  }
}
