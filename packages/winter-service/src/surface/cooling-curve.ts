import { HOUR_MS } from '@towncrier/core'
import type { SurfaceForecast } from '../forecast/forecaster.ts'
import { holdLast } from '../forecast/hourly-series.ts'
import type { WeatherHour } from './surface-forecast.ts'

/** A forecast without anything learnt needs so many hours measured. */
export const LEAST_OBSERVED_HOURS = 6
const DAY = 24

/** What the hours ahead are worked out from. */
export interface CoolingInput {
  /** °C, hour by hour up to the origin; NaN where nothing was measured. The last is the origin's. */
  readonly surfaceTempC: Float64Array
  readonly airTempC: Float64Array
  /** For the hours after the origin; null where there is no feed. */
  readonly feed: readonly (WeatherHour | null)[]
  /** Height of the sun over the horizon so many hours after the origin, degrees; before it, below 0. */
  readonly sunDegAt: (leadHours: number) => number
}

/**
 * The hours ahead from physics, for a sensor of which nothing is learnt.
 *
 * With a day of observations: yesterday's course, moved by what today differs from yesterday. Now that is the
 * surface's own difference; within hours it becomes that of the air, which is the feed's where there is one.
 * With less: the energy balance of a road over what it has stored (see {@link energyBalance}).
 *
 * @returns null when fewer than 6 of the last hours are measured or the last is missing; `no-air-temperature` when
 *          the air is needed and not known.
 */
export function coolingCurve(input: CoolingInput): SurfaceForecast[] | 'no-air-temperature' | null {
  const surface = holdLast(input.surfaceTempC)
  const origin = surface.length - 1
  if (origin < 0 || Number.isNaN(surface[origin]!)) return null
  let measured = 0
  while (measured <= Math.min(origin, DAY) && !Number.isNaN(surface[origin - measured]!)) measured++
  if (measured > DAY) return yesterdaysCourse(input, surface)
  if (measured < LEAST_OBSERVED_HOURS) return null
  const air = holdLast(input.airTempC)[origin]!
  if (Number.isNaN(air) && input.feed.every((hour) => (hour?.airTempC ?? null) === null)) {
    return 'no-air-temperature'
  }
  return energyBalance(input, surface.subarray(origin - measured + 1), air)
}

/** The surface's own difference from yesterday gives way to the air's in so many hours (to a third). */
const OWN_DIFFERENCE_HOURS = 6
/** Of the air's difference from yesterday so much is taken: some of it passes. */
const AIR_DIFFERENCE_SHARE = 0.7
/** Guideline half-width of the interval: at once, more with each hour ahead, and at most, K. */
const GUIDELINE_K = { soon: 1.5, perHour: 0.4, most: 6 } as const
/** Under a winter's noon sun a road may be warmed by much more than yesterday, or by much less, K. */
const SUNSHINE_K = 6
/** As high as that sun is, degrees; what a lower one adds is as much less as it warms less. */
const NOON_SUN_DEG = 15
/** What the sun has left in doubt is forgotten by so much in an hour. */
const SUNSHINE_KEPT = 0.7
/** Errors of so many past days replace the guideline. */
const LEAST_HINDCASTS = 5

/** By how much sunshine leaves each hour ahead in doubt, K. */
function sunshineDoubts({ feed, sunDegAt }: CoolingInput): number[] {
  let doubtK = 0
  return feed.map((_, n) => {
    const radians = (Math.max(0, sunDegAt(n + 1)) * Math.PI) / 180
    const share = Math.min(1, Math.sin(radians) / Math.sin((NOON_SUN_DEG * Math.PI) / 180))
    doubtK = Math.max(SUNSHINE_K * share, doubtK * SUNSHINE_KEPT)
    return doubtK
  })
}

function yesterdaysCourse(input: CoolingInput, surface: Float64Array): SurfaceForecast[] {
  const doubts = sunshineDoubts(input)
  const air = holdLast(input.airTempC)
  const origin = surface.length - 1
  const hours = input.feed.length
  return Array.from({ length: hours }, (_, n) => {
    const lead = n + 1
    const feedAir = input.feed[n]?.airTempC ?? null
    const predictedC = courseAt(surface, air, origin, lead, feedAir)
    const errors: number[] = []
    // The feed is not in the errors of days past, so that they are rather too large with one.
    for (let day = 1; origin - day * DAY - DAY >= 0; day++) {
      const from = origin - day * DAY
      const actual = input.surfaceTempC[from + lead]!
      const error = actual - courseAt(surface, air, from, lead, null)
      if (from + lead <= origin && !Number.isNaN(error)) errors.push(Math.abs(error))
    }
    const guideline = Math.min(GUIDELINE_K.most, GUIDELINE_K.soon + GUIDELINE_K.perHour * lead)
    const half =
      errors.length >= LEAST_HINDCASTS
        ? Math.max(GUIDELINE_K.soon, quantileOf(errors, 0.95))
        : guideline + doubts[n]!
    return { predictedC, lowC: predictedC - half, highC: predictedC + half }
  })
}

