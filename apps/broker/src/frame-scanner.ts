import type { RefusalReason } from './refusals.ts'

const CONNECT = 1
/** Packet types a client may send, MQTT 3.1.1 table 2.1: CONNECT, PUBLISH, PUBACK … PUBCOMP, and so on. */
const FROM_CLIENT: ReadonlySet<number> = new Set([1, 3, 4, 5, 6, 7, 8, 10, 12, 14])
/** Client id, will, user name and token; ample for a device. */
const MAX_CONNECT_BYTES = 16 * 1024
/** Topic and packet id of a PUBLISH. */
const PUBLISH_OVERHEAD_BYTES = 512

/**
 * Follows the fixed headers of an MQTT byte stream (MQTT 3.1.1 §2.2), whatever pieces it comes in, so
 * that a packet that is too large is refused on its first bytes, before anything of it is kept.
 */
export class FrameScanner {
  readonly #maxPacketBytes: number
  /** Bytes of the current packet still to come. */
  #skip = 0
  #seenConnect = false
  /** The header is being read: its length so far, and its place value. 0: at the start of a packet. */
  #multiplier = 0
  #length = 0
  #type = 0
  #packets = 0

  constructor(maxPayloadBytes: number) {
    this.#maxPacketBytes = maxPayloadBytes + PUBLISH_OVERHEAD_BYTES
  }

  /** True when the bytes seen so far end inside a packet. */
  get isInsidePacket(): boolean {
    return this.#skip > 0 || this.#multiplier > 0
  }

  /** Packets begun so far. */
  get packets(): number {
    return this.#packets
  }

  /** Takes the next bytes. @returns why the stream must be refused; null when it may go on. */
  scan(chunk: Uint8Array): RefusalReason | null {
    let offset = 0
    const end = chunk.length
    while (offset < end) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, end - offset)
        this.#skip -= skipped
        offset += skipped
        continue
      }
      const byte = chunk[offset++]!
      if (this.#multiplier === 0) {
        this.#type = byte >> 4
        if (!this.#seenConnect && byte !== CONNECT << 4) return 'not-mqtt'
        if (!FROM_CLIENT.has(this.#type)) return 'malformed'
        this.#packets += 1
        this.#multiplier = 1
        this.#length = 0
        continue
      }
      // §2.2.3: seven bits a byte, least significant first, at most four bytes.
      this.#length += (byte & 0x7f) * this.#multiplier
      if ((byte & 0x80) !== 0) {
        this.#multiplier *= 128
        if (this.#multiplier > 128 ** 3) return 'malformed'
        continue
      }
      this.#multiplier = 0
      const limit = this.#type === CONNECT ? MAX_CONNECT_BYTES : this.#maxPacketBytes
      if (this.#length > limit) return 'too-large'
      this.#seenConnect = true
      this.#skip = this.#length
    }
    return null
  }
}
