import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHouseholdRule, openFlags, openMeasures, openValues } from './personal.ts'
import type { Measure } from './sensor-kind.ts'

const measures: readonly Measure[] = [
  { name: 'tempC', title: 'Temperature', unit: '°C', type: 'number' },
  { name: 'batteryV', title: 'Battery', unit: 'V', type: 'number', ofDevice: true },
]
const home = { personal: true, measures }
const street = { personal: false, measures }

describe('what of a home others may see', () => {
  test('is what speaks of the device', () => {
    expect(openValues(home, { tempC: 17.7, batteryV: 3.6 })).toEqual({ batteryV: 3.6 })
    const flags = ['tempC:range', 'batteryV:range', 'reading:late', 'somethingElse:range'] as const
    expect(openFlags(home, flags)).toEqual(['batteryV:range', 'reading:late'])
    expect([...openMeasures(home)]).toEqual(['batteryV'])
    expect(isHouseholdRule(home, {})).toBe(true)
    expect(isHouseholdRule(home, { ofDevice: true })).toBe(false)
  })

  test('a rule that nobody knows is taken for one of the household', () => {
    expect(isHouseholdRule(home, undefined)).toBe(true)
    expect(isHouseholdRule(street, undefined)).toBe(false)
  })

  test('never a value or a flag of a measure that does not say it is of the device', () => {
    const name = fc.oneof(fc.constantFrom('tempC', 'batteryV', '__proto__', 'constructor'), fc.string())
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.double({ noNaN: true }))), (entries) => {
        const values = openValues(home, Object.fromEntries(entries))
        expect(Object.keys(values).filter((key) => key !== 'batteryV')).toEqual([])
        const flags = openFlags(
          home,
          entries.map(([measure]) => `${measure}:range` as const),
        )
        for (const flag of flags) expect(flag).toMatch(/^(batteryV|reading):/)
      }),
    )
  })

  test('all of it where the kind is not personal', () => {
    expect(openValues(street, { tempC: 1, other: true })).toEqual({ tempC: 1, other: true })
    expect(openFlags(street, ['tempC:range'])).toEqual(['tempC:range'])
    expect([...openMeasures(street)]).toEqual(['tempC', 'batteryV'])
  })
})
