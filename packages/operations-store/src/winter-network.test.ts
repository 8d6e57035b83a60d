import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GritterVehicle } from '@towncrier/winter-service'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OperationsStore, openOperationsStore, type RouteFields } from './index.ts'

const NOW = Date.UTC(2026, 0, 14, 15)
const act = { actor: 'maya', at: NOW }
const depot = { id: 'mill', name: 'Mill depot', latitude: 52.3, longitude: -1.5 }
const gritter: GritterVehicle = {
  id: 'one',
  name: 'Gritter 1',
  depotId: 'mill',
  deviceId: 'gritter-01',
  capacityKg: 6_000,
  spreadWidthM: 6,
  treatingSpeedKph: 30,
  travellingSpeedKph: 48,
  isPreWet: true,
  isInService: true,
}
const route: RouteFields = {
  name: 'Mill 1',
  domainId: 'town',
  depotId: 'mill',
  gritterId: 'one',
  priority: 1,
  origin: 'drawn',
  isKept: false,
  streets: [{ edgeId: 'a', direction: 'forward' }],
}

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-winter-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function build() {
  store.devices.add([{ id: 'gritter-01', kind: 'gritter', name: 'Lorry' }], NOW)
  store.winterNetwork.addDepot(depot)
  store.winterNetwork.addGritter(gritter)
  store.winterNetwork.addDomain('town', { name: 'Town', sensorIds: [], actionLevelC: 1 }, 'spoken-for', NOW)
  return store.winterNetwork.addRoute('mill-1', route, act)
}

describe('the gritted network', () => {
  test('comes back as it was given, and after opening again', () => {
    const made = build()
    expect(made).toMatchObject({ ...route, id: 'mill-1', version: 1, changedBy: 'maya', changedAt: NOW })
    store.close()
    store = openOperationsStore(directory, { durability: 'normal' })
    expect(store.winterNetwork.depots()).toEqual([depot])
    expect(store.winterNetwork.gritters()).toEqual([gritter])
    expect(store.winterNetwork.routes()).toEqual([made])
    expect(store.winterNetwork.gritterOfDevice('gritter-01')?.id).toBe('one')
  })

  test('a domain has a device of its own, which bears its name, lets nobody in, and goes with it', () => {
    const token = 'guess'
    build()
    const { deviceId } = store.winterNetwork.requireDomain('town')
    expect(store.devices.require(deviceId)).toMatchObject({ kind: 'spoken-for', name: 'Town' })
    expect(store.devices.authenticate(deviceId, token)).toBeNull()
    store.winterNetwork.changeDomain('town', { name: 'City', sensorIds: ['gritter-01'], actionLevelC: 0.5 })
    expect(store.devices.require(deviceId).name).toBe('City')
    store.winterNetwork.removeRoute('mill-1')
    store.winterNetwork.removeDomain('town')
    expect(store.devices.find(deviceId)).toBeNull()
  })

  test('what is in use is not removed, and the refusal names who uses it', () => {
    build()
    const { winterNetwork } = store
    expect(() => winterNetwork.removeDepot('mill')).toThrow(/gritter Gritter 1, route Mill 1/)
    expect(() => winterNetwork.removeGritter('one')).toThrow(/route Mill 1/)
    expect(() => winterNetwork.removeDomain('town')).toThrow(/route Mill 1/)
    winterNetwork.removeRoute('mill-1')
    winterNetwork.removeGritter('one')
    winterNetwork.removeDepot('mill')
    expect(winterNetwork.depots()).toEqual([])
  })

  test('a change made from an older version is refused and changes nothing', () => {
    build()
    const { winterNetwork } = store
    const second = winterNetwork.changeRoute('mill-1', { ...route, name: 'Mill A' }, 1, act)
    expect(second.version).toBe(2)
    expect(() => winterNetwork.changeRoute('mill-1', { ...route, name: 'Mill B' }, 1, act)).toThrow(
      /changed this meanwhile: route Mill A by maya/,
    )
    expect(winterNetwork.requireRoute('mill-1').name).toBe('Mill A')
  })

  test('routes are replaced all or none', () => {
    build()
    const { winterNetwork } = store
    const next = { ...route, id: 'mill-2', origin: 'made' as const }
    expect(() =>
      winterNetwork.replaceRoutes(
        [{ id: 'mill-1', version: 1 }],
        [next, { ...next, domainId: 'gone', id: 'x' }],
        act,
      ),
    ).toThrow(/domain gone/)
    expect(winterNetwork.routes().map(({ id }) => id)).toEqual(['mill-1'])
    winterNetwork.replaceRoutes([{ id: 'mill-1', version: 1 }], [next], act)
    expect(winterNetwork.routes().map(({ id }) => id)).toEqual(['mill-2'])
  })

  test('ids are plain and one device is on one gritter', () => {
    build()
    const { winterNetwork } = store
    expect(() => winterNetwork.addDepot({ ...depot, id: 'Mill Depot' })).toThrow(/cannot be an id/)
    expect(() => winterNetwork.addDepot(depot)).toThrow(/has this id already: depot mill/)
    expect(() => winterNetwork.addGritter({ ...gritter, id: 'two' })).toThrow(/gritter-01 is on Gritter 1/)
    expect(() => winterNetwork.addGritter({ ...gritter, id: 'two', deviceId: 'nobody' })).toThrow(
      /No such device/,
    )
    expect(() => winterNetwork.requireRoute('gone')).toThrow(/route gone/)
  })
})

describe('the salt ledger', () => {
  test('adds up to the stock; a count puts it right', () => {
    build()
    const { salt } = store.winterNetwork
    salt.add('mill', { type: 'delivery', changeKg: 40_000, note: 'ticket 5512' }, act)
    salt.add('mill', { type: 'treatment', changeKg: -1_250, note: '' }, act)
    expect(salt.stockKg('mill')).toBe(38_750)
    expect(salt.count('mill', 37_000, 'stock-taking', act)).toMatchObject({ type: 'count', changeKg: -1_750 })
    expect(salt.stockKg('mill')).toBe(37_000)
    const first = salt.ledger('mill', { limit: 2 })
    expect(first.items.map(({ type }) => type)).toEqual(['count', 'treatment'])
    expect(salt.ledger('mill', { limit: 2, cursor: first.nextCursor! }).items).toHaveLength(1)
    expect(salt.stockKg('other')).toBe(0)
  })
})
