import { createRandom } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drivingCost, layOut, turnBest } from './arcs.ts'
import { parseCarp } from './carplib.ts'
import { type ArcRoutingProblem, costOfPlan } from './problem.ts'
import { createRouteSolver } from './solver.ts'

/** Junctions scattered on a square, every one joined to every other by a straight road. */
function town(seed: number, nodeCount: number, taskCount: number, capacity: number): ArcRoutingProblem {
  const random = createRandom(seed)
  const at = Array.from({ length: nodeCount }, () => [random.below(100), random.below(100)] as const)
  const distance = (a: number, b: number) => Math.hypot(at[a]![0] - at[b]![0], at[a]![1] - at[b]![1])
  const distances = new Float64Array(nodeCount * nodeCount)
  for (let from = 0; from < nodeCount; from++) {
    for (let to = 0; to < nodeCount; to++) distances[from * nodeCount + to] = distance(from, to)
  }
  const tasks = Array.from({ length: taskCount }, () => {
    const from = random.below(nodeCount)
    const to = (from + 1 + random.below(nodeCount - 1)) % nodeCount
    return {
      from,
      to,
      serviceCost: distance(from, to),
      demand: 1 + random.below(9),
      isReversible: random.below(4) > 0,
    }
  })
  return { nodeCount, depot: 0, distances, tasks, capacity }
}

/** The cheapest plan of all: every order, every way round, cut wherever it may be. */
function cheapest(problem: ArcRoutingProblem): number {
  const { nodeCount, depot, distances, tasks, capacity } = problem
  const go = (a: number, b: number) => distances[a * nodeCount + b]!
  let best = Number.POSITIVE_INFINITY
  const visit = (at: number, load: number, cost: number, left: ReadonlySet<number>) => {
    if (cost + go(at, depot) >= best) return
    if (left.size === 0) {
      best = cost + go(at, depot)
      return
    }
    for (const index of left) {
      const { from, to, serviceCost, demand, isReversible } = tasks[index]!
      const rest = new Set(left)
      rest.delete(index)
      for (const [start, end] of isReversible === false
        ? [[from, to] as const]
        : [[from, to] as const, [to, from] as const]) {
        if (load + demand <= capacity) visit(end, load + demand, cost + go(at, start) + serviceCost, rest)
        if (at !== depot || load > 0) {
          visit(end, demand, cost + go(at, depot) + go(depot, start) + serviceCost, rest)
        }
      }
    }
  }
  visit(depot, 0, 0, new Set(tasks.keys()))
  return best
}

