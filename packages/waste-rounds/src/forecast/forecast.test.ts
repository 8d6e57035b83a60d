import { createRandom, DAY_MS, HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backtestFills, calibrationOf, laterPart, scoreOf } from './backtest.ts'
import type { Collection } from './collection.ts'
import { FillForecaster } from './forecaster.ts'
import { createHourOfWeek } from './hour-of-week.ts'
import { fitQuantile } from './quantile-regression.ts'

const START = Date.parse('2026-03-02T00:00:00Z')
const SETTINGS = { timeZone: 'Europe/London', leadHours: 0 }

/** Forty bins on eight streets, each with its rate, emptied every one to four days. */
function town(seed: number, days: number, noisePct = 8): Collection[] {
  const { next, below } = createRandom(seed)
  const collections: Collection[] = []
  for (let bin = 0; bin < 40; bin++) {
    const street = `street ${bin % 8}`
    const pctPerDay = 8 + 2 * (bin % 8) + below(6)
    let at = START + below(48) * HOUR_MS
    let last = at
    while (at < START + days * DAY_MS) {
      const noise = noisePct * (next() + next() + next() - 1.5)
      const fillBeforePct = Math.min(Math.max(pctPerDay * ((at - last) / DAY_MS) + noise, 0), 100)
      collections.push({ binId: `bin ${bin}`, street, stream: 'mixed', at, fillBeforePct })
      last = at
      at += (24 + below(72)) * HOUR_MS
    }
  }
  return collections.sort((one, other) => one.at - other.at)
}

function learned(collections: readonly Collection[]): FillForecaster {
  const forecaster = new FillForecaster({ timeZone: 'UTC' })
  forecaster.learn(collections)
  return forecaster
}

describe('a town with its rates', () => {
  const collections = town(1, 60)
  const isLater = laterPart(collections, 0.7)
  const forecasts = backtestFills(collections, (index) => isLater[index]!, SETTINGS)

  it('is forecast better than by the mean of all and by each bin’s', () => {
    const { mae, count } = scoreOf(forecasts)
    expect(count).toBeGreaterThan(200)
    const of = (name: 'constant' | 'binMean') =>
      scoreOf(forecasts.map(({ baselines, actualPct }) => ({ predictedPct: baselines[name], actualPct })))
        .mae!
    expect(mae!).toBeLessThan(of('binMean') * 0.6)
    expect(mae!).toBeLessThan(of('constant') * 0.6)
  })

  it('states intervals that hold about as often as they say', () => {
    const { stated, covered, quantiles } = calibrationOf(forecasts)
    expect(stated).toBeCloseTo(0.8)
    expect(Math.abs(covered! - 0.8)).toBeLessThan(0.12)
    for (const { quantile, atOrBelow } of quantiles.slice(0, 3))
      expect(Math.abs(atOrBelow! - quantile)).toBeLessThan(0.1)
  })

  it('no forecast knows what comes after it: scrambled, the future changes nothing before', () => {
    const middle = Math.floor(collections.length * 0.85)
    const moment = collections[middle]!.at
    const { below } = createRandom(9)
    const scrambled = collections.map((collection) =>
      collection.at >= moment
        ? { ...collection, fillBeforePct: below(101), street: `street ${below(8)}` }
        : collection,
    )
    const other = backtestFills(scrambled, (index) => isLater[index]!, SETTINGS)
    const known = forecasts.filter(({ index }) => collections[index]!.at < moment)
    expect(known.length).toBeGreaterThan(100)
    // Baselines take the town's training part, which may lie later for other bins; the forecast may not.
    const seen = (list: typeof forecasts) =>
      list.map(({ index, predictedPct, quantilesPct }) => ({ index, predictedPct, quantilesPct }))
    expect(seen(other).slice(0, known.length)).toEqual(seen(known))
    expect(seen(other)).not.toEqual(seen(forecasts))
  })

  it('does not know a collection’s own fill, nor those of the same moment', () => {
    const at = collections[900]!.at
    const twins = collections.map((collection, index) => (index === 901 ? { ...collection, at } : collection))
    const changed = twins.map((collection) =>
      collection.at === at ? { ...collection, fillBeforePct: 1 } : collection,
    )
    const one = backtestFills(twins, (index) => index === 901, SETTINGS)
    const other = backtestFills(changed, (index) => index === 901, SETTINGS)
    expect(other[0]!.predictedPct).toBe(one[0]!.predictedPct)
    expect(other[0]!.actualPct).toBe(1)
  })

  it('with a lead of a day, knows nothing of that day', () => {
    const at = collections[900]!.at
    const changed = collections.map((collection) =>
      collection.at < at && collection.at >= at - DAY_MS ? { ...collection, fillBeforePct: 0 } : collection,
    )
    const run = (list: Collection[]) =>
      backtestFills(list, (index) => index === 900, { ...SETTINGS, leadHours: 24 })[0]!
    expect(run(changed).predictedPct).toBe(run(collections).predictedPct)
    expect(backtestFills(changed, (index) => index === 900, SETTINGS)[0]!.predictedPct).not.toBe(
      backtestFills(collections, (index) => index === 900, SETTINGS)[0]!.predictedPct,
    )
  })

  it('expects more the longer a bin has not been emptied', () => {
    const forecaster = learned(collections)
    const at = collections.at(-1)!.at
    const fills = [1, 2, 3, 4].map((days) => {
      const { binId, street, stream, at: last } = collections.findLast(({ binId }) => binId === 'bin 3')!
      return forecaster.predict({ binId, street, stream, at: Math.max(at, last) + days * DAY_MS }).fillPct
    })
    expect(fills).toEqual(fills.toSorted((one, other) => one - other))
    expect(fills[3]! - fills[0]!).toBeGreaterThan(15)
  })
})

