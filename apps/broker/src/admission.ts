import type { BrokerLimits } from './options.ts'
import type { RefusalReason } from './refusals.ts'
import { TokenBucket } from './token-bucket.ts'

const MAX_ADDRESSES = 10_000

/** Decides on new connections before a byte is read from them. */
export class Admission {
  readonly #limits: BrokerLimits
  readonly #buckets = new Map<string, TokenBucket>()
  #open = 0

  constructor(limits: BrokerLimits) {
    this.#limits = limits
  }

  /** Lets a connection in, to be followed by one {@link leave}; or tells why not. */
  enter(address: string, nowMs: number): RefusalReason | null {
    if (this.#open >= this.#limits.maxConnections) return 'connections'
    const { connectsPerSecondPerAddress: rate, connectBurst } = this.#limits
    if (rate > 0 && !this.#bucket(networkOf(address), rate, connectBurst, nowMs).tryTake(nowMs)) {
      return 'connect-rate'
    }
    this.#open += 1
    return null
  }

  leave(): void {
    this.#open -= 1
  }

  #bucket(network: string, rate: number, burst: number, nowMs: number): TokenBucket {
    const known = this.#buckets.get(network)
    if (known !== undefined) return known
    if (this.#buckets.size >= MAX_ADDRESSES) this.#forgetSome(nowMs)
    const bucket = new TokenBucket(rate, burst, nowMs)
    this.#buckets.set(network, bucket)
    return bucket
  }

  #forgetSome(nowMs: number): void {
    for (const [network, bucket] of this.#buckets) if (bucket.isFull(nowMs)) this.#buckets.delete(network)
    // All are busy: the oldest tenth starts anew.
    const surplus = this.#buckets.size - 0.9 * MAX_ADDRESSES
    let dropped = 0
    for (const network of this.#buckets.keys()) {
      if (dropped++ >= surplus) break
      this.#buckets.delete(network)
    }
  }
}

/** An IPv4 address itself; of an IPv6 address its /64, which is what one subscriber is given. */
function networkOf(address: string): string {
  if (address.startsWith('::ffff:') || !address.includes(':')) return address.replace('::ffff:', '')
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const tailGroups = tail === '' ? [] : tail.split(':')
    while (groups.length + tailGroups.length < 8) groups.push('0')
    groups.push(...tailGroups)
  }
  return groups.slice(0, 4).join(':')
}
