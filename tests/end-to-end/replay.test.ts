import { setTimeout as wait } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { ReplayChanges, ReplayView } from '@towncrier/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { LiveViewer } from '../support/live-viewer.ts'
import { Person } from '../support/people.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

interface Seen {
  readonly at: number
  readonly picture: unknown
}

type Identified = { readonly id: string | number }
const byId = <Item extends Identified>(items: readonly Item[]) =>
  [...items].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))

let platform: TestPlatform
let viewer: LiveViewer
let ann: Person
let bare: Person
const seen: Seen[] = []
const began = Date.now()

/** Everything that a person with the live page, the incidents and the shifts open had before them. */
async function look(): Promise<void> {
  await platform.settled()
  let deltas = -1
  // Comings and goings of the register reach viewers within a second or so.
  while (deltas !== viewer.deltas.length) {
    deltas = viewer.deltas.length
    await wait(1_500)
  }
  const incidents = (await ann.api('GET', '/incidents?states=open,in-hand')).body.items
  const logs = await Promise.all(
    incidents.map(
      async ({ id }: { id: number }) => (await ann.api('GET', `/incidents/${id}/log`)).body.items,
    ),
  )
  const picture = {
    devices: byId([...viewer.devices.values()]),
    alerts: byId([...viewer.alerts.values()]),
    causes: byId([...viewer.causes.values()]),
    quarantineOpen: viewer.quarantineOpen,
    incidents: byId(
      incidents.map((incident: Identified, n: number) => ({ ...incident, log: logs[n].reverse() })),
    ),
    closures: byId((await ann.api('GET', '/closures')).body.closures),
    onDuty: byId((await ann.api('GET', '/shifts/on-duty')).body),
  }
  seen.push({ at: Date.now(), picture: structuredClone(picture) })
  await wait(50)
}

const pictureOf = (view: ReplayView) => ({
  devices: byId(view.devices),
  alerts: byId(view.alerts),
  causes: byId(view.causes),
  quarantineOpen: view.quarantineOpen,
  incidents: byId(view.incidents),
  closures: byId(view.closures),
  onDuty: byId(view.onDuty),
})

const replay = (at: number) => ann.api('GET', `/replay?at=${new Date(at).toISOString()}`)

async function causeOf(deviceId: string): Promise<string> {
  const [cause] = (await ann.api('GET', `/causes?open=true&deviceId=${deviceId}`)).body.items
  return encodeURIComponent(cause.id)
}

beforeAll(async () => {
  platform = await startPlatform()
  ann = await Person.withRole(platform, 'ann', 'operator')
  await ann.api('POST', '/shifts/sign-on', { desk: 'Highways' })
  const { body } = await platform.api('POST', '/api/v1/accounts', {
    userName: 'tom',
    displayName: 'Tom',
    role: 'waste-planner',
  })
  bare = new Person(platform, body)
  await bare.signIn()
  viewer = await LiveViewer.open(platform)
  await look()

  const place = (n: number) => ({ latitude: 52.3 + n / 100, longitude: -1.5 })
  const add = async (id: string, kind: string, n: number) =>
    TestDevice.connect(platform, await platform.addDevice({ id, kind, name: `The ${id}`, ...place(n) }))
  const lane = await add('lane', 'road-surface', 1)
  const bridge = await add('bridge', 'road-surface', 2)
  const bin = await add('bin', 'bin-fill', 3)
  const lorry = await add('lorry', 'gritter', 4)
  await platform.addDevice({ id: 'silent', kind: 'damp-box', ...place(5) })
  const start = Date.now() - 20 * MINUTE_MS
  await lane.publish({ at: start, surfaceTempC: 4, surfaceState: 'dry' })
  await bridge.publish({ at: start, surfaceTempC: 3, surfaceState: 'dry' })
  await bin.publish({ at: start, fillPct: 30 })
  await lorry.publish({ at: start, lat: 52.31, lon: -1.49, surfaceTempC: 2, speedKph: 30 })
  await look()

  await lane.publish({ at: start + 5 * MINUTE_MS, surfaceTempC: -2, surfaceState: 'ice' })
  // Out of order, late, ahead of its time, not to be read, and sent twice.
  await lane.publish({ at: start + MINUTE_MS, surfaceTempC: 9, surfaceState: 'dry' })
  await bridge.publish({ at: start - 3 * HOUR_MS, surfaceTempC: 8 })
  await bridge.publish({ at: Date.now() + 30 * MINUTE_MS, surfaceTempC: 7 })
  await bin.publish('{"fillPct":"very"}')
  await bin.publish({ at: start, fillPct: 31 })
  await lorry.publish({ at: start + 6 * MINUTE_MS, lat: 52.32, lon: -1.48, surfaceTempC: 1 })
  await look()

  await bin.publish({ at: start + 10 * MINUTE_MS, fillPct: 97 })
  await bin.publish({ at: start + 15 * MINUTE_MS, fillPct: 98 })
  await platform.settled()
  await ann.api('POST', `/causes/${await causeOf('lane')}/acknowledge`, { comment: 'Seen' })
  const { body: incident } = await ann.api('POST', '/incidents', {
    kind: 'ice',
    title: 'Ice',
    severity: 'warning',
    latitude: 52.3,
    longitude: -1.5,
  })
  const at = `/incidents/${incident.id}`
  await ann.api('POST', `${at}/state`, { state: 'in-hand' })
  const { body: task } = await ann.api('POST', `${at}/tasks`, { title: 'Salt' })
  const { body: road } = await ann.api('POST', `${at}/roads`, {
    effect: 'closed',
    name: 'Mill Lane',
    edgeIds: ['1'],
  })
  await look()

  await ann.api('POST', `${at}/log`, { text: 'Gritter called' })
  await ann.api('PATCH', `${at}/tasks/${task.id}`, { done: true })
  const until = new Date(Date.now() + HOUR_MS).toISOString()
  await ann.api('POST', `/causes/${await causeOf('bin')}/shelve`, { until, reason: 'Lid is being mended' })
  await ann.api('POST', `/causes/${await causeOf('lane')}/assign`, { assignee: 'tom' })
  await ann.api('PATCH', '/devices/bridge', { name: 'The new bridge', latitude: 52.4 })
  await bridge.client.publishAsync('towncrier/v1/road-surface/bridge/status', '{"online":false}', { qos: 1 })
  await look()

  await ann.api('POST', '/devices/lane/out-of-service', { reason: 'New battery' })
  const states = () => [...viewer.alerts.values()].map(({ state }) => state)
  await eventually(states, (shown) => shown.includes('out-of-service'), 30_000)
  await platform.api('DELETE', '/api/v1/devices/silent')
  await ann.api('POST', `${at}/roads/${road.id}/lift`)
  await ann.api('POST', `${at}/state`, { state: 'resolved', resolution: 'Salted' })
  await ann.api('POST', `/causes/${await causeOf('bin')}/unshelve`)
  await bare.api('POST', '/shifts/sign-on', {})
  await ann.api('POST', '/shifts/sign-off', { desk: 'Highways' })
  await look()

  await ann.api('DELETE', '/devices/lane/out-of-service')
  await eventually(states, (shown) => !shown.includes('out-of-service'), 30_000)
  await bridge.publish({ at: start + 16 * MINUTE_MS, surfaceTempC: 3, surfaceState: 'dry' })
  for (const minute of [12, 14, 18, 19]) {
    await lane.publish({ at: start + minute * MINUTE_MS, surfaceTempC: 6, surfaceState: 'dry' })
    await bin.publish({ at: start + minute * MINUTE_MS, fillPct: 3 })
  }
  const [quarantined] = (await ann.api('GET', '/quarantine?status=open')).body.items
  await ann.api('POST', `/quarantine/${quarantined.id}/discard`)
  await look()
}, 120_000)
afterAll(() => platform.stop())

