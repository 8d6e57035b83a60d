import { MINUTE_MS } from '@towncrier/core'
import {
  type DiaryMatch,
  isMoistureActivity,
  type MatchedEvent,
  MOISTURE_ACTIVITIES,
  type MoistureActivity,
} from './diary.ts'
import { median, type Quartiles, quartiles } from './statistics.ts'

/** No conclusion is drawn from fewer events than this. */
export const FEWEST_EVENTS = 5

/** How long a kind of event took to dry, with and without help. Null: fewer than five events. */
export interface DryingTimes {
  readonly medianMinutes: number | null
  /** Events that dried far enough to tell. */
  readonly count: number
}

export interface ActivityInsight {
  readonly activity: MoistureActivity
  /** Events with this entry and no other; several things at once can't be told apart. */
  readonly count: number
  /** Events with this entry among others; left out of the figures. */
  readonly mixedCount: number
  /** Vapour put into the air, g/m³; null with fewer than five events. */
  readonly riseGm3: Quartiles | null
  readonly drying: {
    readonly all: DryingTimes
    readonly airedWithWindow: DryingTimes
    readonly airedWithFan: DryingTimes
    readonly notAired: DryingTimes
  }
}

/**
 * What diary and sensor say together: for each activity how much moisture it put into the air and how long
 * the room took to dry. Figures only from five events on.
 */
export function activityInsights(match: DiaryMatch): ActivityInsight[] {
  return MOISTURE_ACTIVITIES.map((activity): ActivityInsight => {
    const having = match.events.filter(({ entries }) => entries.some((entry) => entry.activity === activity))
    const alone = having.filter(({ entries }) =>
      entries.every((entry) => !isMoistureActivity(entry.activity) || entry.activity === activity),
    )
    const rises = alone.map(({ event }) => event.riseGm3)
    return {
      activity,
      count: alone.length,
      mixedCount: having.length - alone.length,
      riseGm3: rises.length < FEWEST_EVENTS ? null : quartiles(rises),
      drying: {
        all: dryingTimes(alone),
        airedWithWindow: dryingTimes(alone.filter(({ airing }) => airing.includes('window'))),
        airedWithFan: dryingTimes(alone.filter(({ airing }) => airing.includes('fan'))),
        notAired: dryingTimes(alone.filter(({ airing }) => airing.length === 0)),
      },
    }
  }).filter(({ count, mixedCount }) => count + mixedCount > 0)
}

function dryingTimes(events: readonly MatchedEvent[]): DryingTimes {
  const minutes = events.flatMap(({ event: { peakAt, recoveredAt } }) =>
    recoveredAt === null ? [] : [(recoveredAt - peakAt) / MINUTE_MS],
  )
  return {
    medianMinutes: minutes.length < FEWEST_EVENTS ? null : median(minutes),
    count: minutes.length,
  }
}
