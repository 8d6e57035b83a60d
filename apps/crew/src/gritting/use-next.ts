import { type Signal, useComputed } from '@preact/signals'
import { useCrew } from '../crew.ts'
import { type Guidance, guidanceTo, nextStreet } from './guidance.ts'
import type { StreetProgress } from './job-progress.ts'

export interface Next {
  readonly street: StreetProgress
  readonly guidance: Guidance
  /** Nothing of the route comes before it. */
  readonly isFirst: boolean
  /** What follows it; null when it is the last. */
  readonly then: StreetProgress | null
}

/**
 * The street that comes next and how to get there; null when all are marked.
 *
 * @param chosen a street that the driver would rather have next.
 */
export function useNext(chosen: Signal<string | null>): Next | null {
  const { gritting, position } = useCrew()
  return useComputed((): Next | null => {
    if (gritting.open.value === null) return null
    const { progress } = gritting.open.value
    // Read for its changes; `exact` leaves out what is old or coarse.
    const here = position.position.value === null ? null : position.exact
    const street = nextStreet(progress.open, chosen.value, here)
    if (street === null) return null
    const before = progress.streets[street.index - 1]?.street ?? null
    const guidance = guidanceTo(street.street, before, here)
    const then = progress.open.find(({ index }) => index > street.index) ?? null
    return { street, guidance, isFirst: before === null, then }
  }).value
}
