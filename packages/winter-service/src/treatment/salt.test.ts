import { HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brineShare, freezingPointC, residualSalt } from './salt.ts'
import { DEFAULT_WINTER_SETTINGS } from './settings.ts'

const settings = DEFAULT_WINTER_SETTINGS.residualSalt
const NOW = Date.parse('2026-11-22T18:00:00Z')

describe('brine on a road', () => {
  it.each([
    [10, 0.1, 9.1, -5.9],
    [10, 0.5, 2.0, -1.2],
    [0, 0.5, 0, 0],
    [-3, 0.5, 0, 0],
    [10, 0, 100, -21],
    [40, 0.1, 28.6, -21],
  ])('of %d g/m² in %d mm of water: %d %%, freezes at %d °C', (saltGm2, filmMm, share, point) => {
    expect(brineShare(saltGm2, filmMm)).toBeCloseTo(share, 1)
    expect(Math.round(freezingPointC(saltGm2, filmMm) * 10) / 10 + 0).toBe(point)
  })

  it('never freezes later with less salt or with more water', () => {
    const salt = fc.double({ min: 0, max: 80, noNaN: true })
    const film = fc.double({ min: 0, max: 5, noNaN: true })
    fc.assert(
      fc.property(salt, salt, film, film, (a, b, c, d) => {
        const strong = freezingPointC(Math.max(a, b), Math.min(c, d))
        expect(strong).toBeLessThanOrEqual(freezingPointC(Math.min(a, b), Math.max(c, d)))
        expect(strong).toBeGreaterThanOrEqual(-21)
      }),
    )
  })
})

describe('salt that is left', () => {
  const treated = [{ at: NOW - 12 * HOUR_MS, rateGm2: 10 }]

  it('is half after the half-life of the road it lies on', () => {
    expect(residualSalt({ treatments: treated, now: NOW, settings }).gm2).toBeCloseTo(5, 6)
    expect(residualSalt({ treatments: treated, now: NOW, isWet: true, settings }).gm2).toBeCloseTo(1.25, 6)
    const heavy = residualSalt({ treatments: treated, now: NOW, trafficLevel: 'heavy', settings })
    expect(heavy.gm2).toBeCloseTo(10 * 2 ** -1.6, 6)
  })

  it('is washed off by rain, for each treatment by what fell since', () => {
    const treatments = [...treated, { at: NOW - HOUR_MS, rateGm2: 10 }]
    const rainMmSince = (at: number) => (at < NOW - 2 * HOUR_MS ? 2 : 0)
    expect(residualSalt({ treatments, now: NOW, rainMmSince, settings }).gm2).toBeCloseTo(
      10 * 2 ** -3 * 0.7 ** 2 + 10 * 2 ** (-1 / 12),
      6,
    )
  })

  it('is an estimate: between its low and its high end, never below none and never more than was spread', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.integer({ min: NOW - 72 * HOUR_MS, max: NOW + HOUR_MS }),
            rateGm2: fc.double({ min: -5, max: 60, noNaN: true }),
          }),
          { maxLength: 8 },
        ),
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.boolean(),
        (treatments, rainMm, isWet) => {
          const left = residualSalt({ treatments, now: NOW, rainMmSince: () => rainMm, isWet, settings })
          const spread = treatments.reduce(
            (sum, { at, rateGm2 }) => sum + (at <= NOW ? Math.max(0, rateGm2) : 0),
            0,
          )
          expect(left.lowGm2).toBeGreaterThanOrEqual(0)
          expect(left.gm2).toBeGreaterThanOrEqual(left.lowGm2)
          expect(left.highGm2).toBeGreaterThanOrEqual(left.gm2)
          expect(left.highGm2).toBeLessThanOrEqual(spread + 1e-9)
        },
      ),
    )
  })

  it('does not count what is yet to come', () => {
    const treatments = [{ at: NOW + 1, rateGm2: 20 }]
    expect(residualSalt({ treatments, now: NOW, settings })).toEqual({ gm2: 0, lowGm2: 0, highGm2: 0 })
  })
})
