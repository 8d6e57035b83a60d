import { type EpochMs, formatInstant, SEVERITIES } from '@towncrier/core'
import type { Cause, OperationsStore } from '@towncrier/operations-store'
import type { HandoverFacts } from '@towncrier/protocol'

/** As many of each as a person can take over; the counts are of all. */
const MOST_NAMED = 200

/** What stands at `at` and has to be known by whoever comes next. Exercises and tests are left out. */
export function handoverFactsOf(store: OperationsStore, at: EpochMs): HandoverFacts {
  const causes = store.causes.open()
  const inState = (...states: Cause['state'][]) =>
    causes.filter(({ state }) => states.includes(state)).sort(worstFirst)
  const incidents = store.incidents.underWay().filter(({ mode }) => mode === 'actual')
  const unacknowledged = inState('unacknowledged', 'returned-unacknowledged')
  const standing = inState('acknowledged')
  const shelved = inState('shelved')
  const outOfService = store.outOfService.list()
  return {
    at: formatInstant(at),
    incidents: incidents.slice(0, MOST_NAMED).map((incident) => ({
      id: incident.id,
      title: incident.title,
      severity: incident.severity,
      state: incident.state,
      commander: incident.commander,
      placeText: incident.placeText,
      openTasks: store.incidents.tasks
        .list(incident.id)
        .filter(({ doneAt }) => doneAt === null)
        .map(({ title, assignee, dueAt }) => ({ title, assignee, dueAt: instantOrNull(dueAt) })),
    })),
    unacknowledged: unacknowledged.slice(0, MOST_NAMED).map(causeFact),
    standing: standing.slice(0, MOST_NAMED).map(causeFact),
    shelved: shelved.slice(0, MOST_NAMED).map(causeFact),
    outOfService: outOfService.slice(0, MOST_NAMED).map((entry) => ({
      deviceId: entry.deviceId,
      deviceName: store.devices.find(entry.deviceId)?.name ?? entry.deviceId,
      since: formatInstant(entry.since),
      until: instantOrNull(entry.until),
      reason: entry.reason,
      author: entry.author,
    })),
    counts: {
      incidents: incidents.length,
      unacknowledged: unacknowledged.length,
      standing: standing.length,
      shelved: shelved.length,
      outOfService: outOfService.length,
    },
  }
}

function causeFact(cause: Cause): HandoverFacts['standing'][number] {
  const isShelved = cause.shelvedUntil !== null
  return {
    id: cause.id,
    // One that came and went within a moment was never summed up.
    title: cause.title === '' ? cause.id : cause.title,
    severity: cause.severity,
    startedAt: formatInstant(cause.startedAt),
    assignedTo: cause.assignedTo,
    shelvedUntil: instantOrNull(cause.shelvedUntil),
    shelvedBy: isShelved ? cause.shelvedBy : null,
    shelveReason: isShelved ? cause.shelveReason : null,
  }
}

function worstFirst(a: Cause, b: Cause): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.startedAt - b.startedAt
}

function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : formatInstant(at)
}
