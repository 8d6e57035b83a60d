import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_WASTE_SETTINGS, type WasteSite } from '@towncrier/waste-rounds'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NewBin, type NewLorry, type OperationsStore, openOperationsStore } from './index.ts'

const NOW = Date.UTC(2026, 0, 14, 15)
const act = { actor: 'maya', at: NOW }
const depot: WasteSite = {
  id: 'mill',
  name: 'Mill depot',
  type: 'depot',
  latitude: 52.3,
  longitude: -1.5,
  serviceS: 0,
  streams: [],
  openTimes: [],
}
const tip: WasteSite = {
  ...depot,
  id: 'tip',
  name: 'Tip',
  type: 'disposal',
  serviceS: 900,
  streams: ['glass'],
  openTimes: [{ fromMin: 420, toMin: 1_020 }],
}
const lorry: NewLorry = {
  id: 'one',
  name: 'Lorry 1',
  depotId: 'mill',
  capacityL: 40_000,
  payloadKg: 9_000,
  streams: ['glass', 'general'],
  shift: { fromMin: 360, toMin: 840 },
  crewBreak: { fromMin: 600, toMin: 720, minutes: 30 },
  forbiddenEdgeIds: ['a'],
  isInService: true,
}
const bin: NewBin = {
  id: 'b1',
  name: 'Mill Road glass bank',
  deviceId: 'sensor-1',
  stream: 'glass',
  latitude: 52.31,
  longitude: -1.51,
  street: 'Mill Road',
  volumeL: 1_100,
  thresholdPct: 80,
  maxAgeDays: 14,
  accessNote: 'Gate 1234',
  accessTimes: [{ fromMin: 480, toMin: 1_080 }],
  serviceS: 120,
  roundId: 'north',
  roundOrder: null,
  isInService: true,
}
const round = { name: 'North', weekdays: [0, 3], lorryId: 'one' }
const plain = { ...bin, deviceId: null, roundId: null }

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-waste-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

function build() {
  store.devices.add(
    ['sensor-1', 'sensor-2'].map((id) => ({ id, kind: 'fill', name: id })),
    NOW,
  )
  store.wasteNetwork.addSite(depot)
  store.wasteNetwork.addSite(tip)
  store.wasteNetwork.addLorry(lorry)
  store.wasteNetwork.addRound('north', round, 'spoken-for', NOW)
  return store.wasteNetwork.bins.add(bin)
}

describe('sites, lorries and rounds', () => {
  test('come back as they were given, and after opening again', () => {
    build()
    store.close()
    store = openOperationsStore(directory, { durability: 'normal' })
    const { wasteNetwork } = store
    expect(wasteNetwork.sites()).toEqual([depot, tip])
    expect(wasteNetwork.lorries()).toEqual([{ ...lorry, version: 1 }])
    expect(wasteNetwork.rounds()).toEqual([{ ...round, id: 'north', deviceId: 'round-north', version: 1 }])
    expect(wasteNetwork.bins.list()).toEqual([{ ...bin, roundOrder: 0, version: 1 }])
  })

  test('what is in use is not removed, and the refusal names who uses it', () => {
    build()
    const { wasteNetwork } = store
    expect(() => wasteNetwork.removeSite('mill')).toThrow(/lorry Lorry 1/)
    expect(() => wasteNetwork.changeSite({ ...depot, type: 'disposal' })).toThrow(/lorry Lorry 1/)
    expect(() => wasteNetwork.removeLorry('one')).toThrow(/round North/)
    wasteNetwork.removeRound('north')
    wasteNetwork.removeLorry('one')
    wasteNetwork.removeSite('mill')
    expect(wasteNetwork.sites()).toEqual([tip])
  })

  test('a lorry starts from a depot that is one', () => {
    build()
    expect(() => store.wasteNetwork.addLorry({ ...lorry, id: 'two', depotId: 'tip' })).toThrow(
      /this site is none: Tip/,
    )
    expect(() => store.wasteNetwork.addLorry({ ...lorry, id: 'two', depotId: 'gone' })).toThrow(/site gone/)
  })

  test('a round has a device of its own, which bears its name, stands among its bins and goes with it', () => {
    build()
    const { wasteNetwork, devices } = store
    wasteNetwork.bins.add({ ...bin, id: 'b2', deviceId: null, roundId: null, latitude: 52.33 })
    wasteNetwork.changeRound('north', { ...round, name: 'North east' }, 1)
    wasteNetwork.setRoundBins('north', ['b2', 'b1'])
    expect(devices.require('round-north')).toMatchObject({
      kind: 'spoken-for',
      name: 'North east',
      latitude: expect.closeTo(52.32, 6),
    })
    expect(wasteNetwork.bins.ofRound('north').map(({ id }) => id)).toEqual(['b2', 'b1'])
    wasteNetwork.removeRound('north')
    expect(devices.find('round-north')).toBeNull()
    expect(wasteNetwork.bins.require('b1')).toMatchObject({ roundId: null, roundOrder: null })
  })

  test('a change made from an older version is refused and changes nothing', () => {
    build()
    const { wasteNetwork } = store
    wasteNetwork.changeLorry({ ...lorry, name: 'Lorry A', version: 1 })
    expect(() => wasteNetwork.changeLorry({ ...lorry, name: 'Lorry B', version: 1 })).toThrow(/Lorry A/)
    wasteNetwork.changeRound('north', { ...round, weekdays: [1] }, 1)
    expect(() => wasteNetwork.changeRound('north', round, 1)).toThrow(/changed this bin, lorry, round/)
    expect(wasteNetwork.requireRound('north').weekdays).toEqual([1])
  })
})

