import { createRandom, HOUR_MS } from '@towncrier/core'
import type { ForecastSensor, HourlySeries } from '@towncrier/winter-service'

export interface WinterTownOptions {
  readonly seed: number
  readonly sensors: number
  readonly days: number
  /** The last hour of the histories is this one: hour of the day, UTC. */
  readonly untilHour?: number
  /** Side of the town, m. */
  readonly sizeM?: number
}

export interface WinterTown {
  /** The instant of the last hour. */
  readonly now: number
  readonly sensors: readonly ForecastSensor[]
}

const FIRST_HOUR = Date.parse('2025-11-01T00:00:00Z') / HOUR_MS
export const TOWN = [-1.54, 52.28] as const

/** A made-up winter over a made-up town: air masses, cloud and sun for all, each road with its own ways. */
export function winterTown({
  seed,
  sensors,
  days,
  untilHour = 18,
  sizeM = 20_000,
}: WinterTownOptions): WinterTown {
  const random = createRandom(seed)
  const length = (days - 1) * 24 + untilHour + 1
  const weather = weatherOf(seed, length)
  const now = (FIRST_HOUR + length - 1) * HOUR_MS
  return {
    now,
    sensors: Array.from({ length: sensors }, (_, n) => {
      const position = [
        TOWN[0] + ((random.next() - 0.5) * sizeM) / 68_000,
        TOWN[1] + ((random.next() - 0.5) * sizeM) / 111_200,
      ] as const
      const history = roadUnder(weather, random.next(), random.next())
      return {
        id: `road-${n}`,
        position,
        history,
        observed: {
          at: now,
          surfaceTempC: history.surfaceTempC.at(-1)!,
          airTempC: history.airTempC.at(-1)!,
          dewPointC: null,
          surfaceState: null,
          waterFilmMm: null,
        },
      }
    }),
  }
}

function weatherOf(seed: number, length: number) {
  const random = createRandom(seed + 1)
  let mass = 2
  let cloud = 0.5
  return Array.from({ length }, (_, n) => {
    mass += (random.next() - 0.5) * 0.8 - mass * 0.01
    cloud = Math.min(1, Math.max(0, cloud + (random.next() - 0.5) * 0.2))
    const sun = Math.max(0, Math.sin((((FIRST_HOUR + n) % 24) - 7) * (Math.PI / 10)))
    return { airTempC: mass + 4 * sun * (1 - 0.5 * cloud), cloud, sun }
  })
}

/** @param openness 0 to 1: how much of the sky the road sees. @param warmth 0 to 1: of the town around it. */
function roadUnder(
  weather: readonly { readonly airTempC: number; readonly cloud: number; readonly sun: number }[],
  openness: number,
  warmth: number,
): HourlySeries {
  let surface = weather[0]!.airTempC
  const surfaceTempC = Float64Array.from(weather, ({ airTempC, cloud, sun }) => {
    const sky = (0.7 + 0.6 * openness) * (1 - cloud)
    surface += 0.2 * (airTempC + warmth - surface) + 3 * sun * (1 - cloud) - 0.6 * sky
    return Math.round(surface * 100) / 100
  })
  return {
    startHour: FIRST_HOUR,
    surfaceTempC,
    airTempC: Float64Array.from(weather, ({ airTempC }) => Math.round((airTempC + warmth / 2) * 10) / 10),
    solarRadiation: null,
  }
}
