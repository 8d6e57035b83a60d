import { HOUR_MS } from '@towncrier/core'
import {
  DEFAULT_FORECAST_SETTINGS,
  type ForecastSensor,
  forecastAgainstActual,
  forecastNetwork,
  type HourlySeries,
  type IssuedForecasts,
  simulatedAirForecast,
  splitWinters,
  trainNetwork,
} from '@towncrier/winter-service'
import { describe, expect, it } from 'vitest'
import { dataFile, rowsOf } from './recorded-data.ts'

/** Eastern Standard Time; the sensor shows the same for long under snow, which is no fault here. */
const SETTINGS = { ...DEFAULT_FORECAST_SETTINGS, standardOffsetMs: -5 * HOUR_MS, stuckHours: 999 }
const ORIGIN_HOUR = 18
const rows = await rowsOf(dataFile('roads', 'pavement-winters-2009-2011.csv'))
const hourOf = (row: Record<string, string>) => Date.parse(`${row.observedAtLocal}Z`) / HOUR_MS
const startHour = hourOf(rows[0]!)
const column = (name: string) => {
  const values = new Float64Array(hourOf(rows.at(-1)!) - startHour + 1).fill(Number.NaN)
  for (const row of rows) values[hourOf(row) - startHour] = Number(row[name])
  return values
}
// As a live sensor has it: without a sun sensor.
const winters = splitWinters({
  startHour,
  surfaceTempC: column('surfaceTempC'),
  airTempC: column('airTempC'),
  solarRadiation: null,
})
const instantOf = (hour: number) => hour * HOUR_MS - SETTINGS.standardOffsetMs

/** Issues at 18:00 of every day of the second winter. */
function issues(how: 'learned' | 'learned-with-feed' | 'cooling-curve'): IssuedForecasts[] {
  const [first, second] = winters as [HourlySeries, HourlySeries]
  const end = instantOf(first.startHour + first.surfaceTempC.length - 1)
  const trained = trainNetwork([{ id: 'road', history: first }], ORIGIN_HOUR, end, SETTINGS)
  const made: IssuedForecasts[] = []
  for (let origin = 11 * 24; origin < second.surfaceTempC.length; origin++) {
    const now = instantOf(second.startHour + origin)
    if ((second.startHour + origin) % 24 !== ORIGIN_HOUR || Number.isNaN(second.surfaceTempC[origin]!))
      continue
    const air = simulatedAirForecast(second, origin, 24, 99)
    const none = {
      dewPointC: null,
      humidityPct: null,
      windSpeedMs: null,
      cloudOktas: null,
      precipitationMm: null,
      precipitationType: null,
      precipitationProbability: null,
    }
    const hours = [...air].map((value, n) => ({
      ...none,
      at: now + (n + 1) * HOUR_MS,
      airTempC: Number.isNaN(value) ? null : value,
    }))
    const sensor: ForecastSensor = {
      id: 'road',
      position: [-79, 43.5],
      history: second,
      observed: {
        at: now,
        surfaceTempC: second.surfaceTempC[origin]!,
        airTempC: second.airTempC[origin]!,
        dewPointC: null,
        surfaceState: null,
        waterFilmMm: null,
      },
    }
    const sensors = forecastNetwork({
      now,
      sensors: [sensor],
      trained:
        how === 'cooling-curve' ? new Map() : new Map([[ORIGIN_HOUR, { ...trained, biases: new Map() }]]),
      feed: how === 'learned-with-feed' ? { givenAt: now, hours } : null,
      settings: SETTINGS,
    })
    made.push({ madeAt: now, sensors })
  }
  return made
}

function scored(how: Parameters<typeof issues>[0]) {
  const [, second] = winters as [HourlySeries, HourlySeries]
  const actualAt = (at: number) => {
    const value = second.surfaceTempC[(at + SETTINGS.standardOffsetMs) / HOUR_MS - second.startHour]
    return value === undefined || Number.isNaN(value) ? null : value
  }
  const made = issues(how)
  expect(new Set(made.map(({ sensors }) => sensors[0]!.basis))).toContain(
    how === 'cooling-curve' ? 'cooling-curve' : 'learned',
  )
  return forecastAgainstActual(made, 'road', actualAt, SETTINGS)
}

describe('a winter forecast as the platform does it, learnt from the winter before', () => {
  const learned = scored('learned')
  const fed = scored('learned-with-feed')
  const cooling = scored('cooling-curve')
  const rmse = ({ byLead }: typeof learned, lead: number) => byLead[lead - 1]!.rmse

  it('is about as good as the backtest says, without a sun sensor', () => {
    expect(learned.byLead[0]!.count).toBeGreaterThan(120)
    for (const [lead, most] of [
      [1, 0.95],
      [3, 1.35],
      [6, 1.7],
      [12, 2.75],
    ] as const) {
      expect(rmse(learned, lead), `${lead} h`).toBeLessThanOrEqual(most)
    }
  })

  it('holds about nine in ten within its intervals, learnt or not', () => {
    for (const { all } of [learned, fed, cooling]) {
      expect(all!.covered).toBeGreaterThanOrEqual(0.85)
      expect(all!.covered).toBeLessThanOrEqual(0.96)
    }
  })

  it('gains by a feed, and by learning', () => {
    expect(rmse(fed, 12)).toBeLessThanOrEqual(rmse(learned, 12) - 0.3)
    expect(rmse(learned, 12)).toBeLessThanOrEqual(rmse(cooling, 12) - 0.3)
  })

  it('tells frost from none on most of the nights that could go either way', () => {
    for (const { nights } of [learned, fed]) {
      expect(nights.nights).toBeGreaterThan(60)
      expect(nights.percentCorrect!).toBeGreaterThanOrEqual(0.75)
    }
  })
})
