import { expect, it } from 'vitest'
import { messages } from '../messages/messages.ts'
import { flagWords } from './flag-words.ts'

it('says quality flags in words: the kind’s own first, then shared ones, then the test’s name', () => {
  const kind = { measures: [{ name: 'distanceMm', title: 'Distance', unit: 'mm', type: 'number' as const }] }
  const layer = { flagWords: { 'failed-echo': 'no echo came back' } }
  expect(
    flagWords(
      ['distanceMm:failed-echo', 'distanceMm:range', 'reading:late', 'other:very-odd'],
      kind,
      layer,
      messages.flags,
    ),
  ).toEqual([
    'Distance: no echo came back',
    'Distance: outside what is physically possible',
    'This reading came late and raised no alarm',
    'other: very odd',
  ])
})
