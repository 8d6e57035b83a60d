import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import type { CauseView } from '@towncrier/protocol'
import { connectAsync, type MqttClient } from 'mqtt'
import { beforeAll, describe, expect, test } from 'vitest'
import { LiveViewer } from '../support/live-viewer.ts'
import { eventually, startPlatform, type TestPlatform, temporaryFolder } from '../support/platform.ts'

/** What one operator can take in: ISA-18.2 counts a flood from ten on; we ask for half. */
const MOST_CAUSES = 5
const AT_ONCE = 100

interface Registered {
  readonly id: string
  readonly kind: string
  readonly token: string
}

interface NewcomersOptions {
  readonly count: number
  readonly kinds: readonly string[]
  readonly areas: readonly string[]
  readonly gatewayId: string | null
}

/** A data folder with devices, spread over areas. */
function prepare({ count, kinds, areas, gatewayId }: NewcomersOptions) {
  const directory = temporaryFolder()
  const store = openOperationsStore(directory, { durability: 'normal' })
  const place = { category: 'district', latitude: null, longitude: null, attributes: {} }
  store.places.put(areas.map((name) => ({ ...place, id: name, name })))
  const devices = Array.from({ length: count }, (_, n) => ({
    id: `device-${n}`,
    kind: kinds[n % kinds.length]!,
    name: `Device ${n}`,
    placeId: areas[n % areas.length]!,
    gatewayId,
  }))
  const tokens = store.devices.add(devices, Date.now())
  store.close()
  return { directory, devices: devices.map((device, n): Registered => ({ ...device, token: tokens[n]! })) }
}

/** Does `work` for every item, some at a time. */
async function forEachOf<Item>(items: readonly Item[], work: (item: Item, n: number) => Promise<void>) {
  for (let first = 0; first < items.length; first += AT_ONCE) {
    await Promise.all(items.slice(first, first + AT_ONCE).map((item, n) => work(item, first + n)))
  }
}

function connect(platform: TestPlatform, { id, kind, token }: Registered): Promise<MqttClient> {
  return connectAsync(platform.mqttUrl, {
    username: id,
    password: token,
    clientId: id,
    reconnectPeriod: 0,
    will: {
      topic: `towncrier/v1/${kind}/${id}/status`,
      payload: Buffer.from('{"online":false}'),
      qos: 1,
      retain: true,
    },
  })
}

/** Every cause that an operator was ever shown, and how big the deltas were that did it. */
function shownTo(viewer: LiveViewer) {
  const ids = new Set(viewer.deltas.flatMap(({ causes }) => causes.map(({ id }) => id)))
  const bytes = viewer.deltas.map(({ causes }) => JSON.stringify(causes).length)
  return { causes: ids.size, deltas: viewer.deltas.length, mostBytesOfCauses: Math.max(0, ...bytes) }
}

async function openCauses(platform: TestPlatform): Promise<CauseView[]> {
  return (await platform.get('/api/v1/causes?open=true&limit=1000')).items
}

async function membersOf(platform: TestPlatform, causeId: string): Promise<string[]> {
  const page = await platform.get(`/api/v1/alerts?causeId=${encodeURIComponent(causeId)}&limit=1000`)
  const rest =
    page.nextCursor === null
      ? { items: [] }
      : await platform.get(
          `/api/v1/alerts?causeId=${encodeURIComponent(causeId)}&limit=1000&cursor=${page.nextCursor}`,
        )
  return [...page.items, ...rest.items].map(({ deviceId }) => deviceId)
}

