import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capTime } from './cap-time.ts'

test.each([
  ['2026-01-14T05:35:00Z', 'Europe/London', '2026-01-14T05:35:00-00:00'],
  ['2026-07-14T05:35:00Z', 'Europe/London', '2026-07-14T06:35:00+01:00'],
  ['2026-01-14T05:35:59.999Z', 'America/New_York', '2026-01-14T00:35:59-05:00'],
  ['2026-01-14T20:00:00Z', 'Asia/Kathmandu', '2026-01-15T01:45:00+05:45'],
  ['2026-10-25T00:59:00Z', 'Europe/London', '2026-10-25T01:59:00+01:00'],
  ['2026-10-25T01:00:00Z', 'Europe/London', '2026-10-25T01:00:00-00:00'],
])('%s in %s', (instant, zone, written) => {
  expect(capTime(Date.parse(instant), zone)).toBe(written)
})

test('names the same instant, to the second, in every zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.constantFrom('Europe/London', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC', 'Pacific/Apia'),
      (at, zone) => {
        const written = capTime(at, zone)
        expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
        expect(Date.parse(written)).toBe(Math.floor(at / 1_000) * 1_000)
      },
    ),
  )
})
