import { roadNetworkErrors } from './errors.ts'
import { bearingDeg, lengthM } from './plane.ts'
import type { Position, RoadData, RoadLink } from './road-link.ts'

/**
 * A road network ready for searching. An *arc* is a link driven in one direction: arc 2n drives link n along
 * its coordinates, arc 2n + 1 against them. Searching goes from arc to arc, so that forbidden turns are just
 * arcs that do not follow one another.
 */
export interface RoadNetwork {
  readonly links: readonly RoadLink[]
  readonly linkIndexes: ReadonlyMap<string, number>
  readonly attribution: string
  /** m, for each link. */
  readonly linkLengthM: Float64Array
  /** Node index at the end of each arc; -1 where the arc may not be driven. */
  readonly arcEndNode: Int32Array
  readonly arcStartNode: Int32Array
  /** Arcs that may follow arc n: `nextArcs[nextOffsets[n] … nextOffsets[n + 1])`. */
  readonly nextOffsets: Uint32Array
  readonly nextArcs: Uint32Array
  /** s that the turn takes, beside `nextArcs`. */
  readonly nextSeconds: Float32Array
  /** 1 where a link is part of the largest piece in which every road leads to every other. */
  readonly isMain: Uint8Array
}

/** Slowing down and looking, s: turns across the oncoming traffic cost more. */
const TURN_SECONDS = 2
const TURN_ACROSS_SECONDS = 5
const U_TURN_SECONDS = 20
/** Up to this a junction is driven straight on, degrees. */
const STRAIGHT_DEG = 35

export interface NetworkOptions {
  /** Which side of the road traffic keeps to. Default: left. */
  readonly trafficSide?: 'left' | 'right'
}

/**
 * Makes a network of road links. Links that are given twice (by id) count once; those with fewer than two
 * positions are left out.
 *
 * @throws TC_ROADS_FILE when no link is left.
 */
export function buildNetwork(data: RoadData, options: NetworkOptions = {}): RoadNetwork {
  const linkIndexes = new Map<string, number>()
  const links: RoadLink[] = []
  for (const link of data.links) {
    if (link.coordinates.length < 2 || linkIndexes.has(link.id)) continue
    linkIndexes.set(link.id, links.length)
    links.push(link)
  }
  if (links.length === 0) throw roadNetworkErrors.make('TC_ROADS_FILE', 'there is no road in it')

  const nodeIndexes = new Map<string, number>()
  const nodeOf = (id: string) => {
    let index = nodeIndexes.get(id)
    if (index === undefined) {
      index = nodeIndexes.size
      nodeIndexes.set(id, index)
    }
    return index
  }
  const arcStartNode = new Int32Array(links.length * 2).fill(-1)
  const arcEndNode = new Int32Array(links.length * 2).fill(-1)
  const linkLengthM = new Float64Array(links.length)
  for (const [n, link] of links.entries()) {
    const start = nodeOf(link.startNode)
    const end = nodeOf(link.endNode)
    linkLengthM[n] = lengthM(link.coordinates)
    if (link.direction !== 'backward') {
      arcStartNode[2 * n] = start
      arcEndNode[2 * n] = end
    }
    if (link.direction !== 'forward') {
      arcStartNode[2 * n + 1] = end
      arcEndNode[2 * n + 1] = start
    }
  }
  const arcsFrom = groupArcs(arcStartNode, nodeIndexes.size)
  const turns = joinArcs(
    links,
    data,
    { arcStartNode, arcEndNode, arcsFrom, linkIndexes, nodeIndexes },
    options,
  )
  const isMain = markMain(arcStartNode, arcEndNode, arcsFrom, links.length)
  return {
    links,
    linkIndexes,
    attribution: data.attribution,
    linkLengthM,
    arcStartNode,
    arcEndNode,
    ...turns,
    isMain,
  }
}

/** Arcs that leave each node. */
function groupArcs(arcStartNode: Int32Array, nodeCount: number): readonly (readonly number[])[] {
  const arcs: number[][] = Array.from({ length: nodeCount }, () => [])
  for (const [arc, node] of arcStartNode.entries()) if (node >= 0) arcs[node]!.push(arc)
  return arcs
}

interface Joints {
  readonly arcStartNode: Int32Array
  readonly arcEndNode: Int32Array
  readonly arcsFrom: readonly (readonly number[])[]
  readonly linkIndexes: ReadonlyMap<string, number>
  readonly nodeIndexes: ReadonlyMap<string, number>
}

