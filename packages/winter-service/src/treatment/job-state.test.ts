import { DAY_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventAt, JOB_EVENT_TYPES, type JobEvent, type JobEventType, jobProgress } from './job-state.ts'

const AT = Date.parse('2026-11-22T20:00:00Z')
const event = (type: JobEventType, minute: number, id = `${type}-${minute}`): JobEvent => ({
  id,
  type,
  at: AT + minute * MINUTE_MS,
})
const NIGHT = [
  event('start', 0),
  event('treated', 5),
  event('pause', 10),
  event('resume', 30),
  event('done', 60),
]

it('goes from waiting over under way and paused to done', () => {
  const states = NIGHT.map((_, n) => jobProgress(NIGHT.slice(0, n + 1), null).state)
  expect(states).toEqual(['under-way', 'under-way', 'paused', 'under-way', 'done'])
  expect(jobProgress([], null)).toMatchObject({ state: 'waiting', startedAt: null, endedAt: null })
  expect(jobProgress(NIGHT, null)).toMatchObject({ startedAt: AT, endedAt: AT + 60 * MINUTE_MS })
})

it('comes to the same in whatever order events arrive', () => {
  const events = fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      type: fc.constantFrom(...JOB_EVENT_TYPES),
      at: fc.integer({ min: AT, max: AT + 5 }),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  )
  const cancelledAt = fc.option(fc.integer({ min: AT, max: AT + 5 }), { nil: null })
  fc.assert(
    fc.property(
      events.chain((given) =>
        fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
      ),
      cancelledAt,
      ([given, shuffled], cancelled) => {
        const one = jobProgress(given, cancelled)
        const other = jobProgress(shuffled, cancelled)
        expect({ ...other, refused: [...other.refused].toSorted() }).toEqual({
          ...one,
          refused: [...one.refused].toSorted(),
        })
      },
    ),
  )
})

it('starts with a treated street when the start has not arrived, and takes notes at any time', () => {
  expect(jobProgress([event('treated', 5)], null)).toMatchObject({
    state: 'under-way',
    startedAt: AT + 5 * MINUTE_MS,
  })
  expect(jobProgress([event('note', 5)], null)).toMatchObject({ state: 'waiting' })
  expect(jobProgress([...NIGHT, event('note', 90)], null).refused.size).toBe(0)
})

it('counts nothing after the job was done or cancelled, and says why', () => {
  const late = jobProgress([...NIGHT, event('treated', 70), event('done', 80)], null)
  expect(Object.fromEntries(late.refused)).toEqual({
    'treated-70': 'the job was done by then',
    'done-80': 'the job was done before',
  })
  const cancelled = jobProgress([event('start', 0), event('treated', 20)], AT + 10 * MINUTE_MS)
  expect(cancelled).toMatchObject({ state: 'cancelled', startedAt: AT, endedAt: AT + 10 * MINUTE_MS })
  expect(cancelled.refused.get('treated-20')).toBe('the job was cancelled')
  expect(jobProgress(NIGHT, AT + 90 * MINUTE_MS).state).toBe('done')
})

it('believes a phone’s clock within two minutes ahead and a day behind', () => {
  expect(eventAt(AT + 2 * MINUTE_MS, AT)).toBe(AT + 2 * MINUTE_MS)
  expect(eventAt(AT + 2 * MINUTE_MS + 1, AT)).toBe(AT)
  expect(eventAt(AT - DAY_MS, AT)).toBe(AT - DAY_MS)
  expect(eventAt(AT - DAY_MS - 1, AT)).toBe(AT)
})
