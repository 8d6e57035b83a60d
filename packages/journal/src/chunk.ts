import { crc32 } from 'node:zlib'
import { journalErrors } from './errors.ts'
import type { JournalEntry, JournalRecord, JournalRecordType, ReadLimits, RecordsToErase } from './port.ts'

/*
 * A chunk is one group of records as one value, little-endian:
 *
 *   0   u8   format, 1
 *   4   u32  CRC-32 of everything from offset 8
 *   8   u32  number of records
 *   12  u32  number of bytes, header included
 *   16  records, each:
 *         u8 type · u8 bytes of kind · u8 bytes of device id · u8 0 · u32 bytes of payload
 *         f64 received at · kind (UTF-8) · device id (UTF-8) · payload
 *      an erased record is as long as it was before, its payload all zeros: a value of another length would
 *      leave bytes of the old one in the free part of its page
 */
const FORMAT = 1
const CHUNK_HEADER_BYTES = 16
const RECORD_HEADER_BYTES = 16
const INITIAL_BYTES = 256 * 1024
const MAX_NAME_BYTES = 255
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024

const TYPES: readonly JournalRecordType[] = ['reading', 'status', 'release', 'tick', 'rules', 'erased']
const TYPE_CODES: Readonly<Record<JournalRecordType, number>> = {
  reading: 0,
  status: 1,
  release: 2,
  tick: 3,
  rules: 4,
  erased: 5,
}
const EMPTY = Buffer.alloc(0)

