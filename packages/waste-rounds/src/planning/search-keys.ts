import type { DayModel } from './day-model.ts'

/** Ways are compared as if none were longer than this, s. */
const LONGEST_S = 1e9

/** Row-major per place of a bin: the candidates nearest to it there and back, itself first. */
export function nearestCandidates(model: DayModel, candidates: Int32Array, count: number): Int32Array {
  const { binCount, width, ways } = model
  const nearest = new Int32Array(binCount * count)
  const both = new Float64Array(binCount)
  for (const bin of candidates) {
    for (const other of candidates) {
      let least = LONGEST_S
      for (const { cost } of ways) {
        least = Math.min(least, cost[bin * width + other]! + cost[other * width + bin]!)
      }
      both[other] = other === bin ? -1 : least
    }
    const order = Array.from(candidates).sort((one, other) => both[one]! - both[other]! || one - other)
    nearest.set(order.slice(0, count), bin * count)
  }
  return nearest
}

/** The mean way between two candidates, s; 1 when there is none. */
export function usualWayS({ ways, width }: DayModel, candidates: Int32Array): number {
  const cost = ways[0]?.cost
  if (cost === undefined) return 1
  let sum = 0
  let count = 0
  for (const from of candidates) {
    for (const to of candidates) {
      const way = cost[from * width + to]!
      if (!Number.isFinite(way)) continue
      sum += way
      count++
    }
  }
  return sum > 0 ? sum / count : 1
}

/** What a bin that has to be collected costs while it is not, s: more than all that a day could come to. */
export function penaltyOf({ ways, serviceS, worthS, lorries, binCount, siteCount }: DayModel): number {
  let dearest = 0
  for (const { cost } of ways)
    for (const way of cost) if (way > dearest && Number.isFinite(way)) dearest = way
  let longest = 0
  for (let site = 0; site < siteCount; site++) longest = Math.max(longest, serviceS[binCount + site]!)
  const fixed = lorries.reduce((sum, { fixedS }) => sum + fixedS, 0)
  const service = serviceS.reduce((sum, seconds) => sum + seconds, 0)
  const worth = worthS.reduce((sum, seconds) => sum + seconds, 0)
  return 1 + fixed + service + worth + (2 * binCount + 3 * lorries.length) * (dearest + longest)
}

/** How often each order is drawn in which bins are put back. */
const WEIGHTS = {
  random: 4,
  demand: 3,
  far: 2,
  close: 1,
  worth: 3,
  narrowest: 2,
  earliest: 1,
} as const

/** Keys to sort by, ascending; each a number per bin. Repeated by weight. The random order has none. */
export function insertionOrders(model: DayModel): readonly (Float64Array | null)[] {
  const { binCount, width, ways, lorries, demandL, demandKg, worthS, windows } = model
  const first = lorries[0]
  const perBin = (key: (bin: number) => number) =>
    Float64Array.from({ length: binCount }, (_, bin) => key(bin))
  const mostL = Math.max(1, ...lorries.map(({ capacityL }) => capacityL))
  const mostKg = Math.max(1, ...lorries.map(({ capacityKg }) => capacityKg))
  const far = perBin((bin) => {
    const way = first === undefined ? 0 : ways[first.ways]!.cost[first.startPlace * width + bin]!
    return Math.min(way, LONGEST_S)
  })
  const keys: Readonly<Record<keyof typeof WEIGHTS, Float64Array | null>> = {
    random: null,
    demand: perBin((bin) => -Math.max(demandL[bin]! / mostL, demandKg[bin]! / mostKg)),
    far: far.map((value) => -value),
    close: far,
    worth: worthS.map((value) => -value),
    narrowest: perBin((bin) => windows.openS(bin)),
    earliest: perBin((bin) => windows.earliestS(bin, 0)),
  }
  const isTimed = keys.narrowest!.some(Number.isFinite)
  const names = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).filter(
    (name) => isTimed || (name !== 'narrowest' && name !== 'earliest'),
  )
  return names.flatMap((name) => Array.from({ length: WEIGHTS[name] }, () => keys[name]))
}
