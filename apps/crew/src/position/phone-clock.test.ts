import { expect, test } from 'vitest'
import { PhoneClock } from './phone-clock.ts'

const HOUR_MS = 3_600_000

test('a clock that is hours off is noticed and put right; seconds are let be', () => {
  let phone = 1_000 * HOUR_MS
  const clock = new PhoneClock(() => phone)
  clock.compare(phone + 40_000, phone)
  expect(clock.wrongMs.value).toBe(0)
  expect(clock.now()).toBe(phone)
  clock.compare(phone + 3 * HOUR_MS, phone)
  expect(clock.wrongMs.value).toBe(-3 * HOUR_MS)
  expect(clock.now()).toBe(phone + 3 * HOUR_MS)
  expect(clock.right(phone - 60_000)).toBe(phone + 3 * HOUR_MS - 60_000)
  clock.compare(phone + 3 * HOUR_MS + 900, phone)
  expect(clock.wrongMs.value).toBe(-3 * HOUR_MS)
  phone += 3 * HOUR_MS
  clock.compare(phone, phone)
  expect(clock.wrongMs.value).toBe(0)
})
