import {
  bearingDeg,
  distanceM,
  Plane,
  type Position,
  projectOnSegment,
  type RoadFinder,
  type RoadNetwork,
} from '@towncrier/road-network'
import type { RouteStreet } from './service-network.ts'
import { streetOfArc } from './street-arcs.ts'

export interface MatchedLine {
  /** In the order of the line; each street once. */
  readonly streets: readonly RouteStreet[]
  /** Stretches of the line that lie along no road. */
  readonly unmatched: readonly (readonly Position[])[]
  readonly lengthM: number
  readonly unmatchedM: number
}

const SAMPLE_M = 12
/** A line and the road it means lie this near. */
const WITHIN_M = 25
/** Standard deviation of a drawn line about its road. */
const SIGMA_M = 8
/** Going on to a road that does not follow, where some road must have been missed. */
const JUMP_COST = 12
/** By way of one short road between. */
const HOP_COST = 2
/** Driving the road against the line. */
const AGAINST_COST = 40
/** Of a street this much must lie along the line. */
const COVERED_SHARE = 0.5

interface Candidate {
  readonly arc: number
  readonly cost: number
}

/**
 * Finds the streets that a drawn line follows: the likeliest run of roads, each with its direction, that lie near
 * its points and follow one another (Viterbi over samples, after Newson & Krumm 2009).
 */
export function matchLine(network: RoadNetwork, finder: RoadFinder, line: readonly Position[]): MatchedLine {
  const samples = samplesOf(line)
  const plane = new Plane(line[0]!)
  const runs: { arcs: number[]; touched: Map<number, number> }[] = []
  const unmatched: Position[][] = []
  let unmatchedM = 0
  let costs = new Map<number, number>()
  let parents: Map<number, number | null>[] = []

  const close = () => {
    if (parents.length === 0) return
    runs.push(likeliest(costs, parents))
    parents = []
    costs = new Map()
  }
  for (const [n, sample] of samples.entries()) {
    const candidates = candidatesAt(network, finder, plane, sample)
    if (candidates.length === 0) {
      close()
      const wasUnmatched = n > 0 && unmatched.at(-1)?.at(-1) === samples[n - 1]!.position
      if (wasUnmatched) unmatched.at(-1)!.push(sample.position)
      else unmatched.push(n > 0 ? [samples[n - 1]!.position, sample.position] : [sample.position])
      if (n > 0) unmatchedM += distanceM(samples[n - 1]!.position, sample.position)
      continue
    }
    const next = new Map<number, number>()
    const cameFrom = new Map<number, number | null>()
    for (const { arc, cost } of candidates) {
      let best = parents.length === 0 ? 0 : Number.POSITIVE_INFINITY
      let parent: number | null = null
      for (const [before, spent] of costs) {
        const total = spent + stepCost(network, before, arc)
        if (total < best) [best, parent] = [total, before]
      }
      next.set(arc, best + cost)
      cameFrom.set(arc, parent)
    }
    costs = next
    parents.push(cameFrom)
  }
  close()
  const streets = new Map<string, RouteStreet>()
  for (const { arcs, touched } of runs) {
    for (const arc of joined(network, arcs)) {
      const length = network.linkLengthM[arc >> 1]!
      const covered = ((touched.get(arc) ?? 0) * SAMPLE_M) / Math.max(length, SAMPLE_M)
      const isBetween = !touched.has(arc)
      const street = streetOfArc(network, arc)
      if ((isBetween || covered >= COVERED_SHARE) && !streets.has(street.edgeId))
        streets.set(street.edgeId, street)
    }
  }
  const lengthM = line.reduce((sum, to, n) => (n === 0 ? 0 : sum + distanceM(line[n - 1]!, to)), 0)
  return { streets: [...streets.values()], unmatched, lengthM, unmatchedM }
}

interface Sample {
  readonly position: Position
  readonly bearing: number
}

function samplesOf(line: readonly Position[]): readonly Sample[] {
  return line.flatMap((to, n) => {
    if (n === 0) return []
    const from = line[n - 1]!
    const length = distanceM(from, to)
    if (length === 0) return []
    const bearing = bearingDeg(from, to)
    const count = Math.max(1, Math.round(length / SAMPLE_M))
    // In the middle of each part: at its ends every road of the junction is as near.
    return Array.from({ length: count }, (_, k): Sample => {
      const share = (k + 0.5) / count
      return {
        position: [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])],
        bearing,
      }
    })
  })
}

function candidatesAt(
  network: RoadNetwork,
  finder: RoadFinder,
  plane: Plane,
  { position, bearing }: Sample,
): readonly Candidate[] {
  const [x, y] = plane.toPlane(position)
  return finder.linksWithin(position, WITHIN_M).flatMap((link) => {
    const { coordinates } = network.links[link]!
    let nearest = { distance: Number.POSITIVE_INFINITY, bearing: 0 }
    for (let n = 1; n < coordinates.length; n++) {
      const [a, b] = [coordinates[n - 1]!, coordinates[n]!]
      const { distance } = projectOnSegment(x, y, plane.toPlane(a), plane.toPlane(b))
      if (distance < nearest.distance) nearest = { distance, bearing: bearingDeg(a, b) }
    }
    return [2 * link, 2 * link + 1].flatMap((arc) => {
      if (network.arcEndNode[arc]! < 0) return []
      const along = arc % 2 === 0 ? nearest.bearing : nearest.bearing + 180
      const turned = Math.abs(((along - bearing + 540) % 360) - 180)
      const cost = 0.5 * (nearest.distance / SIGMA_M) ** 2 + AGAINST_COST * (turned / 180) ** 2
      return [{ arc, cost }]
    })
  })
}

function stepCost(network: RoadNetwork, before: number, arc: number): number {
  if (before === arc) return 0
  if (follows(network, before, arc)) return 0.1
  return between(network, before, arc) === null ? JUMP_COST : HOP_COST
}

function follows({ nextOffsets, nextArcs }: RoadNetwork, before: number, arc: number): boolean {
  for (let n = nextOffsets[before]!; n < nextOffsets[before + 1]!; n++) if (nextArcs[n] === arc) return true
  return false
}

/** The road by which one arc leads to another; null when there is none. */
function between(network: RoadNetwork, before: number, arc: number): number | null {
  const { nextOffsets, nextArcs } = network
  for (let n = nextOffsets[before]!; n < nextOffsets[before + 1]!; n++) {
    if (follows(network, nextArcs[n]!, arc)) return nextArcs[n]!
  }
  return null
}

function likeliest(
  costs: ReadonlyMap<number, number>,
  parents: readonly ReadonlyMap<number, number | null>[],
): { arcs: number[]; touched: Map<number, number> } {
  let at: number | null = [...costs].reduce((best, each) => (each[1] < best[1] ? each : best))[0]
  const arcs: number[] = []
  const touched = new Map<number, number>()
  for (let n = parents.length - 1; n >= 0 && at !== null; n--) {
    if (arcs.at(-1) !== at) arcs.push(at)
    touched.set(at, (touched.get(at) ?? 0) + 1)
    at = parents[n]!.get(at) ?? null
  }
  return { arcs: arcs.reverse(), touched }
}

/** With the short roads between those that do not follow one another. */
function joined(network: RoadNetwork, arcs: readonly number[]): readonly number[] {
  return arcs.flatMap((arc, n) => {
    const before = arcs[n - 1]
    if (before === undefined || follows(network, before, arc)) return [arc]
    const link = between(network, before, arc)
    return link === null ? [arc] : [link, arc]
  })
}
