import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { dataFile } from './recorded-data.ts'

const CLI = fileURLToPath(new URL('../../apps/cli/bin/towncrier.mjs', import.meta.url))

interface Edge {
  readonly from: number
  readonly to: number
}

async function solve(file: string, ...words: readonly string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    CLI,
    'routes',
    'solve',
    file,
    ...words,
    '--json',
  ])
  return JSON.parse(stdout) as { cost: number; feasible: boolean; seconds: number; routes: Edge[][] }
}

/** Reads the instance and drives the routes apart from the code under test. */
function check(file: string, routes: readonly (readonly Edge[])[]) {
  const text = readFileSync(file, 'utf8')
  const numberAfter = (key: string) => Number(new RegExp(`${key}\\s*:\\s*(\\d+)`).exec(text)![1])
  const cost = new Map<string, number>()
  const demand = new Map<string, number>()
  const key = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`
  for (const [, a, b, price, , load] of text.matchAll(
    /\(\s*(\d+),\s*(\d+)\)\s*coste\s+(\d+)(\s+demanda\s+(\d+))?/g,
  )) {
    cost.set(key(Number(a), Number(b)), Number(price))
    if (load !== undefined) demand.set(key(Number(a), Number(b)), Number(load))
  }
  const vertices = numberAfter('VERTICES')
  const drive = (from: number) => {
    const far = new Array<number>(vertices + 1).fill(Number.POSITIVE_INFINITY)
    far[from] = 0
    for (let changed = true; changed; ) {
      changed = false
      for (const [edge, price] of cost) {
        const [a, b] = edge.split('-').map(Number) as [number, number]
        for (const [start, end] of [
          [a, b],
          [b, a],
        ] as const) {
          if (far[start]! + price < far[end]!) {
            far[end] = far[start]! + price
            changed = true
          }
        }
      }
    }
    return far
  }
  const treated = new Set<string>()
  let whole = 0
  for (const route of routes) {
    let at = numberAfter('DEPOSITO')
    let load = 0
    for (const { from, to } of route) {
      const edge = key(from, to)
      expect(demand.has(edge) && !treated.has(edge), edge).toBe(true)
      treated.add(edge)
      load += demand.get(edge)!
      whole += drive(at)[from]! + cost.get(edge)!
      at = to
    }
    expect(load).toBeLessThanOrEqual(numberAfter('CAPACIDAD'))
    whole += drive(at)[numberAfter('DEPOSITO')]!
  }
  expect(treated.size).toBe(demand.size)
  expect(routes.length).toBeLessThanOrEqual(numberAfter('VEHICULOS'))
  return { cost: whole, upperBound: numberAfter('COMENTARIO') }
}

it.each(['egl-e1-A', 'egl-e1-B', 'egl-e1-C', 'egl-s1-A'])(
  'gritting routes of %s cost no more than the upper bound in the file',
  async (name) => {
    const file = dataFile(`routing/${name}.dat`)
    const answer = await solve(file, '--seconds', '30', '--iterations', '150000', '--seed', '1')
    const { cost, upperBound } = check(file, answer.routes)
    expect(answer).toMatchObject({ cost, feasible: true })
    expect(cost).toBeLessThanOrEqual(upperBound)
    console.log(`${name}: ${cost}, upper bound ${upperBound}, ${answer.seconds} s`)
  },
)

it('the same seconds and seed give the same gritting routes', async () => {
  const file = dataFile('routing/egl-e1-A.dat')
  const [first, second] = await Promise.all([0, 1].map(() => solve(file, '--seconds', '2', '--seed', '3')))
  expect(second!.routes).toEqual(first!.routes)
})
