import { DAY_MS, type EpochMs, formatInstant, HOUR_MS, isTowncrierError, MINUTE_MS } from '@towncrier/core'
import type { LastPass, WinterJob } from '@towncrier/operations-store'
import type { PublicMapView, PublicStreetsView, PublicStreetView } from '@towncrier/protocol'
import type { RoadNetwork } from '@towncrier/road-network'
import { nightOf } from '@towncrier/winter-service'
import type { ApiContext } from '../context.ts'
import { findStreets, type PublicStreet, publicStreets, streetsNear } from './public-streets.ts'

type Context = Pick<ApiContext, 'store' | 'config' | 'clock' | 'networkPlans'>

/** A pass that spread over less of a street is not told. */
const LEAST_COVERED = 0.15
/** A street counts as gritted whole when so much of it was, within one round. */
const WHOLE_SHARE = 0.8
const ONE_ROUND_MS = 6 * HOUR_MS
const MOST_STREETS = 20
const NEAR_M = 400
const MOST_NEAR = 8
/** A larger network is drawn without the streets that nobody grits. */
const MOST_LINES = 8_000
const MAP_KEPT_MS = MINUTE_MS

/** What tonight holds, by street. */
interface Tonight {
  readonly decidedDomains: ReadonlySet<string>
  readonly jobsOf: ReadonlyMap<string, readonly WinterJob[]>
  readonly routesOf: ReadonlyMap<string, readonly { readonly name: string; readonly domainId: string }[]>
}

/** What the public is told of gritting: late by some minutes, by street, without lorries and people. */
export class PublicGritting {
  readonly #context: Context
  #streets: { readonly network: RoadNetwork; readonly streets: readonly PublicStreet[] } | null = null
  #tonight: { readonly at: EpochMs; readonly tonight: Tonight } | null = null
  #map: { readonly at: EpochMs; readonly view: PublicMapView } | null = null

  constructor(context: Context) {
    this.#context = context
  }

  search(text: string): PublicStreetsView {
    return this.#answer(findStreets(this.#all(), text), MOST_STREETS)
  }

  near(latitude: number, longitude: number): PublicStreetsView {
    return this.#answer(streetsNear(this.#all(), [longitude, latitude], NEAR_M), MOST_NEAR)
  }

  /** Made once a minute at most. */
  map(): PublicMapView {
    const now = this.#context.clock.now()
    if (this.#map === null || now - this.#map.at >= MAP_KEPT_MS || now < this.#map.at) {
      this.#map = { at: now, view: this.#drawMap(now) }
    }
    return this.#map.view
  }

  #answer(found: readonly PublicStreet[], most: number): PublicStreetsView {
    const { config, clock } = this.#context
    const now = clock.now()
    const tonight = this.#tonightAt(now)
    return {
      at: formatInstant(now),
      timeZone: config.TIME_ZONE,
      delayMinutes: config.PUBLIC_GRITTING_DELAY_MINUTES,
      items: found.slice(0, most).map((street) => this.#viewOf(street, tonight, now)),
      hasMore: found.length > most,
    }
  }

