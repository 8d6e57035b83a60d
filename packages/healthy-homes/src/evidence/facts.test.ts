import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverageOf } from './coverage.ts'
import { evidenceFacts, NO_HAZARD_CASE } from './facts.ts'
import { hoursWithReadings, readingLines, roomFacts } from './room-facts.ts'
import { sensorAccuracyOf } from './sensor-accuracy.ts'
import { sampleInput, sampleReadings, sampleRoom } from './testing/sample-home.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const ZONE = 'Europe/London'

describe('gaps', () => {
  it('and what is covered make up the period, whatever came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 * DAY_MS - 1 })), (offsets) => {
        const instants = offsets.map((offset) => START + offset).sort((a, b) => a - b)
        const end = START + 5 * DAY_MS
        const { share, gaps, gapMs } = coverageOf(instants, START, end)
        expect(share * (end - START) + gapMs).toBeCloseTo(end - START, 3)
        for (const gap of gaps) {
          expect(gap.to - gap.from).toBeGreaterThan(30 * MINUTE_MS)
          expect(instants.some((at) => at > gap.from && at < gap.to)).toBe(false)
        }
      }),
    )
  })

  it('are told before the first reading and after the last', () => {
    const { gaps } = coverageOf([START + 2 * HOUR_MS], START, START + 4 * HOUR_MS)
    expect(gaps).toEqual([
      { from: START, to: START + 2 * HOUR_MS },
      { from: START + 2 * HOUR_MS, to: START + 4 * HOUR_MS },
    ])
    expect(coverageOf([], START, START + HOUR_MS)).toMatchObject({ share: 0, gapMs: HOUR_MS })
  })
})

