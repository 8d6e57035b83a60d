import { expect, it } from 'vitest'
import { TimeFormat } from '../format/time.ts'
import { daysAhead, planShown, usualDay } from './plan-day.ts'

const london = new TimeFormat('Europe/London')

it('the days that can be planned are the town’s, over the change of the clocks and the year', () => {
  expect(daysAhead(Date.parse('2026-03-28T23:30:00Z'), london).slice(0, 3)).toEqual([
    '2026-03-28',
    '2026-03-29',
    '2026-03-30',
  ])
  expect(daysAhead(Date.parse('2026-07-14T23:30:00Z'), london)[0]).toBe('2026-07-15')
  expect(daysAhead(Date.parse('2026-12-28T12:00:00Z'), london).at(-1)).toBe('2027-01-03')
})

it('in the afternoon the planner comes for tomorrow', () => {
  expect(usualDay(Date.parse('2026-11-22T08:00:00Z'), london)).toBe('2026-11-22')
  expect(usualDay(Date.parse('2026-11-22T15:00:00Z'), london)).toBe('2026-11-23')
})

it('shown is the plan that is asked for, else the one that holds, else the newest draft', () => {
  const head = (id: string, state: 'draft' | 'published' | 'replaced' | 'withdrawn') => ({
    ...{
      id,
      state,
      day: '2026-11-23',
      madeAt: '',
      madeBy: '',
      replaces: null,
      publishedAt: null,
      publishedBy: null,
    },
    version: 1,
    summary: {
      ...{ lorries: 0, collections: 0, leftOut: 0, metres: 0, workS: 0, expectedOverflows: 0 },
      ...{ isFeasible: true, problems: [] },
    },
  })
  const heads = [head('newest', 'draft'), head('holds', 'published'), head('old', 'draft')]
  expect(planShown(heads, 'old')?.id).toBe('old')
  expect(planShown(heads, 'gone')?.id).toBe('holds')
  expect(planShown([head('b', 'withdrawn'), ...heads.slice(2)], null)?.id).toBe('old')
  expect(planShown([head('b', 'withdrawn')], null)).toBeNull()
})