describe('a cold front over 400 road sensors in eight areas', () => {
  let platform: TestPlatform
  let viewer: LiveViewer
  let devices: readonly Registered[]
  let clients: MqttClient[]
  const send = (n: number, reading: object) =>
    clients[n]!.publishAsync(
      `towncrier/v1/${devices[n]!.kind}/${devices[n]!.id}/reading`,
      JSON.stringify(reading),
      { qos: 1 },
    )
  let time = Date.now() - 10 * MINUTE_MS

  beforeAll(async () => {
    const areas = ['North', 'East', 'South', 'West', 'Mill', 'Castle', 'Market', 'Docks']
    const prepared = prepare({ count: 400, kinds: ['road-surface'], areas, gatewayId: null })
    devices = prepared.devices
    platform = await startPlatform({ dataDirectory: prepared.directory })
    viewer = await LiveViewer.open(platform)
    clients = []
    await forEachOf(devices, async (device, n) => {
      clients[n] = await connect(platform, device)
    })
  })

  test('is at most five causes for the operator, with every sensor underneath', async () => {
    await forEachOf(devices, async (_, n) => {
      await send(n, { at: time + n, surfaceTempC: 0.6, surfaceState: 'wet' })
    })
    time += MINUTE_MS
    await forEachOf(devices, async (_, n) => {
      await send(n, { at: time + n, surfaceTempC: -1 - n / 400, surfaceState: 'wet' })
    })
    await platform.settled()
    const causes = await eventually(
      () => openCauses(platform),
      (items) => items.reduce((sum, { active }) => sum + active, 0) >= 400,
    )
    const shown = await eventually(
      () => shownTo(viewer),
      () => viewer.causes.size === causes.length,
    )
    console.log(`cold front: ${causes.length} open causes for 400 sensors; ${JSON.stringify(shown)}`)
    console.log(`  ${causes[0]!.title}. ${causes[0]!.message}`)
    expect(shown.causes).toBeLessThanOrEqual(MOST_CAUSES)
    const members = new Set((await Promise.all(causes.map(({ id }) => membersOf(platform, id)))).flat())
    expect(members).toEqual(new Set(devices.map(({ id }) => id)))
    expect(causes[0]).toMatchObject({ severity: 'critical', scope: { type: 'town' }, rule: 'ice' })
    expect(causes[0]!.title).toBe('Ice on the road: 400 road sensors in 8 areas')
    expect(causes[0]!.areas).toHaveLength(8)
    expect(shown.mostBytesOfCauses).toBeLessThan(10_000)
  })

  test('is acknowledged, given to somebody and shelved as one, and everybody sees it', async () => {
    const [{ id }] = (await openCauses(platform)) as [CauseView]
    const post = (path: string, body: object) =>
      platform.api('POST', `/api/v1/causes/${encodeURIComponent(id)}/${path}`, body)
    await platform.api('POST', '/api/v1/accounts', {
      userName: 'gail',
      displayName: 'Gail',
      role: 'operator',
    })
    const seen = (isWanted: (cause: CauseView) => boolean) =>
      eventually(
        () => viewer.causes.get(id)!,
        (cause) => isWanted(cause),
      )
    expect((await post('acknowledge', { comment: 'Gritters out' })).body.state).toBe('acknowledged')
    await seen(({ state }) => state === 'acknowledged')
    await eventually(
      () => [...viewer.alerts.values()].filter(({ state }) => state === 'unacknowledged').length,
      (count) => count === 0,
    )
    expect((await post('assign', { assignee: 'gail' })).body.assignedTo).toBe('gail')
    expect((await post('assign', { assignee: 'nobody' })).body.code).toBe('TC_ACCOUNT_UNKNOWN')
    expect((await post('comment', { comment: 'Salt on all main roads' })).status).toBe(200)
    const until = new Date(Date.now() + HOUR_MS).toISOString()
    expect((await post('shelve', { until, reason: 'Treated' })).body.state).toBe('shelved')
    expect((await post('shelve', { until: '2099-01-01T00:00:00Z', reason: 'x' })).body.code).toBe(
      'TC_SHELF_TOO_LONG',
    )
    await seen(({ state }) => state === 'shelved')
    const calm = await eventually(
      () => viewer.devices.get('device-0')!,
      ({ quietReason }) => quietReason === 'shelved',
    )
    expect(calm.severity).toBeNull()
    expect((await post('unshelve', {})).body.state).toBe('unacknowledged')
    const detail = await platform.get(`/api/v1/causes/${encodeURIComponent(id)}`)
    expect(detail.events.slice(-5).map(({ type }: { type: string }) => type)).toEqual([
      'acknowledged',
      'assigned',
      'commented',
      'shelved',
      'unshelved',
    ])
    expect(detail.alerts.items).toHaveLength(100)
    const figures = await platform.get('/api/v1/alarm-figures')
    expect(figures.acknowledgedCauses).toBe(1)
    expect(figures.causes.perTenMinutesMax.value).toBeLessThanOrEqual(10)
    expect(figures.causes.perTenMinutesMax).toMatchObject({
      target: 10,
      source: expect.stringMatching(/ISA/),
    })
  })

  test('is the same after a restart, and a sensor being worked on calls nobody', async () => {
    const before = await openCauses(platform)
    const took = await platform.api('POST', '/api/v1/devices/device-1/out-of-service', {
      reason: 'New probe',
    })
    expect(took.status).toBe(200)
    const alert = () => platform.get('/api/v1/alerts?deviceId=device-1&state=out-of-service')
    await eventually(alert, ({ items }) => items.length > 0)
    expect((await platform.get('/api/v1/devices/device-1')).outOfService).toMatchObject({
      reason: 'New probe',
    })
    await platform.stop()
    await platform.start()
    const after = await openCauses(platform)
    expect(after.map(({ id, members }) => [id, members])).toEqual(
      before.map(({ id, members }) => [id, members]),
    )
    expect((await alert()).items.length).toBeGreaterThan(0)
    expect((await platform.api('DELETE', '/api/v1/devices/device-1/out-of-service')).status).toBe(204)
    await eventually(alert, ({ items }) => items.length === 0)
  })

  test('calls nobody where that was decided, and calls when it no longer is', async () => {
    const suppression = { title: 'Docks are shut', reason: 'No traffic', rule: 'ice', placeId: 'Docks' }
    const { status, body } = await platform.api('POST', '/api/v1/suppressions', suppression)
    expect(status).toBe(201)
    const quiet = () => platform.get('/api/v1/alerts?state=suppressed&limit=1000')
    await eventually(quiet, ({ items }) => items.length === 50, 15_000)
    expect((await platform.get('/api/v1/alarm-figures')).suppressed).toHaveLength(50)
    expect((await platform.api('DELETE', `/api/v1/suppressions/${body.id}`)).status).toBe(204)
    await eventually(quiet, ({ items }) => items.length === 0, 15_000)
  })
})

