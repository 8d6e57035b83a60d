import { formatInstant } from '@towncrier/core'
import type { Alert } from '@towncrier/operations-store'
import type { AlertView } from '@towncrier/protocol'
import type { RuleNames } from '../rules/rule-names.ts'

/** Turns stored alerts into what screens show: with the device's name and the rule's words. */
export class AlertViews {
  readonly #rules: RuleNames
  readonly #nameOf: (deviceId: string) => string

  /** @param nameOf a device's name; its id when it has none. */
  constructor(rules: RuleNames, nameOf: (deviceId: string) => string) {
    this.#rules = rules
    this.#nameOf = nameOf
  }

  ruleTitle(kind: string, rule: string): string {
    return this.#rules.find(kind, rule)?.title ?? rule
  }

  of(alert: Alert): AlertView {
    const rule = this.#rules.find(alert.kind, alert.rule)
    return {
      id: alert.id,
      causeId: alert.causeId,
      deviceId: alert.deviceId,
      deviceName: this.#nameOf(alert.deviceId),
      kind: alert.kind,
      rule: alert.rule,
      ruleTitle: rule?.title ?? alert.rule,
      advice: rule?.advice ?? '',
      severity: alert.severity,
      message: alert.message,
      state: alert.state,
      raisedAt: formatInstant(alert.raisedAt),
      changedAt: formatInstant(alert.changedAt),
      clearedAt: alert.clearedAt === null ? null : formatInstant(alert.clearedAt),
      acknowledgedAt: alert.acknowledgedAt === null ? null : formatInstant(alert.acknowledgedAt),
      acknowledgedBy: alert.acknowledgedBy,
      ...(alert.placeId === null ? {} : { placeId: alert.placeId }),
      ...(alert.area === null ? {} : { area: alert.area }),
      ...(alert.quietReason === null ? {} : { quietReason: alert.quietReason }),
      ...(alert.assignedTo === null ? {} : { assignedTo: alert.assignedTo }),
      ...shelfOf(alert),
    }
  }
}

function shelfOf({ shelvedUntil, shelvedBy, shelveReason }: Alert) {
  if (shelvedUntil === null) return {}
  return {
    shelvedUntil: formatInstant(shelvedUntil),
    ...(shelvedBy === null ? {} : { shelvedBy }),
    ...(shelveReason === null ? {} : { shelveReason }),
  }
}
