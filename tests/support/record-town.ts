import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import type { JobPlan } from '@towncrier/winter-service'
import { towncrier } from './cli.ts'
import { type Credentials, startPlatform, type TestPlatform, temporaryFolder } from './platform.ts'

/** Half past six on a January morning, after the night that is on record. */
export const MORNING_AT = Date.UTC(2026, 0, 15, 6, 30)
export const NIGHT = '2026-01-14'
const LINKS = 4
const LINK_M = 205
const STREETS = ['High Street', 'Mill Lane', 'Église Road', 'Station Road'] as const

/** Streets from west to east, 330 m apart, joined at both ends. */
export const at = (x: number, y: number) => [-1.5 + x * 0.003, 52.3 + y * 0.003] as const
export const edgeIdOf = (street: string, n: number) =>
  `${street.toLowerCase().replaceAll(/[^a-z]/g, '')}-${n}`

function roads() {
  const along = STREETS.flatMap((name, y) =>
    Array.from({ length: LINKS }, (_, x) => ({
      properties: { id: edgeIdOf(name, x), name, class: y === 0 ? 'A Road' : 'B Road' },
      line: [at(x, y), at(x + 1, y)],
    })),
  )
  const across = [0, LINKS].flatMap((x) =>
    STREETS.slice(1).map((_, y) => ({
      properties: {
        id: `cross-${x}-${y}`,
        name: x === 0 ? 'West Street' : 'East Street',
        class: 'Unclassified',
      },
      line: [at(x, y), at(x, y + 1)],
    })),
  )
  return {
    type: 'FeatureCollection',
    features: [...along, ...across].map(({ properties, line }) => ({
      type: 'Feature',
      properties,
      geometry: { type: 'LineString', coordinates: line },
    })),
  }
}

export function planOf(
  routeId: string,
  routeName: string,
  streets: readonly (typeof STREETS)[number][],
  gritterId: string,
): JobPlan {
  const all = streets.flatMap((name) =>
    Array.from({ length: LINKS }, (_, n) => ({ name, edgeId: edgeIdOf(name, n), n })),
  )
  return {
    routeId,
    routeName,
    depotId: 'depot',
    gritterId,
    isPreWet: false,
    streets: all.map(({ name, edgeId, n }) => {
      const y = STREETS.indexOf(name)
      return {
        edgeId,
        direction: 'forward' as const,
        name,
        line: [at(n, y), at(n + 1, y)],
        lengthM: LINK_M,
        areaM2: LINK_M * 7,
        rateGm2: 10,
        passes: 1,
        saltKg: (LINK_M * 7 * 10) / 1_000,
        wayThere: [],
      }
    }),
    wayBack: [],
    treatedM: LINK_M * all.length,
    travelledM: 0,
    seconds: 1_800,
    treatedAreaM2: LINK_M * 7 * all.length,
    saltKg: (LINK_M * 7 * 10 * all.length) / 1_000,
    missingEdgeIds: [],
    unreachableEdgeIds: [],
  }
}

export interface RecordTown {
  readonly platform: TestPlatform
  /** The device of the lorry that carries one. */
  readonly lorry: Credentials
}

/** A town of four streets and two lorries, one of which carries a device; nothing is decided yet. */
export async function startRecordTown(): Promise<RecordTown> {
  const platform = await startPlatform({
    env: { CLOCK_START: new Date(MORNING_AT).toISOString(), CAP_SENDER_NAME: 'Larkhampton Council' },
  })
  const send = async (path: string, body: object) => {
    const { status, body: answer } = await platform.api('POST', `/api/v1/winter/${path}`, body)
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`)
  }
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(file, JSON.stringify(roads()))
  const { code, stderr } = await towncrier(platform, 'import', 'roads', file)
  if (code !== 0) throw new Error(stderr)
  const [longitude, latitude] = at(0, 0)
  await send('depots', { id: 'depot', name: 'Mill Lane depot', longitude, latitude })
  await send('depots/depot/salt', { type: 'delivery', kg: 60_000 })
  const lorry = await platform.addDevice({ id: 'lorry', kind: 'gritter' })
  for (const [id, name, deviceId] of [
    ['sue', 'Salty Sue', lorry.id],
    ['spears', 'Gritney Spears', null],
  ] as const) {
    await send('gritters', {
      id,
      name,
      depotId: 'depot',
      deviceId,
      capacityKg: 9_000,
      spreadWidthM: 7,
      treatingSpeedKph: 40,
      travellingSpeedKph: 50,
    })
  }
  await send('domains', { id: 'north', name: 'North Moor' })
  for (const [id, name, street] of [
    ['n1', 'North 1', 'High Street'],
    ['n2', 'North 2', 'Mill Lane'],
  ] as const) {
    await send('routes', {
      id,
      name,
      domainId: 'north',
      depotId: 'depot',
      gritterId: id === 'n1' ? 'sue' : 'spears',
      streets: Array.from({ length: LINKS }, (_, n) => ({
        edgeId: edgeIdOf(street, n),
        direction: 'forward',
      })),
    })
  }
  return { platform, lorry }
}

/** Signs a decision for the night with two jobs, as a duty manager’s is. @returns the jobs’ ids. */
export function decideNight(platform: TestPlatform): { readonly n1: string; readonly n2: string } {
  const store = openOperationsStore(platform.dataDirectory, { durability: 'normal' })
  const madeAt = MORNING_AT - 14 * HOUR_MS
  const plans = [
    planOf('n1', 'North 1', ['High Street'], 'sue'),
    planOf('n2', 'North 2', ['Mill Lane'], 'spears'),
  ]
  const { jobs } = store.winterDecisions.sign(
    {
      domainId: 'north',
      domainName: 'North Moor',
      night: NIGHT,
      choice: 'change',
      reason: 'Mill Lane floods and was wet at noon',
      revises: null,
      issueId: null,
      content: {
        routes: plans.map(({ routeId, routeName }) => ({
          ...{ routeId, routeName, isTreated: true, rateGm2: 10, passes: 1 },
        })),
        snapshot: {
          recommendation: { action: 'treat', reason: 'RST −1.2 by 03:00, road damp: ice likely' },
          outlook: { minimumC: -1.2 },
        },
        settingsVersion: 0,
      },
    },
    plans.map((plan) => ({ plan, rateGm2: 10, passes: 1, startBy: madeAt + 4 * HOUR_MS })),
    { actor: 'mary', at: madeAt },
  )
  store.close()
  return { n1: jobs[0]!.id, n2: jobs[1]!.id }
}

/** A lorry’s reports along a street at 40 km/h with the spreader on, then five minutes off it. */
export function driveAlong(y: number, from: number, to: number, beginAt: number): object[] {
  const metres = (to - from) * LINK_M
  const steps = Math.ceil(metres / 55)
  const spreading = Array.from({ length: steps + 1 }, (_, n) => ({
    at: new Date(beginAt + n * 5_000).toISOString(),
    lon: at(from + ((to - from) * n) / steps, y)[0],
    lat: at(0, y)[1],
    speedKph: 40,
    spreading: n < steps,
    spreadRateGm2: 12,
  }))
  const endAt = beginAt + steps * 5_000
  const away = Array.from({ length: 6 }, (_, n) => ({
    ...spreading.at(-1)!,
    at: new Date(endAt + (n + 1) * MINUTE_MS).toISOString(),
    spreading: false,
  }))
  return [...spreading, ...away]
}
