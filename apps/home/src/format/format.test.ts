import { expect, it } from 'vitest'
import { first as welsh } from '../messages/cy/first.ts'
import { first as english } from '../messages/en/first.ts'
import { Format } from './format.ts'
import { dateInputOf, localInputOf, readLocalInput } from './local-input.ts'
import { daysAgo, midnightsBetween, partsOf } from './zone.ts'

const LONDON = 'Europe/London'
const en = new Format(english, 'en', LONDON)
const cy = new Format(welsh, 'cy', LONDON)
const at = (text: string) => Date.parse(text)

it('writes times on the home’s clock, in both languages', () => {
  expect(en.date(at('2026-06-30T23:30:00Z'))).toBe('1 July 2026')
  expect(cy.date(at('2026-06-30T23:30:00Z'))).toBe('1 Gorffennaf 2026')
  expect(en.day(at('2026-11-22T12:00:00Z'))).toBe('Sun 22 November')
  const now = at('2026-11-22T12:00:00Z')
  expect(en.when(at('2026-11-22T09:05:00Z'), now)).toBe('09:05')
  expect(en.when(at('2026-11-21T21:40:00Z'), now)).toBe('Yesterday, 21:40')
  expect(cy.when(at('2026-11-20T21:40:00Z'), now)).toBe('20 Tachwedd 2026, 21:40')
})

it('tells the hour that comes twice apart', () => {
  expect([at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')].map(en.clock)).toEqual([
    '01:30 BST',
    '01:30 GMT',
  ])
})

it('says how long ago in the grammar of each language', () => {
  const minute = 60_000
  expect([20_000, minute, 4 * minute, 3 * 60 * minute, 5 * 1_440 * minute].map((ms) => en.ago(ms))).toEqual([
    'just now',
    '1 minute ago',
    '4 minutes ago',
    '3 hours ago',
    '5 days ago',
  ])
  expect([2 * minute, 3 * minute, 2 * 1_440 * minute].map((ms) => cy.ago(ms))).toEqual([
    '2 funud yn ôl',
    '3 munud yn ôl',
    '2 ddiwrnod yn ôl',
  ])
})

it('writes a minus as a minus, and a dash where nothing is known', () => {
  expect([en.temp(-1.24), en.temp(null), en.humidity(61.4)]).toEqual(['−1.2 °C', '–', '61 %'])
})

it('knows local midnights, also around the days on which the clock is put', () => {
  const between = (from: string, to: string) =>
    midnightsBetween(at(from), at(to), LONDON).map((midnight) => new Date(midnight).toISOString())
  expect(between('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
    '2026-10-24T23:00:00.000Z',
    '2026-10-26T00:00:00.000Z',
  ])
  expect(between('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
    '2026-03-29T00:00:00.000Z',
    '2026-03-29T23:00:00.000Z',
  ])
  expect(partsOf(at('2026-11-22T00:00:00Z'), LONDON)).toMatchObject({ day: 22, hour: 0 })
  expect(daysAgo(at('2026-10-24T23:30:00Z'), at('2026-10-26T00:30:00Z'), LONDON)).toBe(1)
})

it('reads back what it wrote into a field, and nothing from what is none', () => {
  const instant = new Date(2026, 10, 22, 9, 5).getTime()
  expect(readLocalInput(localInputOf(instant))).toBe(instant)
  expect(dateInputOf(instant)).toBe('2026-11-22')
  expect([readLocalInput(''), readLocalInput('soon')]).toEqual([null, null])
})
