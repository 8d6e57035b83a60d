import { expect, it } from 'vitest'
import { type Policy, savingsCsv, savingsOf } from './savings-figures.ts'

const policy = (metres: number, more: Partial<Policy> = {}): Policy => ({
  ...{ metres, hours: metres / 10_000, collections: 10, meanFillPct: 80, wastedCollections: 1, overflows: 2 },
  ...{ co2Kg: metres / 1_000, ...more },
})
const week = (from: string, days: number, actual: Policy, fixed: Policy) => ({ from, days, actual, fixed })

it('weeks without a driven plan are not compared: what fixed rounds would have driven then was not saved', () => {
  const { weeks, days, savedM, savedPct, isLittle } = savingsOf({
    weeks: [
      week('2026-11-09', 0, policy(0), policy(500_000)),
      week('2026-11-16', 4, policy(60_000), policy(100_000)),
    ],
  })
  expect(weeks.map(({ from }) => from)).toEqual(['2026-11-16'])
  expect({ days, savedM, savedPct, isLittle }).toEqual({
    days: 4,
    savedM: 40_000,
    savedPct: 40,
    isLittle: true,
  })
})

it('the mean fill of several weeks is that of all their collections', () => {
  const { actual, overflowsSpared } = savingsOf({
    weeks: [
      week('2026-11-09', 5, policy(1, { collections: 30, meanFillPct: 90 }), policy(1, { overflows: 5 })),
      week('2026-11-16', 5, policy(1, { collections: 10, meanFillPct: 50 }), policy(1, { overflows: 0 })),
      week('2026-11-23', 5, policy(1, { collections: 0, meanFillPct: null }), policy(1)),
    ],
  })
  expect(actual.meanFillPct).toBe(80)
  expect(overflowsSpared).toBe(1)
})

it('without fixed rounds there is no share, and with none driven there is nothing', () => {
  expect(savingsOf({ weeks: [week('2026-11-16', 1, policy(5_000), policy(0))] }).savedPct).toBeNull()
  expect(savingsOf({ weeks: [] })).toMatchObject({ days: 0, savedM: 0, savedPct: null })
})

it('is written for spreadsheets', () => {
  const csv = savingsCsv([week('2026-11-16', 4, policy(61_230), policy(100_000, { meanFillPct: null }))])
  expect(csv).toBe(
    'weekOf,days,kmDriven,kmFixed,hoursDriven,hoursFixed,stopsDriven,stopsFixed,meanFillPctDriven,meanFillPctFixed,wastedDriven,wastedFixed,overflowsDriven,overflowsFixed,co2KgDriven,co2KgFixed\r\n' +
      '2026-11-16,4,61.23,100.00,6.12,10.00,10,10,80.0,,1,1,2,2,61.2,100.0\r\n',
  )
})
