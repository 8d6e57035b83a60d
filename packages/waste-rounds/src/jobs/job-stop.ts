import type { EpochMs } from '@towncrier/core/instants'
import type { VisitType } from '../planning/waste-plan.ts'
import type { TimeOfDaySpan } from '../service/waste-service.ts'

/** Longitude and latitude, WGS 84. */
export type JobPosition = readonly [number, number]

/** One line of the way to a stop. */
export interface JobTurn {
  readonly turn: 'start' | 'straight' | 'slight-left' | 'left' | 'slight-right' | 'right' | 'turn-round'
  /** The road it leads along; empty when it has no name. */
  readonly road: string
  readonly metres: number
  readonly position: JobPosition
}

/** One thing a crew does, with all that the phone must know of it without a signal. */
export interface JobStop {
  readonly type: VisitType
  /** The bin, the disposal site or the depot; null for a break. */
  readonly placeId: string | null
  readonly name: string
  readonly street: string
  /** Null for a break: it is taken where the lorry is. */
  readonly position: JobPosition | null
  readonly stream: string | null
  readonly volumeL: number | null
  /** Expected when the crew comes, %; null: not known. */
  readonly fillPct: number | null
  readonly accessNote: string
  readonly accessTimes: readonly TimeOfDaySpan[]
  /** Why it is in the round, in words; empty for what is no bin. */
  readonly why: string
  /** Planned. */
  readonly arriveAt: EpochMs
  readonly serviceS: number
  /** Way from the stop before. */
  readonly metres: number
  readonly drivingS: number
  readonly wayThere: readonly JobPosition[]
  readonly turns: readonly JobTurn[]
  /** Put in after the crew had set out. */
  readonly isAdded: boolean
}

/** A bin near the round that is not in it: a crew that sees it overflow can add it without a signal. */
export interface NearbyBin {
  readonly id: string
  readonly name: string
  readonly street: string
  readonly stream: string
  readonly position: JobPosition
}

/** A bin that a crew has spoken of and that is not in its round. */
export interface SeenBin {
  readonly bin: NearbyBin
  readonly at: EpochMs
  /** Seen overflowing; else it was collected beside the plan. */
  readonly isSeen: boolean
  /** What the crew had done last by then; null: nothing. */
  readonly afterPlaceId: string | null
}

/**
 * The stops of a job with the bins put in that the crew has seen overflowing, or collected beside its plan: each next to be done after what the
 * crew did last before it saw the bin.
 *
 * @param seen bins not in `stops`, oldest first, with how many of `stops` were done by then (places up to there are kept).
 */
export function withSeenBins(stops: readonly JobStop[], seen: readonly SeenBin[]): readonly JobStop[] {
  const all = [...stops]
  for (const { bin, at, isSeen, afterPlaceId } of seen) {
    if (all.some(({ type, placeId }) => type === 'collect' && placeId === bin.id)) continue
    const after = afterPlaceId === null ? -1 : all.findLastIndex(({ placeId }) => placeId === afterPlaceId)
    all.splice(after + 1, 0, {
      type: 'collect',
      placeId: bin.id,
      name: bin.name,
      street: bin.street,
      position: bin.position,
      stream: bin.stream,
      volumeL: null,
      fillPct: isSeen ? 100 : null,
      accessNote: '',
      accessTimes: [],
      why: isSeen ? 'Seen overflowing by the crew' : 'Collected beside the plan',
      arriveAt: at,
      serviceS: 0,
      metres: 0,
      drivingS: 0,
      wayThere: [],
      turns: [],
      isAdded: true,
    })
  }
  return all
}
