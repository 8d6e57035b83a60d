import { DAY_MS } from '@towncrier/core'
import { expect, test } from 'vitest'
import { type Bin, DEFAULT_WASTE_SETTINGS, type Lorry } from '../service/waste-service.ts'
import { binProblems } from './bin-problems.ts'
import { binState } from './bin-state.ts'

const bin: Bin = {
  id: 'a',
  name: 'A',
  deviceId: 'well',
  stream: 'glass',
  latitude: 52.3,
  longitude: -1.5,
  street: '',
  volumeL: 1_100,
  thresholdPct: 80,
  maxAgeDays: null,
  accessNote: '',
  accessTimes: [],
  serviceS: 90,
  roundId: null,
  roundOrder: null,
  isInService: true,
  version: 1,
}
const lorry: Lorry = {
  id: 'l',
  name: 'L',
  depotId: 'd',
  capacityL: 20_000,
  payloadKg: 6_000,
  streams: ['glass'],
  shift: { fromMin: 360, toMin: 840 },
  crewBreak: null,
  forbiddenEdgeIds: [],
  isInService: true,
  version: 1,
}
const problemsOf = (bins: readonly Bin[], lorries: readonly Lorry[] = [lorry]) =>
  binProblems({
    bins,
    lorries,
    settings: DEFAULT_WASTE_SETTINGS,
    hasRoad: ({ latitude }) => latitude < 53,
    deviceState: (id) => (id === 'well' ? 'well' : id === 'mute' ? 'silent' : 'faulty'),
  })

test('a bin that can be planned and known has no problem', () => {
  expect(problemsOf([bin]).size).toBe(0)
})

test('each problem is found', () => {
  const found = problemsOf([
    { ...bin, id: 'sea', latitude: 54 },
    { ...bin, id: 'paper', stream: 'paper', longitude: -1.51 },
    { ...bin, id: 'large', volumeL: 30_000, longitude: -1.52 },
    { ...bin, id: 'heavy', volumeL: 19_000, longitude: -1.53 },
    { ...bin, id: 'mute', deviceId: 'mute', longitude: -1.54 },
    { ...bin, id: 'wrong', deviceId: 'wrong', longitude: -1.55 },
    { ...bin, id: 'plain', deviceId: null, longitude: -1.56 },
    { ...bin, id: 'gone', deviceId: null, latitude: 54, isInService: false },
  ])
  expect(Object.fromEntries(found)).toEqual({
    sea: ['no-road'],
    paper: ['no-lorry'],
    large: ['too-large'],
    heavy: ['too-large'],
    mute: ['device-silent'],
    wrong: ['device-faulty'],
    plain: ['no-device'],
  })
})

test('a lorry out of service collects nothing', () => {
  expect(problemsOf([bin], [{ ...lorry, isInService: false }]).get('a')).toEqual(['no-lorry'])
})

test('two of one stream within two metres are one place; of two streams they are neighbours', () => {
  const near = { ...bin, id: 'b', longitude: bin.longitude + 1.5 / 68_000 }
  expect([...problemsOf([bin, near]).keys()].sort()).toEqual(['a', 'b'])
  expect(problemsOf([bin, { ...near, stream: 'paper' }]).get('a')).toBeUndefined()
  expect(problemsOf([bin, { ...near, longitude: bin.longitude + 3 / 68_000 }]).size).toBe(0)
})

test('a bin’s state is the most urgent that holds', () => {
  const by = 10 * DAY_MS
  const state = (fillPct: number | null, thresholdAt: number | null = null, change: Partial<Bin> = {}) =>
    binState({ ...bin, ...change }, { fillPct, thresholdAt, emptiedAt: 3 * DAY_MS }, 95, by)
  expect(state(97)).toBe('overflowing')
  expect(state(80)).toBe('full')
  expect(state(50, by)).toBe('due')
  expect(state(50, by + 1)).toBe('later')
  expect(state(50, null, { maxAgeDays: 7 })).toBe('due')
  expect(state(50, null, { maxAgeDays: 8 })).toBe('later')
  expect(state(null)).toBe('unknown')
  expect(state(97, null, { isInService: false })).toBe('out-of-service')
})
