import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DomainNight, outcomesOf, overridesOf, savingOf } from './season.ts'

const night = (change: Partial<DomainNight>): DomainNight => ({
  night: '2026-01-14',
  domainId: 'north',
  choice: 'accept',
  isTreated: true,
  wasRecommended: true,
  forecastMinC: -1,
  actualMinC: -2,
  hadIceOrFrost: true,
  routeKm: 40,
  routeAreaM2: 280_000,
  ...change,
})

test('a season is counted as treated or not against frozen or not', () => {
  const outcomes = outcomesOf([
    night({}),
    night({ actualMinC: -0.1 }),
    night({ actualMinC: 0 }),
    night({ isTreated: false, actualMinC: -3 }),
    night({ isTreated: false, actualMinC: 4 }),
    night({ actualMinC: null }),
  ])
  expect(outcomes).toEqual({
    hits: 2,
    falseAlarms: 1,
    misses: 1,
    correctRejections: 1,
    unknown: 1,
    hitRate: 2 / 3,
    falseAlarmRatio: 1 / 3,
    shareCorrect: 3 / 5,
  })
  expect(outcomesOf([])).toMatchObject({ hitRate: null, falseAlarmRatio: null, shareCorrect: null })
})

test('treating everything on each marginal night is the measure of what was saved', () => {
  const nights = [
    night({}),
    night({ forecastMinC: 2.9, isTreated: false }),
    night({ forecastMinC: 3.1 }),
    night({ forecastMinC: null }),
  ]
  const saving = savingOf(nights, { treatedKm: 40, saltT: 2.8 }, { marginalC: 3, rateGm2: 10 })
  expect(saving).toMatchObject({ nights: 2, everythingKm: 80, savedKm: 40 })
  expect(saving.everythingT).toBeCloseTo(5.6)
  expect(saving.savedT).toBeCloseTo(2.8)
  expect(savingOf([], { treatedKm: 5, saltT: 1 }, { marginalC: 3, rateGm2: 10 }).savedKm).toBe(-5)
})

test('overrides are changes and refusals among what was decided', () => {
  const nights = (['accept', 'accept', 'change', 'decline', null] as const).map((choice) => ({ choice }))
  expect(overridesOf(nights)).toEqual({
    accepted: 2,
    changed: 1,
    declined: 1,
    undecided: 1,
    overrideRate: 0.5,
  })
})

test('every night is counted once', () => {
  const arbitrary = fc.record({
    isTreated: fc.boolean(),
    actualMinC: fc.option(fc.double({ min: -20, max: 20, noNaN: true })),
  })
  fc.assert(
    fc.property(fc.array(arbitrary), (changes) => {
      const { hits, falseAlarms, misses, correctRejections, unknown } = outcomesOf(changes.map(night))
      expect(hits + falseAlarms + misses + correctRejections + unknown).toBe(changes.length)
    }),
  )
})
