import { expect, it } from 'vitest'
import { dataFile } from './recorded-data.ts'
import { expectNearBest, solve } from './routing-instance.ts'

it('X-n209-k16: within a hundredth of the best known after ten seconds, mean of three seeds', () =>
  expectNearBest('X-n209-k16'))

it('gives the same answer for the same seed and iterations', async () => {
  const file = dataFile('routing', 'X-n209-k16.vrp')
  const first = await solve(file, '--iterations', '20000', '--seed', '8')
  const second = await solve(file, '--iterations', '20000', '--seed', '8')
  expect(second.routes).toEqual(first.routes)
  expect(second.cost).toBe(first.cost)
})
