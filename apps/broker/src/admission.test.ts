import { expect, test } from 'vitest'
import { Admission } from './admission.ts'
import { DEFAULT_LIMITS } from './options.ts'
import { TokenBucket } from './token-bucket.ts'

const limits = {
  ...DEFAULT_LIMITS,
  maxConnections: 1_000_000,
  connectsPerSecondPerAddress: 10,
  connectBurst: 5,
}

test('a bucket gives its burst, then its rate, and never more than its burst', () => {
  const bucket = new TokenBucket(10, 5, 0)
  expect(Array.from({ length: 7 }, () => bucket.tryTake(0))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ])
  expect(bucket.waitMs(0)).toBeCloseTo(100)
  expect(bucket.tryTake(100)).toBe(true)
  expect(bucket.tryTake(150)).toBe(false)
  expect(bucket.isFull(10_000)).toBe(true)
  expect(Array.from({ length: 6 }, () => bucket.tryTake(10_000)).filter(Boolean)).toHaveLength(5)
})

test('a debt is waited for', () => {
  const bucket = new TokenBucket(10, 5, 0)
  for (let count = 0; count < 25; count++) bucket.take(0)
  expect(bucket.waitMs(0)).toBeCloseTo(2_100)
  expect(bucket.waitMs(2_100)).toBeCloseTo(0)
})

test('addresses do not share a limit, those of one IPv6 network do', () => {
  const admission = new Admission(limits)
  const enter = (address: string, times: number) =>
    Array.from({ length: times }, () => admission.enter(address, 0)).filter((refused) => refused === null)
      .length
  expect(enter('10.0.0.1', 8)).toBe(5)
  expect(enter('::ffff:10.0.0.1', 8)).toBe(0)
  expect(enter('10.0.0.2', 8)).toBe(5)
  expect(enter('2001:db8:1:2:aaaa::1', 3)).toBe(3)
  expect(enter('2001:db8:1:2::9', 8)).toBe(2)
  expect(enter('2001:db8:1:3::9', 8)).toBe(5)
  expect(enter('::1', 8)).toBe(5)
})

test('a place that is left can be taken again', () => {
  const admission = new Admission({ ...limits, maxConnections: 2, connectsPerSecondPerAddress: 0 })
  expect([admission.enter('a', 0), admission.enter('a', 0), admission.enter('a', 0)]).toEqual([
    null,
    null,
    'connections',
  ])
  admission.leave()
  expect(admission.enter('b', 0)).toBeNull()
})

test('a flood from a million addresses is forgotten as it goes', () => {
  const admission = new Admission(limits)
  for (let index = 0; index < 30_000; index++)
    admission.enter(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, index)
  expect(admission.enter('10.9.9.9', 30_000)).toBeNull()
})
