import { HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distanceBetween, LIKENESS_THRESHOLD, likeness, type Sighting } from './similar.ts'

const BASE: Sighting = {
  kind: 'ice',
  text: 'Black ice, Mill Lane',
  latitude: 52.3,
  longitude: -1.5,
  at: 0,
  alertIds: [],
  causeIds: [],
}
const like = (change: Partial<Sighting>) => likeness(BASE, { ...BASE, ...change })

describe('likeness', () => {
  test('the same place, kind, time and words are the same incident', () => {
    expect(like({})).toMatchObject({ score: 1, reasons: ['near', 'same-kind', 'recent', 'same-words'] })
  })

  test('a shared alert or cause settles it, however far apart', () => {
    const far = { latitude: 53, alertIds: ['a'], kind: 'flood' as const, text: 'x' }
    const score = likeness({ ...BASE, alertIds: ['a', 'b'] }, { ...BASE, ...far })
    expect(score).toMatchObject({ score: 0.9, reasons: expect.arrayContaining(['same-alert']) })
    expect(like({ latitude: 53 }).score).toBe(0)
  })

  test('the same street a day later, of another kind, is not worth a word', () => {
    expect(like({ kind: 'full-bin', at: 24 * HOUR_MS, text: 'Bin full' }).score).toBeLessThan(
      LIKENESS_THRESHOLD,
    )
  })

  test('a second call about the same ice, 250 m off and half an hour later, is', () => {
    const call = like({ latitude: 52.30225, at: HOUR_MS / 2, text: 'slippery, ice near the mill' })
    expect(Math.round(call.distanceM!)).toBe(250)
    expect(call.score).toBeGreaterThan(LIKENESS_THRESHOLD)
  })

  test('is symmetric, between 0 and 1, and never grows with distance', () => {
    const sighting = fc.record({
      kind: fc.constantFrom('ice' as const, 'flood' as const),
      text: fc.string({ maxLength: 30 }),
      latitude: fc.option(fc.double({ min: 52, max: 52.1, noNaN: true })),
      longitude: fc.option(fc.double({ min: -1, max: -0.9, noNaN: true })),
      at: fc.integer({ min: 0, max: 48 * HOUR_MS }),
      alertIds: fc.subarray(['a', 'b']),
      causeIds: fc.subarray(['c']),
    })
    fc.assert(
      fc.property(sighting, sighting, (one, other) => {
        const { score } = likeness(one, other)
        expect(score).toBe(likeness(other, one).score)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }),
    )
    const scores = [0, 0.001, 0.003, 0.01, 0.02].map((step) => like({ latitude: 52.3 + step }).score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
  })

  test('distance: a degree of latitude is 111.2 km', () => {
    expect(distanceBetween(BASE, { latitude: 53.3, longitude: -1.5 })! / 1_000).toBeCloseTo(111.2, 1)
    expect(distanceBetween(BASE, { latitude: null, longitude: 1 })).toBeNull()
  })
})
