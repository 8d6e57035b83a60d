import { type EpochMs, formatInstant } from '@towncrier/core'
import type { WinterDecision, WinterJob } from '@towncrier/operations-store'
import type { BoardDomainView, BoardRouteView } from '@towncrier/protocol'
import {
  type Depot,
  type DomainTonight,
  type GrittingDomain,
  type RouteNow,
  type RouteTonight,
  tonightOf,
} from '@towncrier/winter-service'
import { outlookView, recommendationView } from './decision-views.ts'

/** A route as the board needs it. */
export interface RouteFacts extends RouteNow {
  readonly depot: Depot
  readonly problem: string | null
  readonly lastTreatedAt: EpochMs | null
}

export interface DomainBoardFacts {
  readonly domain: GrittingDomain
  readonly tonight: DomainTonight
  readonly routes: readonly RouteFacts[]
  readonly decision: WinterDecision | null
  readonly jobs: readonly WinterJob[]
  readonly nameOf: (sensorId: string) => string
  /** IANA name: tonight is noon to noon by its clock. */
  readonly timeZone: string
}

const instantOrNull = (at: EpochMs | null) => (at === null ? null : formatInstant(at))
const hundredths = (value: number) => Math.round(value * 100) / 100

export function domainBoardView(facts: DomainBoardFacts): BoardDomainView {
  const { domain, tonight, routes, decision, jobs, nameOf, timeZone } = facts
  const { forecast, outlook } = tonight
  const { observed } = forecast
  const night = tonightOf(outlook, timeZone)
  const coldest = night.hours.find(({ at }) => at === night.minimumAt)
  return {
    id: domain.id,
    name: domain.name,
    deviceId: domain.deviceId,
    actionLevelC: domain.actionLevelC,
    basis: forecast.basis,
    usesWeatherFeed: forecast.usesWeatherFeed,
    words: tonight.words,
    now:
      observed === null
        ? null
        : {
            at: formatInstant(observed.at),
            surfaceTempC: hundredths(observed.surfaceTempC),
            surfaceState: observed.surfaceState,
            sensorId: observed.sensorId,
            sensorName: nameOf(observed.sensorId),
          },
    minimumC: night.minimumC,
    minimumLowC: night.minimumLowC,
    minimumHighC: coldest?.highC ?? null,
    minimumAt: instantOrNull(night.minimumAt),
    actionLevelAt: instantOrNull(night.actionLevelAt),
    freezingAt: instantOrNull(night.freezingAt),
    hazard: night.hazard,
    hazardAt: instantOrNull(night.hazardAt),
    hours: outlookView(outlook).hours,
    sensors: forecast.sensorIds.map((id) => ({ id, name: nameOf(id) })),
    leftOut: forecast.leftOut.map(({ sensorId, problem }) => ({
      id: sensorId,
      name: nameOf(sensorId),
      problem,
    })),
    recommendation: recommendationView(tonight.recommendation),
    routes: tonight.routes.map((route) =>
      routeView(route, routes.find((each) => each.route.id === route.routeId)!),
    ),
    saltNeededKg: Math.round(tonight.saltNeededKg),
    decision: decision === null ? null : decisionView(decision, jobs),
  }
}

function routeView(tonight: RouteTonight, facts: RouteFacts): BoardRouteView {
  const { route, depot, gritter, figures, problem, lastTreatedAt } = facts
  const { residual } = tonight
  return {
    id: route.id,
    name: route.name,
    priority: route.priority,
    depotId: depot.id,
    depotName: depot.name,
    gritterId: gritter?.id ?? null,
    gritterName: gritter?.name ?? null,
    capacityKg: gritter?.capacityKg ?? null,
    treatedKm: hundredths((figures?.treatedM ?? 0) / 1_000),
    travelledKm: hundredths((figures?.travelledM ?? 0) / 1_000),
    treatMinutes: tonight.treatMinutes,
    isDefaultTime: tonight.isDefaultTime,
    residual: {
      gm2: hundredths(residual.gm2),
      lowGm2: hundredths(residual.lowGm2),
      highGm2: hundredths(residual.highGm2),
    },
    recommendation: recommendationView(tonight.recommendation),
    missingStreets: figures?.missingEdgeIds.length ?? 0,
    unreachableStreets: figures?.unreachableEdgeIds.length ?? 0,
    problem,
    lastTreatedAt: instantOrNull(lastTreatedAt),
  }
}

function decisionView(decision: WinterDecision, jobs: readonly WinterJob[]): BoardDomainView['decision'] {
  const count = (...states: WinterJob['state'][]) => jobs.filter(({ state }) => states.includes(state)).length
  return {
    id: decision.id,
    choice: decision.choice,
    reason: decision.reason,
    madeAt: formatInstant(decision.madeAt),
    madeBy: decision.madeBy,
    revises: decision.revises,
    treatedRoutes: decision.content.routes.filter(({ isTreated }) => isTreated).length,
    jobs: {
      waiting: count('waiting'),
      underWay: count('under-way', 'paused'),
      done: count('done'),
      cancelled: count('cancelled'),
    },
  }
}