  #viewOf(street: PublicStreet, tonight: Tonight, now: EpochMs): PublicStreetView {
    const { id, name, by, middle, edges } = street
    const passes = this.#context.store.winterRecord.lastPasses(
      edges.map(({ edgeId }) => edgeId),
      now - this.#delayMs(),
      LEAST_COVERED,
    )
    const routes = new Map(
      edges.flatMap(({ edgeId }) => tonight.routesOf.get(edgeId) ?? []).map((route) => [route.name, route]),
    )
    return {
      id,
      name,
      by,
      longitude: middle[0],
      latitude: middle[1],
      lastGritted: lastGritted(street, passes),
      routeNames: [...routes.keys()],
      ...this.#tonightOf(street, tonight, [...routes.values()], now),
    }
  }

  #tonightOf(
    { edges }: PublicStreet,
    { jobsOf, decidedDomains }: Tonight,
    routes: readonly { readonly domainId: string }[],
    now: EpochMs,
  ): Pick<PublicStreetView, 'tonight' | 'plannedRoute' | 'plannedBefore'> {
    const nothing = { plannedRoute: null, plannedBefore: null }
    const jobs = [...new Set(edges.flatMap(({ edgeId }) => jobsOf.get(edgeId) ?? []))]
    // That a lorry is done is told as late as where it was.
    const isDone = ({ state, endedAt }: WinterJob) =>
      state === 'done' && (endedAt ?? now) <= now - this.#delayMs()
    const open = jobs.filter((job) => !isDone(job))
    const [next] = open.toSorted((one, other) => (doneBy(one) ?? Infinity) - (doneBy(other) ?? Infinity))
    if (next !== undefined) {
      const before = doneBy(next)
      return {
        tonight: 'planned',
        plannedRoute: next.routeName,
        // A time that has gone by would be taken for a promise kept.
        plannedBefore: before === null || before <= now ? null : formatInstant(before),
      }
    }
    if (jobs.length > 0) return { tonight: 'done', plannedRoute: jobs[0]!.routeName, plannedBefore: null }
    if (routes.length === 0) return { tonight: 'no-route', ...nothing }
    const isDecided = routes.some(({ domainId }) => decidedDomains.has(domainId))
    return { tonight: isDecided ? 'not-planned' : 'not-decided', ...nothing }
  }

  #tonightAt(now: EpochMs): Tonight {
    const kept = this.#tonight
    if (kept !== null && now >= kept.at && now - kept.at < MINUTE_MS / 4) return kept.tonight
    const { store, config } = this.#context
    const night = nightOf(now, config.TIME_ZONE)
    const decisions = store.winterNetwork.domains().flatMap(({ id }) => {
      const decision = store.winterDecisions.standing(id, night)
      return decision === null ? [] : [decision]
    })
    const jobs = decisions
      .flatMap(({ id }) => store.winterJobs.ofDecision(id))
      .filter(({ state }) => state !== 'cancelled')
    const tonight = {
      decidedDomains: new Set(decisions.map(({ domainId }) => domainId)),
      jobsOf: byStreet(jobs.map((job) => [job, job.plan.streets] as const)),
      routesOf: byStreet(store.winterNetwork.routes().map((route) => [route, route.streets] as const)),
    }
    this.#tonight = { at: now, tonight }
    return tonight
  }

  #drawMap(now: EpochMs): PublicMapView {
    const network = this.#network()
    if (network === null) {
      return { type: 'FeatureCollection', at: formatInstant(now), attribution: '', features: [] }
    }
    const { winterRecord } = this.#context.store
    const tonight = this.#tonightAt(now)
    const edgeIds = network.links.map(({ id }) => id)
    const before = now - this.#delayMs()
    const gritted = new Set(
      winterRecord
        .lastPasses(edgeIds, before, LEAST_COVERED)
        .filter(({ at }) => at >= now - DAY_MS)
        .map(({ edgeId }) => edgeId),
    )
    const hasJob = (edgeId: string) =>
      tonight.jobsOf
        .get(edgeId)
        ?.some(({ state, endedAt }) => state !== 'done' || (endedAt ?? now) > before) === true
    const isLarge = network.links.length > MOST_LINES
    return {
      type: 'FeatureCollection',
      at: formatInstant(now),
      attribution: network.attribution,
      features: network.links.flatMap((link) => {
        // What was gritted today may be planned again tonight: what is to come counts less than what is done.
        const state = gritted.has(link.id) ? 'gritted' : hasJob(link.id) ? 'planned' : 'other'
        if (state === 'other' && isLarge && !tonight.routesOf.has(link.id)) return []
        return [
          {
            type: 'Feature' as const,
            properties: {
              name: link.name || link.number,
              isMain: link.roadClass !== 'access' && link.roadClass !== 'unclassified',
              state,
            },
            geometry: {
              type: 'LineString' as const,
              coordinates: link.coordinates.map(([x, y]): [number, number] => [x, y]),
            },
          },
        ]
      }),
    }
  }

  #delayMs(): number {
    return this.#context.config.PUBLIC_GRITTING_DELAY_MINUTES * MINUTE_MS
  }

  #all(): readonly PublicStreet[] {
    const network = this.#network()
    if (network === null) return []
    if (this.#streets?.network !== network) this.#streets = { network, streets: publicStreets(network) }
    return this.#streets.streets
  }

  #network(): RoadNetwork | null {
    try {
      return this.#context.networkPlans.roads(this.#context.clock.now()).network
    } catch (error) {
      if (isTowncrierError(error, 'TC_ROADS_NONE')) return null
      throw error
    }
  }
}

/** The newest round over a street, and whether it took in most of it. */
function lastGritted({ edges }: PublicStreet, passes: readonly LastPass[]): PublicStreetView['lastGritted'] {
  if (passes.length === 0) return null
  const newest = passes.reduce((last, pass) => (pass.at > last.at ? pass : last))
  const inRound = new Map(
    passes.filter(({ at }) => at > newest.at - ONE_ROUND_MS).map((pass) => [pass.edgeId, pass]),
  )
  const wholeM = edges.reduce((sum, { lengthM }) => sum + lengthM, 0)
  const grittedM = edges.reduce(
    (sum, { edgeId, lengthM }) => sum + lengthM * Math.min(1, inRound.get(edgeId)?.covered ?? 0),
    0,
  )
  return {
    at: formatInstant(newest.at),
    rateGm2: newest.rateGm2 === null ? null : Math.round(newest.rateGm2),
    isWhole: grittedM >= WHOLE_SHARE * wholeM,
  }
}

function doneBy({ startBy, plan }: WinterJob): EpochMs | null {
  return startBy === null ? null : startBy + Math.round(plan.seconds) * 1_000
}

function byStreet<Holder>(
  holders: readonly (readonly [Holder, readonly { readonly edgeId: string }[]])[],
): ReadonlyMap<string, readonly Holder[]> {
  const found = new Map<string, Holder[]>()
  for (const [holder, streets] of holders) {
    for (const { edgeId } of streets) {
      const there = found.get(edgeId)
      if (there === undefined) found.set(edgeId, [holder])
      else if (!there.includes(holder)) there.push(holder)
    }
  }
  return found
}
