import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LONGEST_SIDE_PX, scaledSize } from './photo-scale.ts'

test('a photo is made smaller, never larger, and keeps its shape', () => {
  expect(scaledSize({ width: 8_000, height: 6_000 })).toEqual({ width: 1_600, height: 1_200 })
  expect(scaledSize({ width: 3_000, height: 4_000 })).toEqual({ width: 1_200, height: 1_600 })
  expect(scaledSize({ width: 800, height: 600 })).toEqual({ width: 800, height: 600 })
  expect(scaledSize({ width: 9_000, height: 2 })).toEqual({ width: 1_600, height: 1 })
  const side = fc.integer({ min: 1, max: 15_000 })
  fc.assert(
    fc.property(side, side, (width, height) => {
      const made = scaledSize({ width, height })!
      expect(Math.max(made.width, made.height)).toBe(Math.min(LONGEST_SIDE_PX, Math.max(width, height)))
      expect(Math.min(made.width, made.height)).toBeGreaterThan(0)
      const share = made.width / width
      expect(Math.abs(made.height - height * share)).toBeLessThanOrEqual(1 + height / width)
    }),
  )
})

test('what has no size, or a size that no camera has, is refused', () => {
  expect(scaledSize({ width: 0, height: 600 })).toBeNull()
  expect(scaledSize({ width: Number.NaN, height: 600 })).toBeNull()
  expect(scaledSize({ width: 60_000, height: 60_000 })).toBeNull()
})
