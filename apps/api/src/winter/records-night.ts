import { type EpochMs, formatInstant, isTowncrierError } from '@towncrier/core'
import type {
  DecisionContent,
  OperationsStore,
  Treatment,
  WinterDecision,
  WinterJob,
} from '@towncrier/operations-store'
import type { NightJobView, NightRecordView, NightStreetView } from '@towncrier/protocol'
import type { RoadNetwork } from '@towncrier/road-network'
import { compareWithPlan, type StreetOutcome } from '@towncrier/winter-service'
import type { ApiContext } from '../context.ts'
import type { BoardSnapshot } from './board-port.ts'
import { measuredNights, UNMEASURED } from './season-measured.ts'
import { nightSpan } from './season-nights.ts'

type Context = Pick<ApiContext, 'store' | 'processor' | 'kinds' | 'config' | 'clock' | 'networkPlans'>
type NightDomain = NightRecordView['domains'][number]

/** Less of a street that no job held is a crossing, not a treatment. */
const EXTRA_SHARE = 0.15
const ORDER: readonly StreetOutcome[] = ['missed', 'in-part', 'treated']
const when = (at: EpochMs | null) => (at === null ? null : formatInstant(at))

/** One night as it was decided, planned, treated and measured. */
export async function nightRecord(context: Context, night: string): Promise<NightRecordView> {
  const { store, config } = context
  const span = nightSpan(night, config.TIME_ZONE)
  const passes = store.winterTreatments.list({ from: span.from, to: span.to, limit: 100_000 })
  const network = roadsOf(context)
  const gritters = new Map(store.winterNetwork.gritters().map(({ id, name }) => [id, name]))
  const decisions = Map.groupBy(decisionsOf(store, night), ({ domainId }) => domainId)
  const known = store.winterNetwork.domains()
  const ids = new Set([...known.map(({ id }) => id), ...decisions.keys()])
  const domains = await Promise.all(
    [...ids].map(async (domainId): Promise<NightDomain> => {
      const own = decisions.get(domainId) ?? []
      const domain = known.find(({ id }) => id === domainId)
      const measured =
        domain === undefined ? UNMEASURED : (await measuredNights(context, domain, [span])).get(night)
      const jobs = own.flatMap(({ id }) => store.winterJobs.ofDecision(id))
      return {
        domainId,
        domainName: domain?.name ?? own[0]!.domainName,
        decisions: own.map(decisionLine),
        measuredMinC: measured?.minimumC ?? null,
        hadIceOrFrost: measured?.hadIceOrFrost ?? null,
        jobs: jobs.map((job) => jobRecord(job, passes, store, gritters)),
      }
    }),
  )
  const planned = new Set(
    domains.flatMap(({ jobs }) => jobs.flatMap(({ streets }) => streets.map(({ edgeId }) => edgeId))),
  )
  const extra = passes
    .filter(({ edgeId, covered }) => !planned.has(edgeId) && covered >= EXTRA_SHARE)
    .map(({ edgeId, streetName, at, gritterId, rateGm2, covered }) => ({
      edgeId,
      name: streetName,
      at: formatInstant(at),
      gritterName: gritters.get(gritterId) ?? gritterId,
      rateGm2,
      covered,
      line: lineOf(network, edgeId),
    }))
  return {
    authority: config.CAP_SENDER_NAME,
    night,
    from: formatInstant(span.from),
    to: formatInstant(span.to),
    domains,
    extra,
    totals: { ...totalsOf(domains), extra: new Set(extra.map(({ edgeId }) => edgeId)).size, ...used(passes) },
    attribution: network?.attribution ?? '',
  }
}

