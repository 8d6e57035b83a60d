import { describe, expect, test } from 'vitest'
import { winterTown } from '../../../../tests/support/winter-town.ts'
import { AirGuidedForecaster, simulatedAirForecast } from './air-guided.ts'
import { backtestRoad, scoreForecasts } from './backtest.ts'
import { describeOrigin } from './features.ts'
import { describeOrigins, SurfaceForecaster } from './forecaster.ts'

const [learnFrom, other] = [21, 22].map(
  (seed) => winterTown({ seed, sensors: 1, days: 80 }).sensors[0]!.history,
)
const TARGET = { type: 'hourly', leadHours: 12 } as const
const origins = describeOrigins([learnFrom!], 18)
const forecaster = new AirGuidedForecaster(origins, 18, TARGET)
const known = new SurfaceForecaster(origins, 18, TARGET).know(other!)
const origin = 30 * 24 + 18
const features = describeOrigin(known, origin)!

describe('a simulated air forecast', () => {
  test('is the same for the same seed, and wrong by about 0.5 K soon and 2 K after a day', () => {
    const errorsAt = (lead: number) =>
      Array.from({ length: 60 }, (_, day) => {
        const from = (day + 10) * 24
        return simulatedAirForecast(other!, from, 24, 5)[lead - 1]! - other!.airTempC[from + lead]!
      })
    const deviation = (values: readonly number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
    expect(simulatedAirForecast(other!, origin, 24, 5)).toEqual(simulatedAirForecast(other!, origin, 24, 5))
    expect(simulatedAirForecast(other!, origin, 24, 5)).not.toEqual(
      simulatedAirForecast(other!, origin, 24, 6),
    )
    expect(deviation(errorsAt(1))).toBeGreaterThan(0.35)
    expect(deviation(errorsAt(1))).toBeLessThan(0.8)
    expect(deviation(errorsAt(24))).toBeGreaterThan(1.4)
    expect(deviation(errorsAt(24))).toBeLessThan(2.6)
  })
})

describe('a forecast led by the air to come', () => {
  test('follows it, and says nothing when the feed does not', () => {
    const told = (airTempC: (lead: number) => number) =>
      forecaster.forecastDescribed(
        features,
        Float64Array.from({ length: 24 }, (_, n) => airTempC(n + 1)),
      )
    expect(told(() => 3)!.predictedC).toBeGreaterThan(told(() => -3)!.predictedC + 0.5)
    expect(told((lead) => (lead === 12 ? Number.NaN : 0))).toBeNull()
    expect(told((lead) => (lead < 8 ? Number.NaN : 0))).toBeNull()
    expect(told((lead) => (lead < 5 ? Number.NaN : 0))).not.toBeNull()
  })

  test('is nearer than one without, and its interval holds about what it says', () => {
    const options = { originHours: [18], leadHours: [12], train: [learnFrom!] }
    const scores = [{}, { simulatedFeedSeed: 99 }].map((feed) =>
      scoreForecasts(
        backtestRoad(other!, { ...options, ...feed }).filter(({ target }) => target === 'hourly'),
      ),
    )
    expect(scores[1]!.rmse).toBeLessThan(scores[0]!.rmse)
    expect(scores[1]!.covered).toBeGreaterThan(0.8)
  })
})
