import type { RoadNetwork } from './network.ts'
import { RoadSearch } from './search.ts'
import type { RoadPoint } from './snap.ts'

export interface TravelMatrix {
  readonly size: number
  /** Row-major, size × size: from row to column, s; Infinity where no road leads. */
  readonly seconds: Float64Array
  /** Along the quickest way, m; Infinity where no road leads. */
  readonly metres: Float64Array
}

/**
 * Quickest ways between all pairs of points, one search from each.
 *
 * @param arcSeconds see `travelSeconds`.
 * @param onRow called after each origin with how many are done, for progress.
 */
export function travelMatrix(
  network: RoadNetwork,
  arcSeconds: Float64Array,
  points: readonly RoadPoint[],
  onRow: (done: number) => void = () => {},
): TravelMatrix {
  const size = points.length
  const seconds = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY)
  const metres = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY)
  const search = new RoadSearch(network, arcSeconds)
  for (const [row, from] of points.entries()) {
    search.run(from, points)
    for (const [column, to] of points.entries()) {
      const arrival = row === column ? { seconds: 0, metres: 0 } : search.arrivalAt(to, false)
      if (arrival === null) continue
      seconds[row * size + column] = arrival.seconds
      metres[row * size + column] = arrival.metres
    }
    onRow(row + 1)
  }
  return { size, seconds, metres }
}
