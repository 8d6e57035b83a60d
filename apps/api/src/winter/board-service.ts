import { type Clock, type EpochMs, formatInstant } from '@towncrier/core'
import type { OperationsStore, WinterIssue } from '@towncrier/operations-store'
import type { BoardDomainView, BoardRouteView, WinterBoardView, WinterIssueView } from '@towncrier/protocol'
import {
  type DomainForecast,
  type DomainTonight,
  domainTonight,
  type GrittingDomain,
  type GrittingRoute,
  meanResidual,
  nightOf,
  type ResidualSalt,
  residualByStreet,
  SALT_LASTS_MS,
  type WeatherHour,
} from '@towncrier/winter-service'
import type { BoardSnapshot, WinterBoardPort } from './board-port.ts'
import { domainBoardView, type RouteFacts } from './board-views.ts'
import type { NetworkPlans } from './network-plans.ts'

/** What winter service writes of domains into an issue. */
export interface IssueDomains {
  readonly forecasts: readonly DomainForecast[]
  readonly weather: readonly WeatherHour[] | null
}

export interface IssueSummary {
  readonly sensors: number
  readonly learned: number
  readonly coolingCurve: number
  readonly observationsOnly: number
  readonly feedProblem: string | null
  readonly seconds: number
}

interface Standing {
  readonly now: EpochMs
  readonly weather: readonly WeatherHour[] | null
  readonly residuals: ReadonlyMap<string, ResidualSalt>
}

/** Puts tonight together from the newest issue, the roads as they are, the salt on them and the decisions that stand. */
export class BoardService implements WinterBoardPort {
  readonly #store: OperationsStore
  readonly #plans: NetworkPlans
  readonly #clock: Clock
  readonly #timeZone: string

  constructor(store: OperationsStore, plans: NetworkPlans, clock: Clock, timeZone: string) {
    this.#store = store
    this.#plans = plans
    this.#clock = clock
    this.#timeZone = timeZone
  }

  /** @param problem why the newest forecast could not be made. */
  board(problem: string | null): WinterBoardView {
    const { winterNetwork, winterSettings, winterForecasts } = this.#store
    const now = this.#clock.now()
    const issue = winterForecasts.latest()
    const { settings, version } = winterSettings.current()
    const standing = this.#standing(issue, now)
    const facts = new Map(
      winterNetwork.routes().map((route) => [route.id, this.#routeFacts(route, standing, now)]),
    )
    const night = nightOf(now, this.#timeZone)
    const domains = winterNetwork.domains().map((domain) => {
      const routes = [...facts.values()].filter(({ route }) => route.domainId === domain.id)
      return this.#domainView(domain, this.#tonight(domain, issue, routes, standing), routes, night)
    })
    return {
      at: formatInstant(now),
      night,
      issue: issue === null ? null : issueView(issue),
      problem,
      hasNetwork: domains.length > 0,
      settingsVersion: version,
      matrixName: settings.matrix.name,
      callOutMinutes: settings.callOutMinutes,
      domains,
      depots: this.#depots(domains),
    }
  }

  /** What a decision is signed with: the domain as it stands now. Null when there is no such domain. */
  snapshot(domainId: string): BoardSnapshot | null {
    const now = this.#clock.now()
    const domain = this.#store.winterNetwork.domains().find(({ id }) => id === domainId)
    if (domain === undefined) return null
    const issue = this.#store.winterForecasts.latest()
    const standing = this.#standing(issue, now)
    const routes = this.#store.winterNetwork
      .routes()
      .filter((route) => route.domainId === domainId)
      .map((route) => this.#routeFacts(route, standing, now))
    const {
      recommendation,
      outlook,
      forecast,
      routes: ofRoutes,
    } = this.#tonight(domain, issue, routes, standing)
    return {
      issueId: issue?.id ?? null,
      recommendation,
      outlook,
      observations: issue === null ? [] : this.#observations(issue.id, forecast),
      routes: ofRoutes,
    }
  }

  /** The newest of every sensor that the domain's forecast rests on. */
  #observations(issueId: number, { sensorIds }: DomainForecast): BoardSnapshot['observations'] {
    const relied = new Set(sensorIds)
    return (this.#store.winterForecasts.sensorsOf(issueId) ?? []).flatMap(({ sensorId, observed }) =>
      relied.has(sensorId) && observed !== null ? [{ ...observed, sensorId }] : [],
    )
  }

  #standing(issue: WinterIssue | null, now: EpochMs): Standing {
    const content = issue === null ? null : (issue.domains as IssueDomains)
    const weather = content?.weather ?? null
    const isWet = content?.forecasts.some(({ observed }) => observed?.surfaceState === 'wet') ?? false
    const { settings } = this.#store.winterSettings.current()
    const passes = this.#store.winterTreatments.since(now - SALT_LASTS_MS)
    return { now, weather, residuals: residualByStreet(passes, { now, weather, isWet, settings }) }
  }

  #routeFacts(route: GrittingRoute, { residuals }: Standing, now: EpochMs): RouteFacts {
    const { winterNetwork, winterTreatments } = this.#store
    const { planned, problem } = this.#plans.tryPlan(route, now)
    const streets = this.#plans.streetsOf(route, now)
    const edgeIds = route.streets.map(({ edgeId }) => edgeId)
    const treatedAt = [...winterTreatments.newestByEdge(edgeIds).values()]
    return {
      route,
      figures: planned?.figures ?? null,
      problem,
      gritter: winterNetwork.gritters().find(({ id }) => id === route.gritterId) ?? null,
      depot: winterNetwork.requireDepot(route.depotId),
      residual: meanResidual(streets, residuals),
      lastTreatedAt: treatedAt.length === 0 ? null : Math.max(...treatedAt),
    }
  }

  #tonight(
    domain: GrittingDomain,
    issue: WinterIssue | null,
    routes: readonly RouteFacts[],
    { now, weather }: Standing,
  ): DomainTonight {
    const forecasts = issue === null ? [] : (issue.domains as IssueDomains).forecasts
    return domainTonight({
      domain,
      forecast: forecasts.find(({ domainId }) => domainId === domain.id) ?? unknownForecast(domain.id),
      weather,
      routes,
      settings: this.#store.winterSettings.current().settings,
      now,
      timeZone: this.#timeZone,
    })
  }

