import type { BoardDomainView, RecommendationView, WinterBoardView } from '@towncrier/protocol'
import { describe, expect, it, test } from 'vitest'
import { TimeFormat } from '../format/time.ts'
import {
  boardAnswer,
  byUrgency,
  domainProblems,
  hazardStateOf,
  isCellOf,
  lateMinutes,
  nightClock,
  reasonBeyond,
  routeProblems,
} from './board-words.ts'
import { advisedRoutes, decisionOf, isAsAdvised, isRateFit, routesUnder, saltKgOf } from './decision-draft.ts'

const time = new TimeFormat('Europe/London')
const NOW = Date.parse('2026-01-14T15:00:00Z')

const advice = (fields: Partial<RecommendationView> = {}): RecommendationView => ({
  action: 'treat',
  matrixCell: null,
  rateGm2: 10,
  passes: 1,
  isPreWet: false,
  earliestStartAt: null,
  latestStartAt: '2026-01-14T20:15:00Z',
  isLate: false,
  doneBy: '2026-01-14T22:15:00Z',
  reason: 'ice likely',
  confidence: '',
  saltKg: 800,
  ...fields,
})
const CALM = advice({ action: 'none', rateGm2: 0, passes: 0, latestStartAt: null, doneBy: null, saltKg: 0 })

const route = (id: string, recommendation: RecommendationView): BoardDomainView['routes'][number] => ({
  id,
  name: `Route ${id}`,
  priority: 1,
  depotId: 'depot',
  depotName: 'Depot',
  gritterId: 'sue',
  gritterName: 'Sue',
  capacityKg: 9_000,
  treatedKm: 10,
  travelledKm: 2,
  treatMinutes: 60,
  isDefaultTime: false,
  residual: { gm2: 0, lowGm2: 0, highGm2: 0 },
  recommendation,
  missingStreets: 0,
  unreachableStreets: 0,
  problem: null,
  lastTreatedAt: null,
})

const domain = (
  name: string,
  recommendation: RecommendationView,
  more: Partial<BoardDomainView> = {},
): BoardDomainView => ({
  id: name.toLowerCase(),
  name,
  deviceId: `domain-${name}`,
  actionLevelC: 1,
  basis: 'learned',
  usesWeatherFeed: false,
  words: '',
  now: null,
  minimumC: 3.1,
  minimumLowC: null,
  minimumHighC: null,
  minimumAt: null,
  actionLevelAt: null,
  freezingAt: null,
  hazard: 'none',
  hazardAt: null,
  hours: [],
  sensors: [],
  leftOut: [],
  recommendation,
  routes: [route('a', recommendation), route('b', CALM)],
  saltNeededKg: 800,
  decision: null,
  ...more,
})

const decided = (treatedRoutes: number): BoardDomainView['decision'] => ({
  id: 7,
  choice: 'accept',
  reason: '',
  madeAt: '2026-01-14T14:00:00Z',
  madeBy: 'mary',
  revises: null,
  treatedRoutes,
  jobs: { waiting: treatedRoutes, underWay: 0, done: 0, cancelled: 0 },
})

const board = (
  domains: readonly BoardDomainView[],
  more: Partial<WinterBoardView> = {},
): WinterBoardView => ({
  at: '2026-01-14T15:00:00Z',
  night: '2026-01-14',
  issue: {
    id: 3,
    madeAt: '2026-01-14T15:00:00Z',
    feed: { state: 'none', givenAt: null, problem: null },
    sensors: 4,
    learned: 4,
    coolingCurve: 0,
    observationsOnly: 0,
    seconds: 1,
  },
  problem: null,
  hasNetwork: true,
  settingsVersion: 0,
  matrixName: 'Matrix',
  callOutMinutes: 60,
  domains: [...domains],
  depots: [],
  ...more,
})

describe('the one sentence', () => {
  const say = (given: WinterBoardView) => boardAnswer(given, time, NOW)
  const treat = domain('North', advice())
  const calm = domain('South', CALM)
  it.each([
    [board([], { hasNetwork: false }), 'Nothing is gritted yet', 'unknown'],
    [board([calm], { issue: null }), 'No forecast yet', 'unknown'],
    [board([treat, calm]), 'Treat 1 of 2 domains tonight: start by 20:15', 'warning'],
    [board([calm]), 'Nothing to treat tonight: minimum 3.1\u00a0°C', 'done'],
    [board([{ ...treat, decision: decided(1) }, calm]), 'Tonight is decided: 1 of 2 domains treated', 'done'],
    [board([{ ...calm, decision: decided(0) }]), 'Tonight is decided: nothing is treated', 'done'],
    [
      board([domain('North', advice({ action: 'unknown', rateGm2: 0 }))]),
      'No forecast: too little is known of the roads',
      'unknown',
    ],
  ])('%#: %s', (given, text, state) => {
    expect(say(given)).toEqual({ text, state })
  })
  it('says by how much it is too late: call-out and the longest route before it freezes', () => {
    const late = advice({
      isLate: true,
      latestStartAt: '2026-01-14T15:00:00Z',
      doneBy: '2026-01-14T16:40:00Z',
    })
    expect(say(board([domain('North', late), treat])).text).toBe(
      'Treat 2 of 2 domains now: late by 20\u00a0min',
    )
  })
  it('grows late while nobody looks', () => {
    const start = advice({ latestStartAt: '2026-01-14T14:55:00Z' })
    expect(lateMinutes(start, 120, NOW)).toBe(5)
    expect(lateMinutes(advice({ latestStartAt: null, doneBy: null }), 120, NOW)).toBe(0)
  })
})