function decisionsOf(store: OperationsStore, night: string): WinterDecision[] {
  const all: WinterDecision[] = []
  let cursor: string | null = null
  do {
    const page: ReturnType<OperationsStore['winterDecisions']['list']> = store.winterDecisions.list({
      night,
      limit: 1_000,
      ...(cursor === null ? {} : { cursor }),
    })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all.reverse()
}

function decisionLine(decision: WinterDecision): NightDomain['decisions'][number] {
  const { id, choice, reason, madeAt, madeBy, revisedBy, hash, content } = decision
  // Early decisions were signed with less.
  const { snapshot } = content as DecisionContent<Partial<BoardSnapshot> | null>
  return {
    id,
    choice,
    reason,
    madeAt: formatInstant(madeAt),
    madeBy,
    revisedBy,
    recommendation: snapshot?.recommendation?.reason ?? '',
    forecastMinC: snapshot?.outlook?.minimumC ?? null,
    hash,
  }
}

function jobRecord(
  job: WinterJob,
  passes: readonly Treatment[],
  store: OperationsStore,
  gritters: ReadonlyMap<string, string>,
): NightJobView {
  const { plan } = job
  const names = new Map(plan.streets.map(({ edgeId, name }) => [edgeId, name]))
  const streets = job.state === 'cancelled' && job.startedAt === null ? [] : streetsOf(job, passes)
  const own =
    streets.length === 0 ? [] : passes.filter(({ at, edgeId }) => at >= job.madeAt && names.has(edgeId))
  const instants = streets.flatMap(({ firstAt, lastAt }) =>
    firstAt === null ? [] : [Date.parse(firstAt), Date.parse(lastAt!)],
  )
  return {
    id: job.id,
    decisionId: job.decisionId,
    routeId: job.routeId,
    routeName: job.routeName,
    gritterName: job.gritterId === null ? null : (gritters.get(job.gritterId) ?? job.gritterId),
    driver: job.driver,
    state: job.state,
    startBy: when(job.startBy),
    startedAt: when(job.startedAt),
    endedAt: when(job.endedAt),
    endedNote: job.endedNote,
    rateGm2: job.rateGm2,
    passes: job.passes,
    plannedM: plan.treatedM,
    plannedSaltKg: plan.saltKg,
    treatedM: streets.reduce((sum, { lengthM, covered }) => sum + lengthM * covered, 0),
    saltKg: own.reduce((sum, { saltKg }) => sum + (saltKg ?? 0), 0),
    firstAt: instants.length === 0 ? null : formatInstant(Math.min(...instants)),
    lastAt: instants.length === 0 ? null : formatInstant(Math.max(...instants)),
    streets,
    blocked: store.winterJobs
      .eventsOf(job.id)
      .filter(({ type }) => type === 'blocked')
      .map(({ at, edgeId, note, byUser }) => ({
        at: formatInstant(at),
        name: names.get(edgeId ?? '') ?? '',
        note,
        byUser,
      })),
  }
}

function streetsOf({ plan, madeAt }: WinterJob, passes: readonly Treatment[]): NightStreetView[] {
  const planned = new Map(plan.streets.map((street) => [street.edgeId, street]))
  const since = passes.filter(({ at }) => at >= madeAt)
  return compareWithPlan([...planned.keys()], since)
    .map(({ edgeId, outcome, covered, firstAt, lastAt, rateGm2 }): NightStreetView => {
      const { name, lengthM, line } = planned.get(edgeId)!
      return {
        edgeId,
        name,
        outcome,
        lengthM,
        covered,
        firstAt: when(firstAt),
        lastAt: when(lastAt),
        rateGm2,
        line: line.map(([x, y]) => [x, y]),
      }
    })
    .toSorted((one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome))
}

/** A street that two jobs hold counts once, as the best that became of it. */
function totalsOf(domains: readonly NightDomain[]) {
  const best = new Map<string, StreetOutcome>()
  for (const { edgeId, outcome } of domains.flatMap(({ jobs }) => jobs.flatMap(({ streets }) => streets))) {
    const before = best.get(edgeId)
    if (before === undefined || ORDER.indexOf(outcome) > ORDER.indexOf(before)) best.set(edgeId, outcome)
  }
  const count = (outcome: StreetOutcome) => [...best.values()].filter((each) => each === outcome).length
  return {
    planned: best.size,
    treated: count('treated'),
    inPart: count('in-part'),
    missed: count('missed'),
  }
}

function used(passes: readonly Treatment[]) {
  return {
    treatedKm: passes.reduce((sum, { lengthM, covered }) => sum + lengthM * covered, 0) / 1_000,
    saltT: passes.reduce((sum, { saltKg }) => sum + (saltKg ?? 0), 0) / 1_000,
  }
}

function roadsOf({ networkPlans, clock }: Context): RoadNetwork | null {
  try {
    return networkPlans.roads(clock.now()).network
  } catch (error) {
    if (isTowncrierError(error, 'TC_ROADS_NONE')) return null
    throw error
  }
}

function lineOf(network: RoadNetwork | null, edgeId: string): [number, number][] {
  const link = network?.linkIndexes.get(edgeId)
  return link === undefined ? [] : network!.links[link]!.coordinates.map(([x, y]) => [x, y])
}
