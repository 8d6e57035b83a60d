import { createServer, type Socket } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom, parseInstant, parseTopic } from '@towncrier/core'
import { Aedes } from 'aedes'
import { afterEach, expect, test } from 'vitest'
import { TestFrogBox, TestSysfs } from '../support/frog-box.ts'
import { eventually } from '../support/platform.ts'
import { makeSmallDisk, type SmallDisk } from '../support/small-disk.ts'

const BOXES = 2
const KILLS_OF_A_BOX = 50
const INTERVAL_S = 0.02
const KEEP_HOURS = 1 / 3_600

let disk: SmallDisk | undefined
afterEach(() => disk?.remove())

interface Sent {
  readonly seq: number
  readonly at: string
}

/** What came from one box. */
interface Received {
  messages: number
  /** By number: every form in which a reading came; more than one would be a contradiction. */
  readonly readings: Map<number, Set<string>>
}

/** A real broker that notes the bytes of each reading, before it acknowledges them. */
async function listeningBroker() {
  const boxes = new Map<string, Received>()
  const sockets = new Set<Socket>()
  const aedes = await Aedes.createBroker()
  aedes.authorizePublish = (_client, { topic, payload }, done) => {
    const { channel, deviceId } = parseTopic(topic)!
    if (channel === 'reading') {
      const box = boxes.get(deviceId)!
      box.messages += 1
      for (const reading of JSON.parse(payload.toString()) as Sent[]) {
        const forms = box.readings.get(reading.seq) ?? new Set()
        box.readings.set(reading.seq, forms.add(JSON.stringify(reading)))
      }
    }
    done(null)
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the broker has no port')
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    boxes,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** What is in the box's file, read while nobody writes it. */
function readOutbox(path: string) {
  const database = new DatabaseSync(path, { readOnly: true })
  const one = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? { none: 0 })[0])
  const facts = {
    taken: one("SELECT seq FROM sqlite_sequence WHERE name = 'readings'"),
    waiting: one('SELECT count(*) FROM readings WHERE acknowledged_at IS NULL'),
    kept: one('SELECT count(*) FROM readings'),
    firstKept: one('SELECT coalesce(min(id), 0) FROM readings'),
    integrity: database.prepare('PRAGMA integrity_check').get(),
  }
  database.close()
  return facts
}

test('kill -9, a hundred times at any moment: every reading taken arrives, the same each time it comes', async () => {
  const broker = await listeningBroker()
  const survive = async (index: number) => {
    const deviceId = `frog-${index}`
    const received: Received = { messages: 0, readings: new Map() }
    broker.boxes.set(deviceId, received)
    const sysfs = new TestSysfs()
    const box = new TestFrogBox({
      FROG_BOX_MQTT_URL: broker.url,
      FROG_BOX_DEVICE_ID: deviceId,
      FROG_BOX_TOKEN: 'any',
      FROG_BOX_SYSFS_ROOT: sysfs.root,
      FROG_BOX_INTERVAL_SECONDS: String(INTERVAL_S),
      FROG_BOX_KEEP_HOURS: String(KEEP_HOURS),
    })
    const random = createRandom(index)
    let cutsWhileSending = 0
    for (let cut = 0; cut < KILLS_OF_A_BOX; cut++) {
      const before = received.messages
      sysfs.set(15 + random.next() * 10, 40 + random.next() * 40)
      box.start()
      // Every third time it comes to send something first, however slow the machine.
      if (cut % 3 === 0) {
        await eventually(
          () => received.messages,
          (messages) => messages > before,
        )
      }
      await wait(random.next() * 200)
      await box.end('SIGKILL')
      if (received.messages > before) cutsWhileSending += 1
    }
    const { taken: takenUnderCuts } = readOutbox(box.outbox)
    box.start()
    await eventually(
      () => box.output.includes('connected to') && received.readings.size,
      (size) => size !== false && size >= takenUnderCuts,
    )
    expect(await box.end('SIGTERM')).toBe(0)
    expect(cutsWhileSending).toBeGreaterThanOrEqual(KILLS_OF_A_BOX / 3)
    expectWhole(received.readings, readOutbox(box.outbox))
    return takenUnderCuts
  }
  const taken = await Promise.all(Array.from({ length: BOXES }, (_, index) => survive(index)))
  await broker.close()
  expect(Math.min(...taken)).toBeGreaterThan(KILLS_OF_A_BOX)
})

test('a full card: the box says so, keeps what it had, and goes on when there is room', async () => {
  disk = makeSmallDisk(2)
  const box = new TestFrogBox(
    {
      FROG_BOX_MQTT_URL: 'mqtt://127.0.0.1:9',
      FROG_BOX_DEVICE_ID: 'frog-full',
      FROG_BOX_TOKEN: 'any',
      FROG_BOX_SYSFS_ROOT: new TestSysfs().root,
      FROG_BOX_INTERVAL_SECONDS: String(INTERVAL_S),
    },
    disk.folder,
  )
  const waiting = async () => (await (await fetch(`${box.url}healthz`)).json()).waiting as number
  box.start()
  await eventually(
    () => box.url,
    (url) => url !== null,
  )
  await eventually(waiting, (count) => count > 3)
  disk.fill(box.pid)
  await eventually(
    () => box.page(),
    (text) => text.includes('The memory card is full or broken. New readings are not kept.'),
  )
  expect((await fetch(`${box.url}healthz`)).status).toBe(503)
  const keptWhenFull = await waiting()
  expect(keptWhenFull).toBeGreaterThan(3)
  disk.free(box.pid)
  await eventually(waiting, (count) => count > keptWhenFull + 3)
  expect(await box.page()).not.toContain('The memory card is full')
  expect(await box.end('SIGTERM')).toBe(0)
  expect(readOutbox(box.outbox).integrity).toEqual({ integrity_check: 'ok' })
})

function expectWhole(
  received: ReadonlyMap<number, Set<string>>,
  outbox: ReturnType<typeof readOutbox>,
): void {
  const { taken, waiting, kept, firstKept, integrity } = outbox
  expect(integrity).toEqual({ integrity_check: 'ok' })
  // Numbers are given in the commit of the reading: where there is no gap, none was lost.
  const numbers = [...received.keys()].sort((a, b) => a - b)
  const arrived = taken - waiting
  expect(numbers.slice(0, arrived)).toEqual(Array.from({ length: arrived }, (_, index) => index + 1))
  // What came again came in the same bytes, and no two readings have the same time.
  expect([...received].filter(([, forms]) => forms.size > 1)).toEqual([])
  const times = [...received.values()].map(([...forms]) => parseInstant(JSON.parse(forms[0]!).at))
  expect(new Set(times).size).toBe(received.size)
  // Some have gone from the box, and only such as had arrived.
  expect(kept).toBeLessThan(taken)
  const gone = Array.from({ length: firstKept === 0 ? taken : firstKept - 1 }, (_, index) => index + 1)
  expect(gone.filter((number) => !received.has(number))).toEqual([])
}