function courseAt(
  surface: Float64Array,
  air: Float64Array,
  origin: number,
  lead: number,
  feedAir: number | null,
): number {
  const yesterday = surface[origin - DAY + lead]!
  const own = surface[origin]! - surface[origin - DAY]!
  const fromFeed = feedAir === null ? Number.NaN : feedAir - air[origin - DAY + lead]!
  const ofAir = Number.isNaN(fromFeed) ? AIR_DIFFERENCE_SHARE * (air[origin]! - air[origin - DAY]!) : fromFeed
  const kept = Math.exp(-lead / OWN_DIFFERENCE_HOURS)
  return yesterday + own * kept + (Number.isNaN(ofAir) ? own * AIR_DIFFERENCE_SHARE : ofAir) * (1 - kept)
}

function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.round(share * (sorted.length - 1))]!
}

/** √(kρc) of a road, W·s^½/(m²·K) (guideline). */
const THERMAL_ADMITTANCE = 1_590
const STEFAN_BOLTZMANN = 5.670374e-8
const ZERO_C_IN_K = 273.15
/** Of a road surface (guideline). */
const EMISSIVITY = 0.95
/** Heat between road and air in a light wind, and more with each m/s, W/(m²·K) (guideline). */
const EXCHANGE = { calm: 6, perMs: 3.5, usualWindMs: 2 } as const
/** Long-wave radiation from the sky by cloud, octas 0 to 8, W/m²: slope · air °C + at 0 °C. */
const SKY = {
  slope: [3.79, 4.13, 4.13, 4.26, 4.38, 4.19, 4.395, 4.34, 4.51],
  atZero: [214.7, 226.2, 234.8, 243.4, 250.7, 259.2, 270.9, 280.9, 298.4],
} as const
/** Half clouded, when nothing is known of the sky. */
const UNKNOWN_OKTAS = 4
/** Clear-sky sun on level ground: 910 · sin − 30 W/m², less 75 % of it · (octas / 8)^3.4 (Kasten & Czeplak 1980). */
const SUN = { slope: 910, offset: 30, cloudShare: 0.75, cloudPower: 3.4 } as const
const ROAD_ABSORBS = 0.9

/** Net long-wave loss of a road, W/m². @param oktas 0 to 8 */
export function netLongWaveLossWm2(surfaceTempC: number, airTempC: number, oktas: number): number {
  const cloud = Math.min(8, Math.max(0, Math.round(oktas)))
  const fromSky = SKY.slope[cloud]! * airTempC + SKY.atZero[cloud]!
  return EMISSIVITY * (STEFAN_BOLTZMANN * (surfaceTempC + ZERO_C_IN_K) ** 4 - fromSky)
}

/** By how much a steady loss cools a road: Brunt's 2·Rn·√t / (√π·√(kρc)), K. */
export function bruntCoolingK(lossWm2: number, seconds: number): number {
  return (2 * lossWm2 * Math.sqrt(seconds)) / (Math.sqrt(Math.PI) * THERMAL_ADMITTANCE)
}

/** What works on a road in an hour. */
interface HourOutside {
  readonly airTempC: number
  readonly oktas: number
  readonly windMs: number
  readonly sunDeg: number
}

/** The last hours are forecast from so many hours ago, to see how well the balance fits this road. */
const FIT_HOURS = 3
/** What it was wrong by then matters to a third after so many hours of night. */
const UNFIT_HOURS = 6

/**
 * Heat that went into the road each past hour follows from the temperatures it took (Brunt's curve for a loss that
 * changes hour by hour: Duhamel's superposition); heat of each hour to come from the energy balance: sky, sun and air.
 * Unknown cloud is a range: the interval reaches from a clear night to an overcast one. What the last three hours
 * would have been wrong by widens it too: a sensor deeper in the road lags the sun.
 */
