import type { CauseChange, CausePolicy, RuleBook, TriedAlert, TriedCounts } from '@towncrier/alerting'
import type { AnySensorKind, EpochMs } from '@towncrier/core'
import type { JournalEntry } from '@towncrier/journal'
import type { AlertTransition, OperationsStore } from '@towncrier/operations-store'
import { CauseKeeper } from '../cause-keeper.ts'
import { DeviceTable } from '../devices.ts'
import { ProcessorMetrics } from '../metrics.ts'
import { processEntries } from '../process-entries.ts'
import { RuleKeeper } from '../rule-keeper.ts'
import { newListening } from '../silence.ts'

export interface HistoryJudgeOptions {
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly policy: CausePolicy
  readonly timeZone: string
  readonly book: RuleBook
  /** What is raised before this is only warming up. */
  readonly countFrom: EpochMs
}

/** Judges a stretch of history as the processor would have, by another rule book, and writes nothing. */
export class HistoryJudge {
  readonly #devices: DeviceTable
  readonly #causes: CauseKeeper
  readonly #rules: RuleKeeper
  readonly #listening = newListening()
  readonly #metrics = new ProcessorMetrics()
  readonly #countFrom: EpochMs
  readonly #alerts = new Map<string, { -readonly [Key in keyof TriedAlert]: TriedAlert[Key] }>()
  #causeCount = 0

  constructor({ store, kinds, policy, timeZone, book, countFrom }: HistoryJudgeOptions) {
    this.#countFrom = countFrom
    this.#devices = new DeviceTable(store, kinds)
    this.#devices.useRuleBook(book)
    this.#devices.refresh()
    this.#rules = new RuleKeeper(store)
    this.#causes = new CauseKeeper(store, this.#devices, kinds, { policy, timeZone })
    this.#causes.registerChanged(0)
  }

  feed(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return
    const { commit } = processEntries(
      entries,
      this.#devices,
      this.#causes,
      this.#rules,
      this.#listening,
      this.#metrics,
      'dry-run',
    )
    for (const transition of commit.alertTransitions) this.#take(transition)
    for (const change of commit.causeChanges) this.#takeCause(change)
  }

  #take(transition: AlertTransition): void {
    if (transition.type === 'raised') {
      if (transition.at < this.#countFrom || transition.household === true) return
      const { deviceId, kind, rule, severity, message, at } = transition
      this.#alerts.set(transition.alertId, {
        deviceId,
        kind,
        rule,
        severity,
        message,
        raisedAt: at,
        clearedAt: null,
      })
      return
    }
    const alert = this.#alerts.get(transition.alertId)
    if (alert === undefined) return
    if (transition.type === 'cleared') alert.clearedAt = transition.at
    else Object.assign(alert, { severity: transition.severity, message: transition.message })
  }

  #takeCause(change: CauseChange): void {
    if (change.type === 'opened' && change.at >= this.#countFrom) this.#causeCount++
  }

  alerts(): readonly TriedAlert[] {
    return [...this.#alerts.values()]
  }

  counts(): TriedCounts {
    const byRule: Record<string, number> = {}
    for (const { kind, rule } of this.#alerts.values()) {
      const key = `${kind}/${rule}`
      byRule[key] = (byRule[key] ?? 0) + 1
    }
    return { alerts: this.#alerts.size, causes: this.#causeCount, byRule }
  }
}
