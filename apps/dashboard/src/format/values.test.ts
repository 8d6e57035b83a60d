import { expect, it } from 'vitest'
import { bindUnits, formatBytes, formatNumber, formatShort, formatValue, type Measure } from './values.ts'

const words = { yes: 'Yes', no: 'No' }
const measure = (unit: string, decimals?: number): Measure => ({
  name: 'x',
  title: 'X',
  unit,
  type: 'number',
  ...(decimals === undefined ? {} : { decimals }),
})

it('uses a true minus, groups from five digits on, and never says −0', () => {
  expect(formatNumber(-1.24, 1)).toBe('−1.2')
  expect(formatNumber(-0.04, 1)).toBe('0.0')
  expect(formatNumber(9_999, 0)).toBe('9999')
  expect(formatNumber(1_234_567.8, 1)).toBe('1,234,567.8')
})

it('says values with their unit, in words where they are words', () => {
  expect(formatValue(-1.25, measure('°C', 1), words)).toBe('−1.3\u00a0°C')
  expect(formatValue(270, measure('°', 0), words)).toBe('270°')
  expect(formatValue(true, measure(''), words)).toBe('Yes')
  expect(formatValue('frost', measure(''), words)).toBe('Frost')
})

it('says sizes as disks are sold', () => {
  expect([0, 999, 1_500, 23_800_000, 2.5e12].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '23.8 MB',
    '2.5 TB',
  ])
})

it('keeps a number and its unit together, and nothing else', () => {
  expect(bindUnits('less below −7 °C. At 20 g/m² or 83 % now')).toBe(
    'less below −7\u00a0°C. At 20\u00a0g/m² or 83\u00a0% now',
  )
  expect(bindUnits('2 minutes, 3 lorries')).toBe('2 minutes, 3 lorries')
})

it('is short where there is little room', () => {
  expect([0, 9_999, 13_738, 99_949, 99_950, 999_499, 1_234_000].map(formatShort)).toEqual([
    '0',
    '9999',
    '13.7k',
    '99.9k',
    '100k',
    '999k',
    '1.2M',
  ])
})
