import { type HourlySeries, holdLast } from './hourly-series.ts'

/** What a forecaster may look at, all known at the origin. */
export interface KnownSeries {
  readonly startHour: number
  readonly length: number
  readonly surface: Float64Array
  readonly air: Float64Array
  /** Sunshine as a share of what is strong here; 0 without a sensor. */
  readonly sun: Float64Array
}

/** Measures a series for looking back at. @param strongSun what counts as 1 of sunshine, in its own unit. */
export function knownSeries(series: HourlySeries, strongSun: number): KnownSeries {
  const length = series.surfaceTempC.length
  const sun = series.solarRadiation === null ? null : holdLast(series.solarRadiation)
  return {
    startHour: series.startHour,
    length,
    surface: holdLast(series.surfaceTempC),
    air: holdLast(series.airTempC),
    sun: Float64Array.from({ length }, (_, n) => {
      const value = sun?.[n] ?? Number.NaN
      return Number.isNaN(value) ? 0 : value / strongSun
    }),
  }
}

/** Hours that a description looks back. */
export const LOOK_BACK_HOURS = 24
const FAR_BACK_HOURS = 96
const HOURS_OF_A_YEAR = 365.2425 * 24

/**
 * What is known at hour `origin` that tells something of the hours to come: temperatures now and their trends,
 * yesterday's range, sun and season.
 *
 * @returns null where the last 24 hours have gaps.
 */
export function describeOrigin(series: KnownSeries, origin: number): Float64Array | null {
  if (origin < LOOK_BACK_HOURS || origin >= series.length) return null
  const { surface, air, sun, startHour } = series
  const day = (values: Float64Array) => values.subarray(origin - 23, origin + 1)
  const [surfaceDay, airDay] = [day(surface), day(air)]
  for (let n = 0; n <= LOOK_BACK_HOURS; n++) {
    if (Number.isNaN(surface[origin - n]!) || Number.isNaN(air[origin - n]!)) return null
  }
  const s = (back: number) => surface[origin - back]!
  const a = (back: number) => air[origin - back]!
  const half = (from: number, to: number) => sum(sun.subarray(origin - from, origin - to + 1))
  const [surfaceRange, airRange] = [extent(surfaceDay), extent(airDay)]
  const year = ((startHour + origin) / HOURS_OF_A_YEAR) * 2 * Math.PI
  const sunToday = half(11, 0)
  const airFall = a(0) - a(3)
  return Float64Array.of(
    // Plain: 0–9.
    s(0),
    a(0),
    s(0) - s(1),
    s(0) - s(3),
    a(0) - a(1),
    airFall,
    surfaceRange.least,
    Math.sin(year),
    Math.cos(year),
    sunToday,
    // Air mass: 10–11. The hour of the coldest air tells day-long cooling from an ordinary day.
    airRange.leastAt / 23,
    a(0) - a(24),
    // Wide: 12–15.
    sunToday * sunToday,
    half(23, 12),
    airRange.most - airRange.least,
    Math.max(0, a(3) - a(0)),
    // Together: 16–19. Falling air over a road that is colder than the air is a clear sky under cold air;
    // a day that is colder than the last weighs more in midwinter.
    airFall * (s(0) - a(0)),
    (s(0) - s(3)) * (a(0) - a(24)),
    Math.cos(year) * (a(0) - a(24)),
    a(0) * (s(0) - a(0)),
    // For trees only: 20 on.
    s(0) - s(24),
    surfaceRange.most - surfaceRange.least,
    a(0) - a(6),
    s(0) - s(6),
    a(0) - a(12),
    s(0) - s(2),
    a(0) - a(2),
    airRange.mostAt / 23,
    surfaceRange.most,
    mean(surfaceDay),
    s(0) - a(0),
    s(3) - a(3),
    s(6) - a(6),
    s(12) - a(12),
    mean(airDay),
    airRange.least,
    airRange.most,
    half(5, 0),
    sun[origin]!,
    sun[origin - 1]!,
    a(0) - 2 * a(2) + a(4),
    deviation(air.subarray(origin - 5, origin + 1)),
    deviation(surface.subarray(origin - 5, origin + 1)),
    mean(known(surface.subarray(Math.max(0, origin - FAR_BACK_HOURS + 1), origin + 1))),
    mean(known(air.subarray(Math.max(0, origin - FAR_BACK_HOURS + 1), origin + 1))),
    airFall * Math.abs(airFall),
  )
}

/** So many of the first features the linear models take. */
export const LINEAR_FEATURE_COUNT = 20
export const SURFACE_NOW = 0

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : sum(values) / values.length
}

function known(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value))
}

function deviation(values: Float64Array): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

function extent(values: Float64Array) {
  let leastAt = 0
  let mostAt = 0
  for (const [n, value] of values.entries()) {
    if (value < values[leastAt]!) leastAt = n
    if (value > values[mostAt]!) mostAt = n
  }
  return { least: values[leastAt]!, leastAt, most: values[mostAt]!, mostAt }
}