  #domainView(
    domain: GrittingDomain,
    tonight: DomainTonight,
    routes: readonly RouteFacts[],
    night: string,
  ): BoardDomainView {
    const { winterDecisions, winterJobs, devices } = this.#store
    const decision = winterDecisions.standing(domain.id, night)
    return domainBoardView({
      domain,
      tonight,
      routes,
      decision,
      jobs: decision === null ? [] : winterJobs.ofDecision(decision.id),
      nameOf: (sensorId) => devices.find(sensorId)?.name ?? sensorId,
      timeZone: this.#timeZone,
    })
  }

  #depots(domains: readonly BoardDomainView[]): WinterBoardView['depots'] {
    const { winterNetwork } = this.#store
    const needed = new Map<string, number>()
    const count = ({ depotId, recommendation }: BoardRouteView) =>
      needed.set(depotId, (needed.get(depotId) ?? 0) + (recommendation.saltKg ?? 0))
    for (const { routes } of domains) routes.forEach(count)
    return winterNetwork.depots().map(({ id, name }) => ({
      id,
      name,
      stockKg: Math.round(winterNetwork.salt.stockKg(id)),
      neededKg: Math.round(needed.get(id) ?? 0),
    }))
  }
}

/** Before the first issue, and for a domain that is newer than the last. */
function unknownForecast(domainId: string): DomainForecast {
  return {
    domainId,
    basis: 'observations-only',
    usesWeatherFeed: false,
    sensorIds: [],
    leftOut: [],
    observed: null,
    hours: [],
  }
}

export function issueView(issue: Omit<WinterIssue, 'domains'>): WinterIssueView {
  const { sensors, learned, coolingCurve, observationsOnly, feedProblem, seconds } =
    issue.summary as IssueSummary
  return {
    id: issue.id,
    madeAt: formatInstant(issue.madeAt),
    feed: {
      state: issue.feedState as WinterIssueView['feed']['state'],
      givenAt: issue.feedAt === null ? null : formatInstant(issue.feedAt),
      problem: feedProblem,
    },
    sensors,
    learned,
    coolingCurve,
    observationsOnly,
    seconds,
  }
}
