import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type {
  ForecastHour,
  PrecipitationType,
  SurfaceObservation,
  WeatherHour,
} from '../surface/surface-forecast.ts'
import {
  brineWaterMm,
  depositPointC,
  type Fall,
  fallOf,
  isSnowThere,
  isWaterThere,
  moistureOf,
  nextWater,
  observedWater,
  type RoadWater,
} from './moisture.ts'
import { type OutlookHour, ROAD_HAZARDS, type RoadHazard, type RoadOutlook } from './road-outlook.ts'
import { freezingPointC, saltLeft } from './salt.ts'
import type { WinterSettings } from './settings.ts'
import { nightOf } from './words.ts'

export interface TreatmentHour extends OutlookHour {
  /** What falls in the hour before; null when nothing is known of it. */
  readonly fallType: PrecipitationType | null
  readonly fallMm: number | null
  readonly snowDepthMm: number
  /** Hoar frost lies or settles. */
  readonly isFrosty: boolean
}

/** An outlook with all that a treatment is recommended by. */
export interface TreatmentOutlook extends RoadOutlook {
  readonly madeAt: EpochMs
  readonly actionLevelC: number
  readonly hours: readonly TreatmentHour[]
  /** The road as it is known now, low and high as the temperature; null without a fresh observation. */
  readonly now: TreatmentHour | null
}

export interface OutlookInput {
  /** Hourly, oldest first; empty when there is too little to forecast from. Hours before `now` do not count. */
  readonly forecast: readonly ForecastHour[]
  readonly observed: SurfaceObservation | null
  /** Hourly, oldest first; null without a feed. Hours that it leaves out are unknown. */
  readonly weather: readonly WeatherHour[] | null
  readonly now: EpochMs
  /** Salt on the road now, g/m²; it wears off on. */
  readonly residualSaltGm2: number
  readonly actionLevelC: number
  readonly settings: Pick<WinterSettings, 'moisture' | 'residualSalt' | 'trafficLevel'>
}

const NO_WATER_KNOWN: RoadWater = { filmMm: null, frostMm: 0, snowDepthMm: 0, isIce: false }

/**
 * The night ahead of a road: what lies on it hour by hour, when it freezes, and what is to be feared (ice: water is
 * there and the road is no warmer than its brine freezes; hoar frost: no warmer than the frost point, and below 0 °C;
 * near freezing: no warmer than the action level, and water is there or cannot be ruled out). What is not known stays
 * unknown, and is not taken for dry.
 */
export function outlookOf(input: OutlookInput): TreatmentOutlook {
  const { observed, now, actionLevelC } = input
  const { moisture: settings } = input.settings
  const isFresh = observed !== null && now - observed.at <= settings.observationHours * HOUR_MS
  const weatherAt = new Map((input.weather ?? []).map((hour) => [hour.at, hour]))
  const hourOf = (at: EpochMs) => weatherAt.get(Math.ceil(at / HOUR_MS) * HOUR_MS)
  let water = isFresh ? observedWater(observed, settings) : NO_WATER_KNOWN
  let saltGm2 = Math.max(0, input.residualSaltGm2)
  const present = isFresh
    ? judgedHour(
        {
          at: now,
          surfaceTempC: observed.surfaceTempC,
          lowC: observed.surfaceTempC,
          highC: observed.surfaceTempC,
        },
        water,
        saltGm2,
        depositPointC(now, hourOf(now), observed, settings),
        fallOf(hourOf(now), settings),
        input,
      )
    : null
  let from = now
  const hours: TreatmentHour[] = []
  for (const hour of input.forecast) {
    if (hour.at <= now) continue
    const weather = hourOf(hour.at)
    const fall = fallOf(weather, settings)
    const depositPoint = depositPointC(hour.at, weather, observed, settings)
    const isRain = fall !== null && fall.type !== 'none' && fall.type !== 'snow'
    const ms = hour.at - from
    water = nextWater(
      water,
      {
        ms,
        surfaceTempC: hour.surfaceTempC,
        depositPointC: depositPoint,
        windSpeedMs: weather?.windSpeedMs ?? null,
        fall,
        freezingPointC: freezingPointC(saltGm2, brineWaterMm(water, settings)),
      },
      settings,
    )
    saltGm2 *= saltLeft(
      {
        ms,
        isWet: water.filmMm === null || water.filmMm >= settings.wetFromMm,
        rainMm: isRain ? fall.waterMm : 0,
        traffic: input.settings.trafficLevel,
      },
      input.settings.residualSalt,
    )
    hours.push(judgedHour(hour, water, saltGm2, depositPoint, fall, input))
    from = hour.at
  }
  return summed({ madeAt: now, actionLevelC, now: present, hours })
}

