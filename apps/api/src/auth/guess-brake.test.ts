import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import { BRAKES, type BrakeKey, GuessBrake } from './guess-brake.ts'

/** Guesses without rest for `durationMs`. @returns how many were let through. */
function guess(brake: GuessBrake, key: BrakeKey, durationMs: number, from = 0): number {
  let count = 0
  let now = from
  while (now < from + durationMs) {
    const waitMs = brake.waitMs(key, now)
    if (waitMs > 0) now += waitMs
    else {
      brake.begin([key], now)
      count++
      now += 50
    }
  }
  return count
}

test('waits double from a second, are told, and end', () => {
  const brake = new GuessBrake()
  const key = { name: 'a', limit: BRAKES.accountAtAddress }
  for (let n = 0; n < 5; n++) brake.begin([key], 0)
  const waits: number[] = []
  let now = 0
  for (let n = 0; n < 12; n++) {
    waits.push(brake.waitMs(key, now))
    expect(() => brake.begin([key], now)).toThrow(/wait \d+ s/)
    now += brake.waitMs(key, now)
    brake.begin([key], now)
  }
  expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  expect(Math.max(...waits)).toBe(15 * MINUTE_MS)
  expect(brake.waitMs(key, now + 15 * MINUTE_MS)).toBe(0)
})

test('a code that is guessed a thousand times takes days: a thousand guesses of a million hit once in hundreds', () => {
  const brake = new GuessBrake()
  const perDay = guess(brake, { name: 'code ann', limit: BRAKES.code }, 24 * HOUR_MS)
  expect(perDay).toBeLessThan(120)
})

test('an address that tries many names is slowed down, and others are not', () => {
  const brake = new GuessBrake()
  expect(guess(brake, { name: 'address 1', limit: BRAKES.address }, HOUR_MS)).toBeLessThan(90)
  expect(brake.waitMs({ name: 'address 2', limit: BRAKES.address }, 0)).toBe(0)
})

test('a name that strangers guess at is never shut for longer than a minute', () => {
  const brake = new GuessBrake()
  const key = { name: 'account ann', limit: BRAKES.account }
  guess(brake, key, 24 * HOUR_MS)
  expect(brake.waitMs(key, 24 * HOUR_MS)).toBeLessThanOrEqual(MINUTE_MS)
})

test('tries are counted when they begin, and taken back when they were right', () => {
  const brake = new GuessBrake()
  const key = { name: 'a', limit: BRAKES.accountAtAddress }
  for (let n = 0; n < 20; n++) {
    brake.begin([key], 0)
    brake.forgive([key])
  }
  for (let n = 0; n < 5; n++) brake.begin([key], 0)
  expect(() => brake.begin([key], 0)).toThrow()
  brake.clear([key])
  brake.begin([key], 0)
})
