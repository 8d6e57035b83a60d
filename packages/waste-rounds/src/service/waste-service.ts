/** Minutes after local midnight, 0 to 1440; `fromMin` < `toMin`. */
export interface TimeOfDaySpan {
  readonly fromMin: number
  readonly toMin: number
}

/** A bin, bank or container that is emptied. */
export interface Bin {
  readonly id: string
  readonly name: string
  /** The telemetry device in it; null without. Its geometry (distances, table of a tapered bin) is a setting of the device. */
  readonly deviceId: string | null
  /** What is thrown in: `general`, `glass`, `paper`, `food` … */
  readonly stream: string
  readonly latitude: number
  readonly longitude: number
  readonly street: string
  readonly volumeL: number
  /** Fill at which it should be collected, %. */
  readonly thresholdPct: number
  /** Days since it was emptied after which it is to be collected however full it is; null: no limit. */
  readonly maxAgeDays: number | null
  /** For the crew: gate codes, where to stand, who to ask. */
  readonly accessNote: string
  /** Local times of day at which it may be collected; empty: at any. */
  readonly accessTimes: readonly TimeOfDaySpan[]
  /** Time to empty it once the lorry stands, s. */
  readonly serviceS: number
  /** The standing round it belongs to, and its place in it from 0; null: none. */
  readonly roundId: string | null
  readonly roundOrder: number | null
  readonly isInService: boolean
  /** Given back with a change. */
  readonly version: number
}

export const SITE_TYPES = ['depot', 'disposal'] as const
export type SiteType = (typeof SITE_TYPES)[number]

/** Where lorries start and end, or tip what they carry. */
export interface WasteSite {
  readonly id: string
  readonly name: string
  readonly type: SiteType
  readonly latitude: number
  readonly longitude: number
  /** Time to weigh in and tip, s; 0 at a depot. */
  readonly serviceS: number
  /** Streams it takes; empty: all. */
  readonly streams: readonly string[]
  /** Local times of day at which it is open; empty: always. */
  readonly openTimes: readonly TimeOfDaySpan[]
}

export interface Lorry {
  readonly id: string
  readonly name: string
  readonly depotId: string
  /** Loose waste that it takes before it must tip, with its press, litres. */
  readonly capacityL: number
  readonly payloadKg: number
  /** Streams it takes, together in one body. */
  readonly streams: readonly string[]
  /** Local times of day between which its crew works. */
  readonly shift: TimeOfDaySpan
  /** A break of `minutes` that begins between `fromMin` and `toMin`; null: none. */
  readonly crewBreak: (TimeOfDaySpan & { readonly minutes: number }) | null
  /** Edges of the road network that it may not enter: too narrow, too weak, too low. */
  readonly forbiddenEdgeIds: readonly string[]
  readonly isInService: boolean
  readonly version: number
}

/** What a lorry drives on fixed days when nothing is planned: every bin of it, in order. */
export interface StandingRound {
  readonly id: string
  readonly name: string
  /** The platform's own device that speaks for the round in alerts. */
  readonly deviceId: string
  /** Days it is driven: 0 Monday to 6 Sunday. */
  readonly weekdays: readonly number[]
  readonly lorryId: string | null
  readonly version: number
}

/** How plans are made and reckoned; a council's own figures. */
export interface WasteSettings {
  /** Fill at which a bin counts as overflowing, %. */
  readonly overflowPct: number
  /** Minutes of a crew's work that sparing the town one overflow is worth. */
  readonly overflowWorthMin: number
  /** Minutes of work that each day beyond its greatest age is worth. */
  readonly overAgeWorthMinPerDay: number
  /** Minutes of work that a visit to a full bin costs as a rule: a bin on the way is worth the share of it that it is full. */
  readonly visitWorthMin: number
  /** A bin is planned for now when it would overflow before the day after this many days. */
  readonly lookAheadDays: number
  /** Kilograms of a litre of loose waste, by stream; `other` for those that are not named. */
  readonly densityKgPerL: Readonly<Record<string, number>>
  /** Share of a road's speed that a lorry keeps up between stops. */
  readonly speedFactor: number
  readonly topSpeedKph: number
  /** kg of CO₂ that a lorry makes on a kilometre. */
  readonly co2KgPerKm: number
}

/**
 * Densities: WRAP (2010), Material bulk densities, rounded. CO₂: a rigid lorry over 17 t, half laden, is near 1 kg/km in
 * the UK Government's conversion factors for company reporting; a council should enter its own.
 */
export const DEFAULT_WASTE_SETTINGS: WasteSettings = {
  overflowPct: 95,
  overflowWorthMin: 15,
  overAgeWorthMinPerDay: 10,
  visitWorthMin: 4,
  lookAheadDays: 1,
  densityKgPerL: {
    general: 0.12,
    glass: 0.33,
    paper: 0.1,
    plastic: 0.03,
    food: 0.4,
    textiles: 0.15,
    other: 0.12,
  },
  speedFactor: 0.75,
  topSpeedKph: 80,
  co2KgPerKm: 1,
}
