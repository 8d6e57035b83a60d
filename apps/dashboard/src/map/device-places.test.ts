import { expect, test } from 'vitest'
import type { LiveDevice } from '../api/types.ts'
import { boundsOfDevices } from './device-places.ts'

function at(latitude: number | null, longitude: number | null): LiveDevice {
  return {
    id: `${latitude},${longitude}`,
    kind: 'any',
    name: '',
    latitude,
    longitude,
    at: null,
    values: {},
    flags: [],
    freshness: 'online',
    severity: null,
  }
}

test('a few devices are all shown', () => {
  expect(boundsOfDevices([at(52, -1), at(53, 1), at(null, null)])).toEqual([-1, 52, 1, 53])
  expect(boundsOfDevices([at(null, 3)])).toBeNull()
})

test('of many, a few in another ocean do not make the map a globe', () => {
  const town = Array.from({ length: 400 }, (_, index) => at(52 + index / 10_000, -1 - index / 10_000))
  const [west, south, east, north] = boundsOfDevices([...town, at(0, 0), at(-80, 170), at(89, -170)])!
  expect(north - south).toBeLessThan(0.05)
  expect(east - west).toBeLessThan(0.05)
})
