import {
  absoluteHumidityGm3,
  DAY_MS,
  type EpochMs,
  HOUR_MS,
  MINUTE_MS,
  saturationVapourPressureOverWaterHpa,
} from '@towncrier/core'
import { createRandom, type Random } from '../random.ts'
import type { KindSimulator } from '../simulator-contract.ts'
import { hourOfDay, type Weather } from '../weather.ts'

interface HomeParameters {
  /** Air of the room and what it shares with, m³. */
  readonly volumeM3: number
  /** Air changes an hour with windows shut. */
  readonly airChangesPerHour: number
  /** Heated to, when heated, °C. */
  readonly heatedC: number
  /** Share of the difference to outdoors that is left in an unheated morning: 0 warm house, 1 none. */
  readonly heatLoss: number
  readonly people: number
  readonly showerHour: number
  readonly cookingHour: number
  /** Washing is hung up indoors every so many days. */
  readonly dryingEveryDays: number
  /** Share of the home's moisture that reaches this room. */
  readonly share: number
}

/** A home's walls, clothes and furniture take up vapour: the air behaves as if there were more of it. */
const BUFFERING = 2.5
/** A person gives off about this much, g/h. */
const PERSON_G_PER_HOUR = 45
const STEP_MS = 10 * MINUTE_MS
const SPIN_UP_MS = DAY_MS
const ROOMS = ['living room', 'bedroom', 'bathroom', 'kitchen'] as const

/** Homes: a moisture balance with ventilation; showers, cooking and washing hung up to dry. */
export const simulator: KindSimulator = {
  kind: 'damp-box',
  placement: 'home',
  fleetShare: 29,
  intervalMs: 5 * MINUTE_MS,
  faults: { measure: 'humidityPct', spikes: [600, 1, -3], driftPerHour: -4 },
  plan(site, random) {
    const room = random.pick(ROOMS)
    const isCold = random.chance(0.3)
    const parameters: HomeParameters = {
      volumeM3: random.between(60, 140),
      airChangesPerHour: random.between(0.35, 1.1),
      heatedC: isCold ? random.between(15.5, 17.5) : random.between(18.5, 21),
      heatLoss: random.between(0.12, 0.3),
      people: random.integer(1, 5),
      showerHour: random.between(6, 8.5),
      cookingHour: random.between(16.5, 19.5),
      dryingEveryDays: random.integer(1, 4),
      share: room === 'bathroom' || room === 'kitchen' ? 0.9 : 0.6,
    }
    // No address: the name is seen by more people than may know where a home is.
    return { name: `Frog box ${site.ordinal}`, settings: {}, parameters }
  },
  create({ seed, parameters, weather }) {
    const home = parameters as HomeParameters
    const random = createRandom(seed)
    let vapourGm3 = 0
    let previousAt: EpochMs | null = null
    return {
      next({ scenarioAt }) {
        if (previousAt === null || scenarioAt - previousAt > SPIN_UP_MS) {
          previousAt = scenarioAt - SPIN_UP_MS
          vapourGm3 = outdoorVapourGm3(weather, previousAt) + 2
        }
        while (previousAt < scenarioAt) {
          const step = Math.min(STEP_MS, scenarioAt - previousAt)
          previousAt += step
          vapourGm3 = balance(home, weather, previousAt, step / HOUR_MS, vapourGm3)
        }
        return measure(indoorTempC(home, weather, scenarioAt), vapourGm3, random)
      },
    }
  },
}

function balance(
  home: HomeParameters,
  weather: Weather,
  at: EpochMs,
  hours: number,
  vapourGm3: number,
): number {
  const sources = (home.share * sourcesGPerHour(home, at)) / (home.volumeM3 * BUFFERING)
  const exchange = home.airChangesPerHour / BUFFERING
  const equilibrium = outdoorVapourGm3(weather, at) + sources / exchange
  const next = equilibrium + (vapourGm3 - equilibrium) * Math.exp(-exchange * hours)
  // What is more than this settles on the coldest surface.
  return Math.min(next, 0.93 * absoluteHumidityGm3(indoorTempC(home, weather, at), 100))
}

/** Moisture released in the home: people, a shower (0.5 L), cooking (1 L) and drying (2.5 L), g/h. */
function sourcesGPerHour(home: HomeParameters, at: EpochMs): number {
  const hour = hourOfDay(at)
  const isHome = hour < 8.5 || hour > 16
  let grams = isHome ? home.people * PERSON_G_PER_HOUR : PERSON_G_PER_HOUR / 2
  const showers = Math.min(home.people, 3)
  if (hour >= home.showerHour && hour < home.showerHour + 0.25 * showers) grams += 500 / 0.25
  if (hour >= home.cookingHour && hour < home.cookingHour + 0.75) grams += 1_000 / 0.75
  const day = Math.floor(at / DAY_MS)
  if (day % home.dryingEveryDays === 0 && hour >= 10 && hour < 20) grams += 2_500 / 10
  return grams
}

function indoorTempC(home: HomeParameters, weather: Weather, at: EpochMs): number {
  const hour = hourOfDay(at)
  const outdoor = weather.airTempC(at, 0.5)
  // Heating in the morning and evening, as smooth as walls make it.
  const warmth =
    0.5 + 0.3 * Math.cos(((hour - 20.5) / 24) * 2 * Math.PI) + 0.2 * Math.cos(((hour - 8) / 12) * 2 * Math.PI)
  return home.heatedC - (1 - warmth) * home.heatLoss * Math.max(0, home.heatedC - outdoor)
}

function outdoorVapourGm3(weather: Weather, at: EpochMs): number {
  const air = weather.airTempC(at, 0.5)
  return absoluteHumidityGm3(air, weather.humidityPct(at, air))
}

function measure(tempC: number, vapourGm3: number, random: Random) {
  const pressureHpa = (vapourGm3 * (tempC + 273.15)) / 216.679
  const humidity = (100 * pressureHpa) / saturationVapourPressureOverWaterHpa(tempC)
  return {
    tempC: Math.round((tempC + 0.05 * random.normal()) * 10) / 10,
    humidityPct: Math.round(Math.min(99, Math.max(8, humidity + 0.3 * random.normal())) * 10) / 10,
  }
}
