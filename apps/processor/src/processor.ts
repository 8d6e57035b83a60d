import { setTimeout as wait } from 'node:timers/promises'
import { type CauseChange, DEFAULT_CAUSE_POLICY } from '@towncrier/alerting'
import { type AnySensorKind, type Clock, isHouseholdRule } from '@towncrier/core'
import type { JournalReader } from '@towncrier/journal'
import type { ForgetSpan, ForgottenDevice, OperationsStore } from '@towncrier/operations-store'
import type { LiveDevice } from '@towncrier/protocol'
import type { TelemetryStore } from '@towncrier/telemetry-store'
import type { Logger } from 'pino'
import { CauseKeeper, type CauseKeeperOptions, causeGroupOf } from './cause-keeper.ts'
import { type DeviceEntry, DeviceTable, liveDeviceOf } from './devices.ts'
import { packedWithout, stateWithout, stateWithoutUnowned } from './forget-device.ts'
import { ProcessorMetrics } from './metrics.ts'
import { PROCESSOR_STATE_KEY, type ProcessedEntries, processEntries } from './process-entries.ts'
import { RuleKeeper } from './rule-keeper.ts'
import { type Listening, newListening } from './silence.ts'
import { TelemetryDrain } from './telemetry-drain.ts'

const CONSUMER = 'processor'
const READ_LIMITS = { maxRecords: 10_000, maxBytes: 8 * 1024 * 1024 }
/** A look at the register this often finds devices that were changed by another process. */
const REGISTER_CHECK_MS = 1_000
const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 5_000

/** What one commit changed, for those who watch live. Plain data. */
export interface ProcessorChanges {
  /** Journal position after it. */
  readonly seq: number
  readonly devices: readonly LiveDevice[]
  /** Devices struck off the register. */
  readonly removedDevices: readonly string[]
  /** Ids of alerts raised, changed or cleared. */
  readonly alertIds: readonly string[]
  /** Ids of causes opened, changed, merged or cleared. */
  readonly causeIds: readonly string[]
  readonly quarantined: number
}

export interface ProcessorOptions {
  readonly journal: JournalReader
  readonly operations: OperationsStore
  readonly telemetry: TelemetryStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly clock: Clock
  readonly logger: Logger
  /** Called after each commit, and when the register changed. */
  readonly onChanges: (changes: ProcessorChanges) => void
  /**
   * Least time between commits, milliseconds: what arrives meanwhile shares one. Batches grow by themselves
   * when more arrives.
   */
  readonly commitIntervalMs?: number
  /** How alerts are gathered into causes. */
  readonly alarms?: CauseKeeperOptions
}

const DEFAULT_ALARMS: CauseKeeperOptions = { policy: DEFAULT_CAUSE_POLICY, timeZone: 'Europe/London' }

export interface ProcessorStatus {
  readonly seq: number
  readonly lag: number
  readonly waitingReadings: number
  /** Since the start: observations the telemetry store took, and those it had already. */
  readonly written: number
  readonly alreadyStored: number
  /** Readings the telemetry store refuses for good; kept aside. */
  readonly refusedReadings: number
  readonly storeProblem: string | null
  /** Why judging stands still; null when it does not. */
  readonly problem: string | null
}

/** Reads the journal, judges, commits, and tells those who watch. One in a platform. */
export class Processor {
  readonly metrics = new ProcessorMetrics()
  readonly #options: ProcessorOptions
  readonly #devices: DeviceTable
  readonly #causes: CauseKeeper
  readonly #rules: RuleKeeper
  readonly #drain: TelemetryDrain
  readonly #abort = new AbortController()
  #listening: Listening = newListening()
  #seq = 0
  #failure: Error | null = null
  #wake: () => void = () => {}
  #hasNews = false
  #running: Promise<void> | null = null

