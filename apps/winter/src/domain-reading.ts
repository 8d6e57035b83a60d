import { type EpochMs, HOUR_MS, MINUTE_MS, type Observation, type Values } from '@towncrier/core'
import type { DomainTonight, ForecastHour, SensorProblem } from '@towncrier/winter-service'

export interface DomainFacts {
  readonly tonight: DomainTonight
  /** The newest of each sensor that the domain relies on. */
  readonly observations: readonly Observation[]
  readonly leftOut: readonly { readonly problem: SensorProblem }[]
  /** What was forecast some hours ago for now; null when nothing was. */
  readonly forecastForNow: ForecastHour | null
  /** Roads of the domain's routes with their temperature now and the salt on them. */
  readonly roads: readonly {
    readonly lengthM: number
    readonly surfaceTempC: number | null
    readonly residualSaltGm2: number
  }[]
  /** How long each gritter at work in the domain has been standing away from its depot, ms. */
  readonly standingMs: readonly number[]
  readonly saltStockKg: number
  readonly now: EpochMs
}

/** Less salt than this protects no road, g/m². */
const PROTECTING_SALT_GM2 = 2
const HAZARDOUS_NOW = new Set(['ice', 'hoar-frost', 'snow', 'freezing-rain'])
const WATER_STATES = new Set(['damp', 'wet', 'snow'])
/** Older is not now. */
const FRESH_MS = 30 * MINUTE_MS

/** The reading by which a domain speaks for its roads; what is not known is left out. */
export function domainReading(facts: DomainFacts): Record<string, number | string> {
  const { tonight, observations, leftOut, forecastForNow, roads, standingMs, saltStockKg, now } = facts
  const { outlook, forecast } = tonight
  const fresh = observations.filter(({ at }) => now - at <= FRESH_MS)
  const inHours = (at: EpochMs | null) => (at === null ? undefined : Math.max(0, (at - now) / HOUR_MS))
  const coldestC = forecast.observed?.surfaceTempC
  const isHazardousNow = outlook.now !== null && HAZARDOUS_NOW.has(outlook.now.hazard)
  const untreatedM = roads
    .filter(
      ({ surfaceTempC, residualSaltGm2 }) =>
        surfaceTempC !== null && surfaceTempC <= 0 && residualSaltGm2 < PROTECTING_SALT_GM2,
    )
    .reduce((sum, { lengthM }) => sum + lengthM, 0)
  const reading: Record<string, number | string | undefined> = {
    surfaceTempC: coldestC,
    forecastMinC: outlook.minimumC ?? undefined,
    forecastMinLowC: outlook.minimumLowC ?? undefined,
    actionLevelInH: inHours(outlook.actionLevelAt),
    freezingInH: inHours(outlook.freezingAt),
    hazard: outlook.hours.length === 0 && outlook.now === null ? undefined : outlook.hazard,
    hazardInH: inHours(outlook.hazardAt),
    iceSensors: fresh.filter(({ values }) => isIcy(values)).length,
    frostSensors: fresh.filter(({ values }) => !isIcy(values) && isFrosty(values)).length,
    reliedOnSensors: forecast.sensorIds.length,
    leftOutSensors: leftOut.length,
    disagreeingSensors: leftOut.filter(({ problem }) => problem === 'unlike-neighbours').length,
    untreatedFreezingKm: isHazardousNow ? untreatedM / 1_000 : 0,
    forecastBustK:
      forecastForNow === null || coldestC === undefined
        ? undefined
        : Math.max(0, forecastForNow.lowC - coldestC),
    gritterStandingMin: Math.max(0, ...standingMs) / MINUTE_MS,
    saltStockT: saltStockKg / 1_000,
    saltNeededT: tonight.saltNeededKg / 1_000,
  }
  return Object.fromEntries(
    Object.entries(reading).flatMap(([name, value]) => {
      if (value === undefined) return []
      return [[name, typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value]]
    }),
  )
}

function isIcy({ surfaceState, surfaceTempC, freezingPointC }: Values): boolean {
  if (surfaceState === 'ice') return true
  if (!WATER_STATES.has(String(surfaceState)) || typeof surfaceTempC !== 'number') return false
  return surfaceTempC <= (typeof freezingPointC === 'number' ? freezingPointC : 0)
}

function isFrosty({ surfaceState, surfaceTempC, frostPointC }: Values): boolean {
  if (surfaceState === 'frost') return true
  if (typeof surfaceTempC !== 'number' || typeof frostPointC !== 'number') return false
  return surfaceTempC < 0 && surfaceTempC <= frostPointC
}
