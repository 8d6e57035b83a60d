import type { OperationsStore } from '@towncrier/operations-store'
import type { RouteMakingRequest, RouteMakingStatus, RouteProposal } from '@towncrier/protocol'
import type { Position, RoadData, RoadNetwork } from '@towncrier/road-network'
import {
  chooseStreets,
  type GritterVehicle,
  type GrittingRoute,
  type MadeRoute,
  type RoutesMade,
} from '@towncrier/winter-service'
import { apiErrors } from '../errors.ts'
import { networkId } from './network-ids.ts'
import type { NetworkPlans } from './network-plans.ts'
import { figuresView, streetLines } from './network-views.ts'
import { RouteMaker, type RouteMakingRun } from './route-maker/route-maker.ts'

interface MakingAsked {
  readonly request: RouteMakingRequest
  readonly unknownNames: readonly string[]
  /** Routes whose place the new ones take, as they were seen. */
  readonly replaces: readonly GrittingRoute[]
}

/** Routes made of streets and lorries: asked for, looked at, and taken over or not. */
export class NetworkMaking {
  readonly #store: OperationsStore
  readonly #plans: NetworkPlans
  readonly #maker = new RouteMaker<MakingAsked>()

  constructor(store: OperationsStore, plans: NetworkPlans) {
    this.#store = store
    this.#plans = plans
  }

