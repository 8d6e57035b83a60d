import { type EpochMs, formatInstant, HOUR_MS } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { WinterNetworkLinesView, WinterTreatedView } from '@towncrier/protocol'
import { compareWithPlan, nightOf } from '@towncrier/winter-service'
import type { NetworkPlans } from './network-plans.ts'

const SHOWN_MS = 12 * HOUR_MS

/** Streets of the network as the map draws them, with the routes they are on. */
export function networkLines(
  store: OperationsStore,
  plans: NetworkPlans,
  at: EpochMs,
): WinterNetworkLinesView {
  const { network } = plans.roads(at)
  const routesOf = new Map<string, string[]>()
  for (const { id, streets } of store.winterNetwork.routes()) {
    for (const { edgeId } of streets) routesOf.set(edgeId, [...(routesOf.get(edgeId) ?? []), id])
  }
  return {
    type: 'FeatureCollection',
    features: network.links.flatMap((link, n) => {
      if (link.roadClass === 'access' && !routesOf.has(link.id)) return []
      return {
        type: 'Feature' as const,
        id: n,
        properties: {
          edgeId: link.id,
          name: link.name || link.number,
          roadClass: link.roadClass,
          routeIds: routesOf.get(link.id) ?? [],
        },
        geometry: {
          type: 'LineString' as const,
          coordinates: link.coordinates.map(([x, y]): [number, number] => [x, y]),
        },
      }
    }),
    attribution: network.attribution,
  }
}

/** What was treated in the last twelve hours, and what tonight's jobs leave to be treated. */
export function treatedRoads(store: OperationsStore, now: EpochMs, timeZone: string): WinterTreatedView {
  const from = now - SHOWN_MS
  const names = new Map(store.winterNetwork.gritters().map(({ id, name }) => [id, name]))
  const passes = store.winterTreatments.since(from)
  const night = nightOf(now, timeZone)
  const jobs = store.winterNetwork.domains().flatMap(({ id }) => {
    const decision = store.winterDecisions.standing(id, night)
    return decision === null ? [] : store.winterJobs.ofDecision(decision.id)
  })
  const open = jobs.filter(({ state }) => state !== 'cancelled')
  const planned = [...new Set(open.flatMap(({ plan }) => plan.streets.map(({ edgeId }) => edgeId)))]
  const since = Math.min(now, ...open.map(({ madeAt }) => madeAt))
  const done = new Set(
    open
      .filter(({ state }) => state === 'done')
      .flatMap(({ plan }) => plan.streets.map(({ edgeId }) => edgeId)),
  )
  const record = compareWithPlan(
    planned,
    passes.filter(({ at }) => at >= since),
  )
  return {
    from: formatInstant(from),
    to: formatInstant(now),
    treated: passes.map(({ edgeId, at, gritterId, rateGm2, covered }) => ({
      edgeId,
      at: formatInstant(at),
      gritterName: names.get(gritterId) ?? gritterId,
      rateGm2,
      covered,
    })),
    plannedEdgeIds: planned,
    missedEdgeIds: record
      .filter(({ edgeId, outcome }) => outcome !== 'treated' && done.has(edgeId))
      .map(({ edgeId }) => edgeId),
  }
}
