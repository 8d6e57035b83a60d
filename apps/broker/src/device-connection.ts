import type { Duplex } from 'node:stream'
import type { AuthenticatedDevice } from './device-directory.ts'
import type { FlowControl, PausedReader } from './flow-control.ts'
import { FrameScanner } from './frame-scanner.ts'
import type { BrokerLimits } from './options.ts'
import { Refusal } from './refusals.ts'
import { TokenBucket } from './token-bucket.ts'

/** What a signed-in connection may do. */
export interface DeviceSession extends AuthenticatedDevice {
  readonly readingTopic: string
  readonly statusTopic: string
  readonly configTopic: string
  readonly commandTopic: string
}

/**
 * One connection, from its first byte. It stands between the stream and Aedes, which pulls bytes with
 * `read()`: what comes out is checked for size first, and nothing comes out while the connection, or the
 * whole broker, has as much on its way to the disk as it may. The bytes then wait in the stream, and TCP
 * slows the sender down.
 */
export class DeviceConnection implements PausedReader {
  readonly stream: Duplex
  readonly address: string
  session: DeviceSession | null = null
  /** Client id as the client sent it; set by its CONNECT. */
  clientId = ''
  /** Messages on their way to the disk. */
  inFlight = 0
  readonly #limits: BrokerLimits
  readonly #flow: FlowControl
  readonly #onThrottled: () => void
  readonly #scanner: FrameScanner
  readonly #rate: TokenBucket | null
  #resumeTimer: NodeJS.Timeout | null = null
  #awaitsDrain = false
  #packetsAtLastCheck = -1

  constructor(
    stream: Duplex,
    address: string,
    limits: BrokerLimits,
    flow: FlowControl,
    onThrottled: () => void,
  ) {
    this.stream = stream
    this.address = address
    this.#limits = limits
    this.#flow = flow
    this.#onThrottled = onThrottled
    this.#scanner = new FrameScanner(limits.maxPayloadBytes)
    const rate = limits.messagesPerSecondPerDevice
    this.#rate = rate === 0 ? null : new TokenBucket(rate, 2 * rate, performance.now())
  }

  /** Puts this connection between the stream and whoever reads it. */
  guard(): void {
    const { stream } = this
    const read = stream.read.bind(stream)
    stream.read = (size) => {
      if (!this.#mayRead()) return null
      const chunk: Buffer | null = read(size)
      if (chunk === null) return null
      const refused = this.#scanner.scan(chunk)
      if (refused === null) return chunk
      stream.destroy(new Refusal(refused))
      return null
    }
    stream.once('close', () => {
      this.#flow.forget(this)
      if (this.#resumeTimer !== null) clearTimeout(this.#resumeTimer)
    })
  }

  /** Lets the reader look again. */
  resume(): void {
    if (!this.stream.destroyed) this.stream.emit('readable')
  }

  countMessage(): void {
    this.#rate?.take(performance.now())
  }

  /** Called at intervals of the packet timeout: ends a connection that is still inside the same packet. */
  checkProgress(): void {
    if (!this.#scanner.isInsidePacket || this.#flow.isPaused(this)) {
      this.#packetsAtLastCheck = -1
    } else if (this.#packetsAtLastCheck === this.#scanner.packets && this.inFlight === 0) {
      this.stream.destroy(new Refusal('slow-packet'))
    } else {
      this.#packetsAtLastCheck = this.#scanner.packets
    }
  }

  #mayRead(): boolean {
    // Aedes reads again after each message it is done with.
    if (this.inFlight >= this.#limits.inFlightPerDevice) return false
    if (this.stream.writableNeedDrain) {
      // It does not take its acknowledgements, so it is not given reason for more.
      if (!this.#awaitsDrain) {
        this.#awaitsDrain = true
        this.stream.once('drain', () => {
          this.#awaitsDrain = false
          this.resume()
        })
      }
      return false
    }
    if (this.#flow.isFull) {
      this.#flow.pause(this)
      return false
    }
    const waitMs = this.#rate?.waitMs(performance.now()) ?? 0
    if (waitMs === 0) return true
    if (this.#resumeTimer === null) {
      this.#onThrottled()
      this.#resumeTimer = setTimeout(() => {
        this.#resumeTimer = null
        this.resume()
      }, waitMs)
    }
    return false
  }
}
