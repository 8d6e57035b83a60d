import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatNumber, formatPercent, formatTemperature, formatVoltage } from './words.ts'

describe('numbers in words', () => {
  it.each([
    [-1.24, 1, '−1.2'],
    [-0.04, 1, '0.0'],
    [0, 0, '0'],
    [83.5, 0, '84'],
    [3.05, 2, '3.05'],
    [1e21, 1, '1e+21'],
    [-1e13, 1, '−10000000000000.0'],
  ])('%d with %d decimals is %s', (value, decimals, expected) => {
    expect(formatNumber(value, decimals)).toBe(expected)
  })

  it('carry their units', () => {
    expect(formatTemperature(-3.21)).toBe('−3.2 °C')
    expect(formatPercent(83.2)).toBe('83 %')
    expect(formatVoltage(3.6)).toBe('3.60 V')
  })

  it('read back as the number, to half a unit of the last digit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (value, decimals) => {
          const text = formatNumber(value, decimals)
          expect(Math.abs(Number(text.replace('−', '-')) - value)).toBeLessThanOrEqual(
            0.5 * 10 ** -decimals + 1e-9,
          )
          expect(text.replace('−', '')).toMatch(/^\d+(\.\d+)?$/)
        },
      ),
    )
  })
})
