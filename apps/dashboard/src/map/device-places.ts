import type { LiveDevice } from '../api/types.ts'

/** Longitude and latitude of a device, WGS 84 degrees; null where it has none. */
export function placeOf({ latitude, longitude }: LiveDevice): [number, number] | null {
  return latitude === null || longitude === null ? null : [longitude, latitude]
}

/** Above this many devices a few that were placed in the sea by mistake do not make the map a globe. */
const ENOUGH_DEVICES = 50
const STRAY_SHARE = 0.01

/** West, south, east, north of devices, without strays where there are many; null when none has a place. */
export function boundsOfDevices(devices: Iterable<LiveDevice>): [number, number, number, number] | null {
  const places = [...devices].map(placeOf).filter((place) => place !== null)
  if (places.length === 0) return null
  const strays = places.length < ENOUGH_DEVICES ? 0 : Math.ceil(places.length * STRAY_SHARE)
  const range = (axis: 0 | 1): [number, number] => {
    const values = places.map((place) => place[axis]).sort((a, b) => a - b)
    return [values[strays]!, values[values.length - 1 - strays]!]
  }
  const [west, east] = range(0)
  const [south, north] = range(1)
  return [west, south, east, north]
}
