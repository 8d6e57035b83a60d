import { type AnySensorKind, formatInstant, type Rule } from '@towncrier/core'
import type { Alert } from '@towncrier/operations-store'
import type { AlertView } from '@towncrier/protocol'

/** Turns stored alerts into what screens show: with the device's name and the rule's words. */
export class AlertViews {
  readonly #rules = new Map<string, Rule>()
  readonly #sharedRules = new Map<string, Rule>()
  readonly #nameOf: (deviceId: string) => string

  /**
   * @param sharedRules rules that every kind has.
   * @param nameOf      a device's name; its id when it has none.
   */
  constructor(
    kinds: ReadonlyMap<string, AnySensorKind>,
    sharedRules: readonly Rule[],
    nameOf: (deviceId: string) => string,
  ) {
    for (const kind of kinds.values()) {
      for (const rule of kind.rules) this.#rules.set(`${kind.id}/${rule.id}`, rule)
    }
    for (const rule of sharedRules) this.#sharedRules.set(rule.id, rule)
    this.#nameOf = nameOf
  }

  ruleTitle(kind: string, rule: string): string {
    return (this.#rules.get(`${kind}/${rule}`) ?? this.#sharedRules.get(rule))?.title ?? rule
  }

  of(alert: Alert): AlertView {
    const rule = this.#rules.get(`${alert.kind}/${alert.rule}`) ?? this.#sharedRules.get(alert.rule)
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
