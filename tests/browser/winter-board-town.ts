import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { expect } from 'vitest'
import { towncrier } from '../support/cli.ts'
import { TestDevice } from '../support/device.ts'
import { startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** Half past two on a January afternoon. */
export const START_AT = Date.UTC(2026, 0, 14, 14, 30)
const SENSORS = 4
const LINKS = 6
const PAST_HOURS = 30

interface TownDomain {
  readonly id: string
  readonly name: string
  readonly streets: readonly string[]
  /** How much warmer than the coldest it is, K. */
  readonly warmthC: number
  readonly surfaceState: string
  readonly gritterId: string | null
}

/** From the coldest to the mildest. */
export const DOMAINS: readonly TownDomain[] = [
  {
    id: 'north',
    name: 'North Moor',
    streets: ['Moor Road', 'Castle Hill', 'Beacon Lane'],
    warmthC: 0,
    surfaceState: 'wet',
    gritterId: 'sue',
  },
  {
    id: 'middle',
    name: 'Market Town',
    streets: ['High Street', 'Mill Lane', 'Station Road'],
    warmthC: 1.2,
    surfaceState: 'damp',
    gritterId: 'spears',
  },
  {
    id: 'south',
    name: 'South Shore',
    streets: ['Harbour Road', 'Sandy Way', 'Pier Street'],
    warmthC: 9,
    surfaceState: 'dry',
    gritterId: null,
  },
]

const at = (x: number, y: number) => [-1.52 + x * 0.004, 52.29 + y * 0.003] as const
const rowOf = (domain: number, street: number) => (DOMAINS.length - 1 - domain) * 3.6 + street

function roads() {
  const along = DOMAINS.flatMap(({ streets }, d) =>
    streets.flatMap((name, s) =>
      Array.from({ length: LINKS }, (_, x) => ({
        id: `${name.replace(' ', '-').toLowerCase()}-${x}`,
        name,
        class: s === 0 ? 'A Road' : 'B Road',
        line: [at(x, rowOf(d, s)), at(x + 1, rowOf(d, s))],
      })),
    ),
  )
  const rows = DOMAINS.flatMap(({ streets }, d) => streets.map((_, s) => rowOf(d, s))).toSorted(
    (a, b) => a - b,
  )
  const across = [0, 3, 6].flatMap((x) =>
    rows.slice(1).map((row, n) => ({
      id: `cross-${x}-${n}`,
      name: ['West Street', 'Bridge Street', 'East Street'][x / 3]!,
      class: 'Unclassified',
      line: [at(x, rows[n]!), at(x, row)],
    })),
  )
  return {
    type: 'FeatureCollection',
    features: [...along, ...across].map(({ line, ...properties }) => ({
      type: 'Feature',
      properties,
      geometry: { type: 'LineString', coordinates: line },
    })),
  }
}

/** Cools from 4 °C at two o'clock to −4 °C at six. */
function reading(instant: number, { warmthC, surfaceState }: TownDomain, n: number) {
  const hours = ((((instant - Date.UTC(2026, 0, 14, 14)) / HOUR_MS) % 24) + 24) % 24
  const share = hours <= 16 ? hours / 16 : (24 - hours) / 8
  const surfaceTempC = Math.round((4 - 8 * share + warmthC + 0.15 * n) * 10) / 10
  return {
    at: new Date(instant).toISOString(),
    surfaceTempC,
    airTempC: Math.round((surfaceTempC + 1) * 10) / 10,
    humidityPct: surfaceState === 'dry' ? 55 : 90,
    surfaceState,
    waterFilmMm: surfaceState === 'wet' ? 0.4 : surfaceState === 'damp' ? 0.05 : 0,
  }
}

export interface BoardTown {
  readonly platform: TestPlatform
  /** Sends each sensor's reading of an instant. */
  speak(instant: number): Promise<void>
}

/** A town of three domains on a cold afternoon, with roads, depots, lorries, sensors and a day of readings. */
export async function startBoardTown(): Promise<BoardTown> {
  const platform = await startPlatform({ env: { CLOCK_START: new Date(START_AT).toISOString() } })
  const send = async (path: string, body: object) => {
    const { status, body: answer } = await platform.api('POST', `/api/v1/winter/${path}`, body)
    expect(status, `${path} ${JSON.stringify(answer)}`).toBeLessThan(300)
  }
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(file, JSON.stringify(roads()))
  expect((await towncrier(platform, 'import', 'roads', file)).code).toBe(0)
  const [longitude, latitude] = at(3, rowOf(1, 0))
  await send('depots', { id: 'depot', name: 'Mill Lane depot', longitude, latitude })
  await send('depots/depot/salt', { type: 'delivery', kg: 84_000 })
  for (const [id, name] of [
    ['sue', 'Salty Sue'],
    ['spears', 'Gritney Spears'],
  ]) {
    await send('gritters', {
      id,
      name,
      depotId: 'depot',
      capacityKg: 9_000,
      spreadWidthM: 7,
      treatingSpeedKph: 40,
      travellingSpeedKph: 50,
    })
  }
  const sensors: { device: TestDevice; domain: TownDomain; n: number }[] = []
  for (const [d, domain] of DOMAINS.entries()) {
    await send('domains', { id: domain.id, name: domain.name })
    for (const [s, street] of domain.streets.entries()) {
      if (s === 2) continue
      await send('routes', {
        id: `${domain.id}-${s + 1}`,
        name: `${domain.name} ${s + 1}`,
        domainId: domain.id,
        depotId: 'depot',
        gritterId: domain.gritterId,
        priority: s + 1,
        streets: Array.from({ length: LINKS }, (_, x) => ({
          edgeId: `${street.replace(' ', '-').toLowerCase()}-${x}`,
          direction: 'forward',
        })),
      })
    }
    for (let n = 0; n < SENSORS; n++) {
      const [lon, lat] = at(0.6 + 1.5 * n, rowOf(d, n % 2))
      const credentials = await platform.addDevice({
        id: `${domain.id}-${n}`,
        kind: 'road-surface',
        name: `${domain.streets[n % 2]} ${n < 2 ? 'west' : 'east'}`,
        longitude: lon,
        latitude: lat,
      })
      sensors.push({ device: await TestDevice.connect(platform, credentials), domain, n })
    }
  }
  await Promise.all(
    sensors.map(({ device, domain, n }) =>
      device.publish(
        Array.from({ length: PAST_HOURS * 2 + 1 }, (_, k) =>
          reading(START_AT - (PAST_HOURS * 2 - k) * 30 * MINUTE_MS, domain, n),
        ),
      ),
    ),
  )
  return {
    platform,
    speak: async (instant) => {
      await Promise.all(sensors.map(({ device, domain, n }) => device.publish(reading(instant, domain, n))))
    },
  }
}
