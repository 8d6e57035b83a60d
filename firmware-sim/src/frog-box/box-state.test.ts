import { DAY_MS, dewPointC, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { describe, expect, it } from 'vitest'
import { type BoxFacts, boxStateOf } from './box-state.ts'
import { homeAirKind } from './home-air.ts'
import type { KeptReading } from './outbox.ts'

const kinds = await discoverKinds()
const kind = homeAirKind(kinds, undefined)
const NOW = Date.UTC(2026, 11, 1, 12)
const UPTIME_MS = 10 * DAY_MS
const STEP_MS = 5 * MINUTE_MS

/** A reading every five minutes up to now; `change` may alter one, or leave it out. */
function readingsFor(
  hours: number,
  change: (minutesAgo: number) => Partial<KeptReading> | null = () => ({}),
): KeptReading[] {
  return Array.from({ length: Math.round((hours * HOUR_MS) / STEP_MS) + 1 }, (_, index) => {
    const ageMs = hours * HOUR_MS - index * STEP_MS
    const changed = change(ageMs / MINUTE_MS)
    if (changed === null) return []
    const sound: KeptReading = {
      id: index + 1,
      bootId: 'now',
      uptimeMs: UPTIME_MS - ageMs,
      at: NOW - ageMs,
      tempC: 19 + Math.sin(index / 5),
      humidityPct: 55 + Math.sin(index / 7),
      isSent: true,
    }
    return [{ ...sound, ...changed }]
  }).flat()
}

const stateOf = (facts: Partial<BoxFacts>) =>
  boxStateOf(kind, {
    bootId: 'now',
    uptimeMs: UPTIME_MS,
    now: NOW,
    isClockTrusted: true,
    readings: readingsFor(24),
    sensor: { isMissing: false, failuresInARow: 0, failures: 0 },
    counts: { waiting: 0, undatable: 0, discarded: 0 },
    lastAcknowledgedAt: NOW,
    connection: { isConnected: true },
    intervalMs: STEP_MS,
    isStorageFailing: false,
    damagedAt: null,
    ...facts,
  })

describe('the kind of a frog box', () => {
  it('is found by what it measures, not by its name', () => {
    expect(kind).toMatchObject({ personal: true, primaryMeasure: 'humidityPct' })
    expect(homeAirKind(kinds, kind.id)).toBe(kind)
    expect(() => homeAirKind(kinds, 'lamp')).toThrow(
      expect.objectContaining({ code: 'TC_FROG_BOX_KIND_UNKNOWN' }),
    )
  })
})

describe('how a box stands', () => {
  it('is calm when all is well', () => {
    const state = stateOf({})
    expect(state).toMatchObject({
      eyes: 'calm',
      sensor: 'fine',
      isDamp: false,
      isStale: false,
      notSending: null,
    })
    expect(state.lastDay).toHaveLength(289)
    expect(state.latest?.dewPointC).toBe(dewPointC(state.latest!.tempC, state.latest!.humidityPct))
  })

  it('is damp after two hours at 70 %, and until an hour below 65 %', () => {
    const dampUntil = (minutesAgo: number, hours: number) =>
      stateOf({
        readings: readingsFor(24, (ago) => ({
          humidityPct: (ago >= minutesAgo && ago <= minutesAgo + hours * 60 ? 74 : 55) + Math.sin(ago),
        })),
      }).isDamp
    expect(dampUntil(0, 1.9)).toBe(false)
    expect(dampUntil(0, 2)).toBe(true)
    expect(dampUntil(30, 3)).toBe(true)
    expect(dampUntil(90, 3)).toBe(false)
  })

  it('does not count hours nobody measured as damp', () => {
    const gap = readingsFor(6, (ago) => (ago > 20 && ago < 200 ? null : { humidityPct: 75 + Math.sin(ago) }))
    expect(stateOf({ readings: gap.slice(-20) }).isDamp).toBe(false)
  })

  it('judges nothing by a sensor that looks wrong: 600 %, stuck, drowned or drying out', () => {
    const wrong = {
      'out of range': readingsFor(2, (ago) => (ago === 0 ? { humidityPct: 600 } : {})),
      stuck: readingsFor(8, () => ({ humidityPct: 75 })),
      drowned: readingsFor(4, (ago) => ({ humidityPct: 99.6 + (ago % 3) / 10 })),
      'drying out': readingsFor(2, (ago) => (ago < 10 ? { humidityPct: 1.2 } : {})),
    }
    for (const [what, readings] of Object.entries(wrong)) {
      expect(stateOf({ readings }), what).toMatchObject({
        sensor: 'looks-wrong',
        isDamp: false,
        eyes: 'sensor-wrong',
        latest: { dewPointC: null },
      })
    }
  })

  it('speaks of a sensor that fails from the third time, of one that is missing at once', () => {
    const failing = (failuresInARow: number) =>
      stateOf({ sensor: { isMissing: false, failuresInARow, failures: 9 } })
    expect(failing(2)).toMatchObject({ sensor: 'fine', sensorFailures: 9 })
    expect(failing(3)).toMatchObject({ sensor: 'failing', eyes: 'sensor-wrong' })
    expect(stateOf({ sensor: { isMissing: true, failuresInARow: 1, failures: 1 } }).sensor).toBe('missing')
  })

  it('is not sending from the first reading that could not go, or at once when it is refused', () => {
    const away = (minutes: number, reason: 'network' | 'refused') =>
      stateOf({
        connection: { isConnected: false, sinceUptimeMs: UPTIME_MS - minutes * MINUTE_MS, reason },
        lastAcknowledgedAt: NOW - HOUR_MS,
      })
    expect(away(4, 'network').notSending).toBeNull()
    expect(away(6, 'network')).toMatchObject({
      notSending: { reason: 'network', since: NOW - HOUR_MS },
      eyes: 'not-connected',
    })
    expect(away(0, 'refused').notSending).toMatchObject({ reason: 'refused' })
  })

  it('is not sending either when the platform answers nothing', () => {
    const counts = { waiting: 5, undatable: 0, discarded: 0 }
    const unanswered = stateOf({ counts, lastAcknowledgedAt: NOW - HOUR_MS })
    expect(unanswered.notSending).toEqual({ reason: 'network', since: NOW - HOUR_MS })
  })

  it('shows what it has measured since it was turned on also while the clock is wrong', () => {
    const state = stateOf({
      isClockTrusted: false,
      now: 0,
      readings: [
        ...readingsFor(3).map((reading) => ({ ...reading, bootId: 'before' })),
        ...readingsFor(1).map((reading) => ({ ...reading, at: null })),
      ],
    })
    expect(state).toMatchObject({ now: null, isStale: false, sensor: 'fine' })
    expect(state.lastDay).toHaveLength(13)
  })

  it('is not up to date after fifteen minutes', () => {
    expect(stateOf({ readings: readingsFor(2, (ago) => (ago < 20 ? null : {})) }).isStale).toBe(true)
    expect(stateOf({ readings: [] })).toMatchObject({ latest: null, isStale: true, lastDay: [] })
  })
})
