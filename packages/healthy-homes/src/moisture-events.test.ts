import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_MOISTURE_EVENT_SETTINGS, detectMoistureEvents, type VapourPoint } from './moisture-events.ts'

const STEP_MS = 5 * MINUTE_MS

interface Shower {
  readonly atHour: number
  readonly riseGm3: number
  readonly ratePerHour: number
}

/** A room at 8 g/m³ whose showers rise for a quarter of an hour and dry out exponentially. */
function room(
  hours: number,
  showers: readonly Shower[],
  noise: (index: number) => number = () => 0,
): VapourPoint[] {
  return Array.from({ length: (hours * HOUR_MS) / STEP_MS }, (_, index) => {
    const at = index * STEP_MS
    const excess = showers.reduce((sum, { atHour, riseGm3, ratePerHour }) => {
      const since = at / HOUR_MS - atHour
      if (since <= 0) return sum
      return (
        sum + (since <= 0.25 ? (riseGm3 * since) / 0.25 : riseGm3 * Math.exp(-ratePerHour * (since - 0.25)))
      )
    }, 0)
    return { at, gm3: 8 + excess + noise(index) }
  })
}

describe('moisture events', () => {
  it('finds a shower: when, how much, how fast it dried', () => {
    const [event, ...others] = detectMoistureEvents(room(24, [{ atHour: 7, riseGm3: 6, ratePerHour: 0.6 }]))
    expect(others).toEqual([])
    expect(event!.startAt).toBe(7 * HOUR_MS)
    expect(event!.peakAt).toBe(7.25 * HOUR_MS)
    expect(event!.riseGm3).toBeCloseTo(6, 6)
    expect(event!.dryingPerHour).toBeCloseTo(0.6, 3)
    // ln 5 / 0.6 = 2.68 h until a fifth is left.
    expect((event!.recoveredAt! - event!.peakAt) / HOUR_MS).toBeCloseTo(Math.log(5) / 0.6, 0)
  })

  it('tells two showers apart when the room has dried by half between them', () => {
    const events = detectMoistureEvents(
      room(24, [
        { atHour: 7, riseGm3: 6, ratePerHour: 2 },
        { atHour: 8, riseGm3: 6, ratePerHour: 2 },
      ]),
    )
    expect(events.map(({ startAt }) => startAt / HOUR_MS)).toEqual([7, 8])
    expect(events[0]!.recoveredAt).toBeNull()
    expect(events[1]!.riseGm3).toBeGreaterThan(5)
  })

  it('is not stirred by slow changes, small rises or a single wild reading', () => {
    const slow = Array.from({ length: 300 }, (_, index) => ({ at: index * STEP_MS, gm3: 5 + index * 0.02 }))
    expect(detectMoistureEvents(slow)).toEqual([])
    expect(detectMoistureEvents(room(24, [{ atHour: 7, riseGm3: 1.4, ratePerHour: 0.6 }]))).toEqual([])
    const spiky = room(24, []).map((point, index) => (index === 100 ? { ...point, gm3: 20 } : point))
    expect(detectMoistureEvents(spiky)).toEqual([])
  })

  it('reads a ten-minute sensor as well as a five-minute one', () => {
    const points = room(48, [
      { atHour: 7, riseGm3: 6, ratePerHour: 0.6 },
      { atHour: 31, riseGm3: 3, ratePerHour: 1 },
    ])
    expect(detectMoistureEvents(points.filter((_, index) => index % 2 === 0))).toHaveLength(2)
  })

  it('does not join what a gap parts', () => {
    const points = room(24, [{ atHour: 7, riseGm3: 6, ratePerHour: 0.2 }])
    const cut = points.filter(({ at }) => at <= 7.5 * HOUR_MS || at > 12 * HOUR_MS)
    const [event] = detectMoistureEvents(cut)
    expect(event!.recoveredAt).toBeNull()
    expect(event!.dryingPerHour).toBeCloseTo(0.2, 2)
  })

  it('says nothing of drying when the record ends at the peak', () => {
    const points = room(24, [{ atHour: 7, riseGm3: 6, ratePerHour: 0.6 }]).filter(
      ({ at }) => at <= 7.25 * HOUR_MS,
    )
    expect(detectMoistureEvents(points)).toMatchObject([{ dryingPerHour: null, recoveredAt: null }])
  })

  it('takes nothing', () => {
    expect(detectMoistureEvents([])).toEqual([])
  })

  const walk = fc
    .array(fc.integer({ min: -300, max: 400 }), { minLength: 5, maxLength: 300 })
    .map((steps) => {
      let gm3 = 10
      return steps.map((step, index): VapourPoint => {
        gm3 = Math.max(1, gm3 + step / 100)
        return { at: index * STEP_MS, gm3 }
      })
    })

  it('does not depend on a constant offset of the sensor', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: -8, max: 64 }), (points, offset) => {
        // Sixty-fourths are exact in binary, so that the offset adds no rounding.
        const exact = points.map(({ at, gm3 }) => ({ at, gm3: Math.round(gm3 * 64) / 64 }))
        const moved = exact.map(({ at, gm3 }) => ({ at, gm3: gm3 + offset }))
        const times = (of: readonly VapourPoint[]) =>
          detectMoistureEvents(of).map(({ startAt, peakAt, riseGm3, recoveredAt }) => [
            startAt,
            peakAt,
            riseGm3,
            recoveredAt,
          ])
        expect(times(moved)).toEqual(times(exact))
      }),
    )
  })

  it('does not change the past when the future does', () => {
    const { peakWithinMs } = DEFAULT_MOISTURE_EVENT_SETTINGS
    fc.assert(
      fc.property(walk, walk, fc.nat(299), (points, future, cut) => {
        const now = Math.min(cut, points.length - 1)
        const scrambled = points.map((point, index) =>
          index <= now ? point : { ...point, gm3: future[index % future.length]!.gm3 },
        )
        const settled = (of: readonly VapourPoint[]) =>
          detectMoistureEvents(of)
            .filter(({ onsetAt }) => onsetAt + peakWithinMs + STEP_MS < points[now]!.at)
            .map(({ startAt, onsetAt, peakAt, riseGm3 }) => ({ startAt, onsetAt, peakAt, riseGm3 }))
        expect(settled(scrambled)).toEqual(settled(points))
      }),
    )
  })

  it('orders every event: start, onset, peak, recovery; and rises by at least the limit', () => {
    fc.assert(
      fc.property(walk, (points) => {
        let lastPeakAt = Number.NEGATIVE_INFINITY
        for (const event of detectMoistureEvents(points)) {
          expect(event.startAt).toBeGreaterThanOrEqual(lastPeakAt)
          expect(event.startAt).toBeLessThan(event.onsetAt)
          expect(event.onsetAt).toBeLessThanOrEqual(event.peakAt)
          expect(event.riseGm3).toBeGreaterThanOrEqual(DEFAULT_MOISTURE_EVENT_SETTINGS.onsetRiseGm3)
          if (event.recoveredAt !== null) expect(event.recoveredAt).toBeGreaterThan(event.peakAt)
          if (event.dryingPerHour !== null) expect(event.dryingPerHour).toBeGreaterThan(0)
          lastPeakAt = event.peakAt
        }
      }),
    )
  })
})
