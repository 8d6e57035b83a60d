import { discoverSimulators } from '@towncrier/sensor-kinds'
import { describe, expect, it } from 'vitest'
import type { GeoFeatureCollection } from './base-map.ts'
import { placeDevices } from './place-devices.ts'
import { makeTown } from './town.ts'

const simulators = await discoverSimulators()
const town = makeTown(7)

describe('town', () => {
  it('is the same for the same seed, and another for another', () => {
    const map = JSON.stringify(town.baseMap)
    expect(JSON.stringify(makeTown(7).baseMap)).toBe(map)
    expect(JSON.stringify(makeTown(8).baseMap)).not.toBe(map)
  })

  it.each([1, 2, 3, 7, 42])('of seed %d is one network with bridges over its river', (seed) => {
    const { network } = makeTown(seed)
    expect(network.edges.length).toBeGreaterThan(700)
    expect(network.edges.filter(({ bridge }) => bridge !== undefined).length).toBeGreaterThanOrEqual(4)
    const reached = new Set([0])
    const queue = [0]
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const index of network.edgesAt[node]!) {
        const { from, to } = network.edges[index]!
        for (const other of [from, to]) {
          if (!reached.has(other)) {
            reached.add(other)
            queue.push(other)
          }
        }
      }
    }
    for (const { from, to } of network.edges) expect(reached.has(from) && reached.has(to)).toBe(true)
  })

  it('draws GeoJSON within its bounds, rings closed', () => {
    const [west, south, east, north] = town.bounds
    for (const layer of Object.values<GeoFeatureCollection>({ ...town.baseMap })) {
      expect(layer.features.length).toBeGreaterThan(0)
      expect(new Set(layer.features.map(({ id }) => id)).size).toBe(layer.features.length)
      for (const { geometry, properties } of layer.features) {
        expect(properties.name).toBeTruthy()
        if (geometry.type === 'Polygon') {
          for (const ring of geometry.coordinates) expect(ring[0]).toEqual(ring.at(-1))
        } else {
          const points = geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates
          for (const [lon, lat] of points) {
            expect(lon > west && lon < east && lat > south && lat < north).toBe(true)
          }
        }
      }
    }
  })

  it('sends lorries out from the depot and back without a leap', () => {
    for (const tour of town.tours) {
      expect(tour.length).toBeGreaterThan(50)
      expect(tour.at(-1)).toEqual(tour[0])
      tour.slice(1).forEach((point, index) => {
        const before = tour[index]!
        const metres = Math.hypot((point.lat - before.lat) * 111_195, (point.lon - before.lon) * 68_000)
        expect(metres).toBeLessThan(150)
      })
    }
  })
})

describe('placing devices', () => {
  it('puts 20,000 up in seconds, each with a name and an id of its own, in town', () => {
    const before = performance.now()
    const devices = placeDevices(town, { devices: 20_000 }, 7, simulators)
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(devices.length).toBe(20_000)
    expect(new Set(devices.map(({ id }) => id)).size).toBe(20_000)
    expect(new Set(devices.map(({ name }) => name)).size).toBe(20_000)
    const [west, south, east, north] = town.bounds
    for (const { lat, lon } of devices) {
      expect(lon > west && lon < east && lat > south && lat < north).toBe(true)
    }
  })

  it('is repeatable, and a small fleet has every kind', () => {
    const devices = placeDevices(town, { devices: 12 }, 7, simulators)
    expect(placeDevices(town, { devices: 12 }, 7, simulators)).toEqual(devices)
    expect(devices.length).toBe(12)
    expect(new Set(devices.map(({ kind }) => kind)).size).toBe(simulators.size)
  })

  it('takes exact numbers', () => {
    const counts = Object.fromEntries([...simulators.keys()].map((kind, index) => [kind, index]))
    const devices = placeDevices(town, { counts }, 7, simulators)
    for (const [kind, count] of Object.entries(counts)) {
      expect(devices.filter((device) => device.kind === kind).length).toBe(count)
    }
  })
})
