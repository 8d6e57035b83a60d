import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { analyseHome, DEFAULT_HOME_SETTINGS } from './analyse-home.ts'
import { prepareReadings, type RoomReading, withOutdoorAir } from './readings.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

/** A cold bathroom, five-minute readings, one shower each morning at seven. */
function bathroom(days: number): RoomReading[] {
  return Array.from({ length: (days * DAY_MS) / (5 * MINUTE_MS) }, (_, index) => {
    const at = START + index * 5 * MINUTE_MS
    const sinceShower = ((at % DAY_MS) - 7 * HOUR_MS) / HOUR_MS
    const wet =
      sinceShower < 0 ? 0 : sinceShower < 0.2 ? sinceShower / 0.2 : Math.exp(-0.6 * (sinceShower - 0.2))
    return {
      at,
      tempC: 19 + 0.3 * Math.sin(index / 50),
      humidityPct: 58 + 32 * wet + 0.2 * Math.sin(index / 7),
      outdoorTempC: 3,
      outdoorHumidityPct: 85,
    }
  })
}

describe('a room, analysed', () => {
  it('has its showers, its damp hours and its index', () => {
    const analysis = analyseHome(bathroom(10))
    expect(analysis.events).toHaveLength(10)
    expect(
      analysis.events.every(({ startAt }) => Math.abs((startAt % DAY_MS) - 7 * HOUR_MS) <= 5 * MINUTE_MS),
    ).toBe(true)
    expect(analysis.riskHours.total.known).toBe(240)
    expect(analysis.riskHours.total.atRisk).toBeGreaterThan(10)
    expect(analysis.mould!.highestIndex).toBeGreaterThan(0)
    expect(analysis.sensorHealth.spans).toEqual([])
  })

  it('comes out the same in any order, and with readings sent twice', () => {
    const readings = bathroom(3)
    const shuffled = [...readings.slice(300), ...readings.slice(0, 400)].reverse()
    const analysis = analyseHome(shuffled)
    expect(analysis.repeated).toBe(100)
    expect(analysis.events).toEqual(analyseHome(readings).events)
    expect(analysis.mould).toEqual(analyseHome(readings).mould)
  })

  it('knows nothing of walls without the air outdoors, but still sees showers', () => {
    const analysis = analyseHome(bathroom(3).map((reading) => ({ ...reading, outdoorTempC: null })))
    expect(analysis.events).toHaveLength(3)
    expect(analysis.mould).toBeNull()
    expect(analysis.riskHours.total).toMatchObject({ known: 0, atRisk: 0, unknownOutdoor: 72 })
  })

  it('judges nothing while the sensor looks wrong, and keeps the data', () => {
    const broken = bathroom(6).map((reading) =>
      reading.at >= START + 2 * DAY_MS && reading.at < START + 4 * DAY_MS
        ? { ...reading, humidityPct: 99.9 }
        : reading,
    )
    const analysis = analyseHome(broken)
    expect(analysis.events).toHaveLength(4)
    expect(analysis.riskHours.total).toMatchObject({ known: 96, unknownSensor: 48 })
    expect(analysis.readings).toHaveLength(broken.length)
    expect(analysis.sensorHealth.faultyShare).toBeCloseTo(1 / 3, 3)
  })

  it('is drier on a better wall', () => {
    const at = (wallFactor: number) =>
      analyseHome(bathroom(10), { ...DEFAULT_HOME_SETTINGS, wallFactor }).riskHours.total.atRisk
    expect(at(0.9)).toBeLessThan(at(0.75))
    expect(at(0.75)).toBeLessThan(at(0.5))
    expect(() => at(-1)).toThrow(/wall factor -1/)
  })

  it('takes nothing, and what is no number', () => {
    expect(analyseHome([])).toMatchObject({ events: [], hours: [], mould: null })
    const broken = bathroom(1).map((reading, index) =>
      index % 10 === 0 ? { ...reading, humidityPct: Number.NaN } : reading,
    )
    expect(analyseHome(broken).unusable).toBe(29)
  })
})

describe('readings', () => {
  it('of one instant: the last given counts', () => {
    const [first] = bathroom(1)
    const { readings } = prepareReadings([first!, { ...first!, tempC: 5 }])
    expect(readings.map(({ tempC }) => tempC)).toEqual([5])
  })

  it('get the air outdoors between two readings, and none across a gap or beyond the ends', () => {
    const at = (hours: number) => ({ at: START + hours * HOUR_MS, tempC: 20, humidityPct: 50 })
    const outdoor = [
      { at: START + HOUR_MS, tempC: 2, humidityPct: 80 },
      { at: START + 2 * HOUR_MS, tempC: 4, humidityPct: 90 },
      { at: START + 8 * HOUR_MS, tempC: 10, humidityPct: null },
    ]
    const joined = withOutdoorAir([0, 1, 1.5, 2, 5, 8, 9].map(at), outdoor)
    expect(joined.map(({ outdoorTempC }) => outdoorTempC)).toEqual([null, 2, 3, 4, null, 10, null])
    expect(joined.map(({ outdoorHumidityPct }) => outdoorHumidityPct)).toEqual([
      null,
      80,
      85,
      90,
      null,
      null,
      null,
    ])
  })
})
