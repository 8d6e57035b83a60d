/** Lines of lorries: colour of a chart's series and dashes in widths of the line; told apart by number as well. */
export interface LorryLook {
  /** From 1, as it is written on the map and in the list. */
  readonly number: number
  /** Of `--series-…`, from 1. */
  readonly series: 1 | 2 | 3 | 4
  readonly dashes: readonly number[]
}

const SERIES = [3, 2, 1, 4] as const
const DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [3, 1.2],
  [1, 1.2],
  [4, 1, 1, 1],
]

/** How the lorry at a place of the plan looks; colours come again with other dashes. */
export function lorryLook(index: number): LorryLook {
  const turn = Math.floor(index / SERIES.length)
  return {
    number: index + 1,
    series: SERIES[index % SERIES.length]!,
    dashes: DASHES[(index + turn) % DASHES.length]!,
  }
}
