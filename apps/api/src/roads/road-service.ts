import { type AnySensorKind, formatInstant, type Rule } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { EmergencyRoute, NearestRoadView, RoadPointView } from '@towncrier/protocol'
import {
  buildNetwork,
  findRoute,
  type Position,
  type RoadData,
  RoadFinder,
  type RoadNetwork,
  type Route,
  roadNetworkErrors,
  travelSeconds,
} from '@towncrier/road-network'
import type { LiveState } from '../live/live-state.ts'
import { type ConditionsNow, conditionsOf, type RoadHazard } from './road-conditions.ts'

interface LoadedRoads {
  readonly importedAt: number
  readonly network: RoadNetwork
  readonly finder: RoadFinder
}

/** The roads as whoever must go out whatever the weather finds them: closures hold, ice does not stop them. */
export interface RoadsUnderClosures {
  readonly network: RoadNetwork
  readonly finder: RoadFinder
  readonly closed: ReadonlySet<string>
  readonly slowdown: ReadonlyMap<string, number>
  /** Changes with the roads that are loaded and the closures in force. */
  readonly key: string
}

/** Ways on the road network that is loaded, round what is closed and icy now. */
export class RoadService {
  readonly #store: OperationsStore
  readonly #live: LiveState
  readonly #hazardRules: ReadonlySet<string>
  #loaded: LoadedRoads | null = null
  #underClosures: RoadsUnderClosures | null = null

  constructor(
    store: OperationsStore,
    live: LiveState,
    kinds: ReadonlyMap<string, AnySensorKind>,
    sharedRules: readonly Rule[],
  ) {
    this.#store = store
    this.#live = live
    const all = [...kinds.values()].flatMap(({ id, rules }) =>
      [...rules, ...sharedRules].map((rule) => ({ key: `${id}/${rule.id}`, rule })),
    )
    this.#hazardRules = new Set(all.filter(({ rule }) => rule.isRoadHazard).map(({ key }) => key))
  }

  /** @throws TC_ROADS_NONE, TC_ROADS_TOO_FAR */
  nearest({ latitude, longitude }: RoadPointView, withinM: number): NearestRoadView {
    const { network, finder } = this.#roads()
    const point = finder.find([longitude, latitude], withinM)
    const { id, name, number, coordinates } = network.links[point.link]!
    return {
      edgeId: id,
      name: name || number,
      line: coordinates.map(([x, y]) => [x, y]),
      distanceM: Math.round(point.distanceM),
    }
  }

  /**
   * The quickest way for an emergency vehicle as things stand at `at`: round what is closed, and round ice where
   * the detour is worth it.
   *
   * @throws TC_ROADS_NONE, TC_ROADS_TOO_FAR, TC_ROADS_NO_WAY
   */
  emergencyRoute(from: RoadPointView, to: RoadPointView, at: number): EmergencyRoute {
    const { network, finder } = this.#roads()
    const closures = this.#store.incidents.closures(at)
    const conditions = conditionsOf(network, finder, closures, this.#hazards())
    const { closed, slowdown } = conditions
    // Whoever stands on a closed road sets out from, and is reached at, the next one that is open.
    const isOpen = (link: number) => !closed.has(network.links[link]!.id)
    const [start, end] = [from, to].map(({ latitude, longitude }) =>
      finder.find([longitude, latitude], undefined, isOpen),
    ) as [ReturnType<RoadFinder['find']>, ReturnType<RoadFinder['find']>]
    const now = travelSeconds(network, {}, { closed: new Set(closed.keys()), slowdown })
    const route = findRoute(network, now, start, end)
    const plain = findRoute(network, travelSeconds(network), start, end)
    return {
      metres: Math.round(route.metres),
      seconds: Math.round(route.seconds),
      line: route.line.map(([x, y]) => [x, y]),
      steps: route.steps.map(({ position: [longitude, latitude], metres, seconds, ...step }) => ({
        ...step,
        metres: Math.round(metres),
        seconds: Math.round(seconds),
        latitude,
        longitude,
      })),
      delaySeconds: Math.max(0, Math.round(route.seconds - plain.seconds)),
      avoidedClosures: avoided(plain, conditions),
      hazards: hazardsOn(network, route, conditions),
      at: formatInstant(at),
      attribution: network.attribution,
    }
  }

  /** @throws TC_ROADS_NONE */
  underClosures(at: number): RoadsUnderClosures {
    const { network, finder, importedAt } = this.#roads()
    const closures = this.#store.incidents.closures(at)
    const key = JSON.stringify([importedAt, closures])
    if (this.#underClosures?.key !== key) {
      const { closed, slowdown } = conditionsOf(network, finder, closures, [])
      this.#underClosures = { network, finder, closed: new Set(closed.keys()), slowdown, key }
    }
    return this.#underClosures
  }

  /** Where alerts of roads stand that are not to be driven if it can be helped. */
  #hazards(): RoadHazard[] {
    return this.#live.openAlerts().flatMap((alert) => {
      if (alert.clearedAt !== null || !this.#hazardRules.has(`${alert.kind}/${alert.rule}`)) return []
      const device = this.#live.device(alert.deviceId)
      if (device === undefined || device.latitude === null || device.longitude === null) return []
      const position: Position = [device.longitude, device.latitude]
      return [{ position, reason: `${alert.ruleTitle}, ${device.name}` }]
    })
  }

  #roads(): LoadedRoads {
    const summary = this.#store.roads.summary()
    if (summary === null) throw roadNetworkErrors.make('TC_ROADS_NONE', 'the road network')
    if (this.#loaded?.importedAt !== summary.importedAt) {
      const network = buildNetwork(this.#store.roads.load<RoadData>()!)
      this.#loaded = { importedAt: summary.importedAt, network, finder: new RoadFinder(network) }
    }
    return this.#loaded
  }
}

function avoided(plain: Route, { closed }: ConditionsNow): EmergencyRoute['avoidedClosures'] {
  const met = new Map<number, { incidentId: number; name: string }>()
  for (const { id } of plain.links) {
    const closure = closed.get(id)
    if (closure !== undefined) {
      met.set(closure.id, { incidentId: closure.incidentId, name: closure.name })
    }
  }
  return [...met.values()]
}

function hazardsOn(
  network: RoadNetwork,
  route: Route,
  { reasons }: ConditionsNow,
): EmergencyRoute['hazards'] {
  const found = new Map<string, { road: string; reason: string; metres: number }>()
  for (const { id } of route.links) {
    const reason = reasons.get(id)
    if (reason === undefined) continue
    const link = network.linkIndexes.get(id)!
    const road = network.links[link]!.name || network.links[link]!.number
    const metres = (found.get(reason)?.metres ?? 0) + Math.round(network.linkLengthM[link]!)
    found.set(reason, { road: found.get(reason)?.road ?? road, reason, metres })
  }
  return [...found.values()]
}
