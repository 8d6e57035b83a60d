import type { JobStopView, WasteJobDetail } from '@towncrier/protocol'

/** A round as the phone keeps it, with the stops that its crew knows of. */
export interface KeptRound {
  readonly id: string
  readonly version: number
  readonly round: WasteJobDetail
  /** Bins of the round when its crew last looked at what had changed, and of which revision. */
  readonly seenBinIds: readonly string[]
  readonly seenRevision: number
}

/** What a newer plan made of a round that its crew knew. */
export interface RoundChange {
  readonly added: number
  readonly takenOut: number
}

const binIdsOf = (stops: readonly JobStopView[]) =>
  stops.flatMap(({ type, placeId }) => (type === 'collect' && placeId !== null ? [placeId] : []))

/** Keeps what the platform tells of a round, beside what its crew knew of it before. */
export function keptRound(round: WasteJobDetail, before: KeptRound | null): KeptRound {
  const { id, version } = round
  if (before === null || round.revision === before.seenRevision) {
    return { id, version, round, seenBinIds: binIdsOf(round.stops), seenRevision: round.revision }
  }
  return { ...before, version, round }
}

/** The crew has read what has changed. */
export function withChangeSeen({ round }: KeptRound): KeptRound {
  return keptRound(round, null)
}

/** Null while the round is as its crew knows it; bins that the crew itself added are no news to it. */
export function changeOf({ round, seenBinIds, seenRevision }: KeptRound): RoundChange | null {
  if (round.revision === seenRevision) return null
  const now = binIdsOf(round.stops)
  const spokenOf = new Set(round.events.flatMap(({ placeId }) => placeId ?? []))
  return {
    added: now.filter((id) => !seenBinIds.includes(id) && !spokenOf.has(id)).length,
    takenOut: seenBinIds.filter((id) => !now.includes(id)).length,
  }
}
