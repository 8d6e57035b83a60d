import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixedWeek } from './fixed-week.ts'

test('a bin emptied on Monday and Thursday', () => {
  // Three days to Thursday, four to Monday.
  expect(fixedWeek(10, [0, 3], 95)).toEqual({ collections: 2, fillSumPct: 70, wasted: 0, overflows: 0 })
  expect(fixedWeek(8, [3, 0], 95)).toEqual({ collections: 2, fillSumPct: 56, wasted: 1, overflows: 0 })
  expect(fixedWeek(25, [0, 3], 95)).toEqual({ collections: 2, fillSumPct: 175, wasted: 0, overflows: 1 })
})

test('once a week, and never', () => {
  expect(fixedWeek(20, [4], 95)).toEqual({ collections: 1, fillSumPct: 100, wasted: 0, overflows: 1 })
  expect(fixedWeek(20, [], 95)).toEqual({ collections: 0, fillSumPct: 0, wasted: 0, overflows: 0 })
})

test('more days never make more overflows, and fills stay within the bin', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 300, noNaN: true }),
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      (perDayPct, weekdays) => {
        const { collections, fillSumPct, wasted, overflows } = fixedWeek(perDayPct, weekdays, 95)
        expect(collections).toBe(weekdays.length)
        expect(fillSumPct).toBeLessThanOrEqual(100 * collections)
        expect(wasted + overflows).toBeLessThanOrEqual(collections)
        if (fixedWeek(perDayPct, [0, 1, 2, 3, 4, 5, 6], 95).overflows > 0) expect(overflows).toBe(collections)
      },
    ),
  )
})
