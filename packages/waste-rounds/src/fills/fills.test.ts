import { DAY_MS, HOUR_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { lumpyTown, type WasteTown, wasteTown } from '../../../../tests/support/waste-town.ts'
import { backtestFillForecasts } from './backtest-fills.ts'
import type { BinPast, FillHour } from './bin-forecast.ts'
import { forecastBin } from './forecast-bin.ts'
import { learnFills } from './learn-fills.ts'
import { chanceOverflowBy, fillAt } from './read-forecast.ts'

const timeZone = 'Europe/London'
const START_AT = Date.parse('2026-06-01T00:00:00Z')

interface MadeUp {
  readonly binId?: string
  readonly stream?: string
  readonly street?: string
  readonly days?: number
  /** Points in the hour. */
  readonly adds?: (hour: number) => number
  /** What becomes of the hour as measured; `index` from the beginning. */
  readonly seen?: (fillPct: number, index: number) => number | null
  readonly emptyAtPct?: number
}

/** A bin that fills as said, emptied whenever it comes to `emptyAtPct`; the last value is its newest. */
function bin({
  binId = 'bin-1',
  stream = 'glass',
  street = 'Mill Lane',
  days = 14,
  adds = () => 1,
  seen = (fillPct) => fillPct,
  emptyAtPct = 90,
}: MadeUp = {}): BinPast {
  let fillPct = 0
  const hours = Array.from({ length: days * 24 }, (_, index): FillHour => {
    fillPct += adds(index)
    const isEmptied = fillPct >= emptyAtPct
    if (isEmptied) fillPct = 0
    return {
      at: START_AT + index * HOUR_MS,
      fillPct: isEmptied ? null : seen(Math.min(fillPct, 100), index),
      isEmptied,
    }
  })
  const last = hours.findLast((hour) => hour.fillPct !== null)
  const emptied = hours.findLast(({ isEmptied }) => isEmptied)
  return {
    ...{ binId, stream, street, thresholdPct: 80, overflowPct: 95, hours, isFaulty: false },
    latest: last === undefined ? null : { at: last.at + HOUR_MS / 2, fillPct: last.fillPct! },
    emptiedAt: emptied?.at ?? null,
  }
}

/** The same from then on until: what is thrown in and taken out is not seen. */
function stuckAt(fillPct: number, past: BinPast, from: number, to: number): BinPast {
  const hours = past.hours.map((hour, index) =>
    index >= from && index < to ? { ...hour, fillPct, isEmptied: false } : hour,
  )
  return { ...past, hours }
}

const endOf = (days: number) => START_AT + days * DAY_MS
const noSensor = (past: BinPast): BinPast => ({ ...past, hours: [], latest: null })

describe('a rate', () => {
  const perDay = (past: BinPast) => {
    const now = past.hours.at(-1)!.at + HOUR_MS
    return 24 * learnFills([past], { now, timeZone }).bins[past.binId]!.perHourPct
  }

  it('is learnt in spite of gaps, false echoes, times at the sensor’s limit and a sensor that stood still', () => {
    expect(perDay(bin())).toBeCloseTo(24, 1)
    expect(perDay(bin({ seen: (fillPct, index) => (index % 7 < 3 ? null : fillPct) }))).toBeCloseTo(24, 1)
    expect(perDay(bin({ seen: (fillPct, index) => (index % 37 === 5 ? 99 : fillPct) }))).toBeCloseTo(24, 0)
    expect(perDay(bin({ days: 28, emptyAtPct: 150 }))).toBeCloseTo(24, 0)
    const stuck = stuckAt(11, bin({ days: 28 }), 100, 250)
    expect(perDay(stuck)).toBeCloseTo(24, 0)
  })

  it('of little is drawn to the street, the stream and the town', () => {
    const fast = [0, 1, 2, 3].map((n) => bin({ binId: `fast-${n}`, street: 'High Street', adds: () => 2 }))
    const slow = [0, 1, 2, 3].map((n) => bin({ binId: `slow-${n}`, street: 'Mill Lane', adds: () => 0.5 }))
    const paper = [0, 1, 2].map((n) => bin({ binId: `paper-${n}`, stream: 'paper', adds: () => 4 }))
    const now = endOf(14)
    const model = learnFills([...fast, ...slow, ...paper], { now, timeZone })
    const rateIn = (stream: string, street: string) =>
      forecastBin(model, { ...noSensor(bin({ stream, street })), binId: 'new', emptiedAt: now }, now)
        .perDayPct!
    expect(rateIn('glass', 'High Street')).toBeGreaterThan(rateIn('glass', 'Bath Road'))
    expect(rateIn('glass', 'Bath Road')).toBeGreaterThan(rateIn('glass', 'Mill Lane'))
    expect(rateIn('paper', 'Bath Road')).toBeGreaterThan(1.5 * rateIn('glass', 'High Street'))
    expect(rateIn('textiles', 'Bath Road')).toBeCloseTo(24 * model.town.perHourPct)
  })
})

describe('a forecast', () => {
  it('follows the hours of the week by the wall clock', () => {
    // 12:00 to 14:00 in London is 11:00 to 13:00 UTC in June.
    const past = bin({ days: 28, adds: (hour) => (hour % 24 === 11 || hour % 24 === 12 ? 6 : 0) })
    const now = endOf(28)
    const model = learnFills([past], { now, timeZone })
    const { thresholdAt, fillNowPct } = forecastBin(model, past, now)
    expect(fillNowPct).toBeCloseTo(past.latest!.fillPct, 0)
    const hourOf = new Date(thresholdAt.median!).getUTCHours()
    expect(hourOf).toBeGreaterThanOrEqual(10)
    expect(hourOf).toBeLessThanOrEqual(13)
    const { week } = model.streams.glass!
    expect(week.reduce((sum, share) => sum + share, 0)).toBeCloseTo(168)
    expect(Math.max(...week)).toBe(
      Math.max(
        week[12]!,
        ...[1, 2, 3, 4, 5, 6].map((day) => week[day * 24 + 12]!),
        ...[0, 1, 2, 3, 4, 5, 6].map((day) => week[day * 24 + 13]!),
      ),
    )
  })

  it('is the same from a model that was stored', () => {
    const { now, pasts } = lumpyTown({ seed: 5, bins: 6, days: 10 })
    const model = learnFills(pasts, { now, timeZone })
    const stored = JSON.parse(JSON.stringify(model))
    for (const past of pasts) expect(forecastBin(stored, past, now)).toEqual(forecastBin(model, past, now))
  })

  it('says how short the past is, and is wider for it', () => {
    const { now, pasts } = lumpyTown({ seed: 5, bins: 12, days: 21 })
    const model = learnFills(pasts.slice(1), { now, timeZone })
    const past = { ...pasts[0]!, latest: { at: now, fillPct: 5 } }
    const lately = { ...past, hours: past.hours.slice(-36) }
    const short = forecastBin(learnFills([lately, ...pasts.slice(1)], { now, timeZone }), lately, now)
    const full = forecastBin(learnFills(pasts, { now, timeZone }), past, now)
    const none = forecastBin(model, past, now)
    expect(full.remark).toBe('')
    expect(short.remark).toMatch(/^Only (less than a|one) day of its own past: leans on \d+ bins like it\.$/)
    expect(none.remark).toMatch(/^No past of its own: as .+ for (general|glass|paper) in .+\.$/)
    expect([full, short, none].map(({ basis }) => basis)).toEqual(['sensor', 'sensor', 'sensor'])
    const width = ({ points }: typeof full) => (points[4]!.highPct - points[4]!.lowPct) / points[4]!.medianPct
    expect(width(none)).toBeGreaterThan(width(full))
    expect([full.ownDays > 7, short.ownDays < 2, none.ownDays]).toEqual([true, true, 0])
  })

  it('without a usable sensor goes from when the bin was emptied, wider, and says why', () => {
    const now = endOf(14)
    const others = [1, 2, 3].map((n) =>
      bin({ binId: `other-${n}`, adds: (hour) => (hour % 3 === 0 ? 3.3 : 0) }),
    )
    const model = learnFills(others, { now, timeZone })
    const emptiedAt = now - 2 * DAY_MS
    const past = { ...noSensor(bin({ binId: 'new' })), emptiedAt }
    const usual = forecastBin(model, past, now)
    expect(usual).toMatchObject({ basis: 'usual', measuredAt: null, emptiedAt })
    expect(usual.remark).toMatch(/^It has no sensor: the usual since it was emptied\. No past of its own/)
    expect(usual.fillNowPct).toBeGreaterThan(40)
    expect(usual.fillNowPct).toBeLessThan(62)
    const seen = forecastBin(model, { ...past, latest: { at: now, fillPct: usual.fillNowPct! } }, now)
    expect(seen.basis).toBe('sensor')
    const width = ({ points }: typeof seen) => points[1]!.highPct - points[1]!.lowPct
    expect(width(usual)).toBeGreaterThan(2 * width(seen))
    const faulty = forecastBin(model, { ...past, latest: { at: now, fillPct: 3 }, isFaulty: true }, now)
    expect(faulty).toMatchObject({ basis: 'usual', fillNowPct: usual.fillNowPct })
    expect(faulty.remark).toMatch(/^Its sensor cannot be relied on/)
  })

  it('does not believe a sensor that says the same for days', () => {
    const now = endOf(14)
    const stuck = stuckAt(33, bin(), 14 * 24 - 96, 14 * 24)
    const model = learnFills([stuck, bin({ binId: 'other' })], { now, timeZone })
    const forecast = forecastBin(model, stuck, now)
    expect(forecast.basis).toBe('usual')
    expect(forecast.remark).toMatch(/^Its sensor has said the same for 4 days/)
  })

  it('begins anew when the bin was emptied after the newest reading', () => {
    const now = endOf(14)
    const past = { ...bin({ emptyAtPct: 200 }), emptiedAt: now - HOUR_MS / 4 }
    const forecast = forecastBin(learnFills([bin({ binId: 'other' })], { now, timeZone }), past, now)
    expect(forecast).toMatchObject({ basis: 'sensor', measuredAt: null })
    expect(forecast.fillNowPct).toBeLessThan(3)
    expect(forecast.remark).toMatch(/^Emptied since its last reading\./)
  })

  it('says nothing where nothing is known', () => {
    const now = endOf(14)
    const model = learnFills([bin()], { now, timeZone })
    const bare = forecastBin(model, { ...noSensor(bin({ binId: 'new' })), emptiedAt: null }, now)
    expect(bare).toMatchObject({ basis: 'unknown', fillNowPct: null, points: [] })
    expect(bare.remark).toMatch(/^It has no sensor, and nobody knows when it was emptied\./)
    expect([chanceOverflowBy(bare, now), fillAt(bare, now)]).toEqual([null, null])
    const first = forecastBin(learnFills([], { now, timeZone }), bin(), now)
    expect(first).toMatchObject({ basis: 'unknown', perDayPct: null, points: [] })
    expect(first.fillNowPct).toBe(bin().latest!.fillPct)
    expect(first.remark).toBe('No bin has a past yet that anything could be learnt from.')
  })

  it('tells when: an overflowing bin is, a slow one is not within the week', () => {
    const now = endOf(14)
    const model = learnFills([bin({ adds: () => 0.1 })], { now, timeZone })
    const at = (fillPct: number) => forecastBin(model, { ...bin(), latest: { at: now, fillPct } }, now)
    expect(at(97).overflowAt).toEqual({ early: now, median: now, late: now })
    expect(at(97).points[0]!.overflowChance).toBe(1)
    expect(at(10).overflowAt).toEqual({ early: null, median: null, late: null })
    const { thresholdAt, points } = at(74)
    expect(thresholdAt.early!).toBeLessThan(thresholdAt.median!)
    expect(thresholdAt.median!).toBeLessThan(thresholdAt.late!)
    expect(points.map((point) => (point.at - now) / HOUR_MS)).toEqual(
      Array.from({ length: 29 }, (_, n) => 6 * n),
    )
  })

  it('is read between its points', () => {
    const { now, pasts } = lumpyTown({ seed: 9, bins: 4, days: 10 })
    const forecast = forecastBin(learnFills(pasts, { now, timeZone }), pasts[0]!, now)
    const [, second, third] = forecast.points
    expect(chanceOverflowBy(forecast, second!.at)).toBe(second!.overflowChance)
    const half = fillAt(forecast, (second!.at + third!.at) / 2)!
    expect(half.medianPct).toBeCloseTo((second!.medianPct + third!.medianPct) / 2)
    expect(chanceOverflowBy(forecast, now - DAY_MS)).toBe(forecast.points[0]!.overflowChance)
    expect(fillAt(forecast, now + 30 * DAY_MS)!.highPct).toBe(forecast.points.at(-1)!.highPct)
  })
})

describe('24 hours ahead, against what was measured', () => {
  const scoreOf = ({ now, pasts }: WasteTown, isSensorLost = false) =>
    backtestFillForecasts(pasts, {
      timeZone,
      from: now - 28 * DAY_MS,
      to: now - DAY_MS,
      everyHours: 11,
      learnEveryHours: 44,
      isSensorLost,
    })

  it('beats standing still and the straight line in the simulated town', async () => {
    const score = scoreOf(await wasteTown({ seed: 7, bins: 60, days: 56 }))
    expect(score.count).toBeGreaterThan(1_500)
    expect(score.maePct).toBeLessThan(2)
    expect(score.maePct).toBeLessThan(0.2 * score.persistenceMaePct)
    expect(score.maePct).toBeLessThan(0.4 * score.lineMaePct)
    expect(score.covered).toBeGreaterThan(0.75)
    expect(score.covered).toBeLessThan(0.95)
    expect(score.overflow.brier).toBeLessThan(0.3 * score.overflow.brierOfShare)
  })

  it('means what it says where bins fill in lumps, on busy days and quiet ones', () => {
    const scores = [21, 22, 23].map((seed) => scoreOf(lumpyTown({ seed, bins: 60, days: 56 })))
    const mean = (value: (score: (typeof scores)[number]) => number) =>
      scores.reduce((sum, score) => sum + value(score), 0) / scores.length
    expect(mean(({ maePct, persistenceMaePct }) => maePct / persistenceMaePct)).toBeLessThan(0.6)
    expect(mean(({ maePct, lineMaePct }) => maePct / lineMaePct)).toBeLessThan(0.75)
    expect(mean(({ covered }) => covered)).toBeGreaterThan(0.73)
    expect(mean(({ covered }) => covered)).toBeLessThan(0.87)
    expect(mean(({ belowMedian }) => belowMedian)).toBeGreaterThan(0.44)
    expect(mean(({ belowMedian }) => belowMedian)).toBeLessThan(0.58)
    expect(mean(({ overflow }) => overflow.brier / overflow.brierOfShare)).toBeLessThan(0.6)
    const said = scores.flatMap(({ overflow }) => overflow.rows)
    const happened = (from: number, to: number) => {
      const rows = said.filter((row) => row.meanChance >= from && row.meanChance < to)
      const count = rows.reduce((sum, row) => sum + row.count, 0)
      return rows.reduce((sum, row) => sum + row.count * row.share, 0) / count
    }
    expect(happened(0, 0.1)).toBeLessThan(0.03)
    expect(happened(0.1, 0.3)).toBeGreaterThan(0.1)
    expect(happened(0.1, 0.3)).toBeLessThan(0.45)
    expect(happened(0.3, 0.7)).toBeGreaterThan(0.3)
    expect(happened(0.3, 0.7)).toBeLessThan(0.75)
    expect(happened(0.9, 1.01)).toBeGreaterThan(0.9)
  })

  it('is worse and says so when sensors are lost', () => {
    const town = lumpyTown({ seed: 24, bins: 60, days: 56 })
    const [seen, lost] = [scoreOf(town), scoreOf(town, true)]
    expect(lost.count).toBeGreaterThan(1_000)
    expect(lost.maePct).toBeGreaterThan(seen.maePct)
    expect(lost.maePct).toBeLessThan(lost.persistenceMaePct)
    expect(lost.meanWidthPct).toBeGreaterThan(1.3 * seen.meanWidthPct)
    expect(lost.covered).toBeGreaterThan(0.73)
    expect(lost.covered).toBeLessThan(0.95)
  })
})
