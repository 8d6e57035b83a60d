import { join } from 'node:path'
import { DAY_MS, formatInstant, type Observation } from '@towncrier/core'
import type { ReadingView } from '@towncrier/protocol'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { DuckDbTelemetryStore } from '@towncrier/telemetry-store'
import { expect } from 'vitest'
import type { PersistentPublisher } from './persistent-publisher.ts'
import type { TestPlatform } from './platform.ts'

const PAGE = 10_000

/** Every stored reading of a device from `from` on, oldest first. */
export async function storedReadings(
  platform: TestPlatform,
  id: string,
  from: number,
): Promise<ReadingView[]> {
  const readings: ReadingView[] = []
  const to = formatInstant(Date.now() + 86_400_000)
  let cursor: string | null = null
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = await platform.get(
      `/api/v1/devices/${id}/readings?order=oldest-first&limit=${PAGE}&from=${formatInstant(from)}&to=${to}${next}`,
    )
    readings.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return readings
}

/** What a platform that has stopped has kept of a device from `from` on, oldest first. */
export async function readingsKept(
  { dataDirectory }: TestPlatform,
  kind: string,
  deviceId: string,
  from: number,
): Promise<Observation[]> {
  const store = new DuckDbTelemetryStore({ directory: join(dataDirectory, 'telemetry') })
  const kinds = await discoverKinds()
  await store.open([...kinds.values()].map(({ id, measures }) => ({ kind: id, measures })))
  try {
    const [to, limit] = [Date.now() + DAY_MS, 1_000_000]
    return await store.readings({ kind, deviceId, from, to, order: 'oldest-first', limit })
  } finally {
    await store.close()
  }
}

/** Holds what is stored of a device against what was promised to it: each once, with its values. */
export async function expectStoredOnce(
  platform: TestPlatform,
  publisher: PersistentPublisher,
): Promise<number> {
  const { credentials, sent, acknowledged } = publisher
  const stored = await storedReadings(platform, credentials.id, Math.min(...sent.map(({ at }) => at)) - 1)
  const byTime = new Map(stored.map((reading) => [Date.parse(reading.at), reading.values]))
  expect(byTime.size, `${credentials.id} has readings twice`).toBe(stored.length)
  const lost = acknowledged.filter(({ at }) => !byTime.has(at))
  expect(lost, `${credentials.id} has lost acknowledged readings`).toEqual([])
  const sentByTime = new Map(sent.map((reading) => [reading.at, reading]))
  const changed = [...byTime].filter(([at, values]) => {
    const reading = sentByTime.get(at)
    if (reading === undefined) return true
    return Object.entries(reading).some(([field, value]) => field !== 'at' && values[field] !== value)
  })
  expect(changed, `${credentials.id} has values that were not sent`).toEqual([])
  return stored.length
}

/** All alerts in the order they were raised, as far as two platforms must agree on them. */
export async function alertHistory(platform: TestPlatform): Promise<AlertFacts[]> {
  const alerts: AlertFacts[] = []
  let cursor: string | null = null
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = await platform.get(`/api/v1/alerts?limit=1000${next}`)
    for (const { deviceId, rule, severity, raisedAt, clearedAt } of page.items) {
      alerts.push({
        deviceId,
        rule,
        severity,
        raisedAt: Date.parse(raisedAt),
        clearedAt: clearedAt === null ? null : Date.parse(clearedAt),
      })
    }
    cursor = page.nextCursor
  } while (cursor !== null)
  return inOrder(alerts)
}

export interface AlertFacts {
  readonly deviceId: string
  readonly rule: string
  readonly severity: string
  readonly raisedAt: number
  readonly clearedAt: number | null
}

export function inOrder(alerts: readonly AlertFacts[]): AlertFacts[] {
  const keyOf = ({ deviceId, rule, raisedAt }: AlertFacts) => `${deviceId} ${rule} ${raisedAt}`
  return alerts.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
