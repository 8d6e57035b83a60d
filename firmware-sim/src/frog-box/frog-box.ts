import { setTimeout as wait } from 'node:timers/promises'
import { type AnySensorKind, DAY_MS, HOUR_MS, SECOND_MS } from '@towncrier/core'
import { type BoxState, boxStateOf, type SensorFacts } from './box-state.ts'
import type { BoxClock } from './clock.ts'
import { parseCommand } from './command.ts'
import { isClockTrusted, pauseUntilDueMs } from './dating.ts'
import type { Eyes } from './eyes/eyes.ts'
import type { Log } from './log.ts'
import type { Outbox } from './outbox.ts'
import type { Connection, Sender } from './sender.ts'
import type { AirSensor } from './sensor/air-sensor.ts'

export interface FrogBoxOptions {
  readonly kind: AnySensorKind
  readonly sensor: AirSensor
  readonly outbox: Outbox
  readonly clock: BoxClock
  readonly isClockTrustedUnchecked: boolean
  readonly eyes: Eyes
  readonly intervalMs: number
  readonly log: Log
}

/** How often the box looks whether its clock was set and what its eyes should say. */
const LOOK_MS = 10 * SECOND_MS
const LEAST_LOOK_MS = SECOND_MS
/** What the page and the eyes look back on. */
const LOOK_BACK_MS = 2 * DAY_MS
const MOST_LOOKED_AT = 2_000

/** The agent: looks at the air at its interval, keeps what it sees, dates it, and says how things stand. */
export class FrogBox {
  readonly #options: FrogBoxOptions
  readonly #stopping = new AbortController()
  #sender: Sender | null = null
  #sensor: SensorFacts = { isMissing: false, failuresInARow: 0, failures: 0 }
  #lastUptimeMs: number | null = null
  #isStorageFailing = false
  #loops: Promise<unknown> = Promise.resolve()

  constructor(options: FrogBoxOptions) {
    this.#options = options
  }

  /** @param sender null: nothing is sent. */
  start(sender: Sender | null): void {
    const { outbox, clock } = this.#options
    this.#sender = sender
    const last = outbox.latest(1)[0]
    if (last?.bootId === clock.bootId) this.#lastUptimeMs = last.uptimeMs
    this.#loops = Promise.all([this.#readOnAndOn(), this.#lookOnAndOn()])
  }

