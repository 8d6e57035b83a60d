import { createRandom } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findFaults } from './check-plan.ts'
import type { RoundPlan, RoundProblem, Stop, Vehicle } from './problem.ts'
import { createRoundSolver } from './solver.ts'

/** Any problem: one or two dimensions, ways that need not be symmetric or straight, times, pins, bans, prizes. */
const problems = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e9 }),
    stopCount: fc.integer({ min: 0, max: 25 }),
    vehicleCount: fc.integer({ min: 1, max: 5 }),
    dimensions: fc.integer({ min: 1, max: 2 }),
    isTimed: fc.boolean(),
    isRestricted: fc.boolean(),
    hasPrizes: fc.boolean(),
    tightness: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
  })
  .map(
    ({
      seed,
      stopCount,
      vehicleCount,
      dimensions,
      isTimed,
      isRestricted,
      hasPrizes,
      tightness,
    }): RoundProblem => {
      const { next, below } = createRandom(seed)
      const nodes = stopCount + 2
      const matrix = () => Float64Array.from({ length: nodes * nodes }, () => Math.round(next() * 1_000) / 10)
      const vehicles = Array.from({ length: vehicleCount }, (_, index): Vehicle => {
        const capacity = Array.from({ length: dimensions }, () => 10 + next() * 10)
        const shift = isTimed ? { shift: { fromS: 0, toS: 250 + next() * 600 } } : {}
        return {
          id: `v${index}`,
          capacity,
          startNode: 0,
          endNode: below(2),
          fixedCost: below(3) * 40,
          ...shift,
        }
      })
      const share = (15 * vehicleCount * tightness) / Math.max(stopCount, 1)
      const stops = Array.from({ length: stopCount }, (_, index): Stop => {
        const fromS = next() * 300
        return {
          id: `s${index}`,
          node: index + 2,
          demand: Array.from({ length: dimensions }, () => Math.min(9.9, next() * 2 * share)),
          ...(isTimed && next() < 0.5 ? { serviceS: next() * 20 } : {}),
          ...(isTimed && next() < 0.3 ? { window: { fromS, toS: fromS + 100 + next() * 300 } } : {}),
          ...(isRestricted && next() < 0.2 ? { pinnedTo: `v${below(vehicleCount)}` } : {}),
          ...(isRestricted && vehicleCount > 1 && next() < 0.2
            ? { forbiddenTo: [`v${below(vehicleCount)}`] }
            : {}),
          ...(hasPrizes && next() < 0.6 ? { prize: next() * 150 } : {}),
        }
      })
      return { nodes, cost: matrix(), ...(isTimed ? { durationS: matrix() } : {}), stops, vehicles }
    },
  )

/** Null when a stop that must be served cannot be, even alone. */
function solve(problem: RoundProblem, iterations: number, start?: RoundPlan['rounds']): RoundPlan | null {
  try {
    const solver = createRoundSolver(problem, { seed: 7, ...(start === undefined ? {} : { start }) })
    for (let done = 0; done < iterations; done += 50) solver.step(50, done / iterations)
    return solver.best()
  } catch (error) {
    expect(String((error as { code?: string }).code)).toMatch(/^TC_ROUNDS_STOP_/)
    return null
  }
}

const BIG = 1e6

/** What the solver minimises: a stop unserved weighs more than anything. */
function total(plan: RoundPlan): number {
  return plan.cost + plan.prizes + plan.unassigned.length * BIG
}

/** Stops on a line at 1, 2, 3 …; the depot at 0. */
function line(
  demands: readonly number[],
  vehicles: readonly Partial<Vehicle>[],
  change: Partial<Stop>[] = [],
): RoundProblem {
  const nodes = demands.length + 1
  const cost = Float64Array.from({ length: nodes * nodes }, (_, index) =>
    Math.abs(Math.floor(index / nodes) - (index % nodes)),
  )
  return {
    nodes,
    cost,
    durationS: cost,
    stops: demands.map((demand, index) => ({
      id: `stop ${index + 1}`,
      node: index + 1,
      demand: [demand],
      ...change[index],
    })),
    vehicles: vehicles.map((vehicle, index) => ({
      id: `lorry ${index + 1}`,
      capacity: [10],
      startNode: 0,
      endNode: 0,
      ...vehicle,
    })),
  }
}

