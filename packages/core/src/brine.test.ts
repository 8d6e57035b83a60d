import { describe, expect, it } from 'vitest'
import { brineFreezingPointC } from './brine.ts'

describe('brine', () => {
  it.each([
    [0, 0],
    [1, -0.6],
    [2, -1.2],
    [3, -1.8],
    [5, -3],
    [9.1, -5.95],
    [10, -6.6],
    [15, -10.9],
    [20, -16.5],
    [23, -20.7],
    [30, -21],
  ])('of %d %% freezes as the CRC table says', (salinityPct, expected) => {
    expect(Math.abs(brineFreezingPointC(salinityPct) - expected)).toBeLessThan(0.05)
  })
})
