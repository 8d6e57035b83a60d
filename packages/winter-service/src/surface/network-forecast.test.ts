import { createRandom, DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { winterTown } from '../../../../tests/support/winter-town.ts'
import type { HourlySeries } from '../forecast/hourly-series.ts'
import { learnBias } from './bias.ts'
import type { ForecastSensor, WeatherFeed } from './forecast-input.ts'
import { forecastNetwork, isFeedUsable, type NetworkForecastInput } from './network-forecast.ts'
import { hindcastErrors, trainNetwork } from './network-training.ts'
import { DEFAULT_FORECAST_SETTINGS as SETTINGS } from './settings.ts'
import type { SensorForecast } from './surface-forecast.ts'

const town = winterTown({ seed: 4, sensors: 6, days: 36 })
const { now } = town
const trainedNow = trainNetwork(town.sensors, 18, now, SETTINGS)
const trained = new Map([[18, trainedNow]])
const input: NetworkForecastInput = { now, sensors: town.sensors, trained, feed: null, settings: SETTINGS }

function feedOf(airTempC: (hour: number) => number | null, givenAt = now): WeatherFeed {
  const hours = Array.from({ length: 36 }, (_, n) => ({
    at: now + (n + 1) * HOUR_MS,
    airTempC: airTempC(n + 1),
    dewPointC: null,
    humidityPct: null,
    windSpeedMs: null,
    cloudOktas: null,
    precipitationMm: null,
    precipitationType: null,
    precipitationProbability: null,
  }))
  return { givenAt, hours }
}

/** A sensor of which only its last hours are known. */
function lately(sensor: ForecastSensor, hours: number): ForecastSensor {
  const { history } = sensor
  const from = history.surfaceTempC.length - hours
  return {
    ...sensor,
    history: {
      startHour: history.startHour + from,
      surfaceTempC: history.surfaceTempC.slice(from),
      airTempC: history.airTempC.slice(from),
      solarRadiation: null,
    },
  }
}

const first = (sensors: readonly ForecastSensor[], change: Partial<NetworkForecastInput> = {}) =>
  forecastNetwork({ ...input, sensors, ...change })[0]!
const areOrdered = ({ hours }: SensorForecast) =>
  hours.every(({ lowC, surfaceTempC, highC }) => lowC <= surfaceTempC && surfaceTempC <= highC)

describe('a forecast of the network', () => {
  test('is of the 24 whole hours after now, learnt, in order of low, likely and high', () => {
    for (const later of [0, 17 * MINUTE_MS, 59 * MINUTE_MS]) {
      const forecasts = forecastNetwork({ ...input, now: now + later })
      expect(forecasts.map(({ sensorId }) => sensorId)).toEqual(town.sensors.map(({ id }) => id))
      for (const forecast of forecasts) {
        expect(forecast).toMatchObject({ basis: 'learned', usesWeatherFeed: false, problem: null })
        expect(forecast.hours.map(({ at }) => at)).toEqual(
          Array.from({ length: 24 }, (_, n) => now + (n + 1) * HOUR_MS),
        )
        expect(areOrdered(forecast)).toBe(true)
      }
    }
  })

  test('is the same whatever the future holds', () => {
    const before = winterTown({ seed: 4, sensors: 6, days: 33 })
    const random = createRandom(8)
    const known = town.sensors.map((sensor, n) => ({ ...sensor, observed: before.sensors[n]!.observed }))
    const scrambled = known.map((sensor) => {
      const last = before.sensors[0]!.history.surfaceTempC.length
      const scramble = (values: Float64Array) =>
        values.map((value, n) => (n >= last ? 60 * random.next() - 30 : value))
      const { history } = sensor
      return {
        ...sensor,
        history: {
          ...history,
          surfaceTempC: scramble(history.surfaceTempC),
          airTempC: scramble(history.airTempC),
        },
      }
    })
    const forecast = (sensors: readonly ForecastSensor[]) =>
      forecastNetwork({
        ...input,
        now: before.now,
        sensors,
        trained: new Map([[18, trainNetwork(sensors, 18, before.now, SETTINGS)]]),
      })
    expect(forecast(scrambled)).toEqual(forecast(known))
    expect(forecast(known)).toEqual(forecast(before.sensors))
  })

  test('goes on from what is observed now', () => {
    const [sensor] = town.sensors
    const at = now + 50 * MINUTE_MS
    const warmer = (byK: number) =>
      first(
        [
          {
            ...sensor!,
            observed: { ...sensor!.observed!, at, surfaceTempC: sensor!.observed!.surfaceTempC + byK },
          },
        ],
        {
          now: at,
        },
      )
    const [steady, risen] = [warmer(0), warmer(2)]
    const gain = risen.hours.map((hour, n) => hour.surfaceTempC - steady.hours[n]!.surfaceTempC)
    expect(gain[0]).toBeGreaterThan(1.7)
    expect(gain[23]).toBeLessThan(0.01)
    // Nothing jumps: ten minutes on, it is about as warm.
    expect(Math.abs(risen.hours[0]!.surfaceTempC - sensor!.observed!.surfaceTempC - 2)).toBeLessThan(0.5)
    // Nothing jumps: ten minutes on, it is about as warm.
    expect(Math.abs(risen.hours[0]!.surfaceTempC - sensor!.observed!.surfaceTempC - 2)).toBeLessThan(0.6)
  })

  test('serves the hours next to the one it has learnt for, else falls back to the cooling curve', () => {
    const at = (hours: number) => now + hours * HOUR_MS
    const [sensor] = town.sensors
    const silentIn = { ...SETTINGS, silentAfterMs: 10 * HOUR_MS }
    expect(first([sensor!], { now: at(1), settings: silentIn }).basis).toBe('learned')
    expect(first([sensor!], { now: at(3), settings: silentIn }).basis).toBe('cooling-curve')
  })

  test('keeps standard time when clocks change: 18:00 standard is one UTC hour all year', () => {
    for (const night of ['2026-03-29', '2026-10-25']) {
      const at = Date.parse(`${night}T00:00:00Z`) - 6 * HOUR_MS
      const moved = (at - now) / HOUR_MS
      const sensors = town.sensors.map((sensor) => ({
        ...sensor,
        observed: { ...sensor.observed!, at },
        history: { ...sensor.history, startHour: sensor.history.startHour + moved },
      }))
      const forecast = first(sensors, { now: at })
      expect(forecast.basis).toBe('learned')
      expect(forecast.hours.map((hour) => hour.at - at)).toEqual(
        Array.from({ length: 24 }, (_, n) => (n + 1) * HOUR_MS),
      )
    }
    const east = { ...SETTINGS, standardOffsetMs: 2 * HOUR_MS }
    const sensors = town.sensors.map(({ history, ...sensor }) => ({
      ...sensor,
      history: { ...history, startHour: history.startHour + 2 },
    }))
    const forecast = first(sensors, { settings: east, trained: new Map([[20, trainedNow]]) })
    expect(forecast.hours[0]!.at).toBe(now + HOUR_MS)
    expect(forecast.basis).toBe('learned')
  })
})

describe('with too little', () => {
  const [sensor] = town.sensors
  test.each([
    [
      'silent for over an hour',
      { ...sensor!, observed: { ...sensor!.observed!, at: now - 61 * MINUTE_MS } },
      'silent',
    ],
    ['never heard of', { ...sensor!, observed: null }, 'silent'],
    ['known for five hours', lately(sensor!, 5), 'short-history'],
    ['known for ten hours, without air', withoutAir(lately(sensor!, 10)), 'no-air-temperature'],
    ['known with a gap since four hours ago', gap(sensor!, 4, 9), 'gaps'],
  ] as const)('a sensor %s is not forecast, and that is said', (_, one, problem) => {
    expect(first([one])).toMatchObject({
      basis: 'observations-only',
      problem,
      hours: [],
      usesWeatherFeed: false,
    })
  })

  test('six hours give a cooling curve with a wide interval; two hours missing are held', () => {
    const forecast = first([lately(sensor!, 7)])
    expect(forecast).toMatchObject({ basis: 'cooling-curve', problem: null })
    expect(areOrdered(forecast)).toBe(true)
    const night = forecast.hours[11]!
    expect(night.highC - night.lowC).toBeGreaterThan(4)
    expect(first([gap(sensor!, 4, 6)]).basis).toBe('learned')
    expect(first([lately(withoutAir(sensor!), 30)]).basis).toBe('cooling-curve')
    expect(first([lately(withoutAir(sensor!), 10)], { feed: feedOf(() => 1) }).basis).toBe('cooling-curve')
  })

  test('half the sensors silent: the others go on as before', () => {
    const half = town.sensors.map((each, n) => (n % 2 === 0 ? each : { ...each, observed: null }))
    const forecasts = forecastNetwork({ ...input, sensors: half })
    const whole = forecastNetwork(input)
    for (const [n, forecast] of forecasts.entries()) {
      if (n % 2 === 0) expect(forecast).toEqual(whole[n])
      else expect(forecast.problem).toBe('silent')
    }
  })

  test('whatever is missing, nothing is made up: intervals in order, numbers all, from what is there', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ from: fc.integer({ min: 0, max: 60 }), hours: fc.integer({ min: 1, max: 12 }) }),
          {
            maxLength: 6,
          },
        ),
        fc.integer({ min: 1, max: 24 * 12 }),
        fc.array(fc.constantFrom(-8, 3, null), { minLength: 24, maxLength: 24 }),
        (gaps, hours, air) => {
          let one = lately(town.sensors[3]!, hours)
          for (const { from, hours: long } of gaps) one = gap(one, from, from + long)
          const forecast = first([one], { feed: feedOf((hour) => air[hour - 1] ?? null) })
          expect(forecast.hours.length).toBe(forecast.basis === 'observations-only' ? 0 : 24)
          expect(forecast.problem === null).toBe(forecast.basis !== 'observations-only')
          expect(areOrdered(forecast)).toBe(true)
          expect(forecast.hours.every(({ lowC, highC }) => Number.isFinite(lowC + highC))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('with a weather feed', () => {
  const coldest = ({ hours }: SensorForecast) => Math.min(...hours.map(({ surfaceTempC }) => surfaceTempC))
  const [sensor] = town.sensors
  const airNow = sensor!.observed!.airTempC!

  test('colder air to come makes a colder road, learnt or not', () => {
    for (const one of [sensor!, lately(sensor!, 40), lately(sensor!, 10)]) {
      const [mild, cold] = [0, -8].map((byK) => first([one], { feed: feedOf(() => airNow + byK) }))
      expect(mild).toMatchObject({ usesWeatherFeed: true })
      expect(coldest(mild!)).toBeGreaterThan(coldest(cold!) + 0.8)
    }
  })

  test('hours that it does not know are forecast without it', () => {
    const some = first([sensor!], { feed: feedOf((hour) => (hour > 8 && hour < 12 ? null : airNow - 6)) })
    const none = first([sensor!])
    expect(some.usesWeatherFeed).toBe(true)
    expect(some.hours.slice(8, 11)).toEqual(none.hours.slice(8, 11))
    expect(some.hours[7]).not.toEqual(none.hours[7])
  })

  test('a stale one, or one without most of the night, is not used and not claimed', () => {
    const none = first([sensor!])
    const stale = feedOf(() => airNow - 6, now - 6 * HOUR_MS - 1)
    const holes = feedOf((hour) => (hour < 8 ? null : airNow - 6))
    for (const feed of [stale, holes]) {
      expect(isFeedUsable(feed, now, SETTINGS)).toBe(false)
      expect(first([sensor!], { feed })).toEqual(none)
    }
    expect(
      isFeedUsable(
        feedOf(() => 1),
        now,
        SETTINGS,
      ),
    ).toBe(true)
  })
})

test('a sensor that is always 1.5 K colder than forecast is corrected within a week of nights', () => {
  const errorOf = (nights: number) =>
    Array.from({ length: nights }, (_, night) =>
      Array.from({ length: 24 }, (_, n) => ({
        at: now - (night + 1) * DAY_MS + (n + 1) * HOUR_MS,
        leadHours: n + 1,
        errorK: 1.5,
      })),
    ).flat()
  const [sensor] = town.sensors
  const plain = first([sensor!], { recentErrors: new Map([[sensor!.id, []]]) })
  const corrected = first([sensor!], { recentErrors: new Map([[sensor!.id, errorOf(7)]]) })
  expect(plain.biasC).toBe(0)
  expect(corrected.biasC).toBeGreaterThan(1.1)
  for (const [n, hour] of corrected.hours.entries()) {
    expect(plain.hours[n]!.surfaceTempC - hour.surfaceTempC).toBeGreaterThan(1.1)
  }
  const once = first([sensor!], { recentErrors: new Map([[sensor!.id, errorOf(1)]]) })
  expect(once.biasC).toBeLessThan(0.8)
})

test('what one road is unlike the others by is learnt from its own nights', () => {
  const [{ history }] = town.sensors as [ForecastSensor]
  const isNight = (hour: number) =>
    (history.startHour + hour) % 24 > 21 || (history.startHour + hour) % 24 < 7
  const surfaceTempC = history.surfaceTempC.map((value, hour) => (isNight(hour) ? value - 2 : value))
  const biasOf = (one: HourlySeries) => learnBias(hindcastErrors(trainedNow, one, now, SETTINGS), now)
  const [, usualK] = biasOf(history)
  const [, oddK] = biasOf({ ...history, surfaceTempC })
  expect(Math.abs(usualK)).toBeLessThan(0.3)
  expect(oddK - usualK).toBeGreaterThan(0.6)
})

function withoutAir(sensor: ForecastSensor): ForecastSensor {
  return {
    ...sensor,
    observed: { ...sensor.observed!, airTempC: null },
    history: { ...sensor.history, airTempC: sensor.history.airTempC.map(() => Number.NaN) },
  }
}

/** Nothing measured from so many to so many hours ago. */
function gap(sensor: ForecastSensor, from: number, to: number): ForecastSensor {
  const { length } = sensor.history.surfaceTempC
  const cut = (values: Float64Array) =>
    values.map((value, n) => (n > length - 1 - to && n <= length - 1 - from ? Number.NaN : value))
  const { history } = sensor
  return {
    ...sensor,
    history: { ...history, surfaceTempC: cut(history.surfaceTempC), airTempC: cut(history.airTempC) },
  }
}
