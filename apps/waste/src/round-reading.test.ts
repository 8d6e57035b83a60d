import { DAY_MS, HOUR_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import { type CountedBin, nextRoundAt, roundReading } from './round-reading.ts'

const LONDON = 'Europe/London'
const SUNDAY_MORNING = Date.parse('2026-11-22T08:00:00Z')
const none = new Set<string>()

const bin = (change: Partial<CountedBin>): CountedBin => ({
  id: 'bin',
  fillNowPct: 40,
  overflowChance: 0,
  ageDays: 2,
  maxAgeDays: 14,
  isReported: false,
  hasSensor: true,
  isBatteryLow: false,
  ...change,
})

test('the next round is the next standing day at the lorry’s start', () => {
  expect(nextRoundAt({ weekdays: [1, 4] }, 390, none, SUNDAY_MORNING, LONDON)).toBe(
    Date.parse('2026-11-24T06:30:00Z'),
  )
  // Today’s start is over: a week later.
  expect(nextRoundAt({ weekdays: [6] }, 390, none, SUNDAY_MORNING, LONDON)).toBe(
    SUNDAY_MORNING + 7 * DAY_MS - 1.5 * HOUR_MS,
  )
})

test('a plan that holds brings it forward, and a round without days is not due', () => {
  const planned = new Set(['2026-11-23'])
  expect(nextRoundAt({ weekdays: [1] }, null, planned, SUNDAY_MORNING, LONDON)).toBe(
    Date.parse('2026-11-23T06:00:00Z'),
  )
  expect(nextRoundAt({ weekdays: [] }, null, none, SUNDAY_MORNING, LONDON)).toBeNull()
})

test('clocks going forward do not move the round', () => {
  const saturday = Date.parse('2026-03-28T12:00:00Z')
  expect(nextRoundAt({ weekdays: [6] }, 360, none, saturday, LONDON)).toBe(Date.parse('2026-03-29T05:00:00Z'))
})

test('bins are counted once for what they are', () => {
  const reading = roundReading(
    [
      bin({ fillNowPct: 97, overflowChance: 1 }),
      bin({ fillNowPct: 80, overflowChance: 0.7 }),
      bin({ ageDays: 20 }),
      bin({ fillNowPct: null, overflowChance: null, ageDays: null, hasSensor: false, isReported: true }),
      bin({ isBatteryLow: true, maxAgeDays: null, ageDays: 900 }),
    ],
    95,
    SUNDAY_MORNING + 10 * HOUR_MS,
    SUNDAY_MORNING,
  )
  expect(reading).toEqual({
    bins: 5,
    meanFillPct: 64,
    worstFillPct: 97,
    overflowingBins: 1,
    likelyBins: 1,
    tooOldBins: 1,
    reportedBins: 1,
    faultySensors: 1,
    lowBatteries: 1,
    nextRoundInH: 10,
  })
})

test('what is not known is left out', () => {
  const reading = roundReading([bin({ fillNowPct: null })], 95, null, SUNDAY_MORNING)
  expect(reading).not.toHaveProperty('meanFillPct')
  expect(reading).not.toHaveProperty('nextRoundInH')
})
