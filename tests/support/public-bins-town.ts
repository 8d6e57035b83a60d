import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { towncrier } from './cli.ts'
import { TestDevice } from './device.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from './platform.ts'

/** Along 52.3 N: metres east of where residents stand. */
const METRE = 1 / 67_990
export const HERE = { latitude: 52.3, longitude: -1.5 } as const

export const TOWN_BINS = [
  { id: 'mill-1', name: 'Mill Lane litter bin', stream: 'general', metres: 60, fillPct: 97 },
  { id: 'mill-2', name: 'Mill Lane, by the school', stream: 'general', metres: 270, fillPct: 20 },
  { id: 'mill-3', name: 'Mill Lane, by the bridge', stream: 'general', metres: 420, fillPct: 84 },
  { id: 'quay-1', name: 'Quay car park', stream: 'general', metres: 640, fillPct: null },
  { id: 'glass-1', name: 'Library glass bank', stream: 'glass', metres: 130, fillPct: 35 },
] as const
export type TownBinId = (typeof TOWN_BINS)[number]['id']

export interface PublicBinsTown {
  readonly platform: TestPlatform
  /** What the sensor of a bin says now, until the public is told so. */
  says(id: TownBinId, reading: Readonly<Record<string, unknown>>): Promise<void>
}

/** A street with bins that residents look for; all but one have a sensor, and each has sent. */
export async function startPublicBinsTown(
  env: Readonly<Record<string, string>> = {},
): Promise<PublicBinsTown> {
  const platform = await startPlatform({ env })
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(
    file,
    JSON.stringify({
      type: 'FeatureCollection',
      features: [road('Mill Lane', 0, 500), road('Quay Street', 500, 800)],
    }),
  )
  const { code, stderr } = await towncrier(platform, 'import', 'roads', file)
  if (code !== 0) throw new Error(stderr)
  const devices = new Map<string, TestDevice>()
  await Promise.all(
    TOWN_BINS.map(async ({ id, fillPct }) => {
      if (fillPct !== null) devices.set(id, await TestDevice.add(platform, `eye-${id}`, 'bin-fill'))
    }),
  )
  for (const { id, name, stream, metres } of TOWN_BINS) {
    const place = { latitude: HERE.latitude + 0.00005, longitude: HERE.longitude + metres * METRE }
    const deviceId = devices.has(id) ? `eye-${id}` : null
    const bin = { id, name, stream, deviceId, volumeL: 1_100, accessNote: 'Gate code 1234', ...place }
    const answer = await platform.api('POST', '/api/v1/waste/bins', bin)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  }
  const says = async (id: TownBinId, reading: Readonly<Record<string, unknown>>) => {
    await devices.get(id)!.publish(reading)
    await platform.settled()
  }
  await Promise.all(
    TOWN_BINS.map(({ id, fillPct }) => (fillPct === null ? null : devices.get(id)!.publish({ fillPct }))),
  )
  await platform.settled()
  let tries = 0
  await eventually(
    async () => {
      // The public may ask once a second.
      if (tries++ > 0) await wait(1_000)
      await platform.api('POST', '/api/v1/waste/forecasts')
      return platform.get('/api/v1/public/bins/near?latitude=52.3&longitude=-1.5')
    },
    ({ bins }: { bins: readonly { space: string }[] }) =>
      bins.filter(({ space }) => space === 'unknown').length === 1,
  )
  return { platform, says }
}

function road(name: string, from: number, to: number) {
  return {
    type: 'Feature',
    properties: { id: name, name, class: 'Unclassified' },
    geometry: {
      type: 'LineString',
      coordinates: [from, to].map((metres) => [HERE.longitude + metres * METRE, HERE.latitude]),
    },
  }
}