describe('a short history', () => {
  it('says little of a town it knows nothing of', () => {
    const forecast = learned([]).predict({ binId: 'a', street: 'b', stream: 'c', at: START })
    expect(forecast).toMatchObject({ ownHistory: 0, isElapsedKnown: false })
    expect(forecast.quantilesPct.at(-1)! - forecast.quantilesPct[0]!).toBeGreaterThanOrEqual(80)
  })

  it('leans on the street for a bin that is new', () => {
    const collections = town(2, 40)
    const at = collections.at(-1)!.at + HOUR_MS
    const forecaster = learned(collections)
    const [slow, quick] = ['street 0', 'street 7'].map(
      (street) => forecaster.predict({ binId: 'new', street, stream: 'mixed', at }).fillPct,
    )
    expect(quick! - slow!).toBeGreaterThan(15)
  })

  it('refuses fills and times that cannot be', () => {
    const [first, second] = town(3, 10)
    expect(() => learned([second!, { ...first!, at: START - DAY_MS }])).toThrow(
      expect.objectContaining({ code: 'TC_BINS_HISTORY' }),
    )
    expect(() => learned([{ ...first!, fillBeforePct: 130 }])).toThrow(
      expect.objectContaining({ code: 'TC_BINS_HISTORY' }),
    )
    expect(() => learned([{ ...first!, fillBeforePct: Number.NaN }])).toThrow(
      expect.objectContaining({ code: 'TC_BINS_HISTORY' }),
    )
  })
})

describe('a forecast', () => {
  it('has quantiles in order from 0 to 100, and chances that fall with the threshold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 3_000 }), (seed, hours) => {
        const collections = town(seed, 12, 60)
        const { quantilesPct, fillPct, chanceAtLeast } = learned(collections).predict({
          ...collections[seed]!,
          at: collections.at(-1)!.at + hours * HOUR_MS,
        })
        expect(quantilesPct).toEqual(quantilesPct.toSorted((one, other) => one - other))
        expect(quantilesPct.every((fill) => fill >= 0 && fill <= 100)).toBe(true)
        expect(fillPct).toBe(quantilesPct[2])
        const chances = [0, 10, 50, 90, 100, 101].map(chanceAtLeast)
        expect(chances).toEqual(chances.toSorted((one, other) => other - one))
        expect(chances[0]).toBe(1)
        expect(chances.at(-1)).toBe(0)
      }),
      { numRuns: 25 },
    )
  })
})

describe('quantile regression', () => {
  it('finds the line of the median among wild values, and the quantile of a constant', () => {
    const { next } = createRandom(4)
    const xs = Array.from({ length: 400 }, () => next() * 10)
    const rows = Float64Array.from(xs.flatMap((x) => [1, x]))
    const values = Float64Array.from(xs, (x, index) => 20 + 3 * x + (index % 10 === 0 ? -60 : next() - 0.5))
    const [intercept, slope] = fitQuantile(rows, 2, values, 0.45, null)
    expect(intercept).toBeCloseTo(20, 0)
    expect(slope).toBeCloseTo(3, 0)
    const even = Float64Array.from({ length: 101 }, (_, index) => index * 0.9)
    expect(fitQuantile(new Float64Array(101).fill(1), 1, even, 0.9, null)[0]).toBeCloseTo(81, 0)
  })
})

it('knows the hour of the week on the wall clock, in summer time too', () => {
  const hourOfWeek = createHourOfWeek('Europe/London')
  expect(hourOfWeek(Date.parse('2026-03-02T00:00:00Z'))).toBe(0)
  expect(hourOfWeek(Date.parse('2026-03-29T00:30:00Z'))).toBe(144.5)
  expect(hourOfWeek(Date.parse('2026-03-29T01:30:00Z'))).toBe(146.5)
  expect(createHourOfWeek('+05:30')(Date.parse('2026-03-02T00:00:00Z'))).toBe(5.5)
})
