import { it } from 'vitest'
import { expectNearBest } from './routing-instance.ts'

it('X-n200-k36: within a hundredth of the best known after ten seconds, mean of three seeds', () =>
  expectNearBest('X-n200-k36'))
