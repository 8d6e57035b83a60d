import { type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { SurfaceHour } from '../hourly.ts'
import type { RoomReading } from '../readings.ts'

/** One stretch of a chart that has readings. */
export interface ChartPoint {
  /** Its middle. */
  readonly at: EpochMs
  readonly tempC: number
  readonly humidityPct: number
  /** At the coldest wall; null: unknown. */
  readonly surfaceHumidityPct: number | null
}

/** A room's course, thinned out to what a page can show. Where there is no point there was no reading. */
export interface ChartSeries {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly stepMs: number
  readonly points: readonly ChartPoint[]
}

const MOST_POINTS = 480
const STEPS_MS = [15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS]

/** Means of trusted readings over equal stretches, at most 480 of them, each of whole hours where it can be. */
export function chartSeries(
  trusted: readonly RoomReading[],
  hours: readonly SurfaceHour[],
  from: EpochMs,
  to: EpochMs,
): ChartSeries {
  const needed = (to - from) / MOST_POINTS
  const stepMs = STEPS_MS.find((step) => step >= needed) ?? Math.ceil(needed / HOUR_MS) * HOUR_MS
  const stretch = (at: EpochMs) => Math.floor((at - from) / stepMs)
  const surfaceOf = new Map(hours.map(({ at, surface }) => [at, surface?.humidityPct ?? null]))
  const points = [...Map.groupBy(trusted, ({ at }) => stretch(at))].map(([index, readings]) => {
    const surfaces = new Map(
      readings.map(({ at }) => Math.floor(at / HOUR_MS) * HOUR_MS).map((hour) => [hour, surfaceOf.get(hour)]),
    )
    return {
      at: from + (index + 0.5) * stepMs,
      tempC: mean(readings.map(({ tempC }) => tempC)),
      humidityPct: mean(readings.map(({ humidityPct }) => humidityPct)),
      surfaceHumidityPct: meanOrNull([...surfaces.values()].flatMap((value) => value ?? [])),
    }
  })
  return { from, to, stepMs, points }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values)
}
