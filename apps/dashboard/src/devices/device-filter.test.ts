import { describe, expect, it } from 'vitest'
import type { LiveDevice } from '../api/types.ts'
import { filterOf, NameOrder, selectDevices } from './device-filter.ts'

const device = (id: string, name: string, change: Partial<LiveDevice> = {}): LiveDevice => ({
  id,
  kind: 'road',
  name,
  latitude: null,
  longitude: null,
  at: 1_000,
  values: {},
  flags: [],
  freshness: 'online',
  severity: null,
  ...change,
})
const devices = [
  device('r-2', 'Castle Road 10', { severity: 'watch', at: 5_000 }),
  device('r-1', 'Castle Road 9', { at: 3_000 }),
  device('b-1', 'Café corner', { kind: 'bin', severity: 'critical', at: 4_000 }),
  device('d-1', 'Élan House', { kind: 'home', freshness: 'offline', at: null }),
]
const order = (list: readonly LiveDevice[]) =>
  new NameOrder().of(new Map(list.map((each) => [each.id, each])), 1)
const idsOf = (list: readonly LiveDevice[]) => list.map(({ id }) => id)
const all = filterOf({ kinds: [], states: [], search: '' })

describe('filter', () => {
  const passing = (filter: Parameters<typeof filterOf>[0]) => idsOf(devices.filter(filterOf(filter)))
  it('lets all pass when nothing is chosen', () => {
    expect(devices.filter(all)).toHaveLength(4)
  })
  it('searches names and numbers, without case and accents, by every word', () => {
    expect(passing({ kinds: [], states: [], search: 'CAFE' })).toEqual(['b-1'])
    expect(passing({ kinds: [], states: [], search: 'road castle' })).toEqual(['r-2', 'r-1'])
    expect(passing({ kinds: [], states: [], search: ' r-1 ' })).toEqual(['r-1'])
  })
  it('joins kind, state and search', () => {
    expect(passing({ kinds: ['bin', 'home'], states: [], search: '' })).toEqual(['b-1', 'd-1'])
    expect(passing({ kinds: [], states: ['unknown', 'watch'], search: '' })).toEqual(['r-2', 'd-1'])
    expect(passing({ kinds: ['road'], states: ['watch'], search: 'castle' })).toEqual(['r-2'])
  })
})

describe('order', () => {
  it('by name counts numbers as numbers', () => {
    expect(idsOf(selectDevices(order(devices), all, 'name'))).toEqual(['b-1', 'r-1', 'r-2', 'd-1'])
  })
  it('by state puts the worst first, equals by name', () => {
    expect(idsOf(selectDevices(order(devices), all, 'state'))).toEqual(['b-1', 'r-2', 'd-1', 'r-1'])
  })
  it('by age puts those never heard from first', () => {
    expect(idsOf(selectDevices(order(devices), all, 'age'))).toEqual(['d-1', 'r-1', 'b-1', 'r-2'])
  })
  it('follows names that change, and devices that come and go', () => {
    const names = new NameOrder()
    const map = new Map(devices.map((each) => [each.id, each]))
    names.of(map, 1)
    map.set('r-1', device('r-1', 'Zebra crossing', { at: 9_000 }))
    map.delete('b-1')
    expect(idsOf(names.of(map, 2))).toEqual(['r-2', 'd-1', 'r-1'])
    expect(names.of(map, 2)[2]?.at).toBe(9_000)
  })
})
