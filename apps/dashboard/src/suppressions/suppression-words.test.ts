import { expect, it } from 'vitest'
import { minuteText, monthWords, scopeWords, toMinute } from './suppression-words.ts'

const titles = {
  kindTitle: (id: string) => `Kind ${id}`,
  ruleTitle: (id: string) => `Rule ${id}`,
  placeName: (id: string) => `Place ${id}`,
}

it('says months as ranges, over the new year too', () => {
  expect(monthWords([11, 12, 1, 2])).toBe('Nov–Feb')
  expect(monthWords([5])).toBe('May')
  expect(monthWords([6, 7, 10])).toBe('Jun–Jul, Oct')
})

it('says where and when it holds', () => {
  const scope = {
    title: 'Works',
    reason: 'Works',
    rule: 'full',
    kind: 'x',
    placeId: 'mill',
    months: [6, 7],
    fromMinute: 22 * 60,
    toMinute: 6 * 60,
    whileRule: 'offline',
    enabled: true,
  }
  expect(scopeWords(scope, titles)).toBe(
    'Kind x, Place mill, Jun–Jul, 22:00 to 06:00, while “Rule offline” stands',
  )
  expect(
    scopeWords(
      { ...scope, kind: null, placeId: null, months: [], fromMinute: null, whileRule: null },
      titles,
    ),
  ).toBe('Every kind, everywhere')
})

it('reads times of the day, and refuses what is none', () => {
  expect(toMinute('22:30')).toBe(22 * 60 + 30)
  expect(toMinute('24:00')).toBe(1_440)
  expect(toMinute('24:01')).toBeNull()
  expect(toMinute('')).toBeNull()
  expect(minuteText(65)).toBe('01:05')
})