  constructor(options: ProcessorOptions) {
    this.#options = options
    this.#devices = new DeviceTable(options.operations, options.kinds)
    this.#rules = new RuleKeeper(options.operations)
    this.#causes = new CauseKeeper(
      options.operations,
      this.#devices,
      options.kinds,
      options.alarms ?? DEFAULT_ALARMS,
    )
    this.#drain = new TelemetryDrain(
      options.telemetry,
      [...options.kinds.values()].map(({ id, measures }) => ({ kind: id, measures })),
      options.operations,
      this.metrics,
      options.clock,
      options.logger,
    )
  }

  start(): void {
    this.#load()
    this.#drain.start()
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    this.#wake()
    await this.#running
    await this.#drain.stop()
  }

  /** The journal has grown. */
  wake(): void {
    this.#hasNews = true
    this.#wake()
  }

  /** The register has changed: look at it now rather than within a second. */
  registerChanged(): void {
    this.#lastRegisterCheck = Number.NEGATIVE_INFINITY
    this.wake()
  }

  /** Every registered device as it stands. */
  snapshot(): LiveDevice[] {
    return [...this.#devices.entries()].map(liveDeviceOf)
  }

  /**
   * Forgets what a device sent of a time, from <= at < to, in one commit: its state, the alerts that stood then
   * with the causes they alone made, its quarantined messages, and what waits for the telemetry store. Readings
   * of that time that come later, from the journal or from a device that held them back, are passed over.
   * Those of after `to` stay. Harmless when repeated. The telemetry store and the journal are others' part.
   *
   * Of nobody's time it forgets only what was measured; see `ForgetSpan`.
   */
  forgetDevice(span: ForgetSpan): ForgottenDevice {
    // Memory may be ahead of what is committed.
    if (this.#failure !== null) this.#reload()
    const { operations, clock } = this.#options
    const now = clock.now()
    const alertIds = operations.processing.alertsToForget(span)
    const transitions = this.#causes.forget(new Set(alertIds), now)
    const causeChanges = this.#causes.takeChanges(now)
    const entry = this.#devices.find(span.deviceId)
    // Registered as another kind since: what it remembers is of another device.
    const isOther = entry !== undefined && entry.kind.id !== span.kind
    const without = span.isUnowned === true ? stateWithoutUnowned : stateWithout
    const state = entry === undefined ? null : isOther ? entry.state : without(entry, span, new Set(alertIds))
    const forgotten = operations.processing.forget({
      span,
      state: state === null ? null : JSON.stringify(state),
      alertIds,
      alertTransitions: transitions,
      causeChanges,
      withoutErased: (packed) => packedWithout(packed, span),
    })
    if (state !== null) Object.assign(entry!.state, state)
    this.#drain.forget(span)
    this.#causes.load()
    const told = alarmIdsOf(transitions, causeChanges)
    this.#options.onChanges({
      seq: this.#seq,
      devices: state === null ? [] : [liveDeviceOf(entry!)],
      removedDevices: [],
      alertIds: [...new Set([...told.alertIds, ...alertIds])],
      causeIds: [...new Set([...told.causeIds, ...forgotten.causeIds])],
      quarantined: forgotten.quarantined,
    })
    return forgotten
  }

  status(): ProcessorStatus {
    const lag = Math.max(0, this.#options.journal.lastSeq() - this.#seq)
    this.metrics.lag.set(lag)
    this.metrics.waitingReadings.set(this.#drain.readingsWaiting)
    return {
      seq: this.#seq,
      lag,
      waitingReadings: this.#drain.readingsWaiting,
      written: this.#drain.written,
      alreadyStored: this.#drain.alreadyStored,
      refusedReadings: this.#options.operations.processing.refusedReadings(),
      storeProblem: this.#drain.failure?.message ?? null,
      problem: this.#failure?.message ?? null,
    }
  }

  #load(): void {
    const { householdAlerts, processing } = this.#options.operations
    this.#devices.useRuleBook(this.#rules.load())
    for (const kind of this.#options.kinds.values()) {
      const rules = [...this.#devices.rulesOf(kind.id)!.values()].filter((rule) =>
        isHouseholdRule(kind, rule),
      )
      if (rules.length === 0) continue
      const groups = rules.map(({ id, causeFamily }) => causeGroupOf(kind.id, id, causeFamily))
      const ids = rules.map(({ id }) => id)
      householdAlerts.takeOver(kind.id, ids, groups)
    }
    this.#devices.load()
    this.#devices.takeChanged()
    this.#causes.load()
    this.#retire(this.#devices.unregistered())
    this.#seq = processing.position(CONSUMER)
    const lastSeq = this.#options.journal.lastSeq()
    if (lastSeq < this.#seq) {
      this.#options.logger.error(
        { position: this.#seq, lastSeq },
        'The journal is another one than before; it is judged from its beginning',
      )
      this.#seq = 0
    }
    const own = processing.deviceStates().get(PROCESSOR_STATE_KEY)
    this.#listening = own === undefined ? newListening() : (JSON.parse(own) as Listening)
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    let retryMs = FIRST_RETRY_MS
    while (!signal.aborted) {
      const startedAt = performance.now()
      let worked: boolean
      try {
        worked = this.#step()
        this.#failure = null
        retryMs = FIRST_RETRY_MS
      } catch (error) {
        this.#options.logger.error({ err: error }, 'Judging stands still; it goes on by itself')
        this.#failure = error as Error
        await wait(retryMs, undefined, { signal }).catch(() => {})
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
        this.#reload()
        continue
      }
      const rest = (this.#options.commitIntervalMs ?? 20) - (performance.now() - startedAt)
      if (worked) await wait(Math.max(rest, 0), undefined, { signal }).catch(() => {})
      else await this.#sleep()
    }
  }

  /** After a failure memory may be ahead of what is committed: start again from that. */
  #reload(): void {
    try {
      this.#load()
    } catch (error) {
      this.#options.logger.error({ err: error }, 'The operations database cannot be read')
    }
  }

  #sleep(): Promise<void> {
    if (this.#hasNews) {
      this.#hasNews = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, REGISTER_CHECK_MS)
      this.#wake = () => {
        clearTimeout(timer)
        this.#hasNews = false
        resolve()
      }
      if (this.#abort.signal.aborted) this.#wake()
    })
  }

  #lastRegisterCheck = 0

  #step(): boolean {
    const { journal, operations, onChanges } = this.#options
    const now = performance.now()
    if (now - this.#lastRegisterCheck >= REGISTER_CHECK_MS) {
      this.#lastRegisterCheck = now
      this.#devices.refresh()
      this.#tellOfRegister(this.#devices.takeChanged())
    }
    const entries = journal.read(this.#seq, READ_LIMITS)
    if (entries.length === 0) return false
    this.#checkContinuity(entries[0]!.seq)
    const processed = processEntries(
      entries,
      this.#devices,
      this.#causes,
      this.#rules,
      this.#listening,
      this.metrics,
      CONSUMER,
    )
    const stopTimer = this.metrics.commitSeconds.startTimer()
    const outboxId = operations.processing.commit(processed.commit)
    stopTimer()
    this.#seq = processed.commit.seq
    if (outboxId !== null) this.#drain.offer(outboxId, processed.batches)
    onChanges(this.#changesOf(processed))
    this.#tellJournal()
    return true
  }

  #checkContinuity(nextSeq: number): void {
    if (nextSeq === this.#seq + 1) return
    this.#options.logger.error(
      { from: this.#seq + 1, to: nextSeq - 1 },
      'The journal no longer holds records that were never judged: was an old backup of the operations database put back?',
    )
  }

  #changesOf({ commit, changed }: ProcessedEntries): ProcessorChanges {
    for (const transition of commit.alertTransitions) this.metrics.alerts.inc({ type: transition.type })
    return {
      seq: commit.seq,
      devices: [...changed].map(liveDeviceOf),
      removedDevices: [],
      ...alarmIdsOf(commit.alertTransitions, commit.causeChanges),
      quarantined: commit.quarantined.length,
    }
  }

  #tellOfRegister(changedIds: readonly string[]): void {
    const entries = changedIds.map((id) => this.#devices.find(id))
    const removed = changedIds.filter((_, position) => entries[position] === undefined)
    const ended = this.#retire(removed)
    const causeChanges = this.#causes.registerChanged(this.#listening.now)
    if (causeChanges.length > 0) this.#options.operations.processing.commitCauses(causeChanges)
    const regarded = alarmIdsOf([], causeChanges)
    if (changedIds.length + regarded.causeIds.length === 0) return
    this.#options.onChanges({
      seq: this.#seq,
      devices: entries.filter((entry): entry is DeviceEntry => entry !== undefined).map(liveDeviceOf),
      removedDevices: removed,
      alertIds: [...ended.alertIds, ...regarded.alertIds],
      causeIds: [...ended.causeIds, ...regarded.causeIds],
      quarantined: 0,
    })
  }

  /** Devices that were struck off leave no alert standing. @returns what ended. */
  #retire(deviceIds: readonly string[]): AlarmIds {
    if (deviceIds.length === 0) return NO_ALARMS
    const now = this.#options.clock.now()
    const transitions = this.#causes.retire(deviceIds, now)
    const causeChanges = this.#causes.takeChanges(now)
    this.#options.operations.processing.retire(deviceIds, transitions, causeChanges, now)
    return alarmIdsOf(transitions, causeChanges)
  }

  #toldAt = 0

  /** Lets the journal know what it may trim. Late by some seconds is early enough. */
  #tellJournal(): void {
    const now = performance.now()
    if (now - this.#toldAt < 5_000) return
    this.#toldAt = now
    this.#options.journal.commitPosition(CONSUMER, this.#seq).catch((error: unknown) => {
      this.#options.logger.warn({ err: error }, 'The journal did not take the processor’s position')
    })
  }
}

type AlarmIds = Pick<ProcessorChanges, 'alertIds' | 'causeIds'>

const NO_ALARMS: AlarmIds = { alertIds: [], causeIds: [] }

function alarmIdsOf(
  transitions: readonly { readonly alertId: string }[],
  causeChanges: readonly CauseChange[],
): AlarmIds {
  const alertIds = new Set(transitions.map(({ alertId }) => alertId))
  const causeIds = new Set<string>()
  for (const change of causeChanges) {
    causeIds.add(change.causeId)
    if (change.type === 'merged') causeIds.add(change.intoId)
    if ('alertId' in change) alertIds.add(change.alertId)
  }
  return { alertIds: [...alertIds], causeIds: [...causeIds] }
}