/** Collects records into one chunk. Reusable after {@link ChunkBuilder.clear}. */
export class ChunkBuilder {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES)
  #length = CHUNK_HEADER_BYTES
  #count = 0
  #newestReceivedAt = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#count
  }

  /** Bytes of the chunk so far, header included. */
  get byteLength(): number {
    return this.#length
  }

  get newestReceivedAt(): number {
    return this.#newestReceivedAt
  }

  /**
   * Copies `record` to the end of the chunk.
   *
   * @throws TC_JOURNAL_RECORD when a name or the payload is too long; the chunk is then unchanged.
   */
  add(record: JournalRecord): void {
    const { kind, deviceId, payload } = record
    // A UTF-16 unit takes at most three bytes of UTF-8.
    this.#reserve(RECORD_HEADER_BYTES + 3 * (kind.length + deviceId.length) + payload.length)
    const bytes = this.#bytes
    const start = this.#length
    let offset = start + RECORD_HEADER_BYTES
    const kindBytes = bytes.write(kind, offset)
    offset += kindBytes
    const deviceBytes = bytes.write(deviceId, offset)
    offset += deviceBytes
    if (kindBytes > MAX_NAME_BYTES || deviceBytes > MAX_NAME_BYTES || payload.length > MAX_PAYLOAD_BYTES) {
      throw journalErrors.make('TC_JOURNAL_RECORD', `from ${deviceId.slice(0, 80)}`, {
        kindBytes,
        deviceBytes,
        payloadBytes: payload.length,
      })
    }
    bytes.set(payload, offset)
    bytes[start] = TYPE_CODES[record.type]
    bytes[start + 1] = kindBytes
    bytes[start + 2] = deviceBytes
    bytes[start + 3] = 0
    bytes.writeUInt32LE(payload.length, start + 4)
    bytes.writeDoubleLE(record.receivedAt, start + 8)
    this.#length = offset + payload.length
    this.#count += 1
    if (record.receivedAt > this.#newestReceivedAt) this.#newestReceivedAt = record.receivedAt
  }

  /** The finished chunk: a view that stays valid until {@link clear}. */
  finish(): Buffer {
    const chunk = this.#bytes.subarray(0, this.#length)
    chunk.fill(0, 0, CHUNK_HEADER_BYTES)
    chunk[0] = FORMAT
    chunk.writeUInt32LE(this.#count, 8)
    chunk.writeUInt32LE(this.#length, 12)
    chunk.writeUInt32LE(crc32(chunk.subarray(8)), 4)
    return chunk
  }

  clear(): void {
    // One huge record must not hold its memory for ever.
    if (this.#bytes.length > 16 * INITIAL_BYTES) this.#bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES)
    this.#length = CHUNK_HEADER_BYTES
    this.#count = 0
    this.#newestReceivedAt = Number.NEGATIVE_INFINITY
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}

/** Walks the records of one chunk in order. */
export class ChunkCursor {
  readonly lastSeq: number
  readonly #bytes: Buffer
  #offset = CHUNK_HEADER_BYTES
  #nextSeq: number

  /**
   * @param bytes    a whole chunk; the payloads handed out are views of it.
   * @param firstSeq seq of its first record.
   * @throws TC_JOURNAL_CORRUPT when the bytes are not a whole chunk with a true checksum.
   */
  constructor(bytes: Buffer, firstSeq: number) {
    const whole =
      bytes.length >= CHUNK_HEADER_BYTES &&
      bytes[0] === FORMAT &&
      bytes.readUInt32LE(12) === bytes.length &&
      bytes.readUInt32LE(4) === crc32(bytes.subarray(8))
    if (!whole) {
      throw journalErrors.make('TC_JOURNAL_CORRUPT', `in the chunk that begins with record ${firstSeq}`, {
        firstSeq,
        byteLength: bytes.length,
      })
    }
    this.#bytes = bytes
    this.#nextSeq = firstSeq
    this.lastSeq = firstSeq + bytes.readUInt32LE(8) - 1
  }

  /** Seq of the record that {@link take} hands out next; above {@link lastSeq} at the end. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** Passes over every record up to and including `seq`. */
  skipTo(seq: number): void {
    const bytes = this.#bytes
    while (this.#nextSeq <= seq && this.#nextSeq <= this.lastSeq) {
      const offset = this.#offset
      this.#offset =
        offset +
        RECORD_HEADER_BYTES +
        bytes[offset + 1]! +
        bytes[offset + 2]! +
        bytes.readUInt32LE(offset + 4)
      this.#nextSeq += 1
    }
  }

  /** Appends records to `entries` until `limits` or the end. @returns payload bytes taken. */
  take(entries: JournalEntry[], limits: ReadLimits, bytesSoFar: number): number {
    const bytes = this.#bytes
    let taken = bytesSoFar
    while (this.#nextSeq <= this.lastSeq && entries.length < limits.maxRecords) {
      const start = this.#offset
      const kindEnd = start + RECORD_HEADER_BYTES + bytes[start + 1]!
      const deviceEnd = kindEnd + bytes[start + 2]!
      const payloadEnd = deviceEnd + bytes.readUInt32LE(start + 4)
      const type = TYPES[bytes[start]!]!
      entries.push({
        seq: this.#nextSeq,
        type,
        receivedAt: bytes.readDoubleLE(start + 8),
        kind: bytes.toString('utf8', start + RECORD_HEADER_BYTES, kindEnd),
        deviceId: bytes.toString('utf8', kindEnd, deviceEnd),
        payload: type === 'erased' ? EMPTY : bytes.subarray(deviceEnd, payloadEnd),
      })
      taken += payloadEnd - deviceEnd
      this.#offset = payloadEnd
      this.#nextSeq += 1
      if (taken > limits.maxBytes) break
    }
    return taken
  }
}

/** The bytes that every record of a device has, for a quick look at whether a chunk holds any. */
export function marksOfDevice({ kind, deviceId }: RecordsToErase): Buffer {
  return Buffer.from(kind + deviceId)
}

/**
 * Replaces records of a chunk by erased ones, in place.
 *
 * @param bytes a copy of a whole chunk, as long afterwards as before.
 * @returns how many were replaced.
 * @throws TC_JOURNAL_CORRUPT when the bytes are not a whole chunk with a true checksum.
 */
export function eraseInChunk(bytes: Buffer, firstSeq: number, records: RecordsToErase): number {
  const { lastSeq } = new ChunkCursor(bytes, firstSeq)
  const kind = Buffer.from(records.kind)
  const deviceId = Buffer.from(records.deviceId)
  let erased = 0
  let start = CHUNK_HEADER_BYTES
  for (let seq = firstSeq; seq <= lastSeq; seq++) {
    const kindStart = start + RECORD_HEADER_BYTES
    const deviceStart = kindStart + bytes[start + 1]!
    const payloadStart = deviceStart + bytes[start + 2]!
    const end = payloadStart + bytes.readUInt32LE(start + 4)
    const receivedAt = bytes.readDoubleLE(start + 8)
    if (
      receivedAt >= records.receivedFrom &&
      receivedAt < records.receivedBefore &&
      bytes.subarray(deviceStart, payloadStart).equals(deviceId) &&
      bytes.subarray(kindStart, deviceStart).equals(kind)
    ) {
      bytes[start] = TYPE_CODES.erased
      bytes[start + 1] = 0
      bytes[start + 2] = 0
      bytes.writeUInt32LE(end - kindStart, start + 4)
      bytes.fill(0, kindStart, end)
      erased++
    }
    start = end
  }
  if (erased > 0) bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4)
  return erased
}
