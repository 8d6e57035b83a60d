import { HOUR_MS } from '@towncrier/core'
import type { SeriesBucket } from '@towncrier/telemetry-store'
import { expect, test } from 'vitest'
import { FillHistory } from './fill-history.ts'

const NOW = 500_000 * HOUR_MS + HOUR_MS / 2

function historyWith(found: Readonly<Record<string, readonly SeriesBucket[]>>, hours = 6) {
  const asked: unknown[] = []
  const history = new FillHistory({
    hours,
    series: async (query) => {
      asked.push(query)
      return found
    },
  })
  return { history, asked }
}

const bucket = (hoursAgo: number, mean: number, max = mean): SeriesBucket => ({
  startAt: (500_000 - hoursAgo) * HOUR_MS,
  count: 2,
  min: mean,
  mean,
  max,
})

test('the past is read once, and goes on with what is judged', async () => {
  const { history, asked } = historyWith({
    fillPct: [bucket(3, 40), bucket(1, 50)],
    emptied: [bucket(2, 0.5, 1)],
  })
  await history.load('a', 'any', NOW)
  await history.load('a', 'any', NOW)
  expect(asked).toHaveLength(1)
  history.note('a', NOW, 60, false)
  history.note('a', NOW + HOUR_MS, 70, false)
  expect(history.hoursOf('a', NOW + HOUR_MS).map(({ fillPct, isEmptied }) => [fillPct, isEmptied])).toEqual([
    [40, false],
    [null, true],
    [50, false],
    [60, false],
    [70, false],
  ])
  expect(history.latestOf('a')).toEqual({ at: NOW + HOUR_MS, fillPct: 70 })
})

test('an hour holds the mean of what was measured after it was emptied', () => {
  const { history } = historyWith({})
  history.note('a', NOW - 60_000, 90, false)
  history.note('a', NOW, 4, true)
  history.note('a', NOW + 60_000, 6, false)
  expect(history.hoursOf('a', NOW)).toEqual([{ at: 500_000 * HOUR_MS, fillPct: 5, isEmptied: true }])
})

test('what is older than is kept is gone, what comes late is put in its place', () => {
  const { history } = historyWith({}, 3)
  history.note('a', NOW, 10, false)
  history.note('a', NOW - HOUR_MS, 8, false)
  history.note('a', NOW - 9 * HOUR_MS, 1, false)
  expect(history.hoursOf('a', NOW).map(({ fillPct }) => fillPct)).toEqual([8, 10])
  expect(history.hoursOf('a', NOW + 2 * HOUR_MS).map(({ fillPct }) => fillPct)).toEqual([10, null, null])
  expect(history.hoursOf('a', NOW + 90 * HOUR_MS)).toEqual([])
  history.keepOnly(new Set())
  expect(history.latestOf('a')).toBeNull()
})
