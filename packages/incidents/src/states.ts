/** How far an incident has come. Open: nobody leads it yet. Closed: reviewed and filed. */
export const INCIDENT_STATES = ['open', 'in-hand', 'resolved', 'reviewed', 'closed'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

/** In earnest, practised, or tried out; it is said at the opening and never changes. */
export const INCIDENT_MODES = ['actual', 'exercise', 'test'] as const
export type IncidentMode = (typeof INCIDENT_MODES)[number]

const NEXT: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  open: ['in-hand', 'resolved'],
  'in-hand': ['open', 'resolved'],
  resolved: ['in-hand', 'reviewed'],
  reviewed: ['in-hand', 'closed'],
  closed: ['in-hand'],
}

/** The states an incident in `state` may go to; a resolved, reviewed or closed one is reopened as in hand. */
export function nextStates(state: IncidentState): readonly IncidentState[] {
  return NEXT[state]
}

/** True while somebody has to do something: open or in hand. */
export function isUnderWay(state: IncidentState): boolean {
  return state === 'open' || state === 'in-hand'
}
