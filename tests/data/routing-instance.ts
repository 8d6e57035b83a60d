import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { dataFile } from './recorded-data.ts'

const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))
const SEEDS = [1, 2, 3]
const MOST_ABOVE_BEST = 0.01

interface Answer {
  readonly cost: number
  readonly feasible: boolean
  readonly seconds: number
  readonly routes: number[][]
}

/** Solves an instance by the command. */
export async function solve(file: string, ...words: readonly string[]): Promise<Answer> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    CLI,
    'rounds',
    'solve',
    file,
    ...words,
    '--json',
  ])
  return JSON.parse(stdout)
}

/** Reads the instance apart from the code under test. */
function instance(file: string) {
  const text = readFileSync(file, 'utf8')
  const table = (from: string, to: string) =>
    text
      .slice(text.indexOf(from) + from.length, text.indexOf(to))
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
  return {
    capacity: Number(/CAPACITY\s*:\s*(\d+)/.exec(text)![1]),
    places: table('NODE_COORD_SECTION', 'DEMAND_SECTION').map(([, x, y]) => [x!, y!] as const),
    demands: table('DEMAND_SECTION', 'DEPOT_SECTION').map(([, demand]) => demand!),
  }
}

/** The cost of the routes; the first place is the depot, customer n the one after n others. */
function checkedCost(file: string, routes: readonly (readonly number[])[]): number {
  const { capacity, places, demands } = instance(file)
  expect(demands[0]).toBe(0)
  expect(routes.flat().toSorted((one, other) => one - other)).toEqual(
    places.slice(1).map((_, index) => index + 1),
  )
  let cost = 0
  for (const route of routes) {
    expect(route.length).toBeGreaterThan(0)
    expect(route.reduce((sum, customer) => sum + demands[customer]!, 0)).toBeLessThanOrEqual(capacity)
    const way = [0, ...route, 0].map((place) => places[place]!)
    for (const [index, [x, y]] of way.slice(1).entries()) {
      const [fromX, fromY] = way[index]!
      cost += Math.round(Math.sqrt((x - fromX) ** 2 + (y - fromY) ** 2))
    }
  }
  return cost
}

/** Three seeds at ten seconds each; checks every answer apart from the code under test. */
export async function expectNearBest(name: string): Promise<void> {
  const file = dataFile('routing', `${name}.vrp`)
  const solution = readFileSync(dataFile('routing', `${name}.sol`), 'utf8')
  const best = Number(/Cost (\d+)/.exec(solution)![1])
  const bestRoutes = [...solution.matchAll(/Route #\d+:(.*)/g)].map(([, stops]) =>
    stops!.trim().split(/\s+/).map(Number),
  )
  expect(checkedCost(file, bestRoutes)).toBe(best)
  const costs: number[] = []
  for (const seed of SEEDS) {
    const { cost, feasible, seconds, routes } = await solve(file, '--seconds', '10', '--seed', String(seed))
    expect(feasible).toBe(true)
    expect(checkedCost(file, routes)).toBe(cost)
    expect(seconds).toBeLessThan(11)
    costs.push(cost)
  }
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length
  console.log(
    `${name}: ${costs.map((cost) => `${((100 * cost) / best - 100).toFixed(2)} %`).join(', ')} above ${best}`,
  )
  expect(mean / best - 1).toBeLessThanOrEqual(MOST_ABOVE_BEST)
}
