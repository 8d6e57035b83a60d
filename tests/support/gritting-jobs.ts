import { HOUR_MS } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { WinterJobDetail } from '@towncrier/protocol'
import type { JobLine, JobPlan, JobStreet } from '@towncrier/winter-service'

/** A grid with 200 m between its corners. */
export const corner = (x: number, y: number) => [-1.5 + x * 0.00294, 52.3 + y * 0.0018] as const

/** Streets on from each other, but for the third, which is reached by way of a side street. */
const NORTH: readonly (readonly [name: string, line: JobLine, wayThere: JobLine])[] = [
  ['Station Road', [corner(1, 0), corner(2, 0)], [corner(0, 0), corner(1, 0)]],
  ['Mill Lane', [corner(2, 0), corner(2, 1)], []],
  ['Bishopthorpe Crescent North', [corner(4, 1), corner(4, 2)], [corner(2, 1), corner(3, 1), corner(4, 1)]],
  ['Church Street', [corner(4, 2), corner(3, 2)], []],
  ['Market Place', [corner(3, 2), corner(2, 2)], []],
  ['Bridge Street', [corner(2, 2), corner(1, 2)], []],
]
const SOUTH: typeof NORTH = [
  ['Quarry Hill', [corner(0, 0), corner(0, -1)], []],
  ['Ferry Road', [corner(0, -1), corner(1, -1)], []],
]

function planOf(name: string, streets: typeof NORTH, rateGm2: number): JobPlan {
  const made = streets.map(([street, line, wayThere]): JobStreet => {
    const edgeId = street.toLowerCase().replaceAll(' ', '-')
    const saltKg = (1_400 * rateGm2) / 1_000
    return {
      ...{ edgeId, direction: 'forward', name: street, line, wayThere },
      ...{ lengthM: 200, areaM2: 1_400, rateGm2, passes: 1, saltKg },
    }
  })
  return {
    routeId: name.toLowerCase().replace(' ', '-'),
    routeName: name,
    depotId: 'depot',
    gritterId: null,
    isPreWet: false,
    streets: made,
    wayBack: [streets.at(-1)![1].at(-1)!, corner(0, 0)],
    treatedM: 200 * made.length,
    travelledM: 900,
    seconds: 900,
    treatedAreaM2: 1_400 * made.length,
    saltKg: made.reduce((sum, { saltKg }) => sum + saltKg, 0),
    missingEdgeIds: [],
    unreachableEdgeIds: [],
  }
}

/** Signs a decision with two jobs, as a duty manager’s is: "North 1" of six streets, and "South 1" of two. */
export function addGrittingJobs(store: OperationsStore, now: number): { north: string; south: string } {
  const plans = [planOf('North 1', NORTH, 10), planOf('South 1', SOUTH, 16)]
  const { jobs } = store.winterDecisions.sign(
    {
      domainId: 'town',
      domainName: 'Town',
      night: '2026-11-22',
      choice: 'accept',
      reason: '',
      revises: null,
      issueId: null,
      content: {
        routes: plans.map(({ routeId, routeName, streets }) => ({
          ...{ routeId, routeName, isTreated: true, passes: 1 },
          rateGm2: streets[0]!.rateGm2,
        })),
        snapshot: null,
        settingsVersion: 0,
      },
    },
    plans.map((plan, n) => ({
      plan,
      rateGm2: plan.streets[0]!.rateGm2,
      passes: 1,
      startBy: now + (n + 1) * HOUR_MS,
    })),
    { actor: 'mary', at: now },
  )
  return { north: jobs[0]!.id, south: jobs[1]!.id }
}

/** The job North 1 as the platform tells it to a phone. */
export function jobDetail(change: Partial<WinterJobDetail> = {}): WinterJobDetail {
  const plan = planOf('North 1', NORTH, 10)
  const copy = (line: JobLine) => line.map(([x, y]): [number, number] => [x, y])
  return {
    id: '1-1',
    decisionId: 1,
    routeId: plan.routeId,
    routeName: plan.routeName,
    domainId: 'town',
    depotId: 'depot',
    gritterId: null,
    driver: null,
    startBy: null,
    rateGm2: 10,
    passes: 1,
    state: 'waiting',
    madeAt: '2026-11-22T20:00:00.000Z',
    startedAt: null,
    endedAt: null,
    endedNote: '',
    streets: plan.streets.length,
    treatedM: plan.treatedM,
    travelledM: plan.travelledM,
    seconds: plan.seconds,
    saltKg: plan.saltKg,
    version: 1,
    plan: {
      isPreWet: plan.isPreWet,
      streets: plan.streets.map((street) => ({
        ...street,
        line: copy(street.line),
        wayThere: copy(street.wayThere),
      })),
      wayBack: copy(plan.wayBack),
      treatedAreaM2: plan.treatedAreaM2,
      missingEdgeIds: [],
      unreachableEdgeIds: [],
    },
    events: [],
    ...change,
  }
}
