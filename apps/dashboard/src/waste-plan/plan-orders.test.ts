import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allow,
  changeOf,
  type Hand,
  handOf,
  leastDetour,
  leaveOut,
  lockedCount,
  lockUpTo,
  moveBin,
  pin,
  placeOf,
  takeOut,
  unlock,
} from './plan-orders.ts'

const hand = (orders: Readonly<Record<string, string>>, more: Partial<Hand> = {}): Hand => ({
  orders: Object.entries(orders).map(([lorryId, binIds]) => ({ lorryId, binIds: [...binIds] })),
  ...{ mustBinIds: [], neverBinIds: [], locked: {}, ...more },
})
const text = ({ orders }: Hand) =>
  Object.fromEntries(orders.map(({ lorryId, binIds }) => [lorryId, binIds.join('')]))

describe('moving', () => {
  it.each([
    ['within a lorry, further on', 'a', { lorryId: '1', index: 3 }, { 1: 'bcad', 2: 'xy' }],
    ['within a lorry, further ahead', 'd', { lorryId: '1', index: 0 }, { 1: 'dabc', 2: 'xy' }],
    ['to its own place', 'b', { lorryId: '1', index: 1 }, { 1: 'abcd', 2: 'xy' }],
    ['to the end of another', 'b', { lorryId: '2', index: 2 }, { 1: 'acd', 2: 'xyb' }],
    ['in from outside', 'n', { lorryId: '2', index: 1 }, { 1: 'abcd', 2: 'xny' }],
  ] as const)('%s', (_, binId, to, after) => {
    expect(text(moveBin(hand({ 1: 'abcd', 2: 'xy' }), binId, to))).toEqual(after)
  })

  it('a bin that was left out and is put in is left out no more', () => {
    expect(
      moveBin(hand({ 1: 'ab' }, { neverBinIds: ['n', 'm'] }), 'n', { lorryId: '1', index: 0 }),
    ).toMatchObject({
      neverBinIds: ['m'],
    })
  })
})

describe('locking', () => {
  const locked = lockUpTo(hand({ 1: 'abcd', 2: 'xy' }), { lorryId: '1', index: 1 })
  it('holds the first bins', () => {
    expect(locked.locked).toEqual({ 1: ['a', 'b'] })
    expect(unlock(locked, '1').locked).toEqual({})
  })
  it('a bin put among them is locked with them, one behind them is not', () => {
    expect(moveBin(locked, 'x', { lorryId: '1', index: 1 }).locked).toEqual({ 1: ['a', 'x', 'b'] })
    expect(moveBin(locked, 'x', { lorryId: '1', index: 2 }).locked).toEqual({ 1: ['a', 'b'] })
  })
  it('they may change places among themselves, or leave', () => {
    expect(moveBin(locked, 'a', { lorryId: '1', index: 2 }).locked).toEqual({ 1: ['b', 'a'] })
    expect(moveBin(locked, 'a', { lorryId: '1', index: 4 }).locked).toEqual({ 1: ['b'] })
    expect(takeOut(locked, 'b').locked).toEqual({ 1: ['a'] })
  })
})

it('taken out is asked for no longer, left out stays out, and may be allowed again', () => {
  const pinned = pin(hand({ 1: 'ab' }), 'a')
  expect(pinned.mustBinIds).toEqual(['a'])
  expect(takeOut(pinned, 'a')).toMatchObject({ mustBinIds: [], neverBinIds: [] })
  const out = leaveOut(pinned, 'a')
  expect(out).toMatchObject({ mustBinIds: [], neverBinIds: ['a'] })
  expect(text(out)).toEqual({ 1: 'b' })
  expect(allow(out, 'a').neverBinIds).toEqual([])
  expect(pin(out, 'a')).toMatchObject({ mustBinIds: ['a'], neverBinIds: [] })
})

