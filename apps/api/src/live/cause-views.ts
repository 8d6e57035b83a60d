import { formatInstant } from '@towncrier/core'
import type { Cause, OperationsStore } from '@towncrier/operations-store'
import type { CauseView } from '@towncrier/protocol'
import type { RuleNames } from '../rules/rule-names.ts'

/** Most places and areas that a cause names. */
const MOST_NAMED = 50

/** Turns stored causes into what screens show: with names and the rule's words. */
export class CauseViews {
  readonly #store: OperationsStore
  readonly #rules: RuleNames
  #placeNames: ReadonlyMap<string, string> = new Map()
  #placesVersion = -1

  constructor(store: OperationsStore, rules: RuleNames) {
    this.#store = store
    this.#rules = rules
  }

  of(cause: Cause): CauseView {
    const told = this.#toldBy(cause)
    const worst = cause.worstAlertId === null ? null : this.#store.alerts.find(cause.worstAlertId)
    const rule = this.#rules.find(worst?.kind ?? cause.kind, cause.rule)
    return {
      id: cause.id,
      title: told.title,
      message: told.message,
      severity: cause.severity,
      state: cause.state,
      kind: cause.kind,
      rule: cause.rule,
      ruleTitle: rule?.title ?? cause.rule,
      advice: rule?.advice ?? '',
      scope: cause.scope,
      members: cause.members,
      active: cause.active,
      devices: cause.devices,
      quiet: cause.quiet,
      chattering: cause.isChattering,
      quietReason: cause.quietReason,
      worst:
        worst === null ? null : { alertId: worst.id, deviceId: worst.deviceId, deviceName: worst.deviceName },
      areas: this.#shares(cause.areas),
      places: this.#shares(cause.places),
      startedAt: formatInstant(cause.startedAt),
      joinedAt: formatInstant(cause.joinedAt),
      alarmedAt: instantOrNull(cause.alarmedAt),
      changedAt: formatInstant(cause.changedAt),
      clearedAt: instantOrNull(cause.clearedAt),
      mergedInto: cause.mergedInto,
      acknowledgedAt: instantOrNull(cause.acknowledgedAt),
      acknowledgedBy: cause.acknowledgedBy,
      assignedTo: cause.assignedTo,
      assignedAt: instantOrNull(cause.assignedAt),
      shelvedUntil: instantOrNull(cause.shelvedUntil),
      shelvedBy: cause.shelvedUntil === null ? null : cause.shelvedBy,
      shelveReason: cause.shelvedUntil === null ? null : cause.shelveReason,
    }
  }

  /** One that was merged as soon as it opened was never summed up: the one it went into speaks for it. */
  #toldBy(cause: Cause): Cause {
    if (cause.title !== '' || cause.mergedInto === null) return cause
    return this.#store.causes.find(cause.mergedInto) ?? cause
  }

  #shares(counts: Readonly<Record<string, number>>): CauseView['places'] {
    const names = this.#names()
    return Object.entries(counts)
      .map(([id, active]) => ({ id, name: names.get(id) ?? id, active }))
      .sort((a, b) => b.active - a.active || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_NAMED)
  }

  #names(): ReadonlyMap<string, string> {
    const version = this.#store.devices.version()
    if (version !== this.#placesVersion) {
      this.#placesVersion = version
      this.#placeNames = new Map(this.#store.places.list().map(({ id, name }) => [id, name]))
    }
    return this.#placeNames
  }
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at)
}