describe('2,000 devices behind one gateway', () => {
  test('that fails are at most five causes, and the words say what is broken', async () => {
    const { directory, devices } = prepare({
      count: 2_000,
      kinds: ['bin-fill', 'damp-box'],
      areas: ['North', 'East', 'South', 'West'],
      gatewayId: 'gw-mast',
    })
    // A device that says goodbye has two minutes to come back: twelve seconds of this clock.
    const platform = await startPlatform({
      dataDirectory: directory,
      env: {
        MQTT_CONNECTS_PER_SECOND: '0',
        CLOCK_START: new Date(Date.now() - DAY_MS).toISOString(),
        CLOCK_SPEED: '10',
      },
    })
    const clients: MqttClient[] = []
    await forEachOf(devices, async (device, n) => {
      clients[n] = await connect(platform, device)
      clients[n]!.on('error', () => {})
    })
    const viewer = await LiveViewer.open(platform)
    for (const [n, client] of clients.entries()) {
      client.stream.destroy()
      if (n % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 25))
    }
    const causes = await eventually(
      () => openCauses(platform),
      (items) => items.reduce((sum, { active }) => sum + active, 0) === 2_000,
      60_000,
    )
    const shown = await eventually(
      () => shownTo(viewer),
      () => viewer.causes.size === causes.length,
    )
    console.log(`gateway: ${causes.length} open causes for 2,000 devices; ${JSON.stringify(shown)}`)
    console.log(`  ${causes[0]!.title}. ${causes[0]!.message}`)
    expect(shown.causes).toBeLessThanOrEqual(MOST_CAUSES)
    const members = (await Promise.all(causes.map(({ id }) => membersOf(platform, id)))).flat()
    expect(new Set(members).size).toBe(2_000)
    expect(causes[0]!.title).toBe('Gateway gw-mast is probably down: 2000 of its 2000 devices silent')
    expect(shown.mostBytesOfCauses).toBeLessThan(10_000)
  })
})
