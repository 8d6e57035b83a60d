import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRepeatedHour, lengthInWords, localClock, localDay } from './local-time.ts'

const LONDON = 'Europe/London'
const HOUR_MS = 3_600_000
const at = (text: string) => Date.parse(text)

describe('the night the clock is put back, 25 October 2026', () => {
  test('the hour that comes twice says which of the two it is, and no other does', () => {
    const clocks = ['00:59', '01:00', '01:30', '01:59', '02:00', '02:30'].map((utc) =>
      localClock(at(`2026-10-25T${utc}:00Z`) - HOUR_MS, LONDON),
    )
    expect(clocks).toEqual(['00:59', '01:00 BST', '01:30 BST', '01:59 BST', '01:00 GMT', '01:30 GMT'])
    expect(localClock(at('2026-10-25T02:00:00Z'), LONDON)).toBe('02:00')
  })

  test('a shift from 22:00 to 06:00 is nine hours long', () => {
    const [on, off] = [at('2026-10-24T21:00:00Z'), at('2026-10-25T06:00:00Z')]
    expect([localClock(on, LONDON), localClock(off, LONDON)]).toEqual(['22:00', '06:00'])
    expect(lengthInWords(off - on)).toBe('9 h 00 min')
    expect([localDay(on, LONDON), localDay(off, LONDON)]).toEqual(['Sat 24 Oct', 'Sun 25 Oct'])
  })
})

describe('the night the clock is put forward, 28 March 2027', () => {
  test('a shift from 22:00 to 06:00 is seven hours long, and no hour comes twice', () => {
    const [on, off] = [at('2027-03-27T22:00:00Z'), at('2027-03-28T05:00:00Z')]
    expect([localClock(on, LONDON), localClock(off, LONDON)]).toEqual(['22:00', '06:00'])
    expect(lengthInWords(off - on)).toBe('7 h 00 min')
    const clocks = ['00:30', '00:59', '01:00', '01:30'].map((utc) =>
      localClock(at(`2027-03-28T${utc}:00Z`), LONDON),
    )
    expect(clocks).toEqual(['00:30', '00:59', '02:00', '02:30'])
  })
})

test('two instants of a day never read the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(LONDON, 'UTC', 'Australia/Lord_Howe', 'America/St_Johns'),
      fc.integer({ min: at('2026-01-01T00:00:00Z') / 60_000, max: at('2027-12-31T00:00:00Z') / 60_000 }),
      fc.integer({ min: 1, max: 20 * 60 }),
      (zone, minute, later) => {
        const [one, other] = [minute * 60_000, (minute + later) * 60_000]
        expect(localClock(one, zone)).not.toBe(localClock(other, zone))
      },
    ),
  )
})

test('a zone whose clock is put back by half an hour is right too', () => {
  expect(isRepeatedHour(at('2026-04-04T14:45:00Z'), 'Australia/Lord_Howe')).toBe(true)
  expect(isRepeatedHour(at('2026-04-04T14:15:00Z'), 'Australia/Lord_Howe')).toBe(false)
})
