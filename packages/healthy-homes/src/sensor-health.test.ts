import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import type { RoomReading } from './readings.ts'
import { assessSensorHealth } from './sensor-health.ts'

const STEP_MS = 5 * MINUTE_MS
const READINGS_A_DAY = DAY_MS / STEP_MS

/** Days of a sound room; `change` may break some readings. */
function room(
  days: number,
  change: (reading: RoomReading, index: number) => Partial<RoomReading> = () => ({}),
): RoomReading[] {
  return Array.from({ length: days * READINGS_A_DAY }, (_, index) => {
    const at = index * STEP_MS
    const sound: RoomReading = {
      at,
      tempC: 19 + Math.sin(index / 40),
      humidityPct: 55 + 8 * Math.sin(index / 25),
      outdoorTempC: 6,
      outdoorHumidityPct: 80,
    }
    return { ...sound, ...change(sound, index) }
  })
}

function between(from: number, to: number, changed: Partial<RoomReading>) {
  return ({ at }: RoomReading) => (at >= from && at <= to ? changed : {})
}

describe('sensor health', () => {
  it('finds nothing wrong with a sound room', () => {
    expect(assessSensorHealth(room(30))).toMatchObject({ spans: [], faultyShare: 0 })
  })

  it('does not call a bathroom faulty that moves 43 points in ten minutes', () => {
    const bathroom = room(2, ({ at }) => (at % (12 * HOUR_MS) < 30 * MINUTE_MS ? { humidityPct: 98 } : {}))
    expect(assessSensorHealth(bathroom).spans).toEqual([])
  })

  it('leaves out one wild reading, and calls six in a row faulty', () => {
    const one = assessSensorHealth(room(1, (_, index) => (index === 50 ? { humidityPct: 600 } : {})))
    expect(one.spans).toEqual([
      { from: 50 * STEP_MS, to: 50 * STEP_MS, verdict: 'suspect', reason: 'out-of-range' },
    ])
    expect(one.isTrusted.filter((trusted) => !trusted)).toHaveLength(1)
    const six = assessSensorHealth(room(1, (_, index) => (index >= 50 && index < 56 ? { tempC: -40 } : {})))
    expect(six.spans).toMatchObject([{ verdict: 'faulty', reason: 'out-of-range' }])
  })

  it('calls a dying sensor faulty in its dry runs, however short, from the first to the last', () => {
    const dying = room(3, between(DAY_MS, 2 * DAY_MS, { humidityPct: 1 }))
    const { spans, isTrusted } = assessSensorHealth(dying)
    expect(spans).toContainEqual({ from: DAY_MS, to: 2 * DAY_MS, verdict: 'faulty', reason: 'too-dry' })
    expect(dying.filter(({ humidityPct }, index) => humidityPct <= 1 && isTrusted[index])).toEqual([])
    const short = assessSensorHealth(
      room(1, (_, index) => (index === 7 || index === 9 ? { humidityPct: 0.9 } : {})),
    )
    expect(short.spans).toEqual([
      { from: 7 * STEP_MS, to: 9 * STEP_MS, verdict: 'faulty', reason: 'too-dry' },
    ])
  })

  it('calls a wet sensor drowned after two hours at saturation, and not before', () => {
    const noisy = (index: number) => 99.5 + (index % 5) / 10
    const drowned = room(1, ({ at }, index) =>
      at >= 6 * HOUR_MS && at <= 9 * HOUR_MS ? { humidityPct: noisy(index) } : {},
    )
    expect(assessSensorHealth(drowned).spans).toEqual([
      { from: 6 * HOUR_MS, to: 9 * HOUR_MS, verdict: 'faulty', reason: 'drowned' },
    ])
    const steamy = room(1, ({ at }, index) =>
      at >= 6 * HOUR_MS && at <= 8 * HOUR_MS ? { humidityPct: noisy(index) } : {},
    )
    expect(assessSensorHealth(steamy).spans).toEqual([])
  })

  it('calls humidity stuck after six hours, temperature only after a day', () => {
    const stuck = assessSensorHealth(room(2, between(6 * HOUR_MS, 12 * HOUR_MS, { humidityPct: 52 })))
    expect(stuck.spans).toEqual([{ from: 6 * HOUR_MS, to: 12 * HOUR_MS, verdict: 'faulty', reason: 'stuck' }])
    expect(
      assessSensorHealth(room(2, between(6 * HOUR_MS, 11 * HOUR_MS, { humidityPct: 52 }))).spans,
    ).toEqual([])
    expect(assessSensorHealth(room(2, between(0, 20 * HOUR_MS, { tempC: 18.5 }))).spans).toEqual([])
    expect(assessSensorHealth(room(2, between(0, 25 * HOUR_MS, { tempC: 18.5 }))).spans).toMatchObject([
      { reason: 'stuck' },
    ])
  })

  it('does not call it stuck when there is a gap between equal values', () => {
    const readings = room(1, () => ({ humidityPct: 52 })).filter(({ at }) => at % (4 * HOUR_MS) < HOUR_MS)
    expect(assessSensorHealth(readings).spans).toEqual([])
  })

  it('suspects a sensor that shows far less vapour indoors than outdoors for days', () => {
    const sinking = room(12, ({ at }) => {
      const day = at / DAY_MS
      return { outdoorTempC: 12, humidityPct: Math.max(6, 55 - 4 * day + Math.sin(at / HOUR_MS)) }
    })
    const { spans, faultyShare } = assessSensorHealth(sinking)
    expect(spans).toMatchObject([{ verdict: 'suspect', reason: 'sinking' }])
    expect(faultyShare).toBe(0)
    const unknown = sinking.map((reading) => ({ ...reading, outdoorTempC: null }))
    expect(assessSensorHealth(unknown).spans).toEqual([])
  })

  it('takes nothing', () => {
    expect(assessSensorHealth([])).toEqual({ spans: [], isTrusted: [], faultyShare: 0 })
  })
})
