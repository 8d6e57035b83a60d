import { SECOND_MS } from '@towncrier/core'
import type { DecidedRoute, NewJob, OperationsStore, SignedWithJobs } from '@towncrier/operations-store'
import type { NewWinterDecision } from '@towncrier/protocol'
import { type GrittingRoute, nightOf, type Recommendation } from '@towncrier/winter-service'
import { apiErrors } from '../errors.ts'
import type { BoardSnapshot, RoutePlanPort, WinterBoardPort } from './board-port.ts'

export interface DecisionDeskOptions {
  readonly store: OperationsStore
  readonly board: WinterBoardPort
  readonly plans: RoutePlanPort
  /** IANA name: nights are of this zone. */
  readonly timeZone: string
}

type Asked = Pick<DecidedRoute, 'isTreated' | 'rateGm2' | 'passes'>
const UNTREATED: Asked = { isTreated: false, rateGm2: 0, passes: 0 }

/** Where decisions on treatment are signed: against what the board says now, with a plan for every route treated. */
export class DecisionDesk {
  readonly #options: DecisionDeskOptions

  constructor(options: DecisionDeskOptions) {
    this.#options = options
  }

  /**
   * Signs a decision with what is known now, and makes a job of each treated route.
   *
   * @throws TC_WINTER_UNKNOWN, TC_WINTER_NOTHING_KNOWN, TC_RECOMMENDATION_CHANGED, TC_DECISION_ROUTES,
   *   TC_DECISION_NOT_AS_CHOSEN, TC_DECISION_STANDS, TC_DECISION_REVISED and what planning a route throws
   */
  decide(asked: NewWinterDecision, act: { readonly actor: string; readonly at: number }): SignedWithJobs {
    const { store, board, timeZone } = this.#options
    const domain = store.winterNetwork.requireDomain(asked.domainId)
    const snapshot = board.snapshot(domain.id)
    if (snapshot === null) throw apiErrors.make('TC_WINTER_NOTHING_KNOWN', domain.name)
    requireAsShown(asked.shown, snapshot)
    const routes = store.winterNetwork.routes().filter(({ domainId }) => domainId === domain.id)
    const decided = decidedRoutes(asked, routes, snapshot)
    return store.winterDecisions.sign(
      {
        domainId: domain.id,
        domainName: domain.name,
        night: nightOf(act.at, timeZone),
        choice: asked.choice,
        reason: asked.reason,
        revises: asked.revises,
        issueId: snapshot.issueId,
        content: { routes: decided, snapshot, settingsVersion: store.winterSettings.current().version },
      },
      decided.filter(({ isTreated }) => isTreated).map((route) => this.#job(route, snapshot, act.at)),
      act,
    )
  }

  #job({ routeId, rateGm2, passes }: DecidedRoute, snapshot: BoardSnapshot, at: number): NewJob {
    const plan = this.#options.plans.planOf(routeId, rateGm2, passes, at)
    const { doneBy } = recommendationFor(routeId, snapshot)
    const lengthMs = plan.seconds * passes * SECOND_MS
    return { plan, rateGm2, passes, startBy: doneBy === null ? null : Math.round(doneBy - lengthMs) }
  }
}

function recommendationFor(routeId: string, { routes, recommendation }: BoardSnapshot): Recommendation {
  return routes.find((route) => route.routeId === routeId)?.recommendation ?? recommendation
}

/** What was on the screen must still be what is recommended, however old the forecast is that it was of. */
function requireAsShown(shown: NewWinterDecision['shown'], { recommendation, issueId }: BoardSnapshot): void {
  const { action, rateGm2, passes } = recommendation
  if (shown.action === action && shown.rateGm2 === rateGm2 && shown.passes === passes) return
  const before = asWords(shown)
  throw apiErrors.make(
    'TC_RECOMMENDATION_CHANGED',
    `${issueId === null ? 'now' : `forecast ${issueId}`} says ${asWords(recommendation)}, not ${before}`,
    { issueId, action, rateGm2, passes },
  )
}

const ACTION_WORDS: Readonly<Record<Recommendation['action'], string>> = {
  treat: 'treat',
  'treat-after-rain': 'treat after the rain',
  monitor: 'monitor',
  none: 'no treatment',
  unknown: 'too little is known',
}

function asWords({ action, rateGm2, passes }: Pick<Recommendation, 'action' | 'rateGm2' | 'passes'>): string {
  const rate = rateGm2 === 0 ? '' : ` with ${passes === 1 ? '' : `${passes}×`}${rateGm2} g/m²`
  return `“${ACTION_WORDS[action]}${rate}”`
}

function decidedRoutes(
  { choice, routes: asked }: NewWinterDecision,
  routes: readonly GrittingRoute[],
  snapshot: BoardSnapshot,
): DecidedRoute[] {
  const foreign = asked.find(({ routeId }) => !routes.some(({ id }) => id === routeId))
  if (foreign !== undefined) throw apiErrors.make('TC_DECISION_ROUTES', foreign.routeId)
  const decided = routes.map(({ id, name }) => {
    const advised = advisedFor(id, snapshot)
    const given = asked.find(({ routeId }) => routeId === id)
    const fallback = choice === 'accept' && asked.length === 0 ? advised : UNTREATED
    const settled = given === undefined ? fallback : given.isTreated ? given : UNTREATED
    return {
      routeId: id,
      routeName: name,
      isTreated: settled.isTreated,
      rateGm2: settled.rateGm2,
      passes: settled.passes,
    }
  })
  const isAdvised = ({ routeId, ...settled }: DecidedRoute) => isSame(settled, advisedFor(routeId, snapshot))
  const other = choice === 'accept' ? decided.find((route) => !isAdvised(route)) : undefined
  if (other !== undefined) {
    throw apiErrors.make('TC_DECISION_NOT_AS_CHOSEN', `${other.routeName} is not as recommended`)
  }
  const treated = choice === 'decline' ? decided.find(({ isTreated }) => isTreated) : undefined
  if (treated !== undefined) {
    throw apiErrors.make('TC_DECISION_NOT_AS_CHOSEN', `${treated.routeName} is treated all the same`)
  }
  return decided
}

function advisedFor(routeId: string, snapshot: BoardSnapshot): Asked {
  const { action, rateGm2, passes } = recommendationFor(routeId, snapshot)
  const isTreated = action === 'treat' || action === 'treat-after-rain'
  return isTreated ? { isTreated, rateGm2, passes } : UNTREATED
}

function isSame(a: Asked, b: Asked): boolean {
  return a.isTreated === b.isTreated && a.rateGm2 === b.rateGm2 && a.passes === b.passes
}
