import type { WasteBinView } from '@towncrier/protocol'
import { expect, test } from 'vitest'
import { BINS } from '../url/url-state.ts'
import { binsShown, NEEDS, NO_ROUND, PROBLEM } from './bin-states.ts'

const bin = (id: string, change: Partial<WasteBinView>) =>
  ({
    id,
    name: `Bin ${id}`,
    street: 'Mill Road',
    stream: 'glass',
    roundId: null,
    state: 'later',
    problems: [],
    ...change,
  }) as unknown as WasteBinView
const bins = [
  bin('a', { state: 'overflowing', roundId: 'north' }),
  bin('b', { state: 'due', stream: 'paper', street: 'High Street' }),
  bin('c', { problems: ['no-road'] }),
  bin('d', { problems: ['no-device'] }),
  bin('e', { problems: ['device-silent'] }),
]
const shown = (change: Partial<typeof BINS>, search = '') =>
  binsShown(bins, { ...BINS, ...change }, search).map(({ id }) => id)

test('bins are found by stream, round, state and text, all together', () => {
  expect(shown({})).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(shown({ stream: 'paper' })).toEqual(['b'])
  expect(shown({ roundId: 'north' })).toEqual(['a'])
  expect(shown({ roundId: NO_ROUND })).toEqual(['b', 'c', 'd', 'e'])
  expect(shown({ state: 'due' })).toEqual(['b'])
  expect(shown({}, 'high bin')).toEqual(['b'])
  expect(shown({ stream: 'glass', state: 'due' })).toEqual([])
})

test('what needs emptying and what has a problem are asked for by themselves; no sensor is no problem of a bin', () => {
  expect(shown({ state: NEEDS })).toEqual(['a', 'b'])
  expect(shown({ state: PROBLEM })).toEqual(['c', 'e'])
})
