import { randomUUID } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { formatInstant, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { type ErasureRecord, openOperationsStore } from '@towncrier/operations-store'
import { expect, test } from 'vitest'
import { TestDevice } from '../support/device.ts'
import { PersistentPublisher } from '../support/persistent-publisher.ts'
import { type Credentials, eventually, startPlatform, type TestPlatform } from '../support/platform.ts'
import { readingsKept } from '../support/stored.ts'

const KIND = 'damp-box'
const MARKERS = [17.731, 83.37]
const DAMP = { tempC: 17.731, humidityPct: 83.37, batteryV: 2.9 }
const OTHER = { tempC: 18.25, humidityPct: 84.5, batteryV: 2.8 }

/** Puts an erasure on the list, as it stands there when the database comes from an older backup. */
function list(platform: TestPlatform, deviceId: string, to: number): string {
  const id = randomUUID()
  const span = { kind: KIND, deviceId, from: formatInstant(0), to: formatInstant(to) }
  const line = { id, at: formatInstant(to), subjects: [], spans: [span] }
  appendFileSync(join(platform.dataDirectory, 'erasures.jsonl'), `${JSON.stringify(line)}\n`)
  return id
}

function erasure(platform: TestPlatform, id: string): ErasureRecord | null {
  const store = openOperationsStore(platform.dataDirectory, { durability: 'normal' })
  try {
    return store.erasures.find(id)
  } finally {
    store.close()
  }
}

const finished = (platform: TestPlatform, id: string) =>
  eventually(
    () => erasure(platform, id),
    (found) => found?.finishedAt != null,
  )

/** Files below the data folder that hold one of the values, as text or as a double. */
function filesWithMarkers({ dataDirectory }: TestPlatform): string[] {
  const needles = MARKERS.flatMap((value) => {
    const double = Buffer.alloc(8)
    double.writeDoubleLE(value)
    return [Buffer.from(String(value)), double, Buffer.from(double).reverse()]
  })
  return readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path)
      return needles.some((needle) => bytes.includes(needle))
    })
    .map((path) => relative(dataDirectory, path))
    .sort()
}

/** Five hours of readings in six messages, and one that cannot be read. */
async function publishHours(device: TestDevice, values: typeof DAMP, to: number): Promise<void> {
  const readings = Array.from({ length: 60 }, (_, i) => ({ at: to - (60 - i) * 5 * MINUTE_MS, ...values }))
  for (let i = 0; i < 60; i += 10) await device.publish(readings.slice(i, i + 10))
  await device.publish({ at: to - 1, ...values, tempC: `warm ${values.tempC}` })
}

async function box(platform: TestPlatform, credentials: Credentials) {
  const device = await TestDevice.connect(platform, credentials)
  const commands: string[] = []
  device.client.on('message', (_, payload) => commands.push(payload.toString()))
  await device.client.subscribeAsync(credentials.topic.replace(/reading$/, 'command'), { qos: 1 })
  return { device, commands }
}

