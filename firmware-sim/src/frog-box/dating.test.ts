import { MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOCK_FLOOR_AT, isClockTrusted, pauseUntilDueMs, retryPauseMs } from './dating.ts'

const NOW = Date.UTC(2026, 11, 1)
const facts = { now: NOW, isSynchronised: false, isTrustedUnchecked: false, newestAt: null }

describe('the clock', () => {
  it('is believed when the network has set it, also when that set it back', () => {
    expect(isClockTrusted(facts)).toBe(false)
    expect(isClockTrusted({ ...facts, isSynchronised: true, newestAt: NOW + 1 })).toBe(true)
  })

  it('is believed unchecked only where that is wished, and while it runs on', () => {
    const unchecked = { ...facts, isTrustedUnchecked: true }
    expect(isClockTrusted(unchecked)).toBe(true)
    expect(isClockTrusted({ ...unchecked, newestAt: NOW })).toBe(true)
    expect(isClockTrusted({ ...unchecked, newestAt: NOW + 1 })).toBe(false)
  })

  it('is never believed before the box was made', () => {
    const before = { ...facts, now: CLOCK_FLOOR_AT - 1, isSynchronised: true, isTrustedUnchecked: true }
    expect(isClockTrusted(before)).toBe(false)
  })
})

describe('when the next reading is due', () => {
  it('is an interval after the last, and what was missed is not caught up', () => {
    expect(pauseUntilDueMs(null, 500, 300)).toBe(0)
    expect(pauseUntilDueMs(1_000, 1_100, 300)).toBe(200)
    expect(pauseUntilDueMs(1_000, 9_000, 300)).toBe(0)
    expect(pauseUntilDueMs(9_000, 1_000, 300)).toBe(0)
  })
})

describe('tries to connect', () => {
  it('get rarer, never rarer than the longest pause, and are spread', () => {
    expect([1, 2, 3, 4].map((failures) => retryPauseMs(failures, MINUTE_MS, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ])
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, spread) => {
          const pause = retryPauseMs(n, MINUTE_MS, spread)
          expect(pause).toBeGreaterThanOrEqual(500)
          expect(pause).toBeLessThanOrEqual(MINUTE_MS)
        },
      ),
    )
  })
})
