import { createRandom } from '@towncrier/core'
import { expect, it } from 'vitest'
import { type CvrpInstance, cvrpFleet, cvrpProblem, parseCvrp } from './cvrplib.ts'
import { runSolver } from './run.ts'
import { createRoundSolver } from './solver.ts'

const { below } = createRandom(5)
const instance: CvrpInstance = {
  name: 'fifty',
  capacity: 50,
  places: Array.from({ length: 51 }, (_, index) => ({
    x: below(1_000),
    y: below(1_000),
    demand: index === 0 ? 0 : 1 + below(10),
  })),
}
const problem = cvrpProblem(instance, cvrpFleet(instance))

it('gives the same plan for the same seed and iterations, however the clock runs', () => {
  const costs = [1, 2].map(() => {
    const solver = createRoundSolver(problem, { seed: 3 })
    runSolver(solver, { iterations: 5_050 }, () => Number.NaN)
    expect(solver.iterations()).toBe(5_050)
    return solver.best()
  })
  expect(costs[0]).toEqual(costs[1])
})

it('stops when the seconds are spent, and the plan only gets better', () => {
  let ms = 0
  const solver = createRoundSolver(problem, { seed: 3 })
  let cost = solver.best().cost
  const first = cost
  runSolver(
    solver,
    { seconds: 2 },
    () => (ms += 20),
    (progress, isBetter) => {
      expect(progress).toBeLessThan(1)
      expect(solver.best().cost < cost).toBe(isBetter)
      cost = solver.best().cost
      return true
    },
  )
  expect(ms).toBeLessThanOrEqual(2_040)
  expect(cost).toBeLessThan(first)
})

it('can be cancelled, and still has a plan', () => {
  const solver = createRoundSolver(problem, { seed: 3 })
  runSolver(
    solver,
    { iterations: 1e9 },
    () => 0,
    () => solver.iterations() < 500,
  )
  expect(solver.iterations()).toBe(500)
  expect(solver.best().isFeasible).toBe(true)
})

it('needs no longer way, but for noise, when a stop is taken out', () => {
  const costOf = (stops: typeof problem.stops) => {
    const solver = createRoundSolver({ ...problem, stops }, { seed: 1 })
    runSolver(solver, { iterations: 10_000 }, () => 0)
    return solver.best().cost
  }
  const whole = costOf(problem.stops)
  for (const gone of [0, 17, 33, 49]) {
    expect(costOf(problem.stops.toSpliced(gone, 1))).toBeLessThanOrEqual(whole * 1.01)
  }
})

it.each([
  { iterations: 0 },
  { seconds: -1 },
  { seconds: Number.NaN },
  { iterations: Number.POSITIVE_INFINITY },
])('refuses a budget of %o', (budget) => {
  expect(() => runSolver(createRoundSolver(problem, { seed: 1 }), budget, () => 0)).toThrow(
    expect.objectContaining({ code: 'TC_ROUNDS_BUDGET' }),
  )
})

const FILE = `NAME : three\t
COMMENT : "made up"
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 5
NODE_COORD_SECTION
1\t0\t0
2\t3\t4
3\t0\t1.6
4\t-1\t0
DEMAND_SECTION
1 0
2 2
3 3
4 4
DEPOT_SECTION
\t1
\t-1
EOF
`

it('reads CVRPLIB with distances rounded to whole numbers', () => {
  const three = parseCvrp(FILE)
  expect(three).toMatchObject({ name: 'three', capacity: 5 })
  const { cost, stops } = cvrpProblem(three, 2)
  expect([...cost.subarray(0, 4)]).toEqual([0, 5, 2, 1])
  expect(stops.map(({ id, demand }) => [id, demand[0]])).toEqual([
    ['1', 2],
    ['2', 3],
    ['3', 4],
  ])
  expect(cvrpFleet(three)).toBe(3)
})

it.each([
  ['EUC_2D', 'GEO'],
  ['CVRP', 'TSP'],
  ['DIMENSION : 4', 'DIMENSION : 5'],
  ['2\t3\t4', '2\t3'],
  ['\t-1\nEOF', '\t2\n\t-1\nEOF'],
  ['4 4', '4 four'],
  ['CAPACITY : 5', 'CAPACITY : 0'],
  ['NAME : three\t', 'three'],
])('refuses a file with %j made %j', (from, to) => {
  expect(() => parseCvrp(FILE.replace(from, to))).toThrow(expect.objectContaining({ code: 'TC_ROUNDS_FILE' }))
})
