import fc from 'fast-check'
import mqttPacket, { type Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { FrameScanner } from './frame-scanner.ts'

const connect: Packet = {
  cmd: 'connect',
  clientId: 'a',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  keepalive: 0,
}

function publish(bytes: number): Packet {
  return {
    cmd: 'publish',
    topic: 'a/b',
    payload: Buffer.alloc(bytes, 0xff),
    qos: 0,
    dup: false,
    retain: false,
  }
}

test('passes whole streams, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40_000), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 20 }),
      (sizes, cuts) => {
        const stream = Buffer.concat(
          [connect, ...sizes.map(publish)].map((packet) => mqttPacket.generate(packet)),
        )
        const scanner = new FrameScanner(40_000)
        for (let offset = 0, cut = 0; offset < stream.length; cut++) {
          const end = Math.min(stream.length, offset + cuts[cut % cuts.length]!)
          expect(scanner.scan(stream.subarray(offset, end))).toBeNull()
          offset = end
        }
        expect(scanner.isInsidePacket).toBe(false)
        expect(scanner.packets).toBe(1 + sizes.length)
      },
    ),
  )
})

test('names a large packet as soon as its length is known, however it is cut', () => {
  const stream = Buffer.concat(
    [connect, publish(3), publish(50_000)].map((packet) => mqttPacket.generate(packet)),
  )
  const header = stream.length - 50_000 - 5
  for (let size = 1; size <= 60; size++) {
    const scanner = new FrameScanner(40_000)
    let refusedAt = 0
    for (let offset = 0; offset < stream.length && refusedAt === 0; offset += size) {
      if (scanner.scan(stream.subarray(offset, offset + size)) === 'too-large') refusedAt = offset + size
    }
    expect(refusedAt).toBeGreaterThanOrEqual(header)
    expect(refusedAt).toBeLessThan(header + size + 1)
  }
})

test('knows a stream that does not begin with a CONNECT, and a length of five bytes', () => {
  expect(new FrameScanner(100).scan(Buffer.from('GET /'))).toBe('not-mqtt')
  expect(new FrameScanner(100).scan(mqttPacket.generate(publish(1)))).toBe('not-mqtt')
  expect(new FrameScanner(1e9).scan(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0xff, 0x7f))).toBe('malformed')
  expect(new FrameScanner(1e9).scan(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f))).toBe('too-large')
})
