import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MINUTE_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import type { PlanningView, WasteJobDetail, WastePlanView } from '@towncrier/protocol'
import { towncrier } from './cli.ts'
import { addGrittingJobs } from './gritting-jobs.ts'
import {
  type Credentials,
  eventually,
  startPlatform,
  type TestPlatform,
  temporaryFolder,
} from './platform.ts'

const STREETS = ['Quay Street', 'Market Street', 'Church Walk', 'Station Road', 'Mill Lane'] as const
const CROSSINGS = ['West Street', 'Bridge Street', 'East Street'] as const
const LINKS = 8
/** So many minutes into the working day, wherever the machine's clock stands. */
const NINE_O_CLOCK_H = 9

/** A grid with 200 m between its corners. */
export const corner = (x: number, y: number) => [-1.5 + x * 0.00294, 52.3 + y * 0.0018] as const

function roads() {
  const along = STREETS.flatMap((name, y) =>
    Array.from({ length: LINKS }, (_, x) => ({
      properties: { id: `along-${x}-${y}`, name, class: y === 1 ? 'A Road' : 'B Road' },
      line: [corner(x, y), corner(x + 1, y)],
    })),
  )
  const across = CROSSINGS.flatMap((name, n) =>
    STREETS.slice(1).map((_, y) => ({
      properties: { id: `across-${n}-${y}`, name, class: 'Unclassified' },
      line: [corner(n * 4, y), corner(n * 4, y + 1)],
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

interface TownBin {
  readonly id: string
  readonly name: string
  readonly stream: string
  readonly at: readonly [x: number, y: number]
  readonly accessNote?: string
}

/** Glass banks that are planned for, two that are not, and paper banks for a second lorry. */
export const GLASS: readonly TownBin[] = [
  { id: 'quay-glass', name: 'Quay Street glass bank', stream: 'glass', at: [1.5, 0] },
  {
    id: 'library-glass',
    name: 'Library glass bank',
    stream: 'glass',
    at: [3.4, 1],
    accessNote: 'Gate code 1234. Reverse in, the wall is low.',
  },
  { id: 'church-glass', name: 'Church Walk glass bank', stream: 'glass', at: [2.5, 2] },
  { id: 'station-glass', name: 'Station Road glass bank', stream: 'glass', at: [5.5, 3] },
  { id: 'mill-glass', name: 'Mill Lane glass bank', stream: 'glass', at: [6.5, 4] },
  { id: 'school-glass', name: 'School glass bank', stream: 'glass', at: [3.5, 4] },
]
export const UNPLANNED: readonly TownBin[] = [
  { id: 'market-glass', name: 'Market Street glass bank', stream: 'glass', at: [4.4, 1] },
  { id: 'harbour-glass', name: 'Harbour glass bank', stream: 'glass', at: [6.5, 0] },
]
export const PAPER: readonly TownBin[] = [
  { id: 'quay-paper', name: 'Quay Street paper bank', stream: 'paper', at: [2.5, 0] },
  { id: 'mill-paper', name: 'Mill Lane paper bank', stream: 'paper', at: [5.5, 4] },
]

/** The device in a glass bank. */
export const sensorOf = (binId: string) => `eye-${binId}`

export interface WasteTown {
  readonly platform: TestPlatform
  /** What the sensors of the glass banks sign in with, by bin; none has said anything yet. */
  readonly sensors: ReadonlyMap<string, Credentials>
  /** Plans today’s rounds with the bins given and sends the crews out. */
  sendOut(binIds: readonly string[], replaces?: string): Promise<WastePlanView>
}

/**
 * A town with roads, bins, a depot, a tip, two lorries and two gritting jobs, where it is nine in the morning: its clock
 * stands in the zone where that is so.
 */
export async function startWasteTown(): Promise<WasteTown> {
  const now = new Date()
  const dataDirectory = temporaryFolder()
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  addGrittingJobs(store, now.getTime())
  store.close()
  const platform = await startPlatform({ dataDirectory, env: { TIME_ZONE: zoneWithHour(now) } })
  const call = async <Answer>(method: string, path: string, body?: object) => {
    const { status, body: answer } = await platform.api(method, `/api/v1/waste/${path}`, body)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`)
    return answer as Answer
  }
  const file = join(temporaryFolder(), 'roads.geojson')
  writeFileSync(file, JSON.stringify(roads()))
  const { code, stderr } = await towncrier(platform, 'import', 'roads', file)
  if (code !== 0) throw new Error(stderr)
  const place = ([x, y]: readonly [number, number]) => {
    const [longitude, latitude] = corner(x, y)
    return { longitude, latitude }
  }
  await call('POST', 'sites', { id: 'depot', name: 'Quay depot', type: 'depot', ...place([0, 0]) })
  const tip = { id: 'tip', name: 'Eastfield transfer station', type: 'disposal', serviceS: 600 }
  await call('POST', 'sites', { ...tip, ...place([8, 4]) })
  const fromMin = 60 * NINE_O_CLOCK_H + now.getUTCMinutes() + 1
  const lorry = { depotId: 'depot', payloadKg: 9_000, shift: { fromMin, toMin: fromMin + 8 * 60 } }
  await call('POST', 'lorries', {
    ...lorry,
    ...{ id: 'lorry-2', name: 'Lorry 2, glass', streams: ['glass'], capacityL: 3_800 },
    crewBreak: { fromMin: fromMin + 10, toMin: fromMin + 200, minutes: 30 },
  })
  await call('POST', 'lorries', {
    ...lorry,
    ...{ id: 'lorry-3', name: 'Lorry 3, paper', streams: ['paper'], capacityL: 30_000 },
  })
  const sensors = new Map<string, Credentials>()
  for (const { id } of GLASS)
    sensors.set(id, await platform.addDevice({ id: sensorOf(id), kind: 'bin-fill' }))
  for (const { at, ...bin } of [...GLASS, ...UNPLANNED, ...PAPER]) {
    const deviceId = GLASS.some(({ id }) => id === bin.id) ? sensorOf(bin.id) : null
    await call('POST', 'bins', { ...bin, deviceId, volumeL: 1_500, serviceS: 180, ...place(at) })
  }

  const day = dayIn(zoneWithHour(now), now)
  return {
    platform,
    sensors,
    async sendOut(binIds, replaces) {
      const request = { day, seconds: 1, mustBinIds: binIds, replaces: replaces ?? null }
      const { id } = await call<PlanningView>('POST', 'plannings', request)
      const { planId } = await eventually(
        () => call<PlanningView>('GET', `plannings/${id}`),
        ({ state }) => state === 'done' || state === 'failed',
      )
      const { version } = await call<WastePlanView>('GET', `plans/${planId}`)
      return call<WastePlanView>('POST', `plans/${planId}/publish`, { version })
    },
  }
}

/** A zone in which the clock shows the ninth hour now; its name counts hours west of Greenwich. */
function zoneWithHour(now: Date): string {
  const aheadH = ((NINE_O_CLOCK_H - now.getUTCHours() + 36) % 24) - 12
  return aheadH === 0 ? 'Etc/GMT' : `Etc/GMT${aheadH > 0 ? '-' : '+'}${Math.abs(aheadH)}`
}

function dayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now)
}

/** A round as the platform tells it to a phone: three bins, a tip, a break between, and the way home. */
export function roundDetail(change: Partial<WasteJobDetail> = {}): WasteJobDetail {
  const leavesAt = Date.parse('2026-11-23T07:00:00Z')
  const stop = (
    type: WasteJobDetail['stops'][number]['type'],
    placeId: string | null,
    minutes: number,
    at: readonly [number, number] | null,
  ): WasteJobDetail['stops'][number] => ({
    ...{ type, placeId, name: placeId ?? 'Break', street: '', metres: 400, drivingS: 60, serviceS: 120 },
    position: at === null ? null : [...corner(...at)],
    ...{ stream: type === 'collect' ? 'glass' : null, volumeL: 1_500, fillPct: 70 },
    ...{ accessNote: '', accessTimes: [], why: '', turns: [], isAdded: false },
    wayThere: at === null ? [] : [[...corner(at[0] - 2, at[1])], [...corner(...at)]],
    arriveAt: new Date(leavesAt + minutes * MINUTE_MS).toISOString(),
  })
  return {
    ...{ id: '2026-11-23-lorry-2', planId: 'plan-1', day: '2026-11-23', lorryId: 'lorry-2' },
    ...{ lorryName: 'Lorry 2, glass', crew: null, state: 'waiting', revision: 1, version: 1 },
    madeAt: new Date(leavesAt - 60 * MINUTE_MS).toISOString(),
    leavesAt: new Date(leavesAt).toISOString(),
    ...{ startedAt: null, endedAt: null, endedNote: '', collections: 3, done: 0, lifted: 0, metres: 2_000 },
    stops: [
      stop('collect', 'quay', 5, [2, 0]),
      stop('collect', 'library', 15, [4, 0]),
      stop('break', null, 25, null),
      stop('dispose', 'tip', 60, [8, 0]),
      stop('collect', 'church', 80, [4, 1]),
      stop('dispose', 'tip', 100, [8, 0]),
      stop('return', null, 120, [0, 0]),
    ],
    events: [],
    nearby: [
      { id: 'market', name: 'Market', street: 'Market Street', stream: 'glass', position: [...corner(4, 1)] },
      { id: 'harbour', name: 'Harbour', street: 'Quay Street', stream: 'glass', position: [...corner(2, 1)] },
    ],
    ...change,
  }
}
