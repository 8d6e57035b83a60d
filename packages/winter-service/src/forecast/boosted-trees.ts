import { createRandom, type Random } from '@towncrier/core'

export interface BoostedTrees {
  predict(features: Float64Array): number
}

export interface BoostingSettings {
  readonly seed: number
  readonly trees: number
  readonly depth: number
  /** Share of each tree's answer that counts. */
  readonly rate: number
  /** Least weight of samples in a leaf. */
  readonly leafWeight: number
}

export const DEFAULT_BOOSTING: Omit<BoostingSettings, 'seed'> = {
  trees: 200,
  depth: 3,
  rate: 0.05,
  leafWeight: 5,
}

/** Of the samples, and of the features at each split, so many are looked at. */
const SAMPLE_SHARE = 0.6
const FEATURE_SHARE = 0.5
const MOST_CUTS = 16

interface Split {
  readonly feature: number
  readonly cut: number
  readonly below: Tree
  readonly above: Tree
}
type Tree = Split | number

/**
 * Gradient boosting of shallow regression trees under squared loss, with random samples for each tree
 * (Friedman 2002, Stochastic gradient boosting). The same seed gives the same trees.
 *
 * @param rows one array of features for each sample, all of one length.
 */
export function fitBoostedTrees(
  rows: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
  settings: BoostingSettings,
): BoostedTrees {
  const random = createRandom(settings.seed)
  const grower = new TreeGrower(rows, weights, settings, random)
  let weightSum = 0
  let start = 0
  for (const [n, target] of targets.entries()) {
    weightSum += weights[n]!
    start += weights[n]! * target
  }
  start /= weightSum
  const left = targets.map((target) => target - start)
  const trees: Tree[] = []
  for (let n = 0; n < settings.trees; n++) {
    const sample = [...rows.keys()].filter(() => random.next() < SAMPLE_SHARE)
    const tree = grower.grow(sample, left, settings.depth)
    trees.push(tree)
    for (const [k, row] of rows.entries()) left[k]! -= settings.rate * answer(tree, row)
  }
  return {
    predict: (features) =>
      trees.reduce<number>((value, tree) => value + settings.rate * answer(tree, features), start),
  }
}

function answer(tree: Tree, features: Float64Array): number {
  let at = tree
  while (typeof at !== 'number') at = features[at.feature]! <= at.cut ? at.below : at.above
  return at
}

class TreeGrower {
  readonly #rows: readonly Float64Array[]
  readonly #weights: Float64Array
  readonly #leafWeight: number
  readonly #random: Random
  /** For each feature where it may be cut, ascending. */
  readonly #cuts: readonly Float64Array[]
  /** For each feature the samples' bins: how many cuts lie below the value. */
  readonly #bins: readonly Uint8Array[]

  constructor(
    rows: readonly Float64Array[],
    weights: Float64Array,
    { leafWeight }: BoostingSettings,
    random: Random,
  ) {
    this.#rows = rows
    this.#weights = weights
    this.#leafWeight = leafWeight
    this.#random = random
    const width = rows[0]!.length
    this.#cuts = Array.from({ length: width }, (_, feature) => cutsOf(rows, feature))
    this.#bins = this.#cuts.map((cuts, feature) =>
      Uint8Array.from(rows, (row) => {
        let bin = 0
        while (bin < cuts.length && row[feature]! > cuts[bin]!) bin++
        return bin
      }),
    )
  }

  grow(sample: readonly number[], left: Float64Array, depth: number): Tree {
    const split = depth === 0 ? null : this.#bestSplit(sample, left)
    if (split === null) {
      let weight = 1
      let total = 0
      for (const n of sample) {
        weight += this.#weights[n]!
        total += this.#weights[n]! * left[n]!
      }
      return total / weight
    }
    const { feature, bin } = split
    const bins = this.#bins[feature]!
    return {
      feature,
      cut: this.#cuts[feature]![bin]!,
      below: this.grow(
        sample.filter((n) => bins[n]! <= bin),
        left,
        depth - 1,
      ),
      above: this.grow(
        sample.filter((n) => bins[n]! > bin),
        left,
        depth - 1,
      ),
    }
  }

  #bestSplit(sample: readonly number[], left: Float64Array): { feature: number; bin: number } | null {
    let best = 0
    let found: { feature: number; bin: number } | null = null
    const weightIn = new Float64Array(MOST_CUTS + 1)
    const totalIn = new Float64Array(MOST_CUTS + 1)
    for (const feature of this.#someFeatures()) {
      const bins = this.#bins[feature]!
      weightIn.fill(0)
      totalIn.fill(0)
      let weight = 0
      let total = 0
      for (const n of sample) {
        const each = this.#weights[n]!
        weight += each
        total += each * left[n]!
        weightIn[bins[n]!]! += each
        totalIn[bins[n]!]! += each * left[n]!
      }
      let weightBelow = 0
      let totalBelow = 0
      for (let bin = 0; bin < this.#cuts[feature]!.length; bin++) {
        weightBelow += weightIn[bin]!
        totalBelow += totalIn[bin]!
        const weightAbove = weight - weightBelow
        if (weightBelow < this.#leafWeight || weightAbove < this.#leafWeight) continue
        const gain =
          totalBelow ** 2 / weightBelow + (total - totalBelow) ** 2 / weightAbove - total ** 2 / weight
        if (gain > best) {
          best = gain
          found = { feature, bin }
        }
      }
    }
    return found
  }

  #someFeatures(): number[] {
    const all = [...this.#rows[0]!.keys()]
    const count = Math.ceil(all.length * FEATURE_SHARE)
    for (let n = 0; n < count; n++) {
      const other = n + this.#random.below(all.length - n)
      ;[all[n], all[other]] = [all[other]!, all[n]!]
    }
    return all.slice(0, count)
  }
}

/** Up to {@link MOST_CUTS} quantiles between the 5th and the 95th in a hundred. */
function cutsOf(rows: readonly Float64Array[], feature: number): Float64Array {
  const sorted = Float64Array.from(rows, (row) => row[feature]!).sort()
  const cuts = new Set<number>()
  for (let n = 0; n < MOST_CUTS; n++) {
    const share = 0.05 + (0.9 * n) / (MOST_CUTS - 1)
    cuts.add(sorted[Math.floor(share * (sorted.length - 1))]!)
  }
  return Float64Array.from(cuts)
}
