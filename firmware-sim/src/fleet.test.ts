import { createServer, type Server, type Socket } from 'node:net'
import { HOUR_MS, MINUTE_MS, parseTopic } from '@towncrier/core'
import { discoverSimulators } from '@towncrier/sensor-kinds'
import { Aedes, type AuthenticateError } from 'aedes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fleet } from './fleet.ts'
import type { FleetOptions } from './fleet-options.ts'
import { placeDevices } from './town/place-devices.ts'
import { makeTown } from './town/town.ts'

const simulators = await discoverSimulators()
const START_AT = Date.UTC(2026, 0, 14, 21, 30)
const devices = placeDevices(makeTown(7), { devices: 20 }, 7, simulators).map((device) => ({
  ...device,
  token: `token-of-${device.id}`,
}))

let broker: Aedes
let server: Server
let url: string
let readings: { deviceId: string; payload: string }[]
let statuses: Map<string, { online: boolean; retain: boolean }>

beforeEach(async () => {
  readings = []
  statuses = new Map()
  broker = await Aedes.createBroker()
  broker.authenticate = (_client, username, password, done) => {
    const isKnown = password?.toString() === `token-of-${username}`
    const refusal = Object.assign(new Error('not authorised'), { returnCode: 5 }) as AuthenticateError
    done(isKnown ? null : refusal, isKnown)
  }
  broker.on('publish', ({ topic, payload, retain }) => {
    const parsed = parseTopic(topic)
    if (parsed === null) return
    if (parsed.channel === 'reading')
      readings.push({ deviceId: parsed.deviceId, payload: payload.toString() })
    if (parsed.channel === 'status') {
      statuses.set(parsed.deviceId, { online: JSON.parse(payload.toString()).online, retain })
    }
  })
  server = createServer(broker.handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the broker has no port')
  url = `mqtt://127.0.0.1:${address.port}`
})

afterEach(async () => {
  await new Promise<void>((resolve) => broker.close(() => resolve()))
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

function makeFleet(options: Partial<FleetOptions> = {}): Fleet {
  return new Fleet({
    url,
    devices,
    simulators,
    scenario: 'everything',
    seed: 7,
    startAt: START_AT,
    faultRate: 0,
    speed: Number.POSITIVE_INFINITY,
    durationMs: 30 * MINUTE_MS,
    intervalMs: MINUTE_MS,
    ...options,
  })
}

describe('fleet', () => {
  it('connects every device as itself, sends everything once, and leaves in good order', async () => {
    const fleet = makeFleet({ backfillMs: HOUR_MS })
    await fleet.start()
    expect([...statuses.values()].filter(({ online, retain }) => online && retain).length).toBe(20)
    const counts = await fleet.finished
    const after = await fleet.stop()
    expect(counts.acknowledged).toBe(20 * 90)
    expect(counts.sent).toBe(20 * 90)
    expect(counts.failed).toBe(0)
    expect(after.connected).toBe(0)
    expect(broker.connectedClients).toBe(0)
    expect([...statuses.values()].every(({ online, retain }) => !online && retain)).toBe(true)
    expect(readings.flatMap(({ payload }) => JSON.parse(payload)).length).toBe(20 * 90)
  })

  it('says the same on every run, in the same order for each device', async () => {
    const run = async () => {
      readings = []
      const fleet = makeFleet({ faultRate: 0.3 })
      await fleet.start()
      await fleet.finished
      await fleet.stop()
      return devices.map(({ id }) => readings.filter(({ deviceId }) => deviceId === id))
    }
    const first = await run()
    expect(await run()).toEqual(first)
  })

  it('keeps to the clock: at speed 600 a minute of readings takes a tenth of a second', async () => {
    const fleet = makeFleet({ speed: 600, durationMs: 10 * MINUTE_MS })
    const before = performance.now()
    await fleet.start()
    const counts = await fleet.finished
    expect(performance.now() - before).toBeGreaterThan(800)
    expect(counts.acknowledged).toBe(20 * 10)
    await fleet.stop()
  })

  it('stops in the middle: what was sent is acknowledged, every device says that it is offline', async () => {
    const fleet = makeFleet({ speed: 100, durationMs: undefined })
    await fleet.start()
    await new Promise((resolve) => setTimeout(resolve, 700))
    const counts = await fleet.stop()
    expect(counts.sent).toBeGreaterThan(0)
    expect(counts.acknowledged).toBe(counts.sent)
    expect([...statuses.values()].every(({ online }) => !online)).toBe(true)
    expect(await fleet.finished).toEqual(counts)
  })

  it('connects again when the network cuts it off, and loses nothing', async () => {
    const sockets = new Set<Socket>()
    server.on('connection', (socket) => sockets.add(socket))
    const fleet = makeFleet({ speed: 300, durationMs: 20 * MINUTE_MS })
    await fleet.start()
    await new Promise((resolve) => setTimeout(resolve, 500))
    for (const socket of sockets) socket.destroy()
    const counts = await fleet.finished
    await fleet.stop()
    expect(counts.acknowledged).toBe(20 * 20)
    expect(counts.failed).toBe(0)
    // QoS 1: at least once.
    const received = new Set(readings.map(({ deviceId, payload }) => `${deviceId} ${payload}`))
    expect(received.size).toBe(20 * 20)
  })

  it('lets the last will speak for a device that dies', async () => {
    const fleet = makeFleet({ faultRate: 1, durationMs: 3 * HOUR_MS })
    await fleet.start()
    await fleet.finished
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([...statuses.values()].some(({ online }) => !online)).toBe(true)
    await fleet.stop()
  })

  it('goes on without devices that are refused, and fails when all are', async () => {
    const [stranger, ...known] = devices
    const some = makeFleet({ devices: [{ ...stranger!, token: 'wrong' }, ...known] })
    await some.start()
    const counts = await some.finished
    expect(counts.refused).toBe(1)
    expect(counts.acknowledged).toBe(19 * 30)
    await some.stop()
    const none = makeFleet({ devices: devices.map((device) => ({ ...device, token: 'wrong' })) })
    await expect(none.start()).rejects.toMatchObject({ code: 'TC_SIM_NOT_CONNECTED' })
  })

  it('refuses options that cannot work, by code', async () => {
    await expect(makeFleet({ speed: 0 }).start()).rejects.toMatchObject({ code: 'TC_SIM_OPTION_INVALID' })
    await expect(makeFleet({ durationMs: undefined }).start()).rejects.toMatchObject({
      code: 'TC_SIM_OPTION_INVALID',
    })
    const unknown = makeFleet({ devices: [{ ...devices[0]!, kind: 'parking-bay' }] })
    await expect(unknown.start()).rejects.toMatchObject({ code: 'TC_SIM_KIND_UNKNOWN' })
  })
})
