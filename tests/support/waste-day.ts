import { createRandom } from '@towncrier/core'
import type {
  PlannedBin,
  PlannedLorry,
  PlannedSite,
  PlanningInput,
  TravelTimes,
} from '@towncrier/waste-rounds'

export interface WasteDayOptions {
  readonly seed: number
  readonly bins: number
  readonly lorries: number
  readonly sites: number
  readonly streams?: number
  readonly isTimed?: boolean
  /** Requests, locks, pins, starts in mid-shift, bins without a road. */
  readonly isOdd?: boolean
  readonly isEveryBin?: boolean
  /** Ways need not be straight, nor shortest. */
  readonly isWild?: boolean
  readonly matrices?: number
  /** Of all that the fleet can carry at once, what the bins hold. */
  readonly tightness?: number
}

const STREAMS = ['general', 'glass', 'paper']
const HOUR_S = 3_600

/** A made-up day: bins within some 6 km of a depot, from quiet to overflowing. */
export function wasteDay(options: WasteDayOptions): PlanningInput {
  const { seed, bins, lorries, sites, streams = 1, isTimed = false, isOdd = false } = options
  const { isEveryBin = false, isWild = false, matrices = 1, tightness = 1.5 } = options
  const { next, below } = createRandom(seed)
  const depots = 2
  const size = bins + sites + depots
  const points = Array.from({ length: size }, () => [next() * 6_000, next() * 6_000] as const)
  const pick = <Item>(list: readonly Item[]) => list[below(list.length)]!
  const matrix = (slower: number): TravelTimes => {
    const metres = Float64Array.from({ length: size * size }, (_, at) => {
      const [a, b] = [points[Math.floor(at / size)]!, points[at % size]!]
      if (isWild && next() < 0.02 && at % (size + 1) !== 0) return Number.POSITIVE_INFINITY
      return at % (size + 1) === 0 ? 0 : Math.hypot(a[0] - b[0], a[1] - b[1]) * (isWild ? 0.5 + next() : 1.3)
    })
    return { size, metres, seconds: metres.map((value) => (value / 8) * slower) }
  }
  const capacityL = 1_000 + below(3) * 500
  const share = (capacityL * lorries * tightness) / Math.max(1, bins)
  const made = Array.from({ length: bins }, (_, n): PlannedBin => {
    const fromS = (6 + next() * 6) * HOUR_S
    const odd = isOdd ? next() : 1
    return {
      id: `b${n}`,
      name: `Bin ${n}`,
      stream: STREAMS[below(streams)]!,
      node: odd < 0.03 ? null : n,
      litres: Math.round(share * 2 * next()),
      kg: Math.round(share * 0.2 * next()),
      serviceS: 30 + below(100),
      windows:
        isTimed && next() < 0.3
          ? [
              { fromS, toS: fromS + 1.5 * HOUR_S },
              { fromS: 13 * HOUR_S, toS: 14 * HOUR_S },
            ].slice(0, 1 + below(2))
          : [],
      isInService: odd > 0.06,
      overflowChance: next() < 0.1 ? null : next() ** 2,
      isOverflowing: next() < 0.1,
      fillPct: next() < 0.1 ? null : Math.round(next() * 100),
      thresholdPct: 80,
      ageDays: next() < 0.2 ? null : below(20),
      maxAgeDays: next() < 0.5 ? null : 14,
      isReported: next() < 0.05,
      request: !isOdd || next() < 0.8 ? 'may' : pick(['must', 'never']),
      onlyLorryIds: isOdd && next() < 0.1 ? [`l${below(lorries + 1)}`] : null,
    }
  })
  return {
    bins: made,
    lorries: Array.from({ length: lorries }, (_, n): PlannedLorry => {
      const isUnderWay = isOdd && next() < 0.3
      const lengthH = isTimed ? 2 + next() * 6 : 24
      const loadL = isUnderWay ? below(capacityL) : 0
      const breakFromS = (9 + next() * 2) * HOUR_S
      return {
        id: `l${n}`,
        name: `Lorry ${n}`,
        matrix: below(matrices),
        startNode: isUnderWay ? below(size) : size - 1,
        endNode: isOdd ? size - 1 - below(2) : size - 1,
        shift: { fromS: 7 * HOUR_S, toS: (7 + lengthH) * HOUR_S },
        crewBreak:
          isTimed && next() < 0.7 ? { fromS: breakFromS, toS: breakFromS + HOUR_S, seconds: 1_800 } : null,
        capacityL,
        payloadKg: Math.round(capacityL * (0.06 + next() * 0.1)),
        streams: STREAMS.slice(0, streams).filter(() => streams === 1 || next() < 0.7),
        loadL,
        loadKg: Math.round(loadL * 0.05),
        lockedBinIds: isOdd && next() < 0.4 ? [`b${below(bins + 1)}`, `b${below(bins + 1)}`] : [],
      }
    }),
    disposalSites: Array.from(
      { length: sites },
      (_, n): PlannedSite => ({
        id: `s${n}`,
        name: `Site ${n}`,
        node: bins + n,
        serviceS: 300 + below(600),
        streams: streams === 1 || next() < 0.6 ? [] : STREAMS.filter(() => next() < 0.6),
        windows: isTimed && next() < 0.4 ? [{ fromS: 8 * HOUR_S, toS: 13 * HOUR_S }] : [],
      }),
    ),
    matrices: Array.from({ length: matrices }, (_, n) => matrix(1 + n * 0.3)),
    settings: {
      overflowWorthS: 1_200,
      overAgeWorthSPerDay: 600,
      visitWorthS: 240,
      secondsPerKm: 60,
      lorryWorthS: below(2) * 1_800,
      isEveryBin,
    },
  }
}
