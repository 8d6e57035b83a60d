import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { solveRounds } from './rounds.ts'

const CLI = fileURLToPath(new URL('../../bin/towncrier.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'rounds-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Customers on a circle around the depot. */
function instance(name: string, demands: readonly number[], capacity: number): string {
  const angle = (index: number) => (2 * Math.PI * index) / demands.length
  const text = [
    `NAME : ${name}`,
    'TYPE : CVRP',
    `DIMENSION : ${demands.length + 1}`,
    'EDGE_WEIGHT_TYPE : EUC_2D',
    `CAPACITY : ${capacity}`,
    'NODE_COORD_SECTION',
    '1 0 0',
    ...demands.map(
      (_, index) => `${index + 2} ${100 * Math.cos(angle(index))} ${100 * Math.sin(angle(index))}`,
    ),
    'DEMAND_SECTION',
    '1 0',
    ...demands.map((demand, index) => `${index + 2} ${demand}`),
    'DEPOT_SECTION',
    '1',
    '-1',
    'EOF',
  ]
  const path = join(folder, `${name}.vrp`)
  writeFileSync(path, text.join('\n'))
  return path
}

const ring = instance('ring', Array(24).fill(1), 12)

describe('rounds solve', () => {
  it('prints cost, feasibility, time and routes as JSON, within its seconds', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      CLI,
      'rounds',
      'solve',
      ring,
      '--seconds',
      '0.5',
      '--seed',
      '1',
      '--json',
    ])
    expect(stderr).toBe('')
    const { cost, feasible, seconds, routes } = JSON.parse(stdout)
    // Two halves of the circle: four times to its edge, and 22 steps of 26 along it.
    expect({ cost, feasible }).toEqual({ cost: 4 * 100 + 22 * 26, feasible: true })
    expect(seconds).toBeGreaterThan(0.4)
    expect(seconds).toBeLessThan(2)
    expect(routes.flat().sort((one: number, other: number) => one - other)).toEqual(
      Array.from({ length: 24 }, (_, index) => index + 1),
    )
  })

  it('answers the same for the same seed and iterations', async () => {
    const answers = await Promise.all(
      [1, 2].map(() => solveRounds(ring, { seconds: 9, iterations: 500, seed: 4 })),
    )
    expect(answers[0]!.routes).toEqual(answers[1]!.routes)
    expect(answers[0]!.iterations).toBe(answers[1]!.iterations)
  })

  it('takes more vehicles than the demand alone would need when boxes do not pack', async () => {
    const awkward = instance('awkward', Array(18).fill(6), 10)
    const answer = await solveRounds(awkward, { seconds: 9, iterations: 2_000, seed: 1 })
    expect(answer).toMatchObject({ feasible: true, unassigned: [] })
    expect(answer.routes).toHaveLength(18)
    const few = await solveRounds(awkward, { seconds: 9, iterations: 500, seed: 1, vehicles: 4 })
    expect(few.feasible).toBe(false)
    expect(few.unassigned).toHaveLength(14)
  })

  it('prints the rounds for people', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      CLI,
      'rounds',
      'solve',
      ring,
      '--iterations',
      '200',
    ])
    expect(stdout).toMatch(/^Cost \d+ with \d rounds/)
  })

  it('names the customer that no vehicle can take', async () => {
    const large = instance('large', [1, 2, 30, 1], 12)
    await expect(solveRounds(large, { seconds: 1, seed: 1 })).rejects.toMatchObject({
      code: 'TC_ROUNDS_STOP_TOO_LARGE',
      message: expect.stringContaining('3, 30 where the largest vehicle for it takes 12'),
    })
  })

  it.each([
    { options: { seconds: 0, seed: 1 }, code: 'TC_ROUNDS_BUDGET' },
    { options: { seconds: 1, seed: 1, iterations: Number.NaN }, code: 'TC_ROUNDS_BUDGET' },
    { options: { seconds: 1, seed: 0.5 }, code: 'TC_OPTION_INVALID' },
    { options: { seconds: 1, seed: 1, vehicles: 0 }, code: 'TC_OPTION_INVALID' },
  ])('refuses $options with $code', async ({ options, code }) => {
    await expect(solveRounds(ring, options)).rejects.toMatchObject({ code })
  })

  it('refuses a file that is none', async () => {
    const path = join(folder, 'text.vrp')
    writeFileSync(path, 'hello\n')
    await expect(solveRounds(path, { seconds: 1, seed: 1 })).rejects.toMatchObject({ code: 'TC_ROUNDS_FILE' })
    await expect(solveRounds(join(folder, 'none.vrp'), { seconds: 1, seed: 1 })).rejects.toMatchObject({
      code: 'TC_FILE_UNREADABLE',
    })
  })
})