  /**
   * @returns the id to ask for it by.
   * @throws TC_WINTER_UNKNOWN, TC_ROADS_NONE, TC_ROUTE_MAKING_EMPTY, TC_ROUTE_MAKING_BUSY
   */
  begin(request: RouteMakingRequest, at: number): string {
    const { winterNetwork, roads } = this.#store
    const depot = winterNetwork.requireDepot(request.depotId)
    winterNetwork.requireDomain(request.domainId)
    const { network, closed, slowdown } = this.#plans.roads(at)
    const { classes, names, outline, edgeIds, gritterIds, keepRouteIds } = request
    const chosen = chooseStreets(network, {
      classes,
      names,
      ...(outline === null ? {} : { outline: outline.map(([x, y]): Position => [x, y]) }),
    })
    const wanted = [...new Set([...chosen.edgeIds, ...edgeIds])]
    if (wanted.length === 0) throw apiErrors.make('TC_ROUTE_MAKING_EMPTY', 'the choice of streets')
    const all = winterNetwork.routes()
    const replaces = all.filter(
      ({ id, domainId, depotId, isKept }) =>
        domainId === request.domainId && depotId === request.depotId && !isKept && !keepRouteIds.includes(id),
    )
    const replaced = new Set(replaces.map(({ id }) => id))
    const lorries = winterNetwork
      .gritters()
      .filter(({ id, depotId }) => depotId === depot.id && (gritterIds === null || gritterIds.includes(id)))
    return this.#maker.begin(
      roads.load<RoadData>()!,
      {
        depot,
        gritters: lorries,
        edgeIds: wanted,
        keep: all.filter(({ id }) => !replaced.has(id)),
        rateGm2: request.rateGm2,
        ...(request.treatMinutes === null ? {} : { longestSeconds: request.treatMinutes * 60 }),
        conditions: { closed, slowdown },
        seed: request.seed,
        iterations: request.iterations,
      },
      { request, unknownNames: chosen.unknownNames, replaces },
    )
  }

  /** @throws TC_ROUTE_MAKING_UNKNOWN */
  status(id: string, at: number): RouteMakingStatus {
    const run = this.#maker.status(id)
    const { state, progress, problem, made } = run
    const isOver = made !== null && state === 'done'
    return { id, state, progress, problem, proposal: isOver ? this.#proposal(run, made, at) : null }
  }

  #proposal({ request: asked }: RouteMakingRun<MakingAsked>, made: RoutesMade, at: number): RouteProposal {
    const { network } = this.#plans.roads(at)
    const present = asked.replaces.flatMap((route) => this.#plans.tryPlan(route, at).planned?.figures ?? [])
    const named = this.#named(asked, made)
    const routes = named.map(({ route, name }) => {
      const planned = this.#planned(asked, route, at)
      return {
        name,
        gritterId: route.gritterId,
        streets: route.streets.map((street) => ({ ...street })),
        lines: streetLines(network, route.streets),
        figures: figuresView(planned.figures),
        saltKg: Math.round((planned.figures.treatedAreaM2 * asked.request.rateGm2) / 1000),
      }
    })
    return {
      routes,
      leftOut: made.leftOut.map(({ edgeId, reason }) => ({ edgeId, reason, name: nameOf(network, edgeId) })),
      unknownNames: [...asked.unknownNames],
      isWithinTime: made.isWithinTime,
      routesWithoutGritter: made.routesWithoutGritter,
      replaces: asked.replaces.map(({ id, name }) => ({ id, name })),
      present: totals(present),
      proposed: totals(routes.map(({ figures }) => figures)),
    }
  }

  #planned(asked: MakingAsked, { gritterId, streets }: MadeRoute, at: number) {
    const { winterNetwork } = this.#store
    const gritters = new Map(winterNetwork.gritters().map((gritter) => [gritter.id, gritter]))
    const gritter: GritterVehicle | null = gritterId === null ? null : (gritters.get(gritterId) ?? null)
    const depot = winterNetwork.requireDepot(asked.request.depotId)
    return this.#plans.planned(this.#plans.roads(at), { depot, gritter, streets })
  }

  /** Each with a name that no other route bears: "Castlegate 1". */
  #named({ request, replaces }: MakingAsked, made: RoutesMade) {
    const { winterNetwork } = this.#store
    const { name } = winterNetwork.requireDomain(request.domainId)
    const gone = new Set(replaces.map(({ id }) => id))
    const taken = new Set(
      winterNetwork
        .routes()
        .filter(({ id }) => !gone.has(id))
        .map((route) => route.name),
    )
    let number = 0
    return made.routes.map((route) => {
      do number++
      while (taken.has(`${name} ${number}`))
      return { route, name: `${name} ${number}` }
    })
  }

  /**
   * Takes the proposal over: new routes in the place of those it was made for.
   *
   * @throws TC_ROUTE_MAKING_UNKNOWN, TC_ROUTE_MAKING_NOT_DONE, TC_WINTER_CHANGED, TC_WINTER_IN_USE
   */
  accept(id: string, actor: string, at: number): GrittingRoute[] {
    const run = this.#maker.status(id)
    if (run.state !== 'done' || run.made === null) {
      throw apiErrors.make('TC_ROUTE_MAKING_NOT_DONE', `it is ${run.state}`)
    }
    const { request, replaces } = run.request
    const gone = new Set(replaces.map((route) => route.id))
    const taken = new Set(
      this.#store.winterNetwork
        .routes()
        .map((route) => route.id)
        .filter((each) => !gone.has(each)),
    )
    const added = this.#named(run.request, run.made).map(({ route, name }) => {
      const routeId = networkId(name, taken, 'route')
      taken.add(routeId)
      return {
        id: routeId,
        name,
        domainId: request.domainId,
        depotId: request.depotId,
        gritterId: route.gritterId,
        priority: 1 as const,
        origin: 'made' as const,
        isKept: false,
        streets: route.streets,
      }
    })
    const routes = this.#store.winterNetwork.replaceRoutes(replaces, added, { actor, at })
    this.#maker.accepted(id)
    for (const routeId of gone) this.#plans.forget(routeId)
    return routes
  }

  /** @throws TC_ROUTE_MAKING_UNKNOWN */
  cancel(id: string): Promise<void> {
    return this.#maker.cancel(id)
  }

  stop(): Promise<void> {
    return this.#maker.stop()
  }
}

function nameOf(network: RoadNetwork, edgeId: string): string {
  const link = network.linkIndexes.get(edgeId)
  return link === undefined ? '' : network.links[link]!.name || network.links[link]!.number
}

function totals(figures: readonly { treatedM: number; travelledM: number; seconds: number }[]) {
  const sum = (of: (each: (typeof figures)[number]) => number) =>
    Math.round(figures.reduce((total, each) => total + of(each), 0))
  return {
    routes: figures.length,
    treatedM: sum(({ treatedM }) => treatedM),
    travelledM: sum(({ travelledM }) => travelledM),
    seconds: sum(({ seconds }) => seconds),
  }
}
