import { HOUR_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mouldLevelOf, runMouldIndex } from './mould-course.ts'
import {
  advanceMould,
  criticalSurfaceHumidityPct,
  INITIAL_MOULD_STATE,
  MOULD_SENSITIVITIES,
  type MouldSensitivity,
  type MouldState,
} from './mould-index.ts'

function after(days: number, tempC: number, humidityPct: number, sensitivity: MouldSensitivity): number {
  let state = INITIAL_MOULD_STATE
  for (let hour = 0; hour < days * 24; hour++) state = advanceMould(state, tempC, humidityPct, sensitivity)
  return state.index
}

function dry(state: MouldState, hours: number, sensitivity: MouldSensitivity): MouldState {
  let next = state
  for (let hour = 0; hour < hours; hour++) next = advanceMould(next, 20, 40, sensitivity)
  return next
}

const surfaceHour = fc.record({
  tempC: fc.double({ min: -15, max: 55, noNaN: true }),
  humidityPct: fc.double({ min: 0, max: 130, noNaN: true }),
})
const sensitivity = fc.constantFrom(...MOULD_SENSITIVITIES)

describe('the VTT mould index', () => {
  it.each([
    ['very-sensitive', 22, 97, 1.875, 4.6811, 5.5009],
    ['sensitive', 22, 97, 0.8313, 1.4431, 3.6235],
    ['medium-resistant', 22, 97, 0.1035, 0.2069, 0.6201],
    ['resistant', 22, 97, 0.0466, 0.0931, 0.2778],
    ['very-sensitive', 20, 90, 0.4759, 0.9516, 3.9187],
  ] as const)('of %s at %d °C, %d % is as published at 14, 28 and 84 days', (material, t, rh, a, b, c) => {
    expect(after(14, t, rh, material)).toBeCloseTo(a, 4)
    expect(after(28, t, rh, material)).toBeCloseTo(b, 4)
    expect(after(84, t, rh, material)).toBeCloseTo(c, 4)
  })

  it('declines fast for six hours, rests until a day has passed, then declines slowly', () => {
    const start: MouldState = { index: 2, dryHours: 0 }
    expect(dry(start, 6, 'very-sensitive').index).toBeCloseTo(2 - 6 * (0.032 / 24), 10)
    expect(dry(start, 24, 'very-sensitive').index).toBeCloseTo(2 - 6 * (0.032 / 24), 10)
    expect(dry(start, 48, 'very-sensitive').index).toBeCloseTo(2 - 6 * (0.032 / 24) - 0.016, 10)
    expect(dry(start, 48, 'resistant').index).toBeCloseTo(2 - 0.1 * (6 * (0.032 / 24) + 0.016), 10)
  })

  it('counts dry hours anew after an hour of growth', () => {
    const rested = dry({ index: 1, dryHours: 0 }, 10, 'sensitive')
    expect(advanceMould(rested, 20, 95, 'sensitive').dryHours).toBe(0)
  })

  it('needs more humidity when it is colder, and never less than the material’s limit', () => {
    expect(criticalSurfaceHumidityPct(5, 'sensitive')).toBeGreaterThan(
      criticalSurfaceHumidityPct(15, 'sensitive'),
    )
    expect(criticalSurfaceHumidityPct(30, 'sensitive')).toBe(80)
    expect(criticalSurfaceHumidityPct(30, 'resistant')).toBe(85)
  })

  it('does not grow in frost', () => {
    expect(after(84, -1, 100, 'very-sensitive')).toBe(0)
    expect(after(84, 0, 100, 'very-sensitive')).toBe(0)
  })

  it('stays from 0 to 6, whatever the weather', () => {
    fc.assert(
      fc.property(
        fc.array(surfaceHour, { maxLength: 60 }),
        sensitivity,
        fc.integer({ min: 1, max: 200 }),
        (hours, kind, repeat) => {
          let state = INITIAL_MOULD_STATE
          for (const { tempC, humidityPct } of hours) {
            for (let times = 0; times < repeat; times++) {
              state = advanceMould(state, tempC, humidityPct, kind)
              if (!(state.index >= 0 && state.index <= 6)) throw new Error(`M = ${state.index}`)
            }
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is left as it is by hours that are unknown', () => {
    const wet = { surface: { tempC: 20, humidityPct: 95 }, unknown: null, isCondensing: false }
    const unknown = { surface: null, unknown: 'outdoor' as const, isCondensing: false }
    const known = Array.from({ length: 100 }, (_, hour) => ({ at: hour * HOUR_MS, ...wet }))
    const withGap = [
      ...known,
      ...Array.from({ length: 50 }, (_, hour) => ({ at: (100 + hour) * HOUR_MS, ...unknown })),
    ]
    expect(runMouldIndex(withGap, 'sensitive')!.index).toBe(runMouldIndex(known, 'sensitive')!.index)
    expect(runMouldIndex(withGap.slice(100), 'sensitive')).toBeNull()
  })

  it('can be gone on with from where it stood', () => {
    const wet = { surface: { tempC: 20, humidityPct: 95 }, unknown: null, isCondensing: false }
    const hours = Array.from({ length: 1000 }, (_, hour) => ({ at: hour * HOUR_MS, ...wet }))
    const first = runMouldIndex(hours.slice(0, 400), 'sensitive')!
    expect(runMouldIndex(hours.slice(400), 'sensitive', first.state)!.index).toBe(
      runMouldIndex(hours, 'sensitive')!.index,
    )
  })

  it('has a word for what could be seen', () => {
    expect([0.9, 1, 2.9, 3].map(mouldLevelOf)).toEqual(['none', 'microscopic', 'microscopic', 'visible'])
  })
})
