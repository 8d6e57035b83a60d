import { wasteRoundsErrors } from '../errors.ts'
import type { RoundSolver } from './solver.ts'

/** How long to look: so many iterations, which gives the same plan every time, or seconds. */
export type SolverBudget = { readonly iterations: number } | { readonly seconds: number }

const BATCH = 100

/**
 * Runs a solver until the budget is spent. Who must answer messages meanwhile, as a worker does, calls
 * `solver.step` itself.
 *
 * @param nowMs      a clock in milliseconds; asked only when the budget is in seconds.
 * @param onProgress called after each batch: share spent, and whether the best plan became better. False ends it.
 * @throws TC_ROUNDS_BUDGET
 */
export function runSolver(
  solver: RoundSolver,
  budget: SolverBudget,
  nowMs: () => number,
  onProgress?: (progress: number, isBetter: boolean) => boolean,
): void {
  const amount = 'iterations' in budget ? budget.iterations : budget.seconds
  if (!(amount > 0 && Number.isFinite(amount)))
    throw wasteRoundsErrors.make('TC_ROUNDS_BUDGET', String(amount))
  if ('iterations' in budget) {
    for (let done = 0; done < amount; done += BATCH) {
      const isBetter = solver.step(Math.min(BATCH, amount - done), done / amount)
      if (onProgress?.(Math.min(1, (done + BATCH) / amount), isBetter) === false) return
    }
    return
  }
  const startMs = nowMs()
  for (;;) {
    const progress = (nowMs() - startMs) / (amount * 1_000)
    if (progress >= 1) return
    const isBetter = solver.step(BATCH, progress)
    if (onProgress?.(progress, isBetter) === false) return
  }
}
