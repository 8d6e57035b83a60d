import { createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import mqttPacket from 'mqtt-packet'
import { expect, test } from 'vitest'
import { LatencyHistogram } from './latency-histogram.ts'
import { runMqttLoad } from './mqtt-load.ts'

test('percentiles are within 1.6 % of the true ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60_000_000 }), { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0.5, 0.9, 0.99, 1),
      (micros, share) => {
        const histogram = new LatencyHistogram()
        for (const value of micros) histogram.record(value)
        const sorted = micros.toSorted((a, b) => a - b)
        const exact = sorted[Math.ceil(micros.length * share) - 1]! / 1_000
        expect(Math.abs(histogram.percentileMs(share) - exact)).toBeLessThanOrEqual(0.016 * exact + 0.001)
      },
    ),
  )
})

test('counts acknowledgements that come in any pieces, and what never was acknowledged', async () => {
  const bodies: { at: number; humidityPct: number }[] = []
  const answer = (socket: Socket) => {
    const parser = mqttPacket.parser()
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') {
        socket.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }))
      } else if (packet.cmd === 'publish') {
        bodies.push(JSON.parse(packet.payload.toString()))
        const ack = mqttPacket.generate({ cmd: 'puback', messageId: packet.messageId! })
        // Every tenth is never answered, the others in two pieces.
        if (bodies.length % 10 === 0) return
        socket.write(ack.subarray(0, 1 + (bodies.length % 3)))
        const rest = ack.subarray(1 + (bodies.length % 3))
        setTimeout(() => socket.write(rest), 2)
      }
    })
    socket.on('data', (data) => parser.parse(data))
    socket.on('error', () => {})
  }
  const server = createServer({ noDelay: true }, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const result = await runMqttLoad({
    host: '127.0.0.1',
    port,
    devices: [{ deviceId: 'road-1', token: 't', kind: 'road-surface' }],
    seconds: 0.5,
    rate: 'max',
    inFlight: 1,
    drainMs: 50,
  })
  server.close()
  expect(result).toMatchObject({ connections: 1, sent: 10, acknowledged: 9, unacknowledged: 1, lost: 0 })
  expect(new Set(bodies.map(({ at }) => at)).size).toBe(10)
  expect(bodies.every(({ humidityPct }) => humidityPct >= 10 && humidityPct < 100)).toBe(true)
})
