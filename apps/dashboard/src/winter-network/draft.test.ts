import { expect, test } from 'vitest'
import { type DraftStreet, moved, streetAfter, turned } from './draft.ts'

const street = (edgeId: string, from: number, to: number): DraftStreet => ({
  edgeId,
  direction: 'forward',
  name: edgeId,
  line: [
    [from, 52],
    [to, 52],
  ],
})
const clicked = (from: number, to: number) => ({ ...street('next', from, to), distanceM: 3 })

test('a street that is clicked is driven on from where the one before ends', () => {
  expect(streetAfter([], clicked(0, 1)).direction).toBe('forward')
  expect(streetAfter([street('a', 0, 1)], clicked(1, 2)).direction).toBe('forward')
  expect(streetAfter([street('a', 0, 1)], clicked(2, 1)).direction).toBe('backward')
  expect(streetAfter(turned([street('a', 1, 2)], 0), clicked(0, 1)).direction).toBe('backward')
})

test('streets move, and stay where they are at the ends', () => {
  const streets = ['a', 'b', 'c'].map((id) => street(id, 0, 1))
  const ids = (list: readonly DraftStreet[]) => list.map(({ edgeId }) => edgeId).join('')
  expect(ids(moved(streets, 0, 1))).toBe('bac')
  expect(ids(moved(streets, 2, 1))).toBe('acb')
  expect(ids(moved(streets, 0, -1))).toBe('abc')
  expect(ids(moved(streets, 2, 3))).toBe('abc')
})
