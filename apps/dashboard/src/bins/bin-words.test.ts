import type { PublicBin } from '@towncrier/protocol'
import { expect, it } from 'vitest'
import { ageWords, bestOf, distanceWords, geoLink, spaceWords, streamWords } from './bin-words.ts'

function bin(id: string, metres: number, space: PublicBin['space']): PublicBin {
  return {
    ...{ id, name: `Bin ${id}`, street: 'Mill Lane', stream: 'general', longitude: -1.5, latitude: 52.3 },
    ...{ metres, space, at: null, isReported: false },
  }
}

it('names the nearest with room, else the nearest that is not full, else none', () => {
  const full = bin('a', 40, 'full')
  const unknown = bin('b', 60, 'unknown')
  const nearly = bin('c', 90, 'nearly-full')
  const room = bin('d', 213, 'room')
  expect(bestOf([full, unknown, nearly, room])).toBe(room)
  expect(bestOf([full, unknown, nearly])).toBe(nearly)
  expect(bestOf([full, unknown])).toBeNull()
  expect(spaceWords(full, room)).toBe('Full – try the next one, 210 m')
  expect(spaceWords(full, null)).toBe('Full')
  expect(spaceWords(unknown, room)).toBe('Not known')
})

it.each([
  [3, 'right here'],
  [47, '45 m'],
  [213, '210 m'],
  [999, '1000 m'],
  [1_240, '1.2 km'],
])('says %d m as %s', (metres, expected) => {
  expect(distanceWords(metres)).toBe(expected)
})

it('says how old a fill is, across midnight and in the town’s time', () => {
  const now = Date.parse('2026-07-02T06:30:00Z')
  const age = (at: string | null) => ageWords(at, now, 'Europe/London')
  expect(age(null)).toBeNull()
  expect(age('2026-07-02T06:31:00Z')).toBe('Checked just now')
  expect(age('2026-07-02T06:10:00Z')).toBe('Checked 20 minutes ago')
  expect(age('2026-07-02T05:20:00Z')).toBe('Checked an hour ago')
  expect(age('2026-07-02T03:30:00Z')).toBe('Checked 3 hours ago')
  expect(age('2026-07-01T23:30:00Z')).toBe('Checked today at 00:30')
  expect(age('2026-07-01T20:05:00Z')).toBe('Checked yesterday at 21:05')
})

it('has words for streams it knows and those it does not', () => {
  expect(['paper', 'batteries'].map(streamWords)).toEqual(['Paper and card', 'Batteries'])
})

it('keeps a bin’s name from breaking its link', () => {
  expect(geoLink({ ...bin('a', 1, 'room'), name: 'Mill & Co (north)' })).toBe(
    'geo:52.3,-1.5?q=52.3,-1.5(Mill%20%26%20Co%20(north))',
  )
})