  /** Ends after the reading that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loops
  }

  /** How things stand, from what is on the box. */
  state(): BoxState {
    const { kind, outbox, clock, intervalMs } = this.#options
    const most = Math.min(MOST_LOOKED_AT, Math.ceil(LOOK_BACK_MS / intervalMs) + 1)
    const uptimeMs = clock.uptimeMs()
    const connection: Connection = this.#sender?.connection ?? {
      isConnected: false,
      sinceUptimeMs: uptimeMs,
      reason: 'network',
    }
    return boxStateOf(kind, {
      bootId: clock.bootId,
      uptimeMs,
      now: clock.now(),
      isClockTrusted: this.#isClockTrusted(),
      readings: outbox.latest(most),
      sensor: this.#sensor,
      counts: outbox.counts(),
      lastAcknowledgedAt: outbox.lastAcknowledgedAt,
      connection,
      intervalMs,
      isStorageFailing: this.#isStorageFailing,
      damagedAt: outbox.damagedAt,
    })
  }

  /** Takes one reading now. Whatever the sensor does, the box goes on. */
  async takeReading(): Promise<void> {
    const { sensor, outbox, clock, log } = this.#options
    this.#lastUptimeMs = clock.uptimeMs()
    const outcome = await sensor.read()
    if (outcome.type !== 'reading') {
      const { failuresInARow, failures, isMissing } = this.#sensor
      this.#sensor = {
        isMissing: outcome.type === 'missing',
        failuresInARow: failuresInARow + 1,
        failures: failures + 1,
      }
      if (outcome.type === 'failed') log('warning', `${outcome.sensor} gave no reading: ${outcome.reason}`)
      else if (!isMissing) log('warning', 'no sensor is there; it is looked for at each reading')
      return
    }
    if (this.#sensor.failuresInARow > 0) log('info', `${outcome.sensor} gives readings again`)
    this.#sensor = { ...this.#sensor, isMissing: false, failuresInARow: 0 }
    const { tempC, humidityPct } = outcome
    await this.#dateWaiting()
    const at = this.#isClockTrusted() ? clock.now() : null
    this.#keep(() => outbox.add({ bootId: clock.bootId, uptimeMs: clock.uptimeMs(), at, tempC, humidityPct }))
    this.#sender?.kick()
  }

  /** Does what the platform asks; what it does not know it leaves. */
  obey(payload: Buffer): void {
    const { outbox, clock, log } = this.#options
    // A retained command that was taken back.
    if (payload.length === 0) return
    const command = parseCommand(payload)
    if (command === null) {
      log('warning', 'a command came that this box does not know; nothing was done')
      return
    }
    try {
      outbox.erase(command.id, command.before, clock.now())
      log('info', `readings from before ${new Date(command.before).toISOString()} are erased (${command.id})`)
      this.#sender?.publishStatus()
    } catch (error) {
      log('error', `readings could not be erased (${command.id}): ${error}`)
    }
  }

  /** Dates what was taken while the clock was wrong, and lets the eyes say how things stand. */
  async look(): Promise<void> {
    const { eyes } = this.#options
    await this.#dateWaiting()
    await eyes.show(this.state().eyes)
  }

  async #readOnAndOn(): Promise<void> {
    const { clock, intervalMs } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await pause(pauseUntilDueMs(this.#lastUptimeMs, clock.uptimeMs(), intervalMs), signal)
      if (!signal.aborted) await this.takeReading()
    }
  }

  async #lookOnAndOn(): Promise<void> {
    const { intervalMs, outbox, clock } = this.#options
    const { signal } = this.#stopping
    const everyMs = Math.max(LEAST_LOOK_MS, Math.min(LOOK_MS, intervalMs))
    while (!signal.aborted) {
      await this.look()
      if (this.#isClockTrusted()) this.#keep(() => outbox.prune(clock.now()))
      await pause(everyMs, signal)
    }
  }

  async #dateWaiting(): Promise<void> {
    const { outbox, clock, log } = this.#options
    if (!this.#isClockTrusted()) return
    for (let total = 0; ; ) {
      const dated = this.#keep(() => outbox.dateWaiting(clock.now(), clock.uptimeMs())) ?? 0
      total += dated
      if (dated === 0) {
        if (total === 0) return
        log('info', `the clock is set: ${total} readings from before now have their times`)
        this.#sender?.kick()
        return
      }
      await wait(0)
    }
  }

  /** Writes to the card. When it is full, readings that were sent make room; what then fails is said. */
  #keep<Result>(work: () => Result): Result | undefined {
    const { outbox, log } = this.#options
    for (const isLastTry of [false, true]) {
      try {
        const result = work()
        this.#isStorageFailing = false
        return result
      } catch (error) {
        if (!isLastTry && makesRoom(outbox)) continue
        log('error', `the card takes no more readings: ${error}`)
        this.#isStorageFailing = true
        return undefined
      }
    }
    return undefined
  }

  #isClockTrusted(): boolean {
    const { clock, outbox, isClockTrustedUnchecked } = this.#options
    return isClockTrusted({
      now: clock.now(),
      isSynchronised: clock.isSynchronised(),
      isTrustedUnchecked: isClockTrustedUnchecked,
      newestAt: outbox.newestAt,
    })
  }
}

function makesRoom(outbox: Outbox): boolean {
  try {
    return outbox.makeRoom() > 0
  } catch {
    return false
  }
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    // Never longer than an hour at once: timers overflow, and a suspended machine wakes up late.
    await wait(Math.min(durationMs, HOUR_MS), undefined, { signal })
  } catch {
    // Stopped.
  }
}
