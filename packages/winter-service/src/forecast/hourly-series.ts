/** Hour values of one road sensor, on the sensor's own local standard time. */
export interface HourlySeries {
  /** Local hours since 1970-01-01T00:00 of the first value. */
  readonly startHour: number
  /** °C, one an hour; NaN where nothing was measured. */
  readonly surfaceTempC: Float64Array
  readonly airTempC: Float64Array
  /** Sunshine in the sensor's own unit; NaN where nothing was measured; null without such a sensor. */
  readonly solarRadiation: Float64Array | null
}

/** A value that is not measured again is taken to hold so long, h. */
export const HOLD_HOURS = 3

/**
 * Takes the place of what is missing the last value measured, for at most {@link HOLD_HOURS} hours: what a
 * forecaster knows at each hour. Nothing of a later hour is used.
 */
export function holdLast(values: Float64Array): Float64Array {
  const held = new Float64Array(values.length)
  let last = Number.NaN
  let age = 0
  for (const [n, value] of values.entries()) {
    if (Number.isNaN(value)) age++
    else {
      last = value
      age = 0
    }
    held[n] = age <= HOLD_HOURS ? last : Number.NaN
  }
  return held
}

/** Hour of the local day, 0 to 23, of the value at `index`. */
export function hourOfDay(series: Pick<HourlySeries, 'startHour'>, index: number): number {
  return (((series.startHour + index) % 24) + 24) % 24
}

/** The night's end: road surfaces are at their coldest before it. */
export const NIGHT_ENDS_HOUR = 9

/** Hours from an hour of the day to the next {@link NIGHT_ENDS_HOUR}. */
export function hoursToNightEnd(originHour: number): number {
  return (NIGHT_ENDS_HOUR - originHour + 24) % 24
}
