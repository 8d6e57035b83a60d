import type { WasteBinView } from '@towncrier/protocol'
import { expect, test } from 'vitest'
import { binsInBox, boxLine, moved, toggled } from './fleet-drafts.ts'

const bin = (id: string, longitude: number, latitude: number, change: Partial<WasteBinView> = {}) =>
  ({ id, longitude, latitude, stream: 'glass', isInService: true, ...change }) as unknown as WasteBinView
const bins = [
  bin('far', 0.009, 52.009),
  bin('near', 0.001, 52.001),
  bin('middle', 0.005, 52.005),
  bin('paper', 0.002, 52.002, { stream: 'paper' }),
  bin('gone', 0.003, 52.003, { isInService: false }),
  bin('outside', 0.02, 52.005),
]

test('a box takes what is in service within it, whichever corner is clicked first, nearest first', () => {
  const [a, b] = [
    [0, 52],
    [0.01, 52.01],
  ] as const
  expect(binsInBox(bins, [a, b], [], 'glass')).toEqual(['near', 'middle', 'far'])
  expect(binsInBox(bins, [b, a], [], 'glass')).toEqual(['far', 'middle', 'near'])
  expect(binsInBox(bins, [a, b], ['far'], '')).toEqual(['middle', 'paper', 'near'])
  expect(boxLine([a, b])).toHaveLength(5)
})

test('items move within their list, and come and go', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})