describe('gritting routes', () => {
  test.each([1, 2, 3, 4])('of six streets are the best there are (town %i)', (seed) => {
    const problem = town(seed, 8, 6, 20)
    const solver = createRouteSolver(problem, { seed: 1 })
    for (let n = 0; n < 20; n++) solver.step(200, n / 20)
    expect(solver.best().cost).toBeCloseTo(cheapest(problem), 6)
  })

  test('hold every street once, within capacity, whatever the town; cost is what driving them costs', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(1e6),
          nodes: fc.integer({ min: 2, max: 12 }),
          streets: fc.integer({ min: 1, max: 25 }),
          capacity: fc.integer({ min: 9, max: 60 }),
        }),
        ({ seed, nodes, streets, capacity }) => {
          const problem = town(seed, nodes, streets, capacity)
          const solver = createRouteSolver(problem, { seed })
          const first = solver.best().cost
          solver.step(150, 0.5)
          const plan = solver.best()
          expect(plan.isFeasible).toBe(true)
          expect(plan.routes.flat()).toHaveLength(streets)
          expect(plan.routes.every((route) => route.length > 0)).toBe(true)
          expect(costOfPlan(problem, plan.routes)).toBeCloseTo(plan.cost, 6)
          expect(plan.cost).toBeLessThanOrEqual(first + 1e-9)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('with too few gritters say which streets are left, and treat as much as fits', () => {
    const problem = { ...town(5, 10, 12, 15), maxRoutes: 2 }
    const solver = createRouteSolver(problem, { seed: 1 })
    solver.step(2_000, 0.9)
    const plan = solver.best()
    expect(plan.isFeasible).toBe(false)
    expect(plan.routes.length).toBeLessThanOrEqual(2)
    expect(plan.untreated.length + plan.routes.flat().length).toBe(12)
    const waits = plan.untreated.reduce((sum, index) => sum + problem.tasks[index]!.demand, 0)
    const all = problem.tasks.reduce((sum, { demand }) => sum + demand, 0)
    expect(all - waits).toBeGreaterThan(0.8 * 2 * problem.capacity)
  })

  test('same seed and iterations, same routes; another seed, others on the way', () => {
    const problem = town(9, 20, 40, 30)
    const plan = (seed: number) => {
      const solver = createRouteSolver(problem, { seed })
      solver.step(300, 0.3)
      return solver.best()
    }
    expect(plan(7)).toEqual(plan(7))
    expect(plan(7).routes).not.toEqual(plan(8).routes)
  })

  test('a street that no gritter can hold, or no road leads to, is named', () => {
    const problem = town(1, 4, 3, 9)
    const solve = (change: Partial<ArcRoutingProblem>) => () =>
      createRouteSolver({ ...problem, ...change }, { seed: 1 })
    expect(solve({ capacity: 0.5 })).toThrow(/street 0 takes/)
    const cut = problem.distances.map((distance, n) => (n < 4 && n > 0 ? Number.POSITIVE_INFINITY : distance))
    expect(solve({ distances: cut })).toThrow(/TC_ROUTES_STREET_UNREACHABLE|No road leads/)
    expect(solve({ tasks: [] })).toThrow(/no street/)
    expect(solve({ depot: 4 })).toThrow(/the depot is 4/)
  })
})

test('turning the streets of a route is as good as trying every way', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 7 }), (seed, count) => {
      const arcs = layOut(town(seed, 6, count, 1_000))
      const route = Array.from({ length: count }, (_, street) => 2 * street)
      let least = Number.POSITIVE_INFINITY
      for (let ways = 0; ways < 2 ** count; ways++) {
        least = Math.min(
          least,
          drivingCost(
            arcs,
            route.map((arc, n) => arc + ((ways >> n) & 1)),
          ),
        )
      }
      const cost = turnBest(arcs, route)
      expect(cost).toBeCloseTo(least, 9)
      expect(drivingCost(arcs, route)).toBeCloseTo(least, 9)
    }),
  )
})

describe('CARPLIB files', () => {
  const file = ` NOMBRE : tiny
 COMENTARIO : 12. (cota superior)
 VERTICES : 3
 ARISTAS_REQ : 1
 ARISTAS_NOREQ : 1
 VEHICULOS : 1
 CAPACIDAD : 5
 TIPO_COSTES_ARISTAS : EXPLICITOS
 COSTE_TOTAL_REQ : 4
 LISTA_ARISTAS_REQ :
 ( 2, 3)   coste 4   demanda 4
 LISTA_ARISTAS_NOREQ :
 ( 1, 2)   coste 4
 DEPOSITO :   1
`
  test('give streets, fleet and the shortest drives', () => {
    const { upperBound, vehicles, problem } = parseCarp(file)
    expect({ upperBound, vehicles, depot: problem.depot }).toEqual({ upperBound: 12, vehicles: 1, depot: 0 })
    expect([...problem.distances]).toEqual([0, 4, 8, 4, 0, 4, 8, 4, 0])
    expect(problem.tasks).toEqual([{ from: 1, to: 2, serviceCost: 4, demand: 4 }])
  })

  test.each([
    ['', /VERTICES is missing/],
    [file.replace('ARISTAS_REQ : 1', 'ARISTAS_REQ : 2'), /ARISTAS_REQ 2, 1 edges/],
    [file.replace('( 2, 3)', '( 2, 9)'), /edge \(2, 9\) with 3 vertices/],
    [file.replace('( 2, 3)', 'road'), /the line "road/],
  ])('that cannot be read are refused: %#', (text, why) => {
    expect(() => parseCarp(text)).toThrow(why)
  })
})
