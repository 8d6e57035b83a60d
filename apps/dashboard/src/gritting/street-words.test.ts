import type { PublicStreetView } from '@towncrier/protocol'
import { expect, test } from 'vitest'
import { streetWords } from './street-words.ts'

const ZONE = 'Europe/London'
const NOW = Date.parse('2026-01-15T17:00:00Z')
const street = (change: Partial<PublicStreetView>): PublicStreetView => ({
  id: 'a',
  name: 'High Street',
  by: null,
  latitude: 52,
  longitude: -1,
  lastGritted: { at: '2026-01-14T21:40:00Z', rateGm2: 10, isWhole: true },
  routeNames: ['North 2'],
  tonight: 'planned',
  plannedRoute: 'North 2',
  plannedBefore: '2026-01-15T23:00:00Z',
  ...change,
})

test('the answer comes first, in words that a neighbour would use', () => {
  expect(streetWords(street({}), NOW, ZONE)).toEqual({
    last: 'High Street was last gritted yesterday at 21:40, 10\u00a0g/m².',
    tonight: 'Tonight it is on route North 2, planned before 23:00.',
  })
})

test('what is not known, partly done or long ago is said so', () => {
  const wordsOf = (change: Partial<PublicStreetView>, now = NOW) => streetWords(street(change), now, ZONE)
  expect(wordsOf({ lastGritted: null }).last).toBe('We have no record of High Street being gritted.')
  const part = { at: '2026-01-15T04:10:00Z', rateGm2: null, isWhole: false }
  expect(wordsOf({ lastGritted: part }).last).toBe('Part of High Street was last gritted today at 04:10.')
  expect(wordsOf({}, Date.parse('2026-03-01T12:00:00Z')).last).toContain('on Wednesday 14 January at 21:40')
  expect(wordsOf({}, Date.parse('2027-01-15T12:00:00Z')).last).toContain('14 January 2026')
  // In summer the town’s clock is an hour ahead: this is the day before.
  const summer = { at: '2026-06-14T23:30:00Z', rateGm2: 10, isWhole: true }
  expect(wordsOf({ lastGritted: summer }, Date.parse('2026-06-15T12:00:00Z')).last).toContain(
    'today at 00:30',
  )
  expect(wordsOf({ tonight: 'planned', plannedBefore: null }).tonight).toBe('Tonight it is on route North 2.')
  expect(wordsOf({ tonight: 'done' }).tonight).toBe('Tonight’s round of route North 2 is done.')
  expect(wordsOf({ tonight: 'no-route' }).tonight).toBe('It is not on a gritting route.')
})