test('what a box sent is erased everywhere, and no file keeps a byte of it', async () => {
  const platform = await startPlatform()
  const mine = await TestDevice.add(platform, 'frog-1', KIND)
  const other = await TestDevice.add(platform, 'frog-2', KIND)
  const begunAt = Date.now()
  await publishHours(mine, DAMP, begunAt)
  await publishHours(other, OTHER, begunAt)
  await platform.settled()
  const to = Date.now()
  await mine.end()
  await other.end()
  await platform.stop()
  expect(filesWithMarkers(platform).map((path) => path.split(/[./]/)[0])).toEqual(
    expect.arrayContaining(['journal', 'operations', 'telemetry']),
  )
  const others = await readingsKept(platform, KIND, 'frog-2', 0)
  expect(others).toHaveLength(60)

  const id = list(platform, 'frog-1', to)
  await platform.start()
  const { steps } = (await finished(platform, id))!
  const counts = Object.fromEntries(steps.map(({ name, erased }) => [name, erased]))
  expect(counts).toMatchObject({ telemetry: 60, journal: 7, quarantine: 1 })
  expect(counts.alerts).toBeGreaterThan(0)
  expect(steps.filter(({ state }) => state !== 'done').map(({ name }) => name)).toEqual(['box'])
  expect(filesWithMarkers(platform)).toEqual([])

  // The box comes back, still holds some of it, and is asked to erase its own memory.
  const { device, commands } = await box(platform, mine.credentials)
  await device.publish([
    { at: to - HOUR_MS, ...DAMP },
    { at: to + MINUTE_MS, ...OTHER },
  ])
  await eventually(
    () => commands,
    (heard) => heard.length === 1,
  )
  expect(JSON.parse(commands[0]!)).toEqual({ erase: { id, before: formatInstant(to) } })
  const said = { online: true, firmware: '1.4.2', erased: { id, at: formatInstant(Date.now()) } }
  const statusTopic = mine.credentials.topic.replace(/reading$/, 'status')
  await device.client.publishAsync(statusTopic, JSON.stringify(said), { qos: 1, retain: true })
  await eventually(
    () => erasure(platform, id)?.steps,
    (now) => now?.every(({ state }) => state === 'done') === true,
  )
  await device.end()
  const again = await box(platform, mine.credentials)
  await again.device.publish({ at: to + 2 * MINUTE_MS, ...OTHER })
  await platform.settled()
  expect(again.commands).toEqual([])
  await again.device.end()

  await platform.kill9()
  await platform.start()
  await platform.settled()
  await platform.stop()
  expect((await readingsKept(platform, KIND, 'frog-1', 0)).map(({ at }) => at)).toEqual([
    to + MINUTE_MS,
    to + 2 * MINUTE_MS,
  ])
  expect(await readingsKept(platform, KIND, 'frog-2', 0)).toEqual(others)
  // What the box sent before it heard of the erasure stands in the journal alone, until that is trimmed.
  expect(filesWithMarkers(platform)).toEqual(['journal/journal.mdb'])
})

test('while readings pour in, and killed in the middle of it, it finishes and keeps all that came after', async () => {
  const platform = await startPlatform()
  const mine = new PersistentPublisher(
    platform.mqttPort,
    await platform.addDevice({ id: 'frog-1', kind: KIND }),
    200,
  )
  const other = new PersistentPublisher(
    platform.mqttPort,
    await platform.addDevice({ id: 'frog-2', kind: KIND }),
    200,
  )
  mine.start()
  other.start()
  let at = Date.now() - 2 * HOUR_MS
  let isPouring = true
  const pouring = (async () => {
    while (isPouring) {
      for (let i = 0; i < 6; i++) {
        at += 7
        mine.send({ at, tempC: 18 + (i % 5), humidityPct: 50 })
        other.send({ at, tempC: 20, humidityPct: 50 })
      }
      await wait(10)
    }
  })()
  await eventually(
    () => mine.acknowledged.length,
    (count) => count > 1_000,
  )
  await platform.kill9()
  const to = at
  const id = list(platform, 'frog-1', to)
  for (const afterMs of [60, 250]) {
    await platform.start()
    await wait(afterMs)
    await platform.kill9()
  }
  await platform.start()
  await finished(platform, id)
  const before = mine.acknowledged.length
  await eventually(
    () => mine.acknowledged.length,
    (count) => count > before + 300,
  )
  isPouring = false
  await pouring
  await mine.drained()
  await other.drained()
  await platform.settled()
  mine.close()
  other.close()
  await platform.stop()
  const wanted = (sent: readonly { readonly at: number }[], from: number) =>
    [...new Set(sent.map((reading) => reading.at))].filter((each) => each >= from).sort((a, b) => a - b)
  const kept = await readingsKept(platform, KIND, 'frog-1', 0)
  expect(kept.map((reading) => reading.at)).toEqual(wanted(mine.acknowledged, to))
  expect(kept.length).toBeGreaterThan(300)
  const others = await readingsKept(platform, KIND, 'frog-2', 0)
  expect(others.map((reading) => reading.at)).toEqual(wanted(other.acknowledged, 0))
})
