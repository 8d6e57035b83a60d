import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@towncrier/core'
import {
  type FleetDevice,
  makeTown,
  type PlacedDevice,
  placeDevices,
  slugOf,
  type Town,
} from '@towncrier/firmware-sim'
import {
  type OperationsStore,
  openOperationsStore,
  type Place,
  readOrMakeKey,
} from '@towncrier/operations-store'
import { readOsOpenRoads } from '@towncrier/road-network'
import type { KindSimulator } from '@towncrier/sensor-kinds'

export interface SimulatedFleet {
  readonly townName: string
  readonly devices: readonly FleetDevice[]
  /** How many of them were not registered before. */
  readonly registered: number
}

/**
 * Puts simulated devices into the register of a data folder, and the town’s map where there is none.
 * A simulated device's token follows from the folder's key, so that the same fleet can speak again later.
 */
export function prepareFleet(
  dataDirectory: string,
  deviceCount: number,
  seed: string,
  simulators: ReadonlyMap<string, KindSimulator>,
): SimulatedFleet {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    const key = readOrMakeKey(join(dataDirectory, 'simulation.key'))
    const town = makeTown(seed)
    const placed = placeDevices(town, { devices: deviceCount }, seed, simulators)
    const known = new Set(store.devices.all().map(({ id }) => id))
    const tokenOf = (id: string) => createHmac('sha256', key).update(id).digest('base64url').slice(0, 32)
    const missing = placed.filter(({ id }) => !known.has(id))
    store.places.put(districtsOf(placed))
    store.devices.add(
      missing.map(({ id, kind, name, lat, lon, district, gatewayId, settings }) => ({
        id,
        kind,
        name,
        latitude: lat,
        longitude: lon,
        placeId: placeIdOf(district),
        gatewayId,
        settings,
        token: tokenOf(id),
      })),
      systemClock.now(),
    )
    store.settings.set(
      SIMULATED_IDS,
      [...new Set([...simulatedIds(store), ...placed.map(({ id }) => id)])],
      systemClock.now(),
    )
    if (store.mapLayers.list().length === 0) addBaseMap(store, town.baseMap)
    if (store.roads.summary() === null) addRoads(store, town)
    return {
      townName: town.name,
      registered: missing.length,
      devices: placed.map((device) => ({ ...device, token: tokenOf(device.id) })),
    }
  } finally {
    store.close()
  }
}

const FICTIONAL = 'A fictional town'
function placeIdOf(district: string): string {
  return `district-${slugOf(district)}`
}

/** Each district as a place, in the middle of its devices. */
function districtsOf(devices: readonly PlacedDevice[]): Place[] {
  return [...Map.groupBy(devices, ({ district }) => district)].map(([district, there]) => ({
    id: placeIdOf(district),
    name: district,
    category: 'district',
    latitude: there.reduce((sum, { lat }) => sum + lat, 0) / there.length,
    longitude: there.reduce((sum, { lon }) => sum + lon, 0) / there.length,
    attributes: {},
  }))
}

const SIMULATED_IDS = 'simulation.device-ids'

function simulatedIds(store: OperationsStore): readonly string[] {
  return store.settings.get<string[]>(SIMULATED_IDS) ?? []
}

/** How many devices of simulations are registered. */
export function countSimulatedDevices(dataDirectory: string): number {
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    return simulatedIds(store).filter((id) => store.devices.find(id) !== null).length
  } finally {
    store.close()
  }
}

/** Strikes every simulated device off the register; readings and alerts stay. @returns how many. */
export function removeSimulatedDevices(dataDirectory: string): number {
  const store = openOperationsStore(dataDirectory, { durability: 'full' })
  try {
    const ids = simulatedIds(store).filter((id) => store.devices.find(id) !== null)
    for (const id of ids) store.devices.remove(id)
    store.settings.set(SIMULATED_IDS, [], systemClock.now())
    store.audit.add({
      at: systemClock.now(),
      actor: 'local',
      action: 'device.remove',
      subject: 'simulated devices',
      detail: { removed: ids.length },
    })
    return ids.length
  } finally {
    store.close()
  }
}

function addBaseMap(store: OperationsStore, baseMap: object): void {
  for (const [name, layer] of Object.entries(baseMap)) {
    const geojson = JSON.stringify(layer)
    store.mapLayers.put({ name, geojson, attribution: FICTIONAL }, systemClock.now())
  }
}

function addRoads(store: OperationsStore, { name, baseMap }: Town): void {
  const data = { ...readOsOpenRoads(JSON.stringify(baseMap.roads)), attribution: FICTIONAL }
  const { attribution, links } = data
  store.roads.replace(
    { source: name, attribution, linkCount: links.length, importedAt: systemClock.now() },
    data,
  )
}

const DESCRIPTORS_SPARE = 200

/** Most connections this process may have; null where the system does not say. */
export function maxConnections(): number | null {
  try {
    const match = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return match === null ? null : Number(match[1]) - DESCRIPTORS_SPARE
  } catch {
    return null
  }
}
