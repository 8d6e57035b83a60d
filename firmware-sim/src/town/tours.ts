import type { TourPoint } from '@towncrier/sensor-kinds'
import type { RoadEdge, StreetNetwork } from './streets.ts'
import type { PointM } from './terrain.ts'

/**
 * Plans closed tours of the numbered roads for lorries that spread salt: from the depot along an even share of the roads'
 * far ends and back, by shortest paths.
 *
 * @param depot junction at which tours begin and end.
 * @param count number of tours; at least 1.
 * @param toPoint gives a tour's point its place and relief.
 */
export function planTours(
  network: StreetNetwork,
  depot: number,
  count: number,
  toPoint: (point: PointM, isBridge: boolean) => TourPoint,
): TourPoint[][] {
  const goals = farEnds(network)
  const tours: TourPoint[][] = []
  for (let tour = 0; tour < count; tour += 1) {
    // Neighbouring ends go to the same lorry, so that tours cover different parts of town.
    const first = Math.floor((tour * goals.length) / count)
    const own = goals.slice(first, Math.max(first + 1, Math.floor(((tour + 1) * goals.length) / count)))
    const points: TourPoint[] = []
    let from = depot
    for (const goal of [...own, depot]) {
      for (const { edge, isForward } of shortestPath(network, from, goal)) {
        const line = isForward ? edge.points : [...edge.points].reverse()
        const skip = points.length === 0 ? 0 : 1
        for (const point of line.slice(skip)) points.push(toPoint(point, edge.bridge !== undefined))
      }
      from = goal
    }
    tours.push(points)
  }
  return tours
}

function isNumbered(edge: RoadEdge): boolean {
  return edge.ref !== undefined
}

/** Where numbered roads leave town, and junctions around the ring, in the order of the compass. */
function farEnds(network: StreetNetwork): number[] {
  const ends: number[] = []
  network.edgesAt.forEach((indices, node) => {
    const numbered = indices.filter((index) => isNumbered(network.edges[index]!)).length
    if ((indices.length === 1 && numbered === 1) || numbered >= 4) ends.push(node)
  })
  const bearing = (node: number) => Math.atan2(network.nodes[node]!.x, network.nodes[node]!.y)
  return ends.sort((a, b) => bearing(a) - bearing(b))
}

/** Dijkstra over the junctions; numbered roads count half, as lorries keep to them. */
function shortestPath(
  network: StreetNetwork,
  from: number,
  to: number,
): { edge: RoadEdge; isForward: boolean }[] {
  const cost = new Float64Array(network.nodes.length).fill(Number.POSITIVE_INFINITY)
  const via = new Int32Array(network.nodes.length).fill(-1)
  const done = new Uint8Array(network.nodes.length)
  cost[from] = 0
  for (;;) {
    let node = -1
    for (let each = 0; each < cost.length; each += 1) {
      if (done[each] === 0 && cost[each]! < (node < 0 ? Number.POSITIVE_INFINITY : cost[node]!)) node = each
    }
    if (node < 0 || node === to) break
    done[node] = 1
    for (const index of network.edgesAt[node]!) {
      const edge = network.edges[index]!
      const other = edge.from === node ? edge.to : edge.from
      const next = cost[node]! + edge.lengthM * (isNumbered(edge) ? 0.5 : 1)
      if (next < cost[other]!) {
        cost[other] = next
        via[other] = index
      }
    }
  }
  const path: { edge: RoadEdge; isForward: boolean }[] = []
  for (let node = to; node !== from; ) {
    const index = via[node]!
    if (index < 0) return []
    const edge = network.edges[index]!
    path.push({ edge, isForward: edge.to === node })
    node = edge.to === node ? edge.from : edge.to
  }
  return path.reverse()
}