describe('whatever comes in', () => {
  it('every round keeps to capacities, times, pins and bans, and every stop is accounted for once', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const plan = solve(problem, 200)
        if (plan === null) return
        expect(findFaults(problem, plan)).toEqual([])
        const all = [...plan.rounds.flatMap(({ stops }) => stops), ...plan.unassigned, ...plan.leftOut]
        expect(all.sort((one, other) => one - other)).toEqual(problem.stops.map((_, index) => index))
        expect(plan.unassigned.every((stop) => problem.stops[stop]!.prize === undefined)).toBe(true)
        expect(plan.isFeasible).toBe(plan.unassigned.length === 0)
      }),
      { numRuns: 400 },
    )
  })

  it('the plan is never worse than the one it starts from', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const first = solve(problem, 0)
        if (first === null) return
        const later = solve(problem, 300, first.rounds)!
        expect(findFaults(problem, later)).toEqual([])
        expect(total(later)).toBeLessThanOrEqual(total(first) + 1e-6)
      }),
      { numRuns: 400 },
    )
  })

  it('each stop that is left unassigned fits at no place of the plan', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const plan = solve(problem, 400)
        for (const stop of plan?.unassigned ?? []) {
          for (const [vehicle] of problem.vehicles.entries()) {
            const stops = plan!.rounds.find((round) => round.vehicle === vehicle)?.stops ?? []
            for (let place = 0; place <= stops.length; place++) {
              const changed = { vehicle, stops: stops.toSpliced(place, 0, stop) }
              const faults = findFaults(problem, { cost: Number.NaN, rounds: [changed] })
              expect(faults.filter((fault) => !fault.startsWith('The plan says'))).not.toEqual([])
            }
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  it('the same seed and steps give the same plan', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        expect(solve(problem, 200)).toEqual(solve(problem, 200))
      }),
      { numRuns: 30 },
    )
  })
})

describe('small cases with a known answer', () => {
  it('drives out and back once when one vehicle has room', () => {
    const plan = solve(line([1, 1, 1, 1], [{}, {}]), 200)!
    expect(plan).toMatchObject({ cost: 8, isFeasible: true, unassigned: [], leftOut: [] })
    expect(plan.rounds).toHaveLength(1)
  })

  it('fills vehicles to the last of it rather than leave a stop', () => {
    const plan = solve(line([6, 5, 5, 4, 7, 3], [{}, {}, {}]), 2_000)!
    expect(plan.unassigned).toEqual([])
  })

  it('leaves what the fleet has no room for, and says so', () => {
    const plan = solve(line([6, 6, 6], [{}, {}]), 500)!
    expect(plan.isFeasible).toBe(false)
    expect(plan.unassigned).toHaveLength(1)
  })

  it('leaves an optional stop out when the way is dearer than its prize', () => {
    const stops = [{}, {}, { prize: 1.9 }, { prize: 5 }]
    expect(solve(line([1, 1, 1, 1], [{}], stops), 300)).toMatchObject({ cost: 8, leftOut: [] })
    const poor = [{}, {}, { prize: 1.9 }, { prize: 1.9 }]
    expect(solve(line([1, 1, 1, 1], [{}], poor), 300)).toMatchObject({
      cost: 4,
      leftOut: [2, 3],
      prizes: 3.8,
    })
  })

  it('goes far for a group that pays together, though none of it pays alone', () => {
    const prizes = Array.from({ length: 6 }, (_, index) => (index === 0 ? {} : { prize: 3 }))
    const problem = line([1, 1, 1, 1, 1, 1], [{}], prizes)
    const cost = problem.cost.map((value, index) => {
      const [from, to] = [Math.floor(index / 7), index % 7]
      return from >= 2 !== to >= 2 ? 5 : from >= 2 && to >= 2 ? 0.1 * Math.sign(value) : value
    })
    expect(solve({ ...problem, cost }, 2_000)!.leftOut).toEqual([])
  })

  it('keeps to windows and the shift', () => {
    const problem = line(
      [1, 1, 1],
      [{ shift: { fromS: 0, toS: 8 } }],
      [{ window: { fromS: 5, toS: 6 } }, {}, {}],
    )
    expect(solve(problem, 300)!.rounds[0]!.stops.at(-1)).toBe(0)
    const short = line(
      [1, 1, 1],
      [{ shift: { fromS: 0, toS: 6 } }, { shift: { fromS: 0, toS: 6 } }],
      [{ serviceS: 1 }, {}, {}],
    )
    expect(solve(short, 300)!.rounds).toHaveLength(2)
  })

  it('puts a pinned stop on its vehicle and keeps a banned vehicle away', () => {
    const plan = solve(
      line([1, 1], [{}, {}, {}], [{ pinnedTo: 'lorry 3' }, { forbiddenTo: ['lorry 3'] }]),
      200,
    )!
    expect(plan.rounds.find(({ vehicle }) => vehicle === 2)!.stops).toEqual([0])
  })

  it('takes the cheaper of two vehicles', () => {
    expect(solve(line([1, 1], [{ fixedCost: 50 }, { fixedCost: 5 }]), 200)).toMatchObject({
      cost: 9,
      rounds: [{ vehicle: 1 }],
    })
  })
})

