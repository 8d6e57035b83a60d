import { type DryRunResult, MOST_NAMED, type TriedAlert } from '@towncrier/alerting'
import { DAY_MS, type EpochMs } from '@towncrier/core'

/**
 * What two rule books made of the same history: an alert of one that meets, in time, an alert of the other for
 * the same device and rule is the same alert.
 */
export function compareAlerts(
  before: readonly TriedAlert[],
  after: readonly TriedAlert[],
  from: EpochMs,
  to: EpochMs,
): Pick<DryRunResult, 'days' | 'added' | 'gone' | 'addedCount' | 'goneCount'> {
  const added = without(after, before)
  const gone = without(before, after)
  const countIn = (alerts: readonly TriedAlert[], startAt: EpochMs) =>
    alerts.filter(({ raisedAt }) => raisedAt >= startAt && raisedAt < startAt + DAY_MS).length
  const days = Array.from({ length: Math.ceil((to - from) / DAY_MS) }, (_, n) => {
    const startAt = from + n * DAY_MS
    return { startAt, before: countIn(before, startAt), after: countIn(after, startAt) }
  })
  return {
    days,
    added: added.slice(0, MOST_NAMED),
    gone: gone.slice(0, MOST_NAMED),
    addedCount: added.length,
    goneCount: gone.length,
  }
}

function without(alerts: readonly TriedAlert[], others: readonly TriedAlert[]): TriedAlert[] {
  const byKey = Map.groupBy(others, keyOf)
  const end = ({ clearedAt }: TriedAlert) => clearedAt ?? Number.POSITIVE_INFINITY
  return alerts
    .filter(
      (alert) =>
        !byKey
          .get(keyOf(alert))
          ?.some((other) => other.raisedAt <= end(alert) && alert.raisedAt <= end(other)),
    )
    .sort((a, b) => a.raisedAt - b.raisedAt)
}

function keyOf({ deviceId, rule }: TriedAlert): string {
  return `${deviceId}/${rule}`
}
