import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { LiveViewer } from '../support/live-viewer.ts'
import { eventually, startPlatform, type TestPlatform } from '../support/platform.ts'

let platform: TestPlatform
const roads: TestDevice[] = []
let bin: TestDevice

beforeAll(async () => {
  platform = await startPlatform()
  for (let index = 0; index < 10; index++) {
    const credentials = await platform.addDevice({
      id: `road-${index}`,
      kind: 'road-surface',
      latitude: 52 + index / 100,
      longitude: -1.5,
    })
    roads.push(await TestDevice.connect(platform, credentials))
  }
  bin = await TestDevice.add(platform, 'bin-1', 'bin-fill')
  for (const device of roads) await device.publish({ surfaceTempC: 5 })
  await bin.publish({ fillPct: 10 })
  await platform.settled()
})
afterAll(async () => {
  for (const device of [...roads, bin]) await device.end()
})

/** A believable change every few ms, of values and of alerts, until told to stop. */
function keepChanging(everyMs = 10): () => Promise<void> {
  let isOver = false
  const running = (async () => {
    for (let round = 0; !isOver; round++) {
      const surfaceTempC = 3 - (round % 60) / 10
      await roads[round % roads.length]!.publish({ surfaceTempC, surfaceState: 'wet' })
      await wait(everyMs)
    }
  })()
  return async () => {
    isOver = true
    await running
    await platform.settled()
    await wait(200)
  }
}

test('a snapshot, then deltas that build on each other, end in the picture a newcomer gets', async () => {
  const viewer = await LiveViewer.open(platform)
  expect(viewer.devices.size).toBe(11)
  const stop = keepChanging()
  await eventually(
    () => viewer.deltas.length,
    (count) => count >= 15,
  )
  await stop()
  const newcomer = await LiveViewer.open(platform)
  expect(viewer.picture()).toEqual(newcomer.picture())
  expect(viewer.alerts.size).toBeGreaterThan(0)
  expect({ gaps: viewer.gaps, snapshots: viewer.snapshots }).toEqual({ gaps: 0, snapshots: 1 })
  await eventually(
    () => viewer.pulses,
    (count) => count > 0,
  )
  viewer.close()
  newcomer.close()
})

test('a viewer who was away resumes without a snapshot and without a gap', async () => {
  const viewer = await LiveViewer.open(platform)
  const stop = keepChanging()
  for (let absence = 0; absence < 4; absence++) {
    const before = viewer.deltas.length
    await eventually(
      () => viewer.deltas.length,
      (count) => count > before + 3,
    )
    viewer.socket.disconnect()
    await wait(300)
    await viewer.resume()
  }
  await stop()
  const newcomer = await LiveViewer.open(platform)
  expect(viewer.picture()).toEqual(newcomer.picture())
  expect({ gaps: viewer.gaps, snapshots: viewer.snapshots }).toEqual({ gaps: 0, snapshots: 1 })
  viewer.close()
  newcomer.close()
})

test('a viewer from before a restart gets a new snapshot', async () => {
  const viewer = await LiveViewer.open(platform)
  viewer.socket.disconnect()
  await viewer.connect({ resume: { epoch: 'an-epoch-of-old', sequence: viewer.sequence } })
  await eventually(
    () => viewer.snapshots,
    (count) => count === 2,
  )
  viewer.close()
})

test('a viewer sees only the kinds and the part of the map it asked for', async () => {
  const bins = await LiveViewer.open(platform, { subscription: { kinds: ['bin-fill'] } })
  const south = await LiveViewer.open(platform, { subscription: { bounds: [-2, 51.99, -1, 52.025] } })
  expect([...bins.devices.keys()]).toEqual(['bin-1'])
  expect([...south.devices.keys()].sort()).toEqual(['road-0', 'road-1', 'road-2'])
  const stop = keepChanging()
  // A jump is believed when the next reading agrees.
  await bin.publish({ fillPct: 94 })
  await bin.publish({ fillPct: 95 })
  await eventually(
    () => bins.devices.get('bin-1')?.values.fillPct,
    (fillPct) => fillPct === 95,
  )
  await eventually(
    () => south.deltas.length,
    (count) => count > 5,
  )
  await stop()
  expect([...bins.devices.keys()]).toEqual(['bin-1'])
  expect(new Set([...bins.alerts.values()].map(({ kind }) => kind))).toEqual(new Set(['bin-fill']))
  expect([...south.devices.keys()].sort()).toEqual(['road-0', 'road-1', 'road-2'])

  // The map is moved: another subscription, another snapshot.
  south.socket.emit('subscribe', { bounds: [-2, 52.055, -1, 52.065] })
  await eventually(
    () => [...south.devices.keys()],
    (ids) => ids.length === 1 && ids[0] === 'road-6',
  )
  bins.close()
  south.close()
})

test('a slow viewer gets fewer deltas, and the latest of each device', async () => {
  const quick = await LiveViewer.open(platform)
  const slow = await LiveViewer.open(platform, { receiptDelayMs: 700 })
  const stop = keepChanging(5)
  await wait(3_000)
  await stop()
  await eventually(
    () => slow.sequence,
    (sequence) => sequence === quick.sequence,
  )
  expect(slow.deltas.length).toBeLessThan(9)
  expect(quick.deltas.length).toBeGreaterThan(slow.deltas.length * 2)
  expect(slow.gaps).toBe(0)
  expect(slow.picture()).toEqual(quick.picture())
  quick.close()
  slow.close()
})

test('a device that is struck off leaves the picture', async () => {
  const viewer = await LiveViewer.open(platform)
  const { status } = await platform.api('DELETE', '/api/v1/devices/road-9')
  expect(status).toBe(204)
  await eventually(
    () => viewer.devices.has('road-9'),
    (isThere) => !isThere,
  )
  const newcomer = await LiveViewer.open(platform)
  expect(newcomer.devices.has('road-9')).toBe(false)
  viewer.close()
  newcomer.close()
})

test('a subscription that cannot be read ends the connection, and the feed goes on for others', async () => {
  const viewer = await LiveViewer.open(platform)
  const broken = await LiveViewer.open(platform)
  broken.socket.emit('subscribe', { bounds: [1, 2] } as never)
  await eventually(
    () => broken.socket.connected,
    (connected) => !connected,
  )
  await bin.publish({ fillPct: 20 })
  await eventually(
    () => viewer.devices.get('bin-1')?.values.fillPct,
    (fillPct) => fillPct === 20,
  )
  viewer.close()
})
