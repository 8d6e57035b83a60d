import { DAY_MS, type EpochMs, HOUR_MS, saturationVapourPressureOverWaterHpa } from '@towncrier/core'

/** What kind of weather a scenario has. */
export interface Climate {
  /** Air temperature of the early evening, °C. */
  readonly eveningTempC: number
  /** Cloud cover of the nights, octas 0 (clear) to 8. */
  readonly cloudOctas: number
  /** Dew point of the air mass, °C. */
  readonly dewPointC: number
  /** Slow swing from day to day, °C either way. */
  readonly swingC: number
  /** Hours of the day (UTC) between which it rains; the roads dry after it. */
  readonly rainHours: readonly [from: number, to: number]
  /** Whether it rains every day, or on the first only. */
  readonly rainsDaily: boolean
  /** When the scenario begins if nothing else is said. */
  readonly startAt: EpochMs
}

/** A place's exposure: relief 0 (valley) to 1 (hill), and how quickly its ground loses heat (1: usual). */
export interface Exposure {
  readonly relief: number
  readonly coolingFactor: number
}

/** Weather over the town: every value is a function of time and place alone. */
export interface Weather {
  readonly climate: Climate
  airTempC(at: EpochMs, relief: number): number
  /** Relative humidity of the air near the ground, %. */
  humidityPct(at: EpochMs, airTempC: number): number
  /** Temperature of open ground, such as a road, °C. */
  groundTempC(at: EpochMs, exposure: Exposure): number
  /** Hours since the last rain ended; 0 while it rains. */
  dryHours(at: EpochMs): number
}

/** Mid-winter at 52° N, UTC. */
const SUNSET_HOUR = 16.2
const SUNRISE_HOUR = 8.2
const NIGHT_HOURS = 24 - SUNSET_HOUR + SUNRISE_HOUR
/** The night's deficit is made up over this much of the day: before the next sunset. */
const RECOVERY_HOURS = 7

/** Longwave radiation from the sky, W/m²: `a·Ta + b`, by octas of cloud 0 to 8 (DOMAIN §2). */
const SKY_A = [3.79, 4.13, 4.13, 4.26, 4.38, 4.19, 4.395, 4.34, 4.51]
const SKY_B = [214.7, 226.2, 234.8, 243.4, 250.7, 259.2, 270.9, 280.9, 298.4]
const STEFAN_BOLTZMANN = 5.670374e-8
/** √(kρc) of a road, W·√s/(m²·K). */
const ROAD_THERMAL_ADMITTANCE = 1_590
/** Wind and houses give part of the heat back: open country loses about twice as much. */
const TOWN_SHELTER = 0.43
/** Air follows the ground at this share of its cooling. */
const AIR_SHARE = 0.55
/** Cold air in the valleys at the end of a clear night, °C below the hills. */
const COLD_POOL_C = 2.2

/**
 * Makes the weather of a scenario.
 *
 * Night cooling follows Brunt (1932), `ΔT = 2·Rn·√t/(√π·√(kρc))`, with net radiation from sky cover.
 */
export function createWeather(climate: Climate): Weather {
  const nightDropC = bruntDropC(climate.eveningTempC, climate.cloudOctas)
  const clearness = 1 - climate.cloudOctas / 8

  const baseC = (at: EpochMs) => {
    const days = (at - climate.startAt) / DAY_MS
    return (
      climate.eveningTempC +
      climate.swingC *
        (0.7 * Math.sin((2 * Math.PI * days) / 5.3) + 0.3 * Math.sin((2 * Math.PI * days) / 2.9))
    )
  }
  const airTempC = (at: EpochMs, relief: number) => {
    const night = nightShape(at)
    return baseC(at) - night * (AIR_SHARE * nightDropC + coldPoolC(relief, clearness) * 0.6) - 0.4 * relief
  }
  return {
    climate,
    airTempC,
    humidityPct: (at, air) => {
      // Air holds its dew point until it cools to it; then vapour settles and the dew point goes down too.
      const swing = (baseC(at) - climate.eveningTempC) * 0.8
      const dewPoint = Math.min(climate.dewPointC + swing + (isRainHour(at, climate) ? 1.5 : 0), air - 0.4)
      const ratio = saturationVapourPressureOverWaterHpa(dewPoint) / saturationVapourPressureOverWaterHpa(air)
      return Math.min(98, Math.max(15, 100 * ratio))
    },
    groundTempC: (at, { relief, coolingFactor }) =>
      baseC(at) - nightShape(at) * (nightDropC * coolingFactor + coldPoolC(relief, clearness)) - 0.4 * relief,
    dryHours: (at) => dryHours(at, climate),
  }
}

function bruntDropC(airC: number, cloudOctas: number): number {
  const octas = Math.min(8, Math.max(0, Math.round(cloudOctas)))
  const upward = STEFAN_BOLTZMANN * (airC + 273.15) ** 4
  const netLoss = Math.max(0, upward - (SKY_A[octas]! * airC + SKY_B[octas]!))
  const seconds = NIGHT_HOURS * 3_600
  return (TOWN_SHELTER * 2 * netLoss * Math.sqrt(seconds)) / (Math.sqrt(Math.PI) * ROAD_THERMAL_ADMITTANCE)
}

function coldPoolC(relief: number, clearness: number): number {
  return COLD_POOL_C * clearness * (0.5 - relief)
}

/** How much of the night's cooling there is: 0 at sunset, 1 at sunrise, back to 0 in the afternoon. */
function nightShape(at: EpochMs): number {
  const hour = hourOfDay(at)
  const sinceSunset = (hour - SUNSET_HOUR + 24) % 24
  if (sinceSunset <= NIGHT_HOURS) {
    // √t, softened in its first minutes, where the slope would be without bound.
    const soft = 0.3
    return (
      (Math.sqrt(sinceSunset + soft) - Math.sqrt(soft)) / (Math.sqrt(NIGHT_HOURS + soft) - Math.sqrt(soft))
    )
  }
  const progress = Math.min(1, (sinceSunset - NIGHT_HOURS) / RECOVERY_HOURS)
  return 1 - progress * progress * (3 - 2 * progress)
}

/** Hour of the day, UTC, 0…24 with its fraction. */
export function hourOfDay(at: EpochMs): number {
  return (((at % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS
}

/** Day of the week, UTC: 0 Monday … 6 Sunday. */
export function dayOfWeek(at: EpochMs): number {
  // 1970-01-01 was a Thursday.
  return (((Math.floor(at / DAY_MS) + 3) % 7) + 7) % 7
}

function isRainHour(at: EpochMs, climate: Climate): boolean {
  const [from, to] = climate.rainHours
  if (!climate.rainsDaily && Math.abs(at - climate.startAt) > DAY_MS) return false
  const hour = hourOfDay(at)
  return hour >= from && hour < to
}

function dryHours(at: EpochMs, climate: Climate): number {
  if (isRainHour(at, climate)) return 0
  const [from, to] = climate.rainHours
  if (to <= from) return 240
  const hours = (hourOfDay(at) - to + 24) % 24
  return isRainHour(at - hours * HOUR_MS - 60_000, climate) ? hours : 240
}
