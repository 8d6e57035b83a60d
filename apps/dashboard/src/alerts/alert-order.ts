import type { AlertView } from '../api/types.ts'
import { isUnacknowledged } from '../live/live-store.ts'

export const SEVERITIES = ['critical', 'warning', 'watch'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Alerts of one severity that one rule raised: they mean the same and ask for the same. */
export interface AlertGroup {
  readonly key: string
  readonly severity: Severity
  readonly kind: string
  readonly title: string
  readonly advice: string
  readonly alerts: readonly AlertView[]
}

/**
 * Worst first; within a severity the rules that still wait for somebody, then those with most alerts; within
 * a rule those nobody is on, then the newest.
 */
export function groupAlerts(alerts: readonly AlertView[]): AlertGroup[] {
  const byKey = new Map<string, AlertView[]>()
  for (const alert of alerts) {
    const key = `${alert.severity}/${alert.kind}/${alert.rule}`
    const group = byKey.get(key)
    if (group === undefined) byKey.set(key, [alert])
    else group.push(alert)
  }
  const groups = [...byKey].map(([key, members]): AlertGroup => {
    const { severity, kind, ruleTitle, advice } = members[0]!
    return { key, severity, kind, title: ruleTitle, advice, alerts: members.sort(byUrgency) }
  })
  return groups.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      Number(isTaken(a)) - Number(isTaken(b)) ||
      b.alerts.length - a.alerts.length ||
      (a.key < b.key ? -1 : 1),
  )
}

/** True when somebody is on every alert of the group. */
export function isTaken({ alerts }: Pick<AlertGroup, 'alerts'>): boolean {
  return !alerts.some(isUnacknowledged)
}

function byUrgency(a: AlertView, b: AlertView): number {
  const waiting = Number(isUnacknowledged(b)) - Number(isUnacknowledged(a))
  if (waiting !== 0) return waiting
  return a.raisedAt === b.raisedAt ? (a.id < b.id ? -1 : 1) : a.raisedAt < b.raisedAt ? 1 : -1
}
