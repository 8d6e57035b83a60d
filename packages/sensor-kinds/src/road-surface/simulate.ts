import { brineFreezingPointC, HOUR_MS, type MeasureValue, MINUTE_MS } from '@towncrier/core'
import { createRandom } from '../random.ts'
import type { KindSimulator, Site } from '../simulator-contract.ts'

interface RoadParameters {
  readonly relief: number
  /** A bridge deck loses heat from below too. */
  readonly coolingFactor: number
  readonly hasAir: boolean
  readonly hasSurfaceState: boolean
  readonly hasSalinity: boolean
  /** Hours in which two thirds of the water on the road are gone. */
  readonly dryingHours: number
  /** Hours into the scenario at which a gritter has treated this road; null: not on a route. */
  readonly treatedAfterHours: number | null
  readonly batteryV: number
}

/** Street, A road and bridge lose heat unlike: traffic warms, a deck cools from both sides. */
const BRIDGE_COOLING = 1.18
const MAIN_ROAD_COOLING = 0.94

function plan(site: Site, random: ReturnType<typeof createRandom>) {
  const isBridge = site.bridge !== undefined
  const isMain = site.roadRef !== undefined
  const road = isMain ? `${site.roadRef} ${site.bridge ?? site.street}` : (site.bridge ?? site.street)
  const parameters: RoadParameters = {
    relief: site.relief,
    coolingFactor:
      (isBridge ? BRIDGE_COOLING : 1) * (isMain ? MAIN_ROAD_COOLING : 1) * random.between(0.95, 1.05),
    hasAir: random.chance(0.85),
    hasSurfaceState: random.chance(0.9),
    hasSalinity: random.chance(0.5),
    dryingHours: isBridge ? random.between(2.5, 6) : random.between(1, 5),
    treatedAfterHours: isMain ? random.between(1.5, 5) : null,
    batteryV: random.between(3.45, 3.75),
  }
  const where = isBridge || site.crossStreet === undefined ? site.district : `by ${site.crossStreet}`
  return { name: `${road}, ${where}`, settings: {}, parameters }
}

/** Road sensors: radiative cooling by Brunt, water that dries, salt where a route passes. */
export const simulator: KindSimulator = {
  kind: 'road-surface',
  placement: 'road',
  fleetShare: 40,
  intervalMs: 5 * MINUTE_MS,
  faults: { measure: 'surfaceTempC', spikes: [-39.9, 55, 85, -127], driftPerHour: 1.5 },
  plan,
  create({ seed, parameters, weather }) {
    const road = parameters as RoadParameters
    const random = createRandom(seed)
    return {
      next({ scenarioAt }) {
        const surfaceTempC = weather.groundTempC(scenarioAt, road) + 0.06 * random.normal()
        const values: Record<string, MeasureValue> = { surfaceTempC: round(surfaceTempC, 1) }
        if (road.hasAir) {
          const airTempC = weather.airTempC(scenarioAt, road.relief) + 0.05 * random.normal()
          const humidity = weather.humidityPct(scenarioAt, airTempC) + 0.4 * random.normal()
          values.airTempC = round(airTempC, 1)
          values.humidityPct = round(Math.min(99.4, Math.max(5, humidity)), 1)
        }
        const filmMm = 0.35 * Math.exp(-weather.dryHours(scenarioAt) / road.dryingHours)
        const salinityPct = filmMm < 0.01 ? 0 : saltLeftPct(road, scenarioAt - weather.climate.startAt)
        if (road.hasSurfaceState) {
          values.surfaceState = surfaceState(surfaceTempC, filmMm, salinityPct)
          values.waterFilmMm = round(filmMm, 2)
        }
        if (road.hasSalinity && filmMm >= 0.01) values.salinityPct = round(salinityPct, 1)
        values.batteryV = round(road.batteryV + 0.004 * surfaceTempC, 2)
        return values
      },
    }
  },
}

/** Salt in the water, %: spread every night at about the same time, washed and worn off by the next. */
function saltLeftPct(road: RoadParameters, intoScenarioMs: number): number {
  if (road.treatedAfterHours === null || intoScenarioMs < 0) return 0
  const sinceHours = intoScenarioMs / HOUR_MS - road.treatedAfterHours
  if (sinceHours < 0) return 0
  const tonightHours = sinceHours % 24
  return 8 * Math.min(1, tonightHours / 0.5) * Math.exp(-tonightHours / 12)
}

function surfaceState(surfaceTempC: number, filmMm: number, salinityPct: number): string {
  if (filmMm < 0.01) return 'dry'
  if (surfaceTempC < brineFreezingPointC(salinityPct) - 1) return 'ice'
  return filmMm < 0.05 ? 'damp' : 'wet'
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