describe('the replay', () => {
  test('shows at each instant what a live viewer was shown then, field for field', async () => {
    for (const [step, { at, picture }] of seen.entries()) {
      const { status, body } = await replay(at)
      expect(status, JSON.stringify(body)).toBe(200)
      expect(pictureOf(body), `step ${step}`).toEqual(picture)
    }
    // What happened did happen, and differs from step to step.
    const texts = seen.map(({ picture }) => JSON.stringify(picture))
    expect(new Set(texts).size).toBe(seen.length)
    for (const word of [
      'shelved',
      'acknowledged',
      'out-of-service',
      'offline',
      'Gritter called',
      'The new bridge',
    ]) {
      expect(
        texts.some((text) => text.includes(word)),
        word,
      ).toBe(true)
    }
  })

  test('the pictures of before and after are joined by the changes, in pages of any size', async () => {
    for (const limit of [1, 2, 1_000]) {
      for (const [n, { at: to }] of seen.entries()) {
        if (n === 0) continue
        const from = seen[n - 1]!.at
        const before: ReplayView = (await replay(from)).body
        const query = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&limit=${limit}`
        const pages: ReplayChanges[] = []
        let cursor: string | null = null
        do {
          const path = `/replay/changes?${query}${cursor === null ? '' : `&cursor=${cursor}`}`
          const { body }: { body: ReplayChanges } = await ann.api('GET', path)
          pages.push(body)
          cursor = body.nextCursor
        } while (cursor !== null)
        expect(pages.every(({ devices }) => devices.length <= limit)).toBe(true)
        expect(pages.slice(1).every(({ first }) => first === null)).toBe(true)
        const { removedDevices, alerts, closedAlerts, causes, closedCauses, ...around } = pages[0]!.first!
        const after = {
          ...before,
          ...around,
          devices: merged(
            before.devices,
            pages.flatMap(({ devices }) => devices),
            removedDevices,
          ),
          alerts: merged(before.alerts, alerts, closedAlerts),
          causes: merged(before.causes, causes, closedCauses),
        }
        expect(pictureOf(after)).toEqual(pictureOf((await replay(to)).body))
      }
    }
  })

  test('says so where there is nothing to show', async () => {
    const code = async (at: number) => (await replay(at)).body.code
    expect(await code(began - HOUR_MS)).toBe('TC_REPLAY_TOO_EARLY')
    expect(await code(Date.now() + HOUR_MS)).toBe('TC_REPLAY_AHEAD')
    const step = (from: number, to: number) =>
      ann.api('GET', `/replay/changes?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`)
    expect((await step(began, began)).body.code).toBe('TC_REPLAY_STEP')
    expect((await step(began, began + HOUR_MS + 1)).body.code).toBe('TC_REPLAY_STEP')
  })

  test('is the same after a restart', async () => {
    const last = seen.at(-2)!
    await platform.stop()
    await platform.start()
    await eventually(
      async () => (await replay(last.at)).status,
      (status) => status === 200,
    )
    expect(pictureOf((await replay(last.at)).body)).toEqual(last.picture)
  })
})

function merged<Item extends { readonly id: string }>(
  before: readonly Item[],
  changed: readonly Item[],
  gone: readonly string[],
): Item[] {
  const items = new Map(before.map((item) => [item.id, item]))
  for (const item of changed) items.set(item.id, item)
  for (const id of gone) items.delete(id)
  return [...items.values()]
}
