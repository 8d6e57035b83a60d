import { expect, test } from 'vitest'
import { type NoticeFacts, noticeWords } from './words.ts'

const facts: NoticeFacts = {
  topic: 'cause.raised',
  severity: 'critical',
  what: 'Ice on the road',
  where: 'Mill Lane',
  sinceAt: Date.parse('2026-11-21T21:10:00Z'),
  detail: 'Ice likely now: −1.2 °C and wet',
  advice: 'Treat now',
}
const bodyAt = (now: string, change: Partial<NoticeFacts> = {}) =>
  noticeWords({ ...facts, ...change }, Date.parse(now), 'Europe/London').body

test('a message says since when, with the day when that is not today, and only once', () => {
  expect(bodyAt('2026-11-21T22:00:00Z')).toBe(
    'Mill Lane, since 21:10. Ice likely now: −1.2 °C and wet. Treat now.',
  )
  expect(bodyAt('2026-11-22T02:00:00Z')).toBe(
    'Mill Lane, since 21 Nov, 21:10. Ice likely now: −1.2 °C and wet. Treat now.',
  )
  expect(bodyAt('2026-11-22T02:00:00Z', { detail: 'Since 21 Nov, 21:10. Lowest −1.2 °C' })).toBe(
    'Mill Lane. Since 21 Nov, 21:10. Lowest −1.2 °C. Treat now.',
  )
})