function energyBalance(input: CoolingInput, past: Float64Array, airNow: number): SurfaceForecast[] {
  const outside = (oktasUnknown: number) => {
    let airTempC = airNow
    return input.feed.map((hour, n): HourOutside => {
      airTempC = hour?.airTempC ?? (Number.isNaN(airTempC) ? nextKnownAir(input.feed, n) : airTempC)
      return {
        airTempC,
        oktas: hour?.cloudOktas ?? oktasUnknown,
        windMs: hour?.windSpeedMs ?? EXCHANGE.usualWindMs,
        sunDeg: input.sunDegAt(n + 1),
      }
    })
  }
  const [middle, clear, overcast] = [UNKNOWN_OKTAS, 0, 8].map((oktas) => courseUnder(past, outside(oktas)))
  const unfit = worstOfLastHours(input, past, airNow)
  const doubts = sunshineDoubts(input)
  return middle!.map((predictedC, n) => {
    const isSunny = input.sunDegAt(n + 1) > 0
    const half =
      Math.min(GUIDELINE_K.most, GUIDELINE_K.soon + (GUIDELINE_K.perHour / 2) * (n + 1)) +
      doubts[n]! +
      (isSunny ? unfit : unfit * Math.exp(-(n + 1) / UNFIT_HOURS))
    return {
      predictedC,
      lowC: Math.min(predictedC, clear![n]!, overcast![n]!) - half,
      highC: Math.max(predictedC, clear![n]!, overcast![n]!) + half,
    }
  })
}

/** The worst error of the balance from three hours ago, K, where the sky is not known. */
function worstOfLastHours(input: CoolingInput, past: Float64Array, airNow: number): number {
  const from = past.length - FIT_HOURS
  const airs = holdLast(input.airTempC).subarray(-FIT_HOURS)
  const outside = Array.from({ length: FIT_HOURS }, (_, n): HourOutside => {
    const known = airs[n] ?? Number.NaN
    const later = Number.isNaN(airNow) ? nextKnownAir(input.feed, 0) : airNow
    return {
      airTempC: Number.isNaN(known) ? later : known,
      oktas: UNKNOWN_OKTAS,
      windMs: EXCHANGE.usualWindMs,
      sunDeg: input.sunDegAt(n + 1 - FIT_HOURS),
    }
  })
  const told = courseUnder(past.subarray(0, from), outside)
  return Math.max(...told.map((value, n) => Math.abs(value - past[from + n]!)))
}

/** °C at the end of each hour to come. */
function courseUnder(past: Float64Array, hours: readonly HourOutside[]): number[] {
  const fluxes = storedHeat(past)
  let surfaceC = past.at(-1)!
  return hours.map(({ airTempC, oktas, windMs, sunDeg }) => {
    const sun = Math.max(0, SUN.slope * Math.sin((sunDeg * Math.PI) / 180) - SUN.offset)
    const absorbed = ROAD_ABSORBS * sun * (1 - SUN.cloudShare * (oktas / 8) ** SUN.cloudPower)
    const exchange = EXCHANGE.calm + EXCHANGE.perMs * windMs
    const gain = absorbed - netLongWaveLossWm2(surfaceC, airTempC, oktas) + exchange * (airTempC - surfaceC)
    // How much less is gained for each kelvin the surface is warmer at the hour's end.
    const stiffness = exchange + 4 * EMISSIVITY * STEFAN_BOLTZMANN * (surfaceC + ZERO_C_IN_K) ** 3
    const unmoved = past[0]! + responseTo(fluxes, fluxes.length + 1)
    const flux = (gain - stiffness * (unmoved - surfaceC)) / (1 + stiffness * HOUR_RESPONSE)
    fluxes.push(flux)
    surfaceC = unmoved + flux * HOUR_RESPONSE
    return surfaceC
  })
}

function nextKnownAir(feed: CoolingInput['feed'], from: number): number {
  for (let n = from; n < feed.length; n++) {
    const airTempC = feed[n]?.airTempC ?? null
    if (airTempC !== null) return airTempC
  }
  return feed.findLast((hour) => (hour?.airTempC ?? null) !== null)!.airTempC!
}

const HOUR_S = HOUR_MS / 1_000
/** Warming by 1 W/m² within its hour, K. */
const HOUR_RESPONSE = bruntCoolingK(1, HOUR_S)

/** Warming at the end of hour `hour` (1 is the first) by the heat of the hours before it, K. */
function responseTo(fluxes: readonly number[], hour: number): number {
  let warming = 0
  for (const [n, flux] of fluxes.entries()) {
    if (n >= hour) break
    warming += flux * (bruntCoolingK(1, (hour - n) * HOUR_S) - bruntCoolingK(1, (hour - n - 1) * HOUR_S))
  }
  return warming
}

/** W/m² into the road in each hour of the past, from the temperatures it took. */
export function storedHeat(surfaceTempC: Float64Array): number[] {
  const fluxes: number[] = []
  for (let hour = 1; hour < surfaceTempC.length; hour++) {
    const warming = surfaceTempC[hour]! - surfaceTempC[0]! - responseTo(fluxes, hour)
    fluxes.push(warming / HOUR_RESPONSE)
  }
  return fluxes
}