describe('bins', () => {
  test('ids are plain and new, a device is in one bin, and exists', () => {
    build()
    const { bins } = store.wasteNetwork
    expect(() => bins.add({ ...plain, id: 'Bin 1' })).toThrow(/cannot be the id/)
    expect(() => bins.add(plain)).toThrow(/has this id already: bin b1/)
    expect(() => bins.add({ ...bin, id: 'b2' })).toThrow(/sensor-1 is in Mill Road glass bank/)
    expect(() => bins.add({ ...bin, id: 'b2', deviceId: 'nobody' })).toThrow(/No such device/)
    expect(() => bins.add({ ...plain, id: 'b2', roundId: 'gone' })).toThrow(/round gone/)
    expect(bins.ofDevice('sensor-1')?.id).toBe('b1')
    expect(bins.ofDevice('sensor-2')).toBeNull()
  })

  test('change by version, and are found by stream, round and service', () => {
    build()
    const { bins } = store.wasteNetwork
    const changed = bins.change({ ...bin, volumeL: 240, version: 1 })
    expect(changed).toMatchObject({ volumeL: 240, version: 2 })
    expect(() => bins.change({ ...bin, version: 1 })).toThrow(/Mill Road glass bank/)
    bins.add({ ...plain, id: 'b2', stream: 'paper' })
    bins.setInService('b2', false)
    expect(bins.list({ stream: 'paper' }).map(({ id }) => id)).toEqual(['b2'])
    expect(bins.list({ roundId: 'north' }).map(({ id }) => id)).toEqual(['b1'])
    expect(bins.list({ isInService: true }).map(({ id }) => id)).toEqual(['b1'])
  })

  test('many are added all or none', () => {
    build()
    const { bins } = store.wasteNetwork
    expect(() => bins.addMany([{ ...plain, id: 'b2' }, plain])).toThrow(/b1/)
    expect(bins.find('b2')).toBeNull()
  })

  test('an import lets bins change devices with one another, and sets what the devices are told', () => {
    build()
    const { bins } = store.wasteNetwork
    const second = bins.add({ ...plain, id: 'b2', deviceId: 'sensor-2' })
    bins.import({
      added: [{ ...plain, id: 'b3' }],
      changed: [
        { ...bins.require('b1'), deviceId: 'sensor-2' },
        { ...second, deviceId: 'sensor-1' },
      ],
      deviceSettings: new Map([['sensor-1', { distanceEmptyMm: 1_400 }]]),
    })
    expect(bins.ofDevice('sensor-1')?.id).toBe('b2')
    expect(bins.ofDevice('sensor-2')?.id).toBe('b1')
    expect(store.devices.require('sensor-1').settings).toEqual({ distanceEmptyMm: 1_400 })
    const stale = { ...second, deviceId: 'sensor-1', name: 'Stale' }
    expect(() =>
      bins.import({ added: [{ ...plain, id: 'b4' }], changed: [stale], deviceSettings: new Map() }),
    ).toThrow(/meanwhile/)
    expect(bins.find('b4')).toBeNull()
  })

  test('one without a past is removed; one with a service history only leaves service', () => {
    build()
    const { bins } = store.wasteNetwork
    bins.add({ ...plain, id: 'b2' })
    expect(bins.remove('b2')).toBe('removed')
    expect(bins.find('b2')).toBeNull()
    store.wasteServices.addSensed({ binId: 'b1', at: NOW, fillBeforePct: 80, fillAfterPct: 0 })
    expect(bins.remove('b1')).toBe('out-of-service')
    expect(bins.require('b1')).toMatchObject({
      isInService: false,
      deviceId: null,
      roundId: null,
      roundOrder: null,
    })
  })
})

describe('settings of waste', () => {
  test('stand as they come until somebody saves, and are saved by version', () => {
    const { wasteSettings } = store
    expect(wasteSettings.current()).toMatchObject({ version: 0, settings: DEFAULT_WASTE_SETTINGS })
    wasteSettings.save(0, { ...DEFAULT_WASTE_SETTINGS, overflowPct: 90 }, act)
    expect(wasteSettings.current()).toMatchObject({
      version: 1,
      savedBy: 'maya',
      settings: { overflowPct: 90 },
    })
    expect(() => wasteSettings.save(0, DEFAULT_WASTE_SETTINGS, act)).toThrow(/version 1 by maya/)
  })
})
