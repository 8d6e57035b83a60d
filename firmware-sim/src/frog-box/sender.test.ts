import { createServer, type Server, type Socket } from 'node:net'
import { parseTopic } from '@towncrier/core'
import { Aedes, type AuthenticateError } from 'aedes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCommand } from './command.ts'
import { Outbox } from './outbox.ts'
import { Sender } from './sender.ts'

const AT = Date.UTC(2026, 11, 1, 12)
const ERASE_ID = '0b8a3b9e-9a53-4c5b-8f0e-2f5a4d5b6c7d'
const COMMAND_TOPIC = 'towncrier/v1/kind/frog-1/command'

let broker: Aedes
let server: Server
let url: string
let sockets: Set<Socket>
/** Numbers of the readings in each message, as they came. */
let messages: number[][]
let statuses: unknown[]
/** Messages that are taken without a word: the connection ends before their acknowledgement. */
let toSwallow: number
let outbox: Outbox
let sender: Sender
let changes: number

beforeEach(async () => {
  sockets = new Set()
  messages = []
  statuses = []
  toSwallow = 0
  changes = 0
  broker = await Aedes.createBroker()
  broker.authenticate = (_client, _username, password, done) => {
    const isKnown = password?.toString() === 'sesame'
    done(isKnown ? null : (Object.assign(new Error('no'), { returnCode: 5 }) as AuthenticateError), isKnown)
  }
  broker.authorizePublish = (client, { topic, payload, retain }, done) => {
    const channel = parseTopic(topic)?.channel
    if (channel === 'status') statuses.push({ ...JSON.parse(payload.toString()), retain })
    if (channel === 'reading') {
      messages.push((JSON.parse(payload.toString()) as { seq: number }[]).map(({ seq }) => seq))
      if (toSwallow > 0) {
        toSwallow -= 1
        client?.close()
        return
      }
    }
    done(null)
  }
  server = createServer((socket) => {
    sockets.add(socket)
    broker.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the broker has no port')
  url = `mqtt://127.0.0.1:${address.port}`
  outbox = new Outbox({ path: ':memory:', bootId: 'boot', keepMs: 1e9, mostWaiting: 10_000 })
  sender = senderWith('sesame')
})

afterEach(async () => {
  await sender.stop()
  outbox.close()
  for (const socket of sockets) socket.destroy()
  await new Promise<void>((resolve) => broker.close(() => resolve()))
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

function senderWith(token: string): Sender {
  return new Sender({
    url,
    deviceId: 'frog-1',
    kind: 'kind',
    token: () => token,
    firmware: 'frog-box 1.2.3',
    outbox,
    clock: { bootId: 'boot', uptimeMs: () => 0, now: () => AT, isSynchronised: () => true },
    random: { next: () => 0.5 },
    log: () => {},
    longestRetryMs: 50,
    onCommand: (payload, to) => {
      const command = parseCommand(payload)
      if (command === null) return
      outbox.erase(command.id, command.before, AT)
      to.publishStatus()
    },
    onChange: () => {
      changes += 1
    },
  })
}

function take(readings: number): void {
  for (let index = 0; index < readings; index++) {
    outbox.add({ bootId: 'boot', uptimeMs: 0, at: AT + index, tempC: 20, humidityPct: 50 })
  }
}

const nothingWaits = () => expect.poll(() => outbox.counts().waiting).toBe(0)

describe('sending', () => {
  it('goes oldest first, in few messages, each only when the one before was acknowledged', async () => {
    take(600)
    sender.start()
    await nothingWaits()
    expect(messages.map(({ length }) => length)).toEqual([250, 250, 100])
    expect(messages.flat()).toEqual(Array.from({ length: 600 }, (_, index) => index + 1))
    expect(sender.connection).toEqual({ isConnected: true })
    take(1)
    sender.kick()
    await nothingWaits()
    expect(messages.at(-1)).toEqual([601])
  })

  it('sends again, in the same order, what was not acknowledged', async () => {
    take(300)
    toSwallow = 2
    sender.start()
    await nothingWaits()
    expect(messages.map(([first]) => first)).toEqual([1, 1, 1, 251])
    expect(changes).toBeGreaterThanOrEqual(5)
  })

  it('says that it is refused, keeps everything and goes on trying', async () => {
    await sender.stop()
    sender = senderWith('guessed')
    take(1)
    sender.start()
    await expect.poll(() => changes).toBeGreaterThan(1)
    expect(sender.connection).toMatchObject({ isConnected: false, reason: 'refused' })
    expect(outbox.counts().waiting).toBe(1)
  })

  it('says when nobody is there', async () => {
    await sender.stop()
    url = 'mqtt://127.0.0.1:9'
    sender = senderWith('sesame')
    sender.start()
    await expect.poll(() => changes).toBeGreaterThan(1)
    expect(sender.connection).toMatchObject({ isConnected: false, reason: 'network' })
  })
})

describe('a command that waited for the box', () => {
  it('erases what has been sent and what has not, and is answered in the status, as often as it comes', async () => {
    take(2)
    outbox.acknowledge([1], AT)
    const payload = JSON.stringify({ erase: { id: ERASE_ID, before: new Date(AT + 1_000).toISOString() } })
    await new Promise<void>((resolve) =>
      broker.publish(
        { cmd: 'publish', topic: COMMAND_TOPIC, payload, qos: 1, retain: true, dup: false },
        () => resolve(),
      ),
    )
    sender.start()
    const erased = { id: ERASE_ID, at: new Date(AT).toISOString() }
    await expect
      .poll(() => statuses)
      .toContainEqual({
        online: true,
        firmware: 'frog-box 1.2.3',
        erased,
        retain: true,
      })
    expect(outbox.latest(10)).toEqual([])
    // It is retained, so it comes with each connection: what was taken since is left alone.
    await sender.stop()
    outbox.add({ bootId: 'boot', uptimeMs: 0, at: AT + 5, tempC: 20, humidityPct: 50 })
    const before = statuses.length
    sender = senderWith('sesame')
    sender.start()
    await nothingWaits()
    await expect.poll(() => statuses.length).toBeGreaterThanOrEqual(before + 2)
    expect(statuses.slice(before)).toContainEqual(expect.objectContaining({ online: true, erased }))
    expect(outbox.latest(10)).toHaveLength(1)
  })
})
