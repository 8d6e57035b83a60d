import { isTowncrierError } from '@towncrier/core'
import {
  buildNetwork,
  findRoute,
  type Position,
  type RoadData,
  RoadFinder,
  type RoadNetwork,
  type RoadPoint,
  travelMatrix,
  travelSeconds,
} from '@towncrier/road-network'
import type { BinRequest, JobPosition, PlannedShift, PlanningInput, WastePlan } from '@towncrier/waste-rounds'
import type { PlanChange, PlanJob, PlanLeg, PlanOutcome, ShiftOrders } from './plan-job.ts'

/** Bins stand in parks and yards; farther from any road than this nobody drives. */
const FARTHEST_M = 200

/** A job on the roads: places found, ways measured. */
export interface PreparedJob {
  readonly input: PlanningInput
  /** The same with the planner's hand on it. */
  changed(change: PlanChange): PreparedJob
  /** As its fixed rounds are driven: every bin of them, no other. */
  everyBin(orders: ShiftOrders): PlanningInput
  outcomeOf(plan: WastePlan): PlanOutcome
}

/** Finds every place on the roads and measures the ways between them, once for each set of streets a lorry may not enter. */
export function prepareJob(roads: RoadData, job: PlanJob): PreparedJob {
  const network = buildNetwork(roads)
  const finder = new RoadFinder(network)
  const points: RoadPoint[] = []
  const slowdown = new Map(job.slowdown)
  const closed = new Set(job.closed)
  const isOpen = (link: number) => !closed.has(network.links[link]!.id)
  const nodeOf = (position: JobPosition): number | null => {
    try {
      points.push(finder.find([position[0], position[1]], FARTHEST_M, isOpen))
      return points.length - 1
    } catch (error) {
      if (isTowncrierError(error, 'TC_ROADS_TOO_FAR')) return null
      throw error
    }
  }
  const profiles = new Map<string, number>()
  const arcSeconds: Float64Array[] = []
  const profileOf = (forbiddenEdgeIds: readonly string[]) => {
    const key = forbiddenEdgeIds.toSorted().join('\n')
    let index = profiles.get(key)
    if (index === undefined) {
      index = arcSeconds.length
      profiles.set(key, index)
      arcSeconds.push(
        travelSeconds(network, job.travel, { closed: new Set([...closed, ...forbiddenEdgeIds]), slowdown }),
      )
    }
    return index
  }

  const bins = job.bins.map((bin) => ({ ...bin, node: nodeOf(bin.position) }))
  const sites = job.sites.flatMap((site) => {
    const node = nodeOf(site.position)
    return node === null ? [] : [{ ...site, node }]
  })
  // A lorry whose depot lies away from every road cannot set out.
  const lorries = job.lorries.flatMap((lorry) => {
    const [startNode, endNode] = [nodeOf(lorry.start), nodeOf(lorry.end)]
    if (startNode === null || endNode === null) return []
    return [{ ...lorry, startNode, endNode, matrix: profileOf(lorry.forbiddenEdgeIds) }]
  })
  const matrices = arcSeconds.map((seconds) => travelMatrix(network, seconds, points))
  const input: PlanningInput = { bins, lorries, disposalSites: sites, matrices, settings: job.settings }
  return jobOn(input, (plan) => ({
    plan,
    legs: plan.shifts.map((shift) => legsOf(network, points, arcSeconds, input, shift)),
  }))
}

function jobOn(input: PlanningInput, outcomeOf: (plan: WastePlan) => PlanOutcome): PreparedJob {
  return {
    input,
    outcomeOf,
    changed: ({ mustBinIds, neverBinIds, locked }) => {
      const must = new Set(mustBinIds)
      const never = new Set(neverBinIds)
      const requestOf = (id: string): BinRequest => (must.has(id) ? 'must' : never.has(id) ? 'never' : 'may')
      return jobOn(
        {
          ...input,
          bins: input.bins.map((bin) => ({ ...bin, request: requestOf(bin.id) })),
          lorries: input.lorries.map((lorry) => ({ ...lorry, lockedBinIds: locked[lorry.id] ?? [] })),
        },
        outcomeOf,
      )
    },
    everyBin: (orders) => {
      const driven = new Set(orders.flatMap(({ binIds }) => binIds))
      return {
        ...input,
        bins: input.bins
          .filter(({ id }) => driven.has(id))
          .map((bin) => ({ ...bin, request: 'must' as const })),
        lorries: input.lorries.map((lorry) => ({ ...lorry, lockedBinIds: [] })),
        settings: { ...input.settings, isEveryBin: true },
      }
    },
  }
}

function legsOf(
  network: RoadNetwork,
  points: readonly RoadPoint[],
  arcSeconds: readonly Float64Array[],
  { bins, lorries, disposalSites }: PlanningInput,
  { lorryId, visits }: PlannedShift,
): PlanLeg[] {
  const lorry = lorries.find(({ id }) => id === lorryId)!
  const nodes = new Map([
    ...bins.map(({ id, node }) => [`collect ${id}`, node] as const),
    ...disposalSites.map(({ id, node }) => [`dispose ${id}`, node] as const),
  ])
  let from = lorry.startNode
  return visits.map(({ type, placeId }): PlanLeg => {
    const to = type === 'return' ? lorry.endNode : type === 'break' ? from : nodes.get(`${type} ${placeId}`)!
    if (to === null || to === from) return { line: [], turns: [] }
    const leg = legOf(network, arcSeconds[lorry.matrix]!, points[from]!, points[to]!)
    from = to
    return leg
  })
}

function legOf(network: RoadNetwork, arcSeconds: Float64Array, from: RoadPoint, to: RoadPoint): PlanLeg {
  const { line, steps } = findRoute(network, arcSeconds, from, to)
  return {
    line: line.map(rounded),
    turns: steps.map(({ turn, road, metres, position }) => ({
      turn,
      road,
      metres: Math.round(metres),
      position: rounded(position),
    })),
  }
}

/** To a tenth of a metre or so: what a phone must load. */
function rounded([x, y]: Position): JobPosition {
  return [Math.round(x * 1e6) / 1e6, Math.round(y * 1e6) / 1e6]
}
