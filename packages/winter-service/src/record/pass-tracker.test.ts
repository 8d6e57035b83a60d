import { SECOND_MS } from '@towncrier/core'
import {
  buildNetwork,
  type Position,
  type RoadData,
  RoadFinder,
  type RoadLink,
} from '@towncrier/road-network'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type GritterFix,
  PassTracker,
  type StreetPass,
  type TrackedGritter,
  UNTRACKED,
} from './pass-tracker.ts'
import { compareWithPlan } from './planned-and-actual.ts'

const START_AT = Date.UTC(2026, 0, 14, 22)
const METRE = 1 / 111_195
/** Metres east and north of the south-west corner. */
const at = (x: number, y: number): Position => [
  -1.5 + (x * METRE) / Math.cos((52.3 * Math.PI) / 180),
  52.3 + y * METRE,
]

function road(id: string, from: readonly [number, number], to: readonly [number, number]): RoadLink {
  return {
    id,
    name: id,
    number: '',
    roadClass: 'local',
    startNode: from.join(),
    endNode: to.join(),
    coordinates: [at(...from), at(...to)],
    speedKph: 48,
    direction: 'both',
  } as unknown as RoadLink
}

/** Main Street of five links of 200 m, a service road 25 m beside it, and rungs between. */
const links = [
  ...[0, 200, 400, 600, 800].map((x) => road(`main-${x}`, [x, 0], [x + 200, 0])),
  ...[0, 200, 400, 600, 800].map((x) => road(`side-${x}`, [x, 25], [x + 200, 25])),
  ...[0, 200, 400, 600, 800, 1_000].map((x) => road(`rung-${x}`, [x, 0], [x, 25])),
]
const network = buildNetwork({ links, restrictions: [], attribution: '' } as RoadData)
const tracker = new PassTracker(network, new RoadFinder(network))

interface Drive {
  readonly from?: number
  readonly to?: number
  readonly y?: number
  readonly stepM?: number
  readonly everyS?: number
  readonly isSpreading?: (x: number) => boolean
  readonly noise?: (n: number) => number
}

function drive({
  from = 0,
  to = 1_000,
  y = 0,
  stepM = 90,
  everyS = 10,
  isSpreading = () => true,
  noise = () => 0,
}: Drive) {
  const fixes: GritterFix[] = []
  for (let x = from, n = 0; ; x = Math.min(to, x + stepM), n++) {
    fixes.push({
      at: START_AT + n * everyS * SECOND_MS,
      position: at(x, y + noise(n)),
      isSpreading: isSpreading(x),
      rateGm2: 10,
    })
    if (x >= to) return fixes
  }
}

function track(fixes: readonly GritterFix[], routeEdges?: ReadonlySet<string>): StreetPass[] {
  let state: TrackedGritter = UNTRACKED
  const passes: StreetPass[] = []
  for (const fix of fixes) {
    const taken = tracker.take(state, fix, routeEdges)
    // What is remembered must survive being written down.
    state = JSON.parse(JSON.stringify(taken.state)) as TrackedGritter
    passes.push(...taken.passes)
  }
  return [...passes, ...tracker.finish(state)]
}

describe('a gritter that drives and spreads', () => {
  test('treats every street it drove along, whole, with its rate, once', () => {
    const passes = track(drive({}))
    expect(passes.map(({ edgeId }) => edgeId)).toEqual([
      'main-0',
      'main-200',
      'main-400',
      'main-600',
      'main-800',
    ])
    for (const { covered, rateGm2, lengthM } of passes) {
      expect(covered).toBeGreaterThan(0.98)
      expect(rateGm2).toBeCloseTo(10)
      expect(lengthM).toBeCloseTo(200, 0)
    }
    expect(passes.map((pass) => pass.at)).toEqual(passes.map((pass) => pass.at).toSorted((a, b) => a - b))
  })

  test('treats nothing where the spreader is off', () => {
    const passes = track(drive({ stepM: 50, isSpreading: (x) => x >= 400 && x < 700 }))
    const planned = ['main-0', 'main-200', 'main-400', 'main-600', 'main-800']
    expect(compareWithPlan(planned, passes).map(({ outcome }) => outcome)).toEqual([
      'missed',
      'missed',
      'treated',
      'in-part',
      'missed',
    ])
  })

  test('is put on its own route where another road lies nearer by a receiver’s error', () => {
    const onMain = new Set(links.filter(({ id }) => id.startsWith('main')).map(({ id }) => id))
    const noise = (n: number) => 14 + (n % 2)
    const without = track(drive({ noise })).map(({ edgeId }) => edgeId)
    const passes = track(drive({ noise }), onMain).map(({ edgeId }) => edgeId)
    expect(without.some((id) => id.startsWith('side'))).toBe(true)
    expect(passes.every((id) => id.startsWith('main'))).toBe(true)
  })

  test('is not believed over a gap, a jump, or away from every road', () => {
    const [first, , , ...rest] = drive({})
    const gap = [first!, ...rest.map((fix) => ({ ...fix, at: fix.at + 200 * SECOND_MS }))]
    expect(track(gap).find(({ edgeId }) => edgeId === 'main-0')).toBeUndefined()
    const fixes = drive({})
    fixes.splice(3, 0, { ...fixes[3]!, at: fixes[2]!.at + 5 * SECOND_MS, position: at(5_000, 4_000) })
    expect(track(fixes)).toEqual(track(drive({})))
    expect(track(drive({ y: 400 }))).toEqual([])
  })

  test('that comes back after ten minutes has treated the street twice', () => {
    const there = drive({ to: 200 })
    const later = drive({ to: 200 }).map((fix) => ({ ...fix, at: fix.at + 600 * SECOND_MS }))
    expect(track([...there, ...later]).map(({ edgeId }) => edgeId)).toEqual(['main-0', 'main-0'])
  })

  test('reports that come late or twice change nothing', () => {
    const fixes = drive({})
    const shuffled = fixes.flatMap((fix, n) => (n > 2 ? [fix, fix, fixes[n - 2]!] : [fix]))
    expect(track(shuffled)).toEqual(track(fixes))
  })
})

test('no street is treated for more than it is long, and no more than was driven', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ stepM: fc.integer({ min: -90, max: 120 }), isSpreading: fc.boolean() }), {
        minLength: 2,
        maxLength: 60,
      }),
      (steps) => {
        let x = 500
        let drivenM = 0
        const fixes = steps.map(({ stepM, isSpreading }, n): GritterFix => {
          const next = Math.min(1_000, Math.max(0, x + stepM))
          drivenM += Math.abs(next - x)
          x = next
          return { at: START_AT + n * 10 * SECOND_MS, position: at(x, 0), isSpreading, rateGm2: null }
        })
        const passes = track(fixes)
        for (const { covered, rateGm2 } of passes) {
          expect(covered).toBeGreaterThanOrEqual(0)
          expect(covered).toBeLessThanOrEqual(1 + 1e-9)
          expect(rateGm2).toBeNull()
        }
        const treatedM = passes.reduce((sum, { covered, lengthM }) => sum + covered * lengthM, 0)
        expect(treatedM).toBeLessThanOrEqual(drivenM + 1)
      },
    ),
  )
})
