import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DEVICE_STATES } from '../live/device-state.ts'
import {
  changeUrl,
  DESK_VIEWS,
  formatUrl,
  INITIAL_URL_STATE,
  PAGES,
  parseUrl,
  RANGES,
  RECORD_VIEWS,
  ROAD_LAYERS,
  SAVINGS_WEEKS,
  SORTS,
  TONIGHT_VIEWS,
  type UrlState,
} from './url-state.ts'

const word = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/)
const minute = fc.integer({ min: 0, max: 40_000_000 }).map((minutes) => minutes * 60_000)
const place = fc.record({
  latitude: fc.integer({ min: -900, max: 900 }).map((tenths) => tenths / 10),
  longitude: fc.integer({ min: -1_800, max: 1_800 }).map((tenths) => tenths / 10),
})
const anyState: fc.Arbitrary<UrlState> = fc.record({
  page: fc.constantFrom(...PAGES),
  deviceId: fc.option(word),
  alertId: fc.option(fc.stringMatching(/^[a-z0-9:/_ &=-]{1,40}$/)),
  causeId: fc.option(fc.stringMatching(/^[a-z0-9:/_ &=-]{1,40}$/)),
  desk: fc.constantFrom(...DESK_VIEWS),
  incidentId: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  at: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => seconds * 1_000)),
  route: fc.option(fc.record({ from: fc.option(place), to: fc.option(place) })),
  tonight: fc.record({
    view: fc.constantFrom(...TONIGHT_VIEWS),
    domainId: fc.option(word),
    sensorId: fc.option(word),
    hour: fc.integer({ min: 0, max: 24 }),
    layer: fc.constantFrom(...ROAD_LAYERS),
    night: fc.option(fc.constantFrom('2026-01-14', '2026-11-22')),
  }),
  record: fc.record({
    view: fc.constantFrom(...RECORD_VIEWS),
    street: fc.string(),
    since: fc.option(fc.constantFrom('2025-10-01', '2026-01-14')),
    until: fc.option(fc.constantFrom('2026-01-15', '2026-04-30')),
    evening: fc.option(fc.constantFrom('2026-01-14', '2026-11-22')),
  }),
  bins: fc.record({
    binId: fc.option(word),
    stream: fc.string(),
    roundId: fc.oneof(word, fc.constant('')),
    state: fc.constantFrom('', 'needs', 'due'),
  }),
  plan: fc.record({
    day: fc.option(fc.constantFrom('2026-01-14', '2026-11-22')),
    planId: fc.option(word),
    binId: fc.option(word),
    weeks: fc.constantFrom(...SAVINGS_WEEKS),
  }),
  kinds: fc.uniqueArray(word, { maxLength: 4 }),
  states: fc.uniqueArray(fc.constantFrom(...DEVICE_STATES)),
  search: fc.string(),
  sort: fc.constantFrom(...SORTS),
  list: fc.constantFrom('alerts' as const, 'devices' as const),
  colourKind: fc.option(word),
  map: fc.option(
    fc.record({
      zoom: fc.integer({ min: 0, max: 2400 }).map((value) => value / 100),
      latitude: fc.integer({ min: -9_000_000, max: 9_000_000 }).map((value) => value / 100_000),
      longitude: fc.integer({ min: -18_000_000, max: 18_000_000 }).map((value) => value / 100_000),
    }),
  ),
  range: fc.oneof(
    fc.constantFrom(...RANGES),
    fc
      .tuple(minute, minute)
      .filter(([from, to]) => from < to)
      .map(([from, to]) => ({ from, to })),
  ),
  measures: fc.uniqueArray(word, { maxLength: 4 }),
  showTable: fc.boolean(),
})

it('a link brings back the same state, whatever it is', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      expect(parseUrl(formatUrl(state))).toEqual(state)
    }),
  )
})

it('the first state needs no query', () => {
  expect(formatUrl(INITIAL_URL_STATE)).toBe('')
  expect(parseUrl('')).toEqual(INITIAL_URL_STATE)
})

it('reads well', () => {
  expect(
    formatUrl({
      ...INITIAL_URL_STATE,
      deviceId: 'bridge-1',
      kinds: ['road-surface', 'gritter'],
      map: { zoom: 13.5, latitude: 52.3, longitude: -1.5 },
    }),
  ).toBe('?device=bridge-1&kinds=road-surface,gritter&map=13.50/52.30000/-1.50000')
})

it('a past instant and a route stay behind when the live page is left', () => {
  const state = { ...INITIAL_URL_STATE, at: Date.UTC(2026, 10, 22, 3, 12), route: { from: null, to: null } }
  expect(formatUrl(state)).toBe('?at=2026-11-22T03:12:00Z&route=..')
  expect(formatUrl(changeUrl(state, { list: 'devices' }))).toContain('at=')
  expect(formatUrl(changeUrl(state, { page: 'alerts' }))).toBe('?page=alerts')
})

it('nonsense is as if it were not there', () => {
  expect(parseUrl('?page=admin&states=awful,watch&map=1/2&range=ever&sort=up&list=none')).toEqual({
    ...INITIAL_URL_STATE,
    states: ['watch'],
  })
  expect(parseUrl('?map=13/91/0').map).toBeNull()
  expect(parseUrl('?at=soon&route=95,1..x').route).toEqual({ from: null, to: null })
  expect(parseUrl('?at=soon').at).toBeNull()
  expect(parseUrl('?map=').map).toBeNull()
  expect(parseUrl('?range=2026-01-02T00:00Z..2026-01-01T00:00Z').range).toBe('24h')
})
