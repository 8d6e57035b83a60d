import type { CauseView } from '../api/types.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import type { DeskView, UrlState } from '../url/url-state.ts'
import { SEVERITIES } from './alert-order.ts'

/** Views that list open causes from the live feed; the others ask the server. */
export type LiveView = Exclude<DeskView, 'history' | 'out-of-service'>

/** Causes of a view, as `userName` has it. What is put aside is in its own view and in no other. */
export function ofView(causes: readonly CauseView[], view: LiveView, userName: string | null): CauseView[] {
  const belongs: Readonly<Record<LiveView, (cause: CauseView) => boolean>> = {
    'needs-me': (cause) =>
      isUnacknowledged(cause) && (cause.assignedTo === null || cause.assignedTo === userName),
    mine: ({ assignedTo, state }) => assignedTo !== null && assignedTo === userName && state !== 'normal',
    open: ({ state }) => !isPutAside(state),
    shelved: ({ state }) => state === 'shelved',
    suppressed: ({ state }) => state === 'suppressed',
  }
  return causes.filter(belongs[view])
}

/** True for what stands and calls nobody. */
export function isPutAside(state: CauseView['state']): boolean {
  return state === 'shelved' || state === 'suppressed' || state === 'out-of-service'
}

/** What waits for somebody first; then worst, then newest. */
export function inOrder(causes: readonly CauseView[]): CauseView[] {
  return [...causes].sort(
    (a, b) =>
      Number(isUnacknowledged(b)) - Number(isUnacknowledged(a)) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compare(b.alarmedAt ?? b.startedAt, a.alarmedAt ?? a.startedAt) ||
      compare(a.id, b.id),
  )
}

/** The filter of the map, on causes: a cause of several kinds passes any choice of kinds. */
export function passes(
  cause: CauseView,
  { kinds, states, search }: Pick<UrlState, 'kinds' | 'states' | 'search'>,
): boolean {
  if (kinds.length > 0 && cause.kind !== null && !kinds.includes(cause.kind)) return false
  if (states.length > 0 && !states.includes(cause.severity)) return false
  const words = searchable(search)
    .split(' ')
    .filter((word) => word !== '')
  if (words.length === 0) return true
  const places = [...cause.areas, ...cause.places].map(({ name }) => name).join(' ')
  const text = searchable(`${cause.title} ${cause.message} ${cause.worst?.deviceName ?? ''} ${places}`)
  return words.every((word) => text.includes(word))
}

function searchable(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