/**
 * What of an outlook is of the night in which it was made, from noon to noon: what is decided for tonight does not rest on
 * tomorrow's evening. All of it where nothing of the night is left.
 *
 * @param timeZone IANA name.
 */
export function tonightOf(outlook: TreatmentOutlook, timeZone: string): TreatmentOutlook {
  const { hours } = outlook
  const night = nightOf(outlook.madeAt, timeZone)
  // The end of the night lies in a half of what is left; asking for the local time of every hour is slow.
  let [from, to] = [0, hours.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (nightOf(hours[middle]!.at, timeZone) === night) from = middle + 1
    else to = middle
  }
  return from === 0 || from === hours.length ? outlook : summed({ ...outlook, hours: hours.slice(0, from) })
}

function summed(
  known: Pick<TreatmentOutlook, 'madeAt' | 'actionLevelC' | 'now' | 'hours'>,
): TreatmentOutlook {
  const { madeAt, actionLevelC, now, hours } = known
  const seen = now === null ? hours : [now, ...hours]
  const coldest = leastBy(hours, ({ surfaceTempC }) => surfaceTempC)
  const worst = seen.reduce<TreatmentHour | null>(
    (most, hour) => (rankOf(hour.hazard) > rankOf(most?.hazard ?? 'none') ? hour : most),
    null,
  )
  return {
    madeAt,
    actionLevelC,
    hours,
    now,
    minimumC: coldest?.surfaceTempC ?? null,
    minimumAt: coldest?.at ?? null,
    minimumLowC: leastBy(hours, ({ lowC }) => lowC)?.lowC ?? null,
    actionLevelAt: fallsTo(seen, actionLevelC, true),
    freezingAt: fallsTo(seen, 0, false),
    hazard: worst?.hazard ?? 'none',
    hazardAt: worst?.at ?? null,
  }
}

function judgedHour(
  hour: ForecastHour,
  water: RoadWater,
  saltGm2: number,
  depositPoint: number | null,
  fall: Fall | null,
  { actionLevelC, settings: { moisture } }: OutlookInput,
): TreatmentHour {
  const { at, surfaceTempC, lowC, highC } = hour
  const freezesAt = freezingPointC(saltGm2, brineWaterMm(water, moisture))
  const isFrozen = surfaceTempC <= freezesAt
  const isSettling = depositPoint !== null && surfaceTempC <= depositPoint
  const isFrosty = surfaceTempC < 0 && isFrozen && (water.frostMm > 0 || isSettling)
  const isWet = isWaterThere({ ...water, frostMm: 0 }, moisture)
  const isFalling = fall !== null && fall.type !== 'none'
  let hazard: RoadHazard = 'none'
  if (
    surfaceTempC <= actionLevelC &&
    (isWet || water.frostMm > 0 || water.filmMm === null || depositPoint === null)
  ) {
    hazard = 'near-freezing'
  }
  if (isFrosty) hazard = 'hoar-frost'
  if ((isWet && isFrozen) || water.isIce) hazard = 'ice'
  if (isSnowThere(water) || (isFalling && fall.type === 'snow' && surfaceTempC <= actionLevelC))
    hazard = 'snow'
  if (isFalling && fall.type === 'freezing-rain') hazard = 'freezing-rain'
  return {
    at,
    surfaceTempC,
    lowC,
    highC,
    moisture: moistureOf(water, isFrozen, moisture),
    waterFilmMm: water.filmMm === null ? null : water.filmMm + water.frostMm,
    frostPointC: depositPoint,
    residualSaltGm2: saltGm2,
    freezingPointC: freezesAt,
    hazard,
    fallType: fall?.type ?? null,
    fallMm: fall?.waterMm ?? null,
    snowDepthMm: water.snowDepthMm,
    isFrosty,
  }
}

function rankOf(hazard: RoadHazard): number {
  return ROAD_HAZARDS.indexOf(hazard)
}

function leastBy<Item>(items: readonly Item[], measure: (item: Item) => number): Item | null {
  return items.reduce<Item | null>(
    (least, item) => (least === null || measure(item) < measure(least) ? item : least),
    null,
  )
}

/** When it first falls to a temperature, on a straight line between hours; null when it does not. */
function fallsTo(hours: readonly TreatmentHour[], tempC: number, isIncluded: boolean): EpochMs | null {
  const isThere = ({ surfaceTempC }: TreatmentHour) =>
    surfaceTempC < tempC || (isIncluded && surfaceTempC === tempC)
  const n = hours.findIndex(isThere)
  if (n <= 0) return n === 0 ? hours[0]!.at : null
  const [before, after] = [hours[n - 1]!, hours[n]!]
  const part = (before.surfaceTempC - tempC) / (before.surfaceTempC - after.surfaceTempC)
  return Math.floor(before.at + part * (after.at - before.at))
}
