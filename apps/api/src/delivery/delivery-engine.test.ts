import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { HOUR_MS, SECOND_MS } from '@towncrier/core'
import { type Delivery, openOperationsStore } from '@towncrier/operations-store'
import fc from 'fast-check'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RETRY_PLAN, retryDelayMs } from './back-off.ts'
import { DeliveryEngine, type DeliveryOutcome } from './delivery-engine.ts'

let directory: string
let store: ReturnType<typeof openOperationsStore>
let now: number
let engine: DeliveryEngine
let attempt: (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome>
const tried: { readonly target: string; readonly at: number }[] = []

const delivered = async (): Promise<DeliveryOutcome> => ({ type: 'delivered', detail: 'answered 204' })
const failed = async (): Promise<DeliveryOutcome> => ({ type: 'failed', detail: 'answered 503' })

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-delivery-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  now = 1_000_000
  tried.length = 0
  attempt = delivered
  engine = makeEngine()
  engine.start()
})
afterEach(async () => {
  await engine.stop()
  store.close()
  rmSync(directory, { recursive: true })
})

function makeEngine(): DeliveryEngine {
  return new DeliveryEngine({
    store,
    clock: { now: () => now },
    logger: pino({ level: 'silent' }),
    registry: new Registry(),
    chance: () => 1,
    channels: [
      {
        name: 'test',
        attempt: (delivery, signal) => {
          tried.push({ target: delivery.target, at: now })
          return attempt(delivery, signal)
        },
      },
    ],
  })
}

function queue(target: string, messageId = 'one'): void {
  engine.queue({ channel: 'test', target, messageId, topic: 't', payload: '{}', createdAt: now })
}
const all = () => store.deliveries.list({ channel: 'test', limit: 100 }).items
/** Lets the attempts under way come to their end. */
const settle = () => wait(20)

describe('the delivery engine', () => {
  test('brings each message to each target once, however often it is queued', async () => {
    for (const target of ['a', 'b', 'a']) queue(target)
    await settle()
    expect(tried.map(({ target }) => target).sort()).toEqual(['a', 'b'])
    expect(all().map(({ state }) => state)).toEqual(['delivered', 'delivered'])
  })

  test('tries again later and later, and gives up after a day', async () => {
    attempt = failed
    queue('a')
    await settle()
    for (let step = 0; step < 40 && all()[0]!.state === 'waiting'; step++) {
      now = all()[0]!.dueAt
      engine.wake()
      await wait(2)
    }
    const [dead] = all()
    expect(dead).toMatchObject({ state: 'dead', lastOutcome: 'answered 503', attempts: tried.length })
    const gaps = tried.slice(1).map(({ at }, index) => at - tried[index]!.at)
    expect(gaps[0]).toBe(5 * SECOND_MS)
    expect(gaps).toEqual([...gaps].sort((one, other) => one - other))
    expect(gaps.at(-1)).toBe(4 * HOUR_MS)
    expect(now - tried[0]!.at).toBeLessThanOrEqual(24 * HOUR_MS)
    expect(now - tried[0]!.at).toBeGreaterThan(16 * HOUR_MS)

    attempt = delivered
    store.deliveries.replay(dead!.id, now)
    engine.wake()
    await settle()
    expect(all()[0]).toMatchObject({ state: 'delivered', attempts: 1, messageId: 'one' })
  })

  test('one target that never answers has one attempt, and the others are not held up', async () => {
    attempt = ({ target }, signal) =>
      target === 'silent'
        ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        : delivered()
    for (let n = 0; n < 5; n++) {
      queue('silent', `s${n}`)
      queue('quick', `q${n}`)
    }
    await settle()
    expect(tried.filter(({ target }) => target === 'silent')).toHaveLength(1)
    expect(tried.filter(({ target }) => target === 'quick')).toHaveLength(5)
  })

  test('what was cut off by the end of the platform counts as not tried, and comes after the next start', async () => {
    attempt = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    queue('a')
    await settle()
    await engine.stop()
    expect(all()[0]).toMatchObject({ state: 'waiting', attempts: 0 })
    attempt = delivered
    engine = makeEngine()
    engine.start()
    await settle()
    expect(all()[0]).toMatchObject({ state: 'delivered' })
  })

  test('a refusal ends it at once; a channel that throws has failed; a pause asked for is kept', async () => {
    attempt = async ({ target }) => {
      if (target === 'refuses') return { type: 'refused', detail: 'answered 410' }
      if (target === 'asks') return { type: 'failed', detail: 'answered 429', retryAfterMs: HOUR_MS }
      throw new Error('broken')
    }
    for (const target of ['refuses', 'asks', 'throws']) queue(target)
    await settle()
    const byTarget = Object.fromEntries(all().map((delivery) => [delivery.target, delivery]))
    expect(byTarget.refuses).toMatchObject({ state: 'dead' })
    expect(byTarget.asks!.dueAt - now).toBe(HOUR_MS)
    expect(byTarget.throws).toMatchObject({ state: 'waiting', lastOutcome: 'broken' })
  })
})

test('the delay doubles, is never under half of that, and never above the longest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, chance) => {
        const delay = retryDelayMs(n, chance)
        const whole = Math.min(RETRY_PLAN.longestDelayMs, RETRY_PLAN.firstDelayMs * 2 ** Math.min(n - 1, 40))
        expect(delay).toBeGreaterThanOrEqual(Math.floor(whole / 2))
        expect(delay).toBeLessThanOrEqual(whole)
      },
    ),
  )
})
