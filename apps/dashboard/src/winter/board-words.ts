import type { BoardDomainView, RecommendationView, WinterBoardView } from '@towncrier/protocol'
import type { TimeFormat } from '../format/time.ts'
import { formatNumber } from '../format/values.ts'
import type { DeviceState } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import type { MatrixCell } from './winter-api.ts'

const words = messages.winter
const MINUTE_MS = 60_000
const HALF_DAY_MS = 12 * 3_600_000
/** A forecast is made every quarter of an hour; twice that and a little is old. */
const STALE_MS = 40 * MINUTE_MS

/** "03:00", with the day when it is not of the night of `now`, from noon to noon. */
export function nightClock(time: TimeFormat, at: number | string, now: number): string {
  const instant = typeof at === 'string' ? Date.parse(at) : at
  const isTonight = time.day(instant - HALF_DAY_MS) === time.day(now - HALF_DAY_MS)
  return isTonight ? time.clock(instant) : `${time.day(instant)} ${time.clock(instant)}`
}

export function isTreating({ action }: Pick<RecommendationView, 'action'>): boolean {
  return action === 'treat' || action === 'treat-after-rain'
}

/** "Treat, 2 × 15 g/m²" */
export function adviceWords({ action, rateGm2, passes }: RecommendationView): string {
  return rateGm2 > 0 ? `${words.actions[action]}, ${words.rate(rateGm2, passes)}` : words.actions[action]
}

/** A reason without the words about the night that it begins with and that stand beside it. */
export function reasonBeyond(reason: string, night: string): string {
  return night !== '' && reason.startsWith(night) ? reason.slice(night.length).replace(/^\W+/, '') : reason
}

/** What tells that something else is recommended than before. */
export function adviceKey({ action, rateGm2, passes }: RecommendationView): string {
  return `${action}/${rateGm2}/${passes}`
}

export function isStaleIssue(madeAt: string, now: number): boolean {
  return now - Date.parse(madeAt) > STALE_MS
}

/** Minutes that a start is late by; 0 when there is time. */
export function lateMinutes(
  { isLate, doneBy, latestStartAt }: RecommendationView,
  neededMinutes: number,
  now: number,
): number {
  const due =
    isLate && doneBy !== null
      ? Date.parse(doneBy) - neededMinutes * MINUTE_MS
      : Date.parse(latestStartAt ?? '')
  return Number.isNaN(due) ? 0 : Math.max(0, Math.ceil((now - due) / MINUTE_MS))
}

export interface BoardAnswer {
  readonly text: string
  readonly state: DeviceState | 'done'
}

/** The one sentence that the duty manager came for. */
export function boardAnswer(board: WinterBoardView, time: TimeFormat, now: number): BoardAnswer {
  const { domains, issue, hasNetwork, callOutMinutes } = board
  if (!hasNetwork) return { text: words.answer.noNetwork, state: 'unknown' }
  if (issue === null) return { text: words.answer.noIssue, state: 'unknown' }
  const toTreat = domains.filter(({ recommendation }) => isTreating(recommendation))
  const undecided = toTreat.filter(({ decision }) => decision === null)
  if (undecided.length > 0) {
    const late = Math.max(
      ...undecided.map((domain) =>
        lateMinutes(domain.recommendation, callOutMinutes + longestMinutes(domain), now),
      ),
    )
    if (late > 0) {
      return {
        text: words.answer.late(toTreat.length, domains.length, words.minutes(late)),
        state: 'critical',
      }
    }
    const starts = undecided.flatMap(({ recommendation: { latestStartAt } }) =>
      latestStartAt === null ? [] : Date.parse(latestStartAt),
    )
    const by = starts.length === 0 ? null : nightClock(time, Math.min(...starts), now)
    return { text: words.answer.treat(toTreat.length, domains.length, by), state: 'warning' }
  }
  if (domains.length > 0 && domains.every(({ decision }) => decision !== null)) {
    const treated = domains.filter(({ decision }) => decision!.treatedRoutes > 0).length
    return { text: words.answer.settled(treated, domains.length), state: 'done' }
  }
  if (toTreat.length > 0) {
    const treated = toTreat.filter(({ decision }) => decision!.treatedRoutes > 0).length
    return { text: words.answer.settled(treated, domains.length), state: 'done' }
  }
  if (domains.every(({ recommendation }) => recommendation.action === 'unknown')) {
    return { text: words.answer.unknown, state: 'unknown' }
  }
  const minima = domains.flatMap(({ minimumC }) => minimumC ?? [])
  return {
    text: words.answer.nothing(minima.length === 0 ? null : Math.min(...minima)),
    state: 'done',
  }
}

