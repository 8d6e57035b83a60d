import { HOUR_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import { standardOffsetMs } from './standard-time.ts'

test.each([
  ['Europe/London', 0],
  ['Europe/Berlin', 1],
  ['America/Toronto', -5],
  ['Australia/Sydney', 10],
  ['Asia/Kolkata', 5.5],
  ['UTC', 0],
])('%s is %d hours ahead of UTC, whatever the season', (zone, hours) => {
  for (const month of [0, 3, 6, 9])
    expect(standardOffsetMs(zone, Date.UTC(2026, month, 15))).toBe(hours * HOUR_MS)
})