function joinArcs(
  links: readonly RoadLink[],
  data: RoadData,
  joints: Joints,
  { trafficSide = 'left' }: NetworkOptions,
): Pick<RoadNetwork, 'nextOffsets' | 'nextArcs' | 'nextSeconds'> {
  const { arcEndNode, arcsFrom } = joints
  const { forbidden, only } = restrictionsByArc(data, joints)
  const nextOffsets = new Uint32Array(arcEndNode.length + 1)
  const nextArcs: number[] = []
  const nextSeconds: number[] = []
  for (let arc = 0; arc < arcEndNode.length; arc++) {
    nextOffsets[arc] = nextArcs.length
    const node = arcEndNode[arc]!
    if (node < 0) continue
    const onward = arcsFrom[node]!.filter((next) => next >> 1 !== arc >> 1 || isLoop(links[arc >> 1]!))
    const allowed = onward.filter(
      (next) => !forbidden.has(arc * arcEndNode.length + next) && (only.get(arc)?.has(next) ?? true),
    )
    const isJunction = onward.length > 1
    for (const next of allowed) {
      nextArcs.push(next)
      nextSeconds.push(isJunction ? turnSeconds(links, arc, next, trafficSide) : 0)
    }
    // A dead end is left the way it was entered; elsewhere nobody turns round in the street.
    if (onward.length === 0 && arcEndNode[arc ^ 1]! >= 0) {
      nextArcs.push(arc ^ 1)
      nextSeconds.push(U_TURN_SECONDS)
    }
  }
  nextOffsets[arcEndNode.length] = nextArcs.length
  return {
    nextOffsets,
    nextArcs: Uint32Array.from(nextArcs),
    nextSeconds: Float32Array.from(nextSeconds),
  }
}

function isLoop(link: RoadLink): boolean {
  return link.startNode === link.endNode
}

function restrictionsByArc(data: RoadData, joints: Joints) {
  const { arcEndNode, arcStartNode, linkIndexes, nodeIndexes } = joints
  const forbidden = new Set<number>()
  const only = new Map<number, Set<number>>()
  for (const { fromLink, viaNode, toLink, type } of data.restrictions) {
    const from = linkIndexes.get(fromLink)
    const to = linkIndexes.get(toLink)
    const via = nodeIndexes.get(viaNode)
    if (from === undefined || to === undefined || via === undefined) continue
    for (const arc of [2 * from, 2 * from + 1].filter((each) => arcEndNode[each] === via)) {
      for (const next of [2 * to, 2 * to + 1].filter((each) => arcStartNode[each] === via)) {
        if (type === 'no') forbidden.add(arc * arcEndNode.length + next)
        else only.set(arc, (only.get(arc) ?? new Set()).add(next))
      }
    }
  }
  return { forbidden, only }
}

/** Signed change of direction where `next` follows `arc`, degrees, −180 to 180; to the right is positive. */
export function turnDeg(links: readonly RoadLink[], arc: number, next: number): number {
  const [from, to] = [positionsOf(links, arc), positionsOf(links, next)]
  const before = bearingDeg(from.at(-2)!, from.at(-1)!)
  const after = bearingDeg(to[0]!, to[1]!)
  return ((after - before + 540) % 360) - 180
}

function turnSeconds(links: readonly RoadLink[], arc: number, next: number, side: 'left' | 'right'): number {
  const turn = turnDeg(links, arc, next)
  if (Math.abs(turn) <= STRAIGHT_DEG) return 0
  return turn > 0 === (side === 'left') ? TURN_ACROSS_SECONDS : TURN_SECONDS
}

/** An arc's positions in the order they are driven. */
export function positionsOf(links: readonly RoadLink[], arc: number): readonly Position[] {
  const { coordinates } = links[arc >> 1]!
  return arc % 2 === 0 ? coordinates : coordinates.toReversed()
}

/**
 * Marks links of the largest strongly connected component (Tarjan 1972, without recursion): roads from which
 * one can get to all the others and back.
 */
function markMain(
  arcStartNode: Int32Array,
  arcEndNode: Int32Array,
  arcsFrom: readonly (readonly number[])[],
  linkCount: number,
): Uint8Array {
  const count = arcsFrom.length
  const order = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const component = new Int32Array(count).fill(-1)
  const cursor = new Uint32Array(count)
  const stack: number[] = []
  const sizes: number[] = []
  let visited = 0
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue
    const path = [root]
    while (path.length > 0) {
      const node = path.at(-1)!
      if (order[node] === -1) {
        order[node] = low[node] = visited++
        stack.push(node)
      }
      const arcs = arcsFrom[node]!
      if (cursor[node]! < arcs.length) {
        const next = arcEndNode[arcs[cursor[node]!++]!]!
        if (order[next] === -1) path.push(next)
        else if (component[next] === -1) low[node] = Math.min(low[node]!, order[next]!)
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!)
      if (low[node] !== order[node]) continue
      let size = 0
      for (let member = -1; member !== node; size++) {
        member = stack.pop()!
        component[member] = sizes.length
      }
      sizes.push(size)
    }
  }
  const largest = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0))
  const isMain = new Uint8Array(linkCount)
  for (let arc = 0; arc < arcStartNode.length; arc++) {
    const [start, end] = [arcStartNode[arc]!, arcEndNode[arc]!]
    if (start >= 0 && component[start] === largest && component[end] === largest) isMain[arc >> 1] = 1
  }
  return isMain
}
