import { DAY_MS, HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BinForecast, BinPast, FillHour } from './bin-forecast.ts'
import { addedOf, addedQuantile, chanceAdded } from './fill-process.ts'
import { forecastBin } from './forecast-bin.ts'
import { learnFills } from './learn-fills.ts'
import { chanceOverflowBy } from './read-forecast.ts'

const timeZone = 'Europe/London'
const NOW = Date.parse('2026-06-15T10:20:00Z')
const FIRST_AT = Math.floor(NOW / HOUR_MS) * HOUR_MS - 9 * DAY_MS

/** Whatever a sensor may say: rising, false, failing, standing still, emptied at odd times. */
const anyHours: fc.Arbitrary<FillHour[]> = fc
  .record({
    rates: fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { minLength: 1, maxLength: 8 }),
    oddities: fc.array(
      fc.record({
        hour: fc.nat(10 * 24),
        what: fc.constantFrom('missing', 'false', 'emptied', 'full', 'still'),
        lasts: fc.integer({ min: 1, max: 90 }),
      }),
      { maxLength: 8 },
    ),
    length: fc.integer({ min: 0, max: 10 * 24 }),
  })
  .map(({ rates, oddities, length }) => {
    let fillPct = 0
    return Array.from({ length }, (_, index): FillHour => {
      const now = oddities.filter(({ hour, lasts }) => index >= hour && index < hour + lasts)
      const is = (what: string) => now.some((oddity) => oddity.what === what)
      const isEmptied = oddities.some(({ hour, what }) => what === 'emptied' && hour === index)
      fillPct = isEmptied ? 0 : Math.min(100, fillPct + (is('still') ? 0 : rates[index % rates.length]!))
      const seenPct = is('missing') ? null : is('false') ? (index * 37) % 100 : is('full') ? 100 : fillPct
      return { at: FIRST_AT + index * HOUR_MS, fillPct: seenPct, isEmptied }
    })
  })

const anyPast = (binId: string): fc.Arbitrary<BinPast> =>
  fc.record({
    binId: fc.constant(binId),
    stream: fc.constantFrom('glass', 'paper'),
    street: fc.constantFrom('Mill Lane', 'High Street'),
    thresholdPct: fc.integer({ min: 50, max: 90 }),
    overflowPct: fc.integer({ min: 90, max: 100 }),
    hours: anyHours,
    latest: fc.option(
      fc.record({
        at: fc.integer({ min: NOW - 4 * DAY_MS, max: NOW }),
        fillPct: fc.double({ min: 0, max: 100, noNaN: true }),
      }),
    ),
    emptiedAt: fc.option(fc.integer({ min: NOW - 80 * DAY_MS, max: NOW })),
    isFaulty: fc.boolean(),
  })

const anyTown = fc.tuple(anyPast('bin-1'), anyPast('bin-2'), anyPast('bin-3'))

function forecasts(pasts: readonly BinPast[], of = pasts): BinForecast[] {
  const model = learnFills(pasts, { now: NOW, timeZone })
  return of.map((past) => forecastBin(model, past, NOW))
}

