import type { AnySensorKind } from '@towncrier/core'

export const FILL = 'fillPct'
export const EMPTIED = 'emptied'
/** A reading with it says that somebody has emptied the bin. */
export const COLLECTED = 'collected'

/** Kinds whose devices tell how full a bin is and when it was emptied. */
export function binKinds(kinds: ReadonlyMap<string, AnySensorKind>): AnySensorKind[] {
  return [...kinds.values()].filter(({ measures }) =>
    [FILL, EMPTIED].every((measure) => measures.some(({ name }) => name === measure)),
  )
}

/** Whether a kind can be told that its bin was emptied. */
export function takesCollected({ readingSchema }: AnySensorKind): boolean {
  return COLLECTED in readingSchema.shape
}
