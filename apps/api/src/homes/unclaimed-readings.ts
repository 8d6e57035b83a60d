import { type AnySensorKind, DAY_MS, type EpochMs, HOUR_MS, isTowncrierError } from '@towncrier/core'
import type { BoxSpan, ForgetSpan } from '@towncrier/operations-store'
import type { ApiContext } from '../context.ts'
import type { ProcessorPort } from '../ports.ts'
import { isForHomes } from './claims.ts'

type Context = Pick<ApiContext, 'store' | 'clock' | 'logger' | 'kinds'> & {
  readonly householdLive: Pick<ApiContext['householdLive'], 'device'>
  readonly processor: Pick<
    ProcessorPort,
    'forgetDevice' | 'eraseReadings' | 'compactTelemetry' | 'readings' | 'knownAt'
  >
}

/** How long readings stay that are nobody’s: long enough to try a box before it is handed out. */
export const UNCLAIMED_KEPT_MS = DAY_MS
const FIRST_AFTER_MS = HOUR_MS
const EVERY_MS = DAY_MS
const AGAIN_AFTER_MS = HOUR_MS

export interface ErasedUnclaimed {
  readonly devices: number
  /** Null where the engine does not count. */
  readonly readings: number | null
  /** Devices whose turn failed and comes again; not those of a store that cannot erase. */
  readonly failed: number
}

/**
 * Erases, once a day, what devices for homes measured while no household had them. Of a household’s time nothing
 * goes, also when the box was handed on since: its spans stay until that household erases them.
 */
export class UnclaimedReadings {
  readonly #context: Context
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #isStopped = false

  constructor(context: Context) {
    this.#context = context
  }

  start(): void {
    this.#runAfter(FIRST_AFTER_MS)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }

  /** Erases what is older than it is kept; harmless when repeated. */
  async eraseNow(): Promise<ErasedUnclaimed> {
    const { kinds, logger, clock, processor } = this.#context
    const now = clock.now()
    let [devices, failed] = [0, 0]
    let readings: number | null = 0
    let isRefused = false
    for (const kind of kinds.values()) {
      if (!isForHomes(kind) || this.#isStopped) continue
      for (const deviceId of await this.#devicesOf(kind.id, now)) {
        if (this.#isStopped) break
        try {
          const erased = await this.#eraseOf(kind, deviceId, now)
          if (erased === 'nothing') continue
          devices++
          readings = readings === null || erased === null ? null : readings + erased
        } catch (error) {
          if (isTowncrierError(error, 'TC_STORE_WRITE_REFUSED')) {
            if (!isRefused)
              logger.warn({ err: error }, 'What nobody’s box measured stays: the store cannot erase')
            isRefused = true
            continue
          }
          failed++
          logger.warn({ err: error, device: deviceId }, 'What nobody’s box measured could not be erased yet')
          // No other will fare better.
          if (isTowncrierError(error, 'TC_STORE_UNAVAILABLE')) return { devices, readings, failed }
        }
      }
    }
    if (readings !== 0) await processor.compactTelemetry()
    if (devices > 0) {
      logger.info(
        { event: 'homes.unclaimed-erased', devices, readings },
        `Erased what boxes measured that nobody had: ${readings ?? 'all'} readings of ${devices}`,
      )
    }
    return { devices, readings, failed }
  }

  #runAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#run()
    }, ms)
    this.#timer.unref()
  }

  async #run(): Promise<void> {
    let hasFailed = false
    try {
      hasFailed = (await this.eraseNow()).failed > 0
    } catch (error) {
      hasFailed = true
      this.#context.logger.warn({ err: error }, 'Erasing what boxes measured that nobody had waits')
    }
    if (!this.#isStopped) this.#runAfter(hasFailed ? AGAIN_AFTER_MS : EVERY_MS)
  }

  /** Those registered, and those struck off whose readings are still there. */
  async #devicesOf(kind: string, now: EpochMs): Promise<Set<string>> {
    const { store, processor } = this.#context
    const registered = store.devices.all().filter((device) => device.kind === kind)
    const until = now - UNCLAIMED_KEPT_MS
    const known = await processor.knownAt({ kind, from: 0, to: until, receivedUntil: now })
    return new Set([...registered.map(({ id }) => id), ...known.map(({ deviceId }) => deviceId)])
  }

  async #eraseOf(kind: AnySensorKind, deviceId: string, now: EpochMs): Promise<number | null | 'nothing'> {
    const { store, processor } = this.#context
    let [hasErased, readings] = [false, 0 as number | null]
    for (const { from, to } of unclaimedTimes(store.homes.spansOfDevice(deviceId), now)) {
      const span: ForgetSpan = { kind: kind.id, deviceId, from, to, isUnowned: true }
      const [found] = await processor.readings({ ...span, limit: 1, order: 'oldest-first' })
      if (found === undefined && !this.#remembers(kind, span)) continue
      // A claim while it was looked at moves no end: what is older than a day can no longer become somebody’s.
      await processor.forgetDevice(span)
      const count = found === undefined ? 0 : await processor.eraseReadings(span)
      readings = readings === null || count === null ? null : readings + count
      hasErased = true
    }
    return hasErased ? readings : 'nothing'
  }

  /** True where the device’s newest values, or alerts for a household, are of then. */
  #remembers(kind: AnySensorKind, { deviceId, from, to }: ForgetSpan): boolean {
    const { store, householdLive } = this.#context
    const live = householdLive.device(deviceId)
    if (live?.kind === kind.id && live.at !== null && live.at >= from && live.at < to) {
      const tells = kind.measures.some(({ name, ofDevice }) => ofDevice !== true && name in live.values)
      if (tells) return true
    }
    return store.householdAlerts.ofDevice(deviceId, { from, to, limit: 1 }).length > 0
  }
}

/**
 * Times in which no household had a box, older than such readings are kept: from <= t < to, oldest first. Where the
 * newest claim is of later than now, the clock was set back: what comes now may be that household’s, and nothing
 * after the household before it is named.
 */
export function unclaimedTimes(
  spans: readonly Pick<BoxSpan, 'from' | 'to'>[],
  now: EpochMs,
): { readonly from: EpochMs; readonly to: EpochMs }[] {
  const until = now - UNCLAIMED_KEPT_MS
  const times: { from: EpochMs; to: EpochMs }[] = []
  let from = 0
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    if (span.from > now) return times.filter(isTime)
    times.push({ from, to: Math.min(span.from, until) })
    if (span.to === null) return times.filter(isTime)
    from = Math.max(from, span.to)
  }
  times.push({ from, to: until })
  return times.filter(isTime)
}

const isTime = ({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }) => from < to
