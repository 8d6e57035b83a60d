import type { EpochMs } from '@towncrier/core'

/** How fast bins that belong together fill. */
export interface GroupRate {
  /** Bins that it was learnt from. */
  readonly bins: number
  /** Points of fill an hour, averaged over the week. */
  readonly perHourPct: number
  /** Variance that chance gives to each point, points. */
  readonly dispersion: number
  /** How much the bins differ: relative variance of their rates. */
  readonly variance: number
}

export interface BinRate {
  readonly perHourPct: number
  readonly dispersion: number
  /** How well the rate is known: its variance over its square. */
  readonly variance: number
  /** Days of its own past that it was learnt from. */
  readonly days: number
}

/** How fast bins fill, learnt from many. Plain JSON. */
export interface FillModel {
  readonly learntAt: EpochMs
  /** IANA name: of `week`. */
  readonly timeZone: string
  readonly town: GroupRate & { readonly week: readonly number[] }
  /** By stream. `week`: share of each hour of the week, from Monday 0:00, mean 1. */
  readonly streams: Record<string, GroupRate & { readonly week: readonly number[] }>
  /** By {@link streetKey}. */
  readonly streets: Record<string, Pick<GroupRate, 'bins' | 'perHourPct'>>
  readonly bins: Record<string, BinRate>
}

export function streetKey(stream: string, street: string): string {
  return `${stream}\n${street}`
}

/** What a bin's rate is told from. */
export interface RateOf extends BinRate {
  readonly from: 'bin' | 'street' | 'stream' | 'town'
  /** Other bins that it leans on. */
  readonly likeIt: number
}

/** The rate of a bin, or of bins like it when it has no past; null: nothing was learnt at all. */
export function rateOf(
  model: FillModel,
  { binId, stream, street }: { readonly binId: string; readonly stream: string; readonly street: string },
): RateOf | null {
  if (model.town.bins === 0) return null
  const ofStream = model.streams[stream]
  const ofStreet = model.streets[streetKey(stream, street)]
  const bin = model.bins[binId]
  if (bin !== undefined) return { ...bin, from: 'bin', likeIt: (ofStream ?? model.town).bins - 1 }
  const above = ofStream ?? model.town
  const common = { dispersion: above.dispersion, days: 0 }
  if (ofStreet !== undefined) {
    const { bins, perHourPct } = ofStreet
    return { ...common, perHourPct, variance: above.variance * (1 + 1 / bins), from: 'street', likeIt: bins }
  }
  const variance = 1.5 * above.variance
  const from = ofStream === undefined ? 'town' : 'stream'
  return { ...common, perHourPct: above.perHourPct, variance, from, likeIt: above.bins }
}