describe('a room', () => {
  it('has as many hours judged and not judged as hours with readings, in all and by month', () => {
    const readings = fc.record({
      keep: fc.array(fc.boolean(), { minLength: 1, maxLength: 96 }),
      outdoorKnown: fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
    })
    fc.assert(
      fc.property(readings, ({ keep, outdoorKnown }) => {
        // Over the end of January, so that two months are told of.
        const from = START + 29 * DAY_MS
        const room = sampleReadings(from, from + 4 * DAY_MS, 15 * MINUTE_MS)
          .filter((_, index) => keep[index % keep.length])
          .map((reading, index) =>
            outdoorKnown[index % outdoorKnown.length] ? reading : { ...reading, outdoorTempC: null },
          )
        const facts = roomFacts(sampleRoom(room), from, from + 4 * DAY_MS, ZONE)
        const hours = new Set(room.map(({ at }) => Math.floor(at / HOUR_MS)))
        expect(hoursWithReadings(facts.hours)).toBe(hours.size)
        for (const key of ['known', 'atRisk', 'sustained', 'condensing', 'unknownOutdoor'] as const) {
          expect(facts.months.reduce((sum, month) => sum + month[key], 0)).toBe(facts.hours[key])
        }
        expect(facts.hours.sustained).toBeLessThanOrEqual(facts.hours.atRisk)
      }),
      { numRuns: 40 },
    )
  })

  it('is told of the period only; the mould index remembers what was before', () => {
    const all = sampleReadings(START - 60 * DAY_MS, START + 10 * DAY_MS, 30 * MINUTE_MS).map((reading) => ({
      ...reading,
      humidityPct: Math.min(95, reading.humidityPct + 15),
    }))
    const facts = roomFacts(sampleRoom(all), START, START + 5 * DAY_MS, ZONE)
    expect(facts.readings).toBe(5 * 48)
    expect([facts.firstAt, facts.lastAt]).toEqual([START, START + 5 * DAY_MS - 30 * MINUTE_MS])
    expect(facts.months.map(({ month }) => month)).toEqual(['2026-01'])
    const alone = roomFacts(sampleRoom(all.filter(({ at }) => at >= START)), START, START + 5 * DAY_MS, ZONE)
    expect(facts.hours).toEqual(alone.hours)
    expect(facts.mould!.index).toBeGreaterThan(alone.mould!.index)
    expect(facts.months[0]!.mouldIndex).toBe(facts.mould!.index)
  })

  it('keeps what a broken sensor sent out of every figure, and says how much that was', () => {
    const readings = sampleReadings(START, START + 6 * DAY_MS).map((reading) =>
      reading.at >= START + 2 * DAY_MS && reading.at < START + 3 * DAY_MS
        ? { ...reading, humidityPct: 99.9 }
        : reading,
    )
    const facts = roomFacts(sampleRoom(readings), START, START + 6 * DAY_MS, ZONE)
    expect(facts.readings).toBe(6 * 288)
    expect(facts.doubtfulReadings).toBe(288)
    expect(facts.hours.unknownSensor).toBe(24)
    expect(facts.humidityPct!.high).toBeLessThan(90)
    expect(facts.doubtful.map(({ reason }) => reason)).toContain('drowned')
    expect(facts.chart.points.every(({ humidityPct }) => humidityPct < 99)).toBe(true)
  })

  it('without readings, or without the air outdoors, is told as such', () => {
    const none = roomFacts(sampleRoom([]), START, START + DAY_MS, ZONE)
    expect(none).toMatchObject({ readings: 0, firstAt: null, tempC: null, mould: null, months: [] })
    const indoors = sampleReadings(START, START + DAY_MS).map((reading) => ({
      ...reading,
      outdoorTempC: null,
    }))
    const facts = roomFacts(sampleRoom(indoors), START, START + DAY_MS, ZONE)
    expect(facts.hours).toMatchObject({ known: 0, atRisk: 0, unknownOutdoor: 24 })
    expect(facts.tempC).not.toBeNull()
    expect(facts.mould).toBeNull()
  })

  it('counts the hours of the days on which the clocks change: 23 and 25', () => {
    for (const [day, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const from = Date.parse(hours === 23 ? `${day}T00:00:00Z` : '2026-10-24T23:00:00Z')
      const to = from + hours * HOUR_MS
      const facts = roomFacts(sampleRoom(sampleReadings(from, to)), from, to, ZONE)
      expect(hoursWithReadings(facts.hours)).toBe(hours)
      expect(facts.coverage).toMatchObject({ share: 1, gaps: [] })
    }
  })

  it('gives months by the household’s clock, where it is hours from UTC too', () => {
    const from = Date.parse('2026-05-31T12:00:00Z')
    const readings = sampleReadings(from, from + DAY_MS)
    const monthsIn = (zone: string) =>
      roomFacts(sampleRoom(readings), from, from + DAY_MS, zone).months.map(({ month, known }) => [
        month,
        known,
      ])
    expect(monthsIn('Europe/London')).toEqual([
      ['2026-05', 11],
      ['2026-06', 13],
    ])
    expect(monthsIn('Asia/Kathmandu')).toEqual([
      ['2026-05', 7],
      ['2026-06', 17],
    ])
  })

  it('is as exact as its sensor, by the model that is named', () => {
    expect(sensorAccuracyOf('By the window, DHT22')).toMatchObject({ model: 'DHT22', humidityPct: [2, 5] })
    expect(sensorAccuracyOf('SHT4x on the shelf')).toMatchObject({ model: 'SHT40', tempC: 0.2 })
    expect(sensorAccuracyOf('On the shelf')).toMatchObject({ model: null, tempC: 0.5 })
  })
})

it('readings are hashed as lines of UTC instants, whole and in order', () => {
  const lines = [...readingLines(sampleReadings(START, START + HOUR_MS), START, START + 11 * MINUTE_MS)]
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatch(/^2026-01-01T00:05:00\.000Z,-?\d+(\.\d+)?,\d+(\.\d+)?\n$/)
})

describe('the law', () => {
  const period = { from: START, to: START + DAY_MS }
  const told = { ...NO_HAZARD_CASE, awareAt: Date.parse('2025-12-19T10:00:00Z') }

  it('is told of only where it applies: social homes in England', () => {
    const lawOf = (tenure: 'social-rent' | 'private-rent', nation: 'england' | 'wales') =>
      evidenceFacts(sampleInput({ ...period, tenure, nation, hazard: told })).law
    expect(lawOf('private-rent', 'england')).toBeNull()
    expect(lawOf('social-rent', 'wales')).toBeNull()
    const law = lawOf('social-rent', 'england')
    // Ten working days from a Friday, over Christmas and New Year.
    expect(law!.clock).toMatchObject({
      applies: true,
      duties: [{ step: 'investigation', dueDate: '2026-01-07' }],
    })
  })

  it('waits for the day on which the landlord was told', () => {
    const { law } = evidenceFacts(sampleInput({ ...period, tenure: 'social-rent', nation: 'england' }))
    expect(law!.clock).toEqual({ applies: false, why: 'not-told' })
  })
})