export function longestMinutes({ routes }: Pick<BoardDomainView, 'routes'>): number {
  return Math.max(0, ...routes.map(({ treatMinutes }) => treatMinutes))
}

/** Domains that need somebody first: late or soonest, then those to watch, then the others; by name when alike. */
export function byUrgency(one: BoardDomainView, other: BoardDomainView): number {
  return rank(one) - rank(other) || startOf(one) - startOf(other) || one.name.localeCompare(other.name)
}

const ACTION_RANK = { treat: 0, 'treat-after-rain': 0, unknown: 1, monitor: 2, none: 3 } as const

function rank({ recommendation, decision }: BoardDomainView): number {
  return ACTION_RANK[recommendation.action] * 2 + (decision === null ? 0 : 1)
}

function startOf({ recommendation: { latestStartAt } }: BoardDomainView): number {
  return latestStartAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(latestStartAt)
}

/** "−5 to −2 °C" */
export function bandWords({ coldEdge, warmEdge }: Pick<MatrixCell, 'coldEdge' | 'warmEdge'>): string {
  const { band } = words.settings
  const plain = (tempC: number) => formatNumber(tempC, Number.isInteger(tempC) ? 0 : 1)
  if (coldEdge !== null && warmEdge !== null)
    return band.between(plain(coldEdge.tempC), plain(warmEdge.tempC))
  if (coldEdge !== null) return band.above(plain(coldEdge.tempC), coldEdge.isIncluded)
  if (warmEdge !== null) return band.below(plain(warmEdge.tempC), warmEdge.isIncluded)
  return band.any
}

/** Whether a cell of the matrix is the one that a recommendation rests on. */
export function isCellOf(cell: MatrixCell, applied: RecommendationView['matrixCell']): boolean {
  const edge = (given: MatrixCell['coldEdge']) => (given === null ? '' : `${given.tempC}/${given.isIncluded}`)
  return (
    applied !== null &&
    cell.condition === applied.condition &&
    edge(cell.coldEdge) === edge(applied.coldEdge) &&
    edge(cell.warmEdge) === edge(applied.warmEdge)
  )
}

type Hazard = BoardDomainView['hazard']

/** How loud a hazard is. */
export const HAZARD_STATES: Readonly<Record<Hazard, DeviceState>> = {
  none: 'normal',
  'near-freezing': 'watch',
  'hoar-frost': 'warning',
  ice: 'critical',
  snow: 'critical',
  'freezing-rain': 'critical',
}

/** As loud as its hazard; where neither a forecast nor an observation tells, nothing is said to be without risk. */
export function hazardStateOf({
  hazard,
  hours,
  now,
}: Pick<BoardDomainView, 'hazard' | 'hours' | 'now'>): DeviceState {
  const isBlind = hours.length === 0 && (hazard === 'none' || now === null)
  return isBlind ? 'unknown' : HAZARD_STATES[hazard]
}

/** What is wrong with a route or asks for a second thought. */
export function routeProblems(
  route: BoardDomainView['routes'][number],
  shortDepots: ReadonlySet<string>,
): string[] {
  const said = words.route
  const { saltKg } = route.recommendation
  const loads = saltKg === null || route.capacityKg === null ? 1 : Math.ceil(saltKg / route.capacityKg)
  return [
    ...(route.problem === null ? [] : [route.problem]),
    ...(route.gritterId === null ? [said.noGritter] : []),
    ...(route.missingStreets > 0 ? [said.missing(route.missingStreets)] : []),
    ...(route.unreachableStreets > 0 ? [said.unreachable(route.unreachableStreets)] : []),
    ...(loads > 1 ? [said.loads(loads)] : []),
    ...(shortDepots.has(route.depotId) && saltKg !== null && saltKg > 0 ? [said.stock(route.depotName)] : []),
  ]
}

const MOST_PROBLEMS = 3

/** The same of all routes of a domain: what several share is said once. */
export function domainProblems(
  routes: BoardDomainView['routes'],
  shortDepots: ReadonlySet<string>,
): string[] {
  const routesBy = new Map<string, string[]>()
  for (const route of routes) {
    for (const problem of routeProblems(route, shortDepots)) {
      routesBy.set(problem, [...(routesBy.get(problem) ?? []), route.name])
    }
  }
  return [...routesBy]
    .slice(0, MOST_PROBLEMS)
    .map(([problem, names]) => words.domain.problem(problem, names[0]!, names.length))
}
