import { formatTopic } from '@towncrier/core'
import { generate } from 'mqtt-packet'

const AT_MARK = '1000000000000'
const VALUE_MARK = '-77.77'

/**
 * Makes a reading's payload with two fixed-width fields to be patched in place: 13 digits of epoch
 * milliseconds where `at` stands, and a value of the form `±dd.dd` where `value` stands.
 */
export type PayloadMaker = (at: string, value: string) => string

export const PAYLOADS: Readonly<Record<string, PayloadMaker>> = {
  'road-surface': (at, value) =>
    `{"at":${at},"surfaceTempC":4.25,"airTempC":5.25,"humidityPct":${value},"batteryV":3.61}`,
  'bin-fill': (at, value) => `{"at":${at},"fillPct":${value},"tempC":8.5,"batteryV":3.61}`,
  'damp-box': (at, value) => `{"at":${at},"tempC":${value},"humidityPct":61.5,"batteryV":3.61}`,
}

/** A QoS 1 PUBLISH of a reading, encoded once, with packet id, instant and value patched per message. */
export class PublishTemplate {
  readonly bytes: Buffer
  readonly #idOffset: number
  readonly #atOffset: number
  readonly #valueOffset: number

  constructor(kind: string, deviceId: string, makePayload: PayloadMaker) {
    const topic = formatTopic({ kind, deviceId, channel: 'reading' })
    const payload = makePayload(AT_MARK, VALUE_MARK)
    this.bytes = generate({ cmd: 'publish', topic, payload, qos: 1, messageId: 1, retain: false, dup: false })
    const payloadOffset = this.bytes.length - Buffer.byteLength(payload)
    this.#idOffset = payloadOffset - 2
    this.#atOffset = this.bytes.indexOf(AT_MARK, payloadOffset)
    this.#valueOffset = this.bytes.indexOf(VALUE_MARK, payloadOffset)
    if (this.#atOffset < 0) throw new Error('the payload maker left the instant out')
  }

  /**
   * Writes one message into `target` at `offset`.
   *
   * @param at       13 ASCII digits.
   * @param hundredths the value times 100, 1000 to 9999: two digits before the point, so that it is JSON.
   * @returns the offset after it.
   */
  write(target: Buffer, offset: number, packetId: number, at: Uint8Array, hundredths: number): number {
    target.set(this.bytes, offset)
    target[offset + this.#idOffset] = packetId >> 8
    target[offset + this.#idOffset + 1] = packetId & 0xff
    target.set(at, offset + this.#atOffset)
    if (this.#valueOffset >= 0) {
      const start = offset + this.#valueOffset
      // A space is JSON, a plus sign is not.
      target[start] = 0x20
      target[start + 1] = 0x30 + Math.floor(hundredths / 1_000)
      target[start + 2] = 0x30 + (Math.floor(hundredths / 100) % 10)
      target[start + 4] = 0x30 + (Math.floor(hundredths / 10) % 10)
      target[start + 5] = 0x30 + (hundredths % 10)
    }
    return offset + this.bytes.length
  }
}
