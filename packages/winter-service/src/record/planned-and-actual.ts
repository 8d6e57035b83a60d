import type { EpochMs } from '@towncrier/core'

/** A pass as the record keeps it. */
export interface RecordedPass {
  readonly edgeId: string
  readonly at: EpochMs
  readonly rateGm2: number | null
  readonly covered: number
}

export const STREET_OUTCOMES = ['treated', 'in-part', 'missed'] as const
export type StreetOutcome = (typeof STREET_OUTCOMES)[number]

export interface StreetRecord {
  readonly edgeId: string
  readonly outcome: StreetOutcome
  /** Share that was driven spreading, 0 to 1. */
  readonly covered: number
  readonly firstAt: EpochMs | null
  readonly lastAt: EpochMs | null
  readonly rateGm2: number | null
}

/** A street counts as treated from this share on: position reports lie some metres off its ends. */
export const TREATED_SHARE = 0.8
/** Less is a crossing, not a treatment. */
const TOUCHED_SHARE = 0.15

/**
 * What became of the streets that were to be treated. Passes over one street add up, also those of several
 * lorries.
 */
export function compareWithPlan(
  plannedEdgeIds: readonly string[],
  passes: readonly RecordedPass[],
): readonly StreetRecord[] {
  const byEdge = Map.groupBy(passes, ({ edgeId }) => edgeId)
  return [...new Set(plannedEdgeIds)].map((edgeId) => {
    const there = byEdge.get(edgeId) ?? []
    const covered = Math.min(
      1,
      there.reduce((sum, pass) => sum + pass.covered, 0),
    )
    const rated = there.filter(({ rateGm2 }) => rateGm2 !== null)
    const weight = rated.reduce((sum, pass) => sum + pass.covered, 0)
    const instants = there.map(({ at }) => at)
    return {
      edgeId,
      outcome: covered >= TREATED_SHARE ? 'treated' : covered >= TOUCHED_SHARE ? 'in-part' : 'missed',
      covered,
      firstAt: instants.length === 0 ? null : Math.min(...instants),
      lastAt: instants.length === 0 ? null : Math.max(...instants),
      rateGm2:
        weight > 0 ? rated.reduce((sum, pass) => sum + pass.rateGm2! * pass.covered, 0) / weight : null,
    }
  })
}
