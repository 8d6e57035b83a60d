import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adviseAiring } from './airing.ts'
import type { SurfaceHour } from './hourly.ts'
import { say } from './messages/say.ts'
import { type SummaryInput, summariseRisk } from './risk-summary.ts'

const NOW = Date.parse('2026-01-14T18:00:00Z')
const LATEST = { at: NOW, tempC: 19, humidityPct: 50, outdoorTempC: 6, outdoorHumidityPct: 80 }

function input(change: Partial<SummaryInput> = {}): SummaryInput {
  return {
    now: NOW,
    latest: LATEST,
    isSensorTrusted: true,
    hours: [],
    outdoorLowTonightC: 4,
    wallFactor: 0.75,
    sustainedHours: 6,
    ...change,
  }
}

function dampHours(count: number): SurfaceHour[] {
  return Array.from({ length: count }, (_, index) => ({
    at: NOW - (count - index) * HOUR_MS,
    surface: { tempC: 14, humidityPct: 88 },
    unknown: null,
    isCondensing: false,
  }))
}

const keys = (change: Partial<SummaryInput>) => {
  const { level, status, action } = summariseRisk(input(change))
  return [level, status.key, action.key]
}

describe('one sentence and one action', () => {
  it('is calm in a dry room', () => {
    expect(keys({})).toEqual(['calm', 'status.dry', 'action.none'])
  })

  it('says that nothing is known, and never calm, without readings, with old ones or without an outdoor temperature', () => {
    expect(keys({ latest: null })).toEqual(['unknown', 'status.no-readings', 'action.check-box'])
    expect(keys({ now: NOW + 15 * MINUTE_MS })[0]).toBe('calm')
    expect(keys({ now: NOW + 15 * MINUTE_MS + 1 })).toEqual([
      'unknown',
      'status.not-up-to-date',
      'action.check-box',
    ])
    const noOutdoor = { ...LATEST, outdoorTempC: null, outdoorHumidityPct: null }
    expect(keys({ latest: noOutdoor, outdoorLowTonightC: null })).toEqual([
      'unknown',
      'status.outdoor-unknown',
      'action.look-again',
    ])
  })

  it('stops judging when the sensor looks wrong', () => {
    expect(keys({ isSensorTrusted: false, hours: dampHours(20) })).toEqual([
      'act',
      'status.sensor-looks-wrong',
      'action.check-sensor',
    ])
  })

  it('warns of wet walls tonight with the dew point, as the guidance has it', () => {
    const latest = { ...LATEST, tempC: 20, humidityPct: 65, outdoorTempC: 8, outdoorHumidityPct: null }
    const { level, status } = summariseRisk(input({ latest, outdoorLowTonightC: -8 }))
    expect(level).toBe('watch')
    expect(say(status, 'en')).toBe('Cold walls are likely to get wet tonight. The dew point is 13.2 °C.')
    expect(say(status, 'cy')).toContain('13.2 °C')
  })

  it('asks for the wall to be looked at when damp lasts, not for the household to change', () => {
    expect(keys({ hours: dampHours(6) })).toEqual([
      'act',
      'status.wall-damp-for-hours',
      'action.have-wall-checked',
    ])
    expect(keys({ hours: dampHours(5) })[1]).toBe('status.dry')
  })

  it('suggests a window only when the air outdoors holds less water', () => {
    fc.assert(
      fc.property(
        fc.record({
          at: fc.constant(NOW),
          tempC: fc.double({ min: 8, max: 28, noNaN: true }),
          humidityPct: fc.double({ min: 20, max: 99, noNaN: true }),
          outdoorTempC: fc.option(fc.double({ min: -10, max: 30, noNaN: true })),
          outdoorHumidityPct: fc.option(fc.double({ min: 30, max: 100, noNaN: true })),
        }),
        fc.option(fc.double({ min: -10, max: 20, noNaN: true })),
        (latest, outdoorLowTonightC) => {
          const { action } = summariseRisk(input({ latest, outdoorLowTonightC }))
          const advice = adviseAiring(latest, {
            tempC: latest.outdoorTempC,
            humidityPct: latest.outdoorHumidityPct,
          })
          if (action.key !== 'action.open-window') return
          expect(advice.helps).toBe('yes')
          expect(advice.outdoorGm3!).toBeLessThan(advice.indoorGm3)
        },
      ),
    )
  })
})

describe('airing', () => {
  it('goes by grams of water, not by relative humidity', () => {
    expect(adviseAiring({ tempC: 20, humidityPct: 65 }, { tempC: 2, humidityPct: 95 }).helps).toBe('yes')
    expect(adviseAiring({ tempC: 18, humidityPct: 60 }, { tempC: 24, humidityPct: 55 }).helps).toBe('no')
    expect(adviseAiring({ tempC: 18, humidityPct: 60 }, { tempC: 5, humidityPct: null }).helps).toBe(
      'unknown',
    )
  })
})