it('whatever is done, no bin is lost, doubled, or locked out of its place', () => {
  const bins = [...'abcdefgh']
  const step = fc.oneof(
    fc.record({
      type: fc.constant('move' as const),
      bin: fc.constantFrom(...bins),
      lorry: fc.constantFrom('1', '2'),
      at: fc.nat(8),
    }),
    fc.record({
      type: fc.constantFrom('out' as const, 'leave' as const, 'pin' as const),
      bin: fc.constantFrom(...bins),
    }),
    fc.record({ type: fc.constant('lock' as const), lorry: fc.constantFrom('1', '2'), at: fc.nat(8) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let now = hand({ 1: 'abcd', 2: 'ef' })
      for (const each of steps) {
        const length = (lorry: string) => now.orders.find(({ lorryId }) => lorryId === lorry)!.binIds.length
        if (each.type === 'move') {
          const index = Math.min(each.at, length(each.lorry))
          now = moveBin(now, each.bin, { lorryId: each.lorry, index })
          expect(placeOf(now, each.bin)?.lorryId).toBe(each.lorry)
        } else if (each.type === 'lock') {
          if (length(each.lorry) > 0)
            now = lockUpTo(now, { lorryId: each.lorry, index: Math.min(each.at, length(each.lorry) - 1) })
        } else now = { out: takeOut, leave: leaveOut, pin }[each.type](now, each.bin)
        const all = now.orders.flatMap(({ binIds }) => binIds)
        expect(new Set(all).size).toBe(all.length)
        for (const { lorryId, binIds } of now.orders) {
          expect(binIds.slice(0, lockedCount(now, lorryId))).toEqual(now.locked[lorryId] ?? [])
        }
        expect(now.mustBinIds.filter((id) => now.neverBinIds.includes(id))).toEqual([])
      }
    }),
  )
})

it('is that of the plan, and is sent with its version', () => {
  const visit = {
    ...{ name: '', street: '', stream: null, fillPct: null, arriveAt: '', beginAt: '', leaveAt: '' },
  }
  const figures = { metres: 0, drivingS: 0, loadL: 0, loadKg: 0 }
  const visitOf = (type: 'collect' | 'dispose' | 'return', placeId: string | null) => ({
    ...{ ...visit, ...figures, type, placeId },
  })
  const shift = {
    ...{ lorryId: 'l', lorryName: 'L', line: [], leavesAt: '', returnsAt: '', metres: 0, drivingS: 0 },
    ...{
      collections: 2,
      disposals: 1,
      collectedL: 0,
      collectedKg: 0,
      capacityL: 1,
      payloadKg: 1,
      doneBinIds: [],
    },
    visits: [
      visitOf('collect', 'b'),
      visitOf('dispose', 'tip'),
      visitOf('collect', 'a'),
      visitOf('return', null),
    ],
  }
  const request = {
    ...{ day: '2026-11-23', streams: [], lorryIds: null, mustBinIds: ['a'], neverBinIds: [], onLorry: {} },
    ...{ locked: { l: ['b'] }, isFixedRound: false, seconds: 15, seed: 1, replaces: null },
  }
  const found = handOf({ shifts: [shift], request })
  expect(text(found)).toEqual({ l: 'ba' })
  expect(changeOf(found, 7)).toEqual({
    version: 7,
    orders: [{ lorryId: 'l', binIds: ['b', 'a'] }],
    mustBinIds: ['a'],
    neverBinIds: [],
    locked: { l: ['b'] },
  })
})

describe('the least detour', () => {
  const positions = new Map([
    ['a', [0, 52.01]],
    ['b', [0, 52.02]],
    ['c', [0.01, 52.02]],
  ] as const)
  const home = [0, 52] as const
  it.each([
    ['on the way out', [0, 52.015], 0, 1],
    ['on the way home', [0.01, 52.015], 0, 3],
    ['behind what is locked', [0, 52.001], 2, 3],
  ] as const)('%s', (_, at, from, index) => {
    expect(leastDetour(['a', 'b', 'c'], positions, at, home, from)).toBe(index)
  })
  it('of a lorry without bins, or of places that are not known, it is the end', () => {
    expect(leastDetour([], positions, [0, 52], home)).toBe(0)
    expect(leastDetour(['x'], positions, [0, 52], null)).toBe(1)
  })
})
