import { expect, it } from 'vitest'
import { behindMin, changeWords, leftOut, mayOverflow, shareAgainst } from './plan-words.ts'

const figures = (more: Partial<Parameters<typeof changeWords>[0]> = {}) => ({
  ...{ workS: 10_000, metres: 20_000, collections: 30, expectedOverflows: 2, problems: [], ...more },
})

it.each([
  [
    '+4\u00a0min, +1.2\u00a0km, +1 bin; one overflow fewer expected',
    { workS: 10_240, metres: 21_200, collections: 31, expectedOverflows: 1 },
  ],
  [
    '−1\u00a0h 5\u00a0min, −12.5\u00a0km, −2 bins; 0.3 overflows more expected',
    { workS: 6_100, metres: 7_500, collections: 28, expectedOverflows: 2.3 },
  ],
  ['No change in time or distance', { expectedOverflows: 2.01 }],
  ['+2\u00a0min; a new problem: It is late.', { workS: 10_120, problems: ['It is late.'] }],
] as const)('a change comes to %s', (words, after) => {
  expect(
    changeWords(figures(), figures({ ...after, problems: [...('problems' in after ? after.problems : [])] })),
  ).toBe(words)
})

const verdict = (
  binId: string,
  overflowChance: number | null,
  fillPct: number | null,
  lorryId: string | null = null,
) => ({
  ...{
    binId,
    name: binId,
    street: '',
    stream: 'glass',
    longitude: 0,
    latitude: 0,
    lorryId,
    fillPct,
    overflowChance,
  },
  ...{
    reason: 'not-worth-it' as const,
    words: '',
    ageDays: null,
    isPinned: false,
    isExcluded: false,
    isDone: false,
  },
})

it('of what is left out, that which may overflow comes first', () => {
  const verdicts = [
    verdict('quiet', 0.01, 30),
    verdict('unknown', null, null),
    verdict('likely', 0.6, 70),
    verdict('in', 0.9, 95, 'lorry'),
    verdict('fuller', 0.01, 60),
  ]
  expect(leftOut(verdicts).map(({ binId }) => binId)).toEqual(['likely', 'fuller', 'quiet', 'unknown'])
  expect(verdicts.filter(mayOverflow).map(({ binId }) => binId)).toEqual(['likely'])
})

it('less than fixed rounds is a negative share; of nothing there is none', () => {
  expect(shareAgainst(60, 100)).toBe(-40)
  expect(shareAgainst(60, 0)).toBeNull()
})

const at = (clock: string) => Date.parse(`2026-11-23T${clock}:00Z`)
const stop = (placeId: string, clock: string) => ({
  ...{
    type: 'collect' as const,
    placeId,
    name: placeId,
    street: '',
    position: null,
    stream: 'glass',
    volumeL: 1,
  },
  ...{ fillPct: null, accessNote: '', accessTimes: [], why: '', serviceS: 60, metres: 0, drivingS: 0 },
  ...{ wayThere: [], turns: [], isAdded: false, arriveAt: new Date(at(clock)).toISOString() },
})
const event = (type: 'lifted' | 'blocked', placeId: string) => ({
  ...{
    id: `${type}-${placeId}`,
    type,
    at: '',
    phoneAt: '',
    receivedAt: '',
    byUser: 'crew',
    placeId,
    note: '',
  },
  ...{ latitude: null, longitude: null, refused: null, hasPhoto: false },
})

it.each([
  ['has not set out and should have', 'waiting', [], '06:12', 12],
  ['need not have set out yet', 'waiting', [], '05:30', 0],
  ['has done what it should have', 'under-way', ['a'], '07:10', 0],
  ['is late for the second stop', 'under-way', ['a'], '07:46', 15],
  ['has reported out of order: the first that is open counts', 'under-way', ['b'], '06:41', 10],
  ['has done all and drives home', 'under-way', ['a', 'b'], '11:00', 0],
  ['is over', 'done', [], '23:00', 0],
] as const)('a crew that %s', (_, state, done, clock, minutes) => {
  const job = {
    ...{ state, leavesAt: new Date(at('06:00')).toISOString() },
    stops: [stop('a', '06:30'), stop('b', '07:30')],
    events: done.map((placeId) => event(placeId === 'a' ? 'lifted' : 'blocked', placeId)),
  }
  expect(behindMin(job, at(clock))).toBe(minutes)
})
