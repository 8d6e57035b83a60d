import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { describe, expect, test } from 'vitest'
import { winterTown } from '../../../../tests/support/winter-town.ts'
import { forecastDomain } from './domain-forecast.ts'
import type { ForecastSensor } from './forecast-input.ts'
import { forecastNetwork } from './network-forecast.ts'
import { trustOf } from './sensor-trust.ts'
import { DEFAULT_FORECAST_SETTINGS as SETTINGS } from './settings.ts'

const { now, sensors } = winterTown({ seed: 11, sensors: 9, days: 8, sizeM: 8_000, untilHour: 22 })
const problems = (some: readonly ForecastSensor[], settings = SETTINGS) => [...trustOf(some, now, settings)]

/** The sensor shows the same for so many hours. */
function stuckAt(sensor: ForecastSensor, surfaceTempC: number, hours: number): ForecastSensor {
  const { history, observed } = sensor
  const { length } = history.surfaceTempC
  return {
    ...sensor,
    history: {
      ...history,
      surfaceTempC: history.surfaceTempC.map((value, n) => (n >= length - 1 - hours ? surfaceTempC : value)),
    },
    observed: { ...observed!, surfaceTempC },
  }
}

function reading(sensor: ForecastSensor, byK: number, at = now): ForecastSensor {
  const { observed } = sensor
  return { ...sensor, observed: { ...observed!, at, surfaceTempC: observed!.surfaceTempC + byK } }
}

const but = (index: number, change: (sensor: ForecastSensor) => ForecastSensor) =>
  sensors.map((sensor, n) => (n === index ? change(sensor) : sensor))

describe('sensors are relied on', () => {
  test('when they are like the others', () => {
    expect(problems(sensors)).toEqual([])
  })

  test('until they have been silent for an hour', () => {
    expect(problems(but(2, (sensor) => reading(sensor, 0, now - HOUR_MS)))).toEqual([])
    expect(problems(but(2, (sensor) => reading(sensor, 0, now - HOUR_MS - 1)))).toEqual([
      ['road-2', 'silent'],
    ])
    expect(problems(but(2, (sensor) => reading(sensor, 0, now + 1)))).toEqual([['road-2', 'silent']])
  })

  test('until they are stuck for nine hours while others move: the one at +4 °C', () => {
    expect(problems(but(3, (sensor) => stuckAt(sensor, 4, 9)))).toEqual([['road-3', 'stuck']])
    expect(problems(but(3, (sensor) => stuckAt(sensor, sensor.observed!.surfaceTempC, 7)))).toEqual([])
  })

  test('though they stand still, when all do: melting snow holds every road at 0', () => {
    expect(problems(sensors.map((sensor) => stuckAt(sensor, 0, 12)))).toEqual([])
  })

  test('alone, by what their own air does', () => {
    const [one] = sensors
    expect(problems([stuckAt(one!, 4, 9)])).toEqual([['road-0', 'stuck']])
    const stillAir = { ...one!.history, airTempC: one!.history.airTempC.map(() => 1) }
    expect(problems([stuckAt({ ...one!, history: stillAir }, 4, 9)])).toEqual([])
  })

  test('until they are unlike five neighbours of the last hour', () => {
    const odd = but(4, (sensor) => reading(sensor, 7))
    expect(problems(odd)).toEqual([['road-4', 'unlike-neighbours']])
    expect(problems(but(4, (sensor) => reading(sensor, -3)))).toEqual([])
    expect(problems(odd, { ...SETTINGS, unlikeFloorK: 10 })).toEqual([])
    expect(problems(odd.slice(0, 5))).toEqual([])
    expect(problems(odd, { ...SETTINGS, neighbourDistanceM: 100 })).toEqual([])
    const early = odd.map((sensor, n) => (n === 4 ? sensor : reading(sensor, 0, now - 50 * MINUTE_MS)))
    expect(problems(early)).toEqual([['road-4', 'unlike-neighbours']])
    const late = odd.map((sensor, n) => (n === 4 ? reading(sensor, 0, now - 10 * MINUTE_MS) : sensor))
    expect(problems(late)).toEqual([])
  })

  test('at other heights, for what the height makes', () => {
    const high = but(4, (sensor) => reading(sensor, -6)).map((sensor, n) => ({
      ...sensor,
      elevationM: n === 4 ? 900 : 100,
    }))
    expect(problems(high)).toEqual([])
    expect(problems(high.map((sensor) => ({ ...sensor, elevationM: 100 })))).toEqual([
      ['road-4', 'unlike-neighbours'],
    ])
  })
})

describe('a domain', () => {
  const forecast = (some: readonly ForecastSensor[]) =>
    forecastNetwork({ now, sensors: some, trained: new Map(), feed: null, settings: SETTINGS })

  test('is as cold as its coldest sensor that is relied on, and says who is left out and why', () => {
    const some = but(3, (sensor) => stuckAt(sensor, 4, 9)).map((sensor, n) =>
      n === 1 ? { ...sensor, observed: null } : n === 4 ? reading(sensor, -9) : sensor,
    )
    const all = forecast(some)
    const domain = forecastDomain('north', all)
    expect(domain.leftOut).toEqual([
      { sensorId: 'road-1', problem: 'silent' },
      { sensorId: 'road-3', problem: 'stuck' },
      { sensorId: 'road-4', problem: 'unlike-neighbours' },
    ])
    expect(domain.sensorIds).toEqual(['road-0', 'road-2', 'road-5', 'road-6', 'road-7', 'road-8'])
    expect(domain.basis).toBe('cooling-curve')
    const relied = all.filter(({ problem }) => problem === null)
    for (const [n, hour] of domain.hours.entries()) {
      expect(hour.surfaceTempC).toBe(Math.min(...relied.map(({ hours }) => hours[n]!.surfaceTempC)))
    }
    expect(domain.observed!.surfaceTempC).toBe(
      Math.min(...relied.map(({ observed }) => observed!.surfaceTempC)),
    )
  })

  test('without a sensor to rely on has no hours', () => {
    const domain = forecastDomain('north', forecast(sensors.map((sensor) => ({ ...sensor, observed: null }))))
    expect(domain).toMatchObject({ basis: 'observations-only', sensorIds: [], observed: null, hours: [] })
    expect(domain.leftOut).toHaveLength(9)
  })
})