it('chance never falls with time, quantiles are ordered and within the bin, and instants in their order', () => {
  fc.assert(
    fc.property(anyTown, (pasts) => {
      for (const { points, thresholdAt, overflowAt, basis, fillNowPct } of forecasts(pasts)) {
        expect(points).toHaveLength(basis === 'unknown' ? 0 : 29)
        let before = { lowPct: 0, medianPct: 0, highPct: 0, overflowChance: 0 }
        for (const point of points) {
          const { lowPct, medianPct, highPct, overflowChance } = point
          expect(lowPct).toBeGreaterThanOrEqual(before.lowPct - 0.5)
          expect(lowPct).toBeLessThanOrEqual(medianPct)
          expect(medianPct).toBeLessThanOrEqual(highPct)
          expect(highPct).toBeLessThanOrEqual(100)
          expect(overflowChance).toBeGreaterThanOrEqual(before.overflowChance)
          expect(overflowChance).toBeLessThanOrEqual(1)
          before = point
        }
        for (const { early, median, late } of [thresholdAt, overflowAt]) {
          if (median !== null) expect(early).toBeLessThanOrEqual(median)
          if (late !== null) expect(median).toBeLessThanOrEqual(late)
          for (const at of [early, median, late]) if (at !== null) expect(at).toBeGreaterThanOrEqual(NOW)
        }
        if (fillNowPct !== null) expect(fillNowPct >= 0 && fillNowPct <= 100).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})

it('chance never rises when the bin is emptier', () => {
  fc.assert(
    fc.property(
      anyTown,
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.integer({ min: NOW - 3 * DAY_MS, max: NOW }),
      (pasts, one, other, at) => {
        const [emptier, fuller] = [Math.min(one, other), Math.max(one, other)].map((fillPct) =>
          pasts.map((past) => ({ ...past, latest: { at, fillPct } })),
        )
        const fullers = forecasts(pasts, fuller!)
        for (const [index, forecast] of forecasts(pasts, emptier!).entries()) {
          for (const point of forecast.points) {
            const of = chanceOverflowBy(fullers[index]!, point.at)!
            expect(point.overflowChance).toBeLessThanOrEqual(of)
          }
        }
      },
    ),
    { numRuns: 150 },
  )
})

it('what happens later changes nothing', () => {
  fc.assert(
    fc.property(anyTown, anyTown, (pasts, scrambled) => {
      const until = (hours: readonly FillHour[]) => hours.filter(({ at }) => at < NOW)
      const known = pasts.map((past) => ({ ...past, hours: until(past.hours) }))
      const future = pasts.map((past, index) => {
        const first = FIRST_AT + until(past.hours).length * HOUR_MS
        if (first < NOW) return past
        const later = scrambled[index]!.hours.map((hour, n) => ({ ...hour, at: first + n * HOUR_MS }))
        return { ...past, hours: [...until(past.hours), ...later] }
      })
      expect(forecasts(future)).toEqual(forecasts(known))
    }),
    { numRuns: 100 },
  )
})

it('the order in which bins are learnt changes next to nothing', () => {
  fc.assert(
    fc.property(anyTown, ([one, two, three]) => {
      const rates = (pasts: BinPast[]) => learnFills(pasts, { now: NOW, timeZone }).bins
      const there = rates([one, two, three])
      const back = rates([three, one, two])
      expect(Object.keys(back).sort()).toEqual(Object.keys(there).sort())
      for (const [binId, { perHourPct }] of Object.entries(there)) {
        expect(back[binId]!.perHourPct).toBeCloseTo(perHourPct, 6)
      }
    }),
    { numRuns: 60 },
  )
})

it('quantiles and chances are two sides of one thing, and of the gamma’s moments', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 90, noNaN: true }),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.double({ min: -1.5, max: 2, noNaN: true }),
      (meanPct, dispersion, variance, z) => {
        const added = addedOf(meanPct, dispersion, variance)
        const quantile = addedQuantile(added, z)
        if (quantile < 0.01) return
        const chance = chanceAdded(added, quantile)
        expect(addedQuantile(added, z + 0.1)).toBeGreaterThan(quantile)
        expect(chanceAdded(added, quantile * 1.1)).toBeLessThan(chance)
        if (z === 0) expect(chance).toBeCloseTo(0.5, 5)
      },
    ),
  )
  // Gamma of shape 4 and scale 5 (R: qgamma, pgamma).
  expect(addedQuantile({ meanPct: 20, variance: 100 }, 1.2815515655446004)).toBeCloseTo(33.4, 0)
  expect(addedQuantile({ meanPct: 20, variance: 100 }, -1.2815515655446004)).toBeCloseTo(8.72, 0)
  expect(chanceAdded({ meanPct: 20, variance: 100 }, 40)).toBeCloseTo(0.0424, 2)
})