test('a clock has its day when it is not of this night', () => {
  expect(nightClock(time, '2026-01-15T03:00:00Z', NOW)).toBe('03:00')
  expect(nightClock(time, '2026-01-15T13:00:00Z', NOW)).toBe('Thu 15 Jan 13:00')
})

test('what has to be seen to comes first: the soonest start, then the decided, then the calm', () => {
  const later = domain('Alpha', advice({ latestStartAt: '2026-01-14T23:00:00Z' }))
  const soon = domain('Zulu', advice())
  const done = domain('Bravo', advice(), { decision: decided(1) })
  const names = [domain('Calm', CALM), done, later, soon].toSorted(byUrgency).map(({ name }) => name)
  expect(names).toEqual(['Zulu', 'Alpha', 'Bravo', 'Calm'])
})

test('what nothing is known of is not called safe', () => {
  const now = { at: '', surfaceTempC: 3, surfaceState: null, sensorId: 'a', sensorName: 'A' }
  const [hour] = [{} as BoardDomainView['hours'][number]]
  expect(hazardStateOf({ hazard: 'none', hours: [], now: null })).toBe('unknown')
  expect(hazardStateOf({ hazard: 'none', hours: [], now })).toBe('unknown')
  expect(hazardStateOf({ hazard: 'ice', hours: [], now })).toBe('critical')
  expect(hazardStateOf({ hazard: 'none', hours: [hour], now: null })).toBe('normal')
})

test('a reason does not say again what stands beside it', () => {
  expect(reasonBeyond('Ice likely. Row: wet', 'Ice likely')).toBe('Row: wet')
  expect(reasonBeyond('Row: wet', 'Ice likely')).toBe('Row: wet')
})

test('what stands in the way of a route is named', () => {
  const bad = {
    ...route('a', advice({ saltKg: 20_000 })),
    gritterId: null,
    missingStreets: 2,
    unreachableStreets: 1,
  }
  expect(routeProblems(bad, new Set(['depot']))).toEqual([
    'No gritter has it',
    '2 streets are not in the road network',
    '1 street is closed or cut off',
    'needs 3 loads',
    'Depot has less salt than tonight needs',
  ])
  expect(routeProblems(route('a', CALM), new Set(['depot']))).toEqual([])
  const two = [bad, { ...route('b', CALM), gritterId: null }]
  expect(domainProblems(two, new Set())).toEqual([
    'No gritter has it (2 routes)',
    'Route a: 2 streets are not in the road network',
    'Route a: 1 street is closed or cut off',
  ])
})

test('the row of the matrix that applies is the one with the same condition and band', () => {
  const applied = {
    condition: 'wet',
    coldEdge: { tempC: -5, isIncluded: false },
    warmEdge: null,
    words: '',
    note: '',
    isSuccessive: false,
    isPloughed: false,
    hasAbrasive: false,
  } as const
  const cell = { ...applied, dryGm2: 10, preWetGm2: 9, passes: 1 }
  expect(isCellOf(cell, applied)).toBe(true)
  expect(isCellOf({ ...cell, coldEdge: { tempC: -5, isIncluded: true } }, applied)).toBe(false)
  expect(isCellOf(cell, null)).toBe(false)
})

describe('a decision', () => {
  const north = domain('North', advice(), { decision: decided(1) })
  const drafts = advisedRoutes(north)
  it('begins as recommended, with a rate at hand for what is not treated', () => {
    expect(drafts).toMatchObject([
      { routeId: 'a', isTreated: true, rateGm2: 10, passes: 1 },
      { routeId: 'b', isTreated: false, rateGm2: 10, passes: 1 },
    ])
    expect(isAsAdvised(north, drafts)).toBe(true)
  })
  it('accepts what is recommended, declines all, changes what somebody set', () => {
    const changed = drafts.map((draft) => ({ ...draft, isTreated: !draft.isTreated }))
    const treated = (choice: 'accept' | 'change' | 'decline') =>
      routesUnder(choice, north, changed).map(({ isTreated }) => isTreated)
    expect(treated('accept')).toEqual([true, false])
    expect(treated('change')).toEqual([false, true])
    expect(treated('decline')).toEqual([false, false])
    expect(isAsAdvised(north, changed)).toBe(false)
  })
  it('is sent with what was on the screen and the decision it revises', () => {
    const sent = decisionOf(north, 3, 'change', ' because ', drafts)
    expect(sent).toMatchObject({
      domainId: 'north',
      reason: 'because',
      revises: 7,
      shown: { issueId: 3, action: 'treat', rateGm2: 10, passes: 1 },
    })
    expect(sent.routes).toHaveLength(2)
    expect(decisionOf(north, 3, 'decline', 'dry roads', drafts).routes).toEqual([])
  })
  it('reckons salt with the rate, also for a route that was not to be treated', () => {
    const [first, second] = drafts
    expect(saltKgOf({ ...first!, rateGm2: 20, passes: 2 }, north, new Map())).toBe(3_200)
    expect(saltKgOf({ ...second!, isTreated: true }, north, new Map([['b', 50]]))).toBe(500)
    expect(saltKgOf({ ...second!, isTreated: true }, north, new Map())).toBeNull()
    expect(saltKgOf(second!, north, new Map())).toBe(0)
  })
  it.each([
    [0, 1, false],
    [61, 1, false],
    [10, 0, false],
    [10, 5, false],
    [10, 1.5, false],
    [60, 4, true],
  ])('a rate of %s in %s passes may be signed: %s', (rateGm2, passes, isFit) => {
    expect(isRateFit({ ...drafts[0]!, rateGm2, passes })).toBe(isFit)
  })
})