describe('what cannot be served', () => {
  const far = Number.POSITIVE_INFINITY
  const unreachable = line([1, 1], [{}])
  it.each([
    { code: 'TC_ROUNDS_STOP_TOO_LARGE', problem: line([1, 11], [{}, {}]) },
    {
      code: 'TC_ROUNDS_STOP_TOO_LARGE',
      problem: line([1, 11], [{}, { capacity: [20] }], [{}, { pinnedTo: 'lorry 1' }]),
    },
    { code: 'TC_ROUNDS_STOP_FORBIDDEN', problem: line([1, 1], [{}], [{}, { forbiddenTo: ['lorry 1'] }]) },
    { code: 'TC_ROUNDS_STOP_TIMES', problem: line([1, 1], [{ shift: { fromS: 0, toS: 3 } }]) },
    {
      code: 'TC_ROUNDS_STOP_TIMES',
      problem: line([1, 1], [{ shift: { fromS: 9, toS: 99 } }], [{}, { window: { fromS: 0, toS: 9 } }]),
    },
    {
      code: 'TC_ROUNDS_STOP_UNREACHABLE',
      problem: {
        ...unreachable,
        cost: unreachable.cost.map((value, index) => (index % 3 === 2 ? far : value)),
      },
    },
  ])('$code names the stop', ({ code, problem }) => {
    expect(() => createRoundSolver(problem, { seed: 1 })).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining('stop 2'),
        details: expect.objectContaining({ obstacles: [expect.objectContaining({ stop: 'stop 2', code })] }),
      }),
    )
    const optional = {
      ...problem,
      stops: problem.stops.map((stop, index) => (index === 1 ? { ...stop, prize: 3 } : stop)),
    }
    expect(solve(optional, 100)).toMatchObject({ isFeasible: true, leftOut: [1], prizes: 3 })
  })

  it.each([
    { what: 'no vehicle', code: 'TC_ROUNDS_NO_VEHICLE', problem: line([1], []) },
    { what: 'a negative demand', code: 'TC_ROUNDS_PROBLEM', problem: line([-1], [{}]) },
    { what: 'a demand that is no number', code: 'TC_ROUNDS_PROBLEM', problem: line([Number.NaN], [{}]) },
    { what: 'a place that is not there', code: 'TC_ROUNDS_PROBLEM', problem: line([1], [{ startNode: 9 }]) },
    {
      what: 'a window that ends first',
      code: 'TC_ROUNDS_PROBLEM',
      problem: line([1], [{}], [{ window: { fromS: 2, toS: 1 } }]),
    },
    {
      what: 'a pin to nobody',
      code: 'TC_ROUNDS_PROBLEM',
      problem: line([1], [{}], [{ pinnedTo: 'lorry 9' }]),
    },
    {
      what: 'a short matrix',
      code: 'TC_ROUNDS_PROBLEM',
      problem: { ...line([1], [{}]), cost: new Float64Array(3) },
    },
    {
      what: 'the same stop twice',
      code: 'TC_ROUNDS_PROBLEM',
      problem: line([1, 1], [{}], [{ id: 'x' }, { id: 'x' }]),
    },
  ])('refuses $what', ({ code, problem }) => {
    expect(() => createRoundSolver(problem, { seed: 1 })).toThrow(expect.objectContaining({ code }))
  })
})
