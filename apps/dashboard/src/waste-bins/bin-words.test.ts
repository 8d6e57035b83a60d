import { expect, test } from 'vitest'
import { TimeFormat } from '../format/time.ts'
import { aheadWords, clockOf, minutesOf, parseTimes, reachedWords, timesText } from './bin-words.ts'

const time = new TimeFormat('Europe/London')
const NOW = Date.parse('2026-01-14T15:00:00Z')

test('times of access are typed as they are read', () => {
  const spans = [
    { fromMin: 450, toMin: 720 },
    { fromMin: 780, toMin: 1_440 },
  ]
  expect(timesText(spans)).toBe('07:30-12:00, 13:00-24:00')
  expect(parseTimes('7:30 – 12:00,13:00-24:00')).toEqual(spans)
  expect(parseTimes('')).toEqual([])
  for (const wrong of ['8am-9am', '12:00-08:00', '08:00', '08:00-25:00', '08:61-09:00'])
    expect(parseTimes(wrong)).toBeNull()
  expect(minutesOf(clockOf(435))).toBe(435)
})

test('what is ahead is said with its day unless it is today, and with how sure it is', () => {
  expect(aheadWords(Date.parse('2026-01-14T18:00:00Z'), NOW, time)).toBe('18:00')
  expect(aheadWords(Date.parse('2026-01-16T18:00:00Z'), NOW, time)).toBe('Fri 16 Jan 18:00')
  const reached = {
    early: '2026-01-14T18:00:00Z',
    median: '2026-01-16T18:00:00Z',
    late: '2026-01-18T06:00:00Z',
  }
  expect(reachedWords(reached, NOW, time)).toBe('Fri 16 Jan 18:00, between 18:00 and Sun 18 Jan 06:00')
  expect(reachedWords({ ...reached, late: null }, NOW, time)).toBe('Fri 16 Jan 18:00')
  expect(reachedWords({ ...reached, median: '2026-01-14T12:00:00Z' }, NOW, time)).toBe('Has been reached')
  expect(reachedWords({ early: null, median: null, late: null }, NOW, time)).toBe('Not within seven days')
})
