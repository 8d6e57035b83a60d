import { HOUR_MS, SECOND_MS } from '@towncrier/core'

/** How long something is tried, and how far apart. Milliseconds. */
export interface RetryPlan {
  readonly firstDelayMs: number
  readonly longestDelayMs: number
  /** Counted from the first attempt; then it is given up. */
  readonly giveUpAfterMs: number
}

export const RETRY_PLAN: RetryPlan = {
  firstDelayMs: 5 * SECOND_MS,
  longestDelayMs: 4 * HOUR_MS,
  giveUpAfterMs: 24 * HOUR_MS,
}

/**
 * Exponential back-off with equal jitter: half of the doubled delay is certain, half is chance, so that many
 * that failed together do not come back together.
 *
 * @param attempts that have failed, from 1.
 * @param chance   0 to 1.
 */
export function retryDelayMs(attempts: number, chance: number, plan: RetryPlan = RETRY_PLAN): number {
  const whole = Math.min(plan.longestDelayMs, plan.firstDelayMs * 2 ** Math.min(attempts - 1, 40))
  return Math.round(whole / 2 + (whole / 2) * chance)
}
