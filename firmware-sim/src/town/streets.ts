import type { Random } from '@towncrier/sensor-kinds'
import { lengthOf, slice } from './lines.ts'
import { BRIDGES } from './names.ts'
import { drawPlan, OUTER_FROM_M, type Plan, type PlanNode, type RoadClass, shuffle } from './street-plan.ts'
import type { PointM, Terrain } from './terrain.ts'

/** A stretch of road between two junctions. */
export interface RoadEdge {
  readonly from: number
  readonly to: number
  readonly points: readonly PointM[]
  readonly lengthM: number
  readonly roadClass: RoadClass
  readonly name: string
  /** "A361"; absent for roads without a number. */
  readonly ref?: string
  /** Name of the bridge when this stretch is one. */
  readonly bridge?: string
  /** Which way from the centre: index of the district. */
  readonly sector: number
  readonly isOuter: boolean
}

/** The street network: junctions, and edges that may be driven both ways. */
export interface StreetNetwork {
  readonly nodes: readonly PointM[]
  readonly edges: readonly RoadEdge[]
  /** Indices of the edges at each junction. */
  readonly edgesAt: readonly (readonly number[])[]
  /** Blocks without streets inside, for parks. */
  readonly openBlocks: readonly (readonly PointM[])[]
}

const CURVE_STEP_M = 45
const BRIDGE_HALF_LENGTH_M = 38

/** Lays out the streets: radials, two rings, and residential streets between them. */
export function layOutStreets(terrain: Terrain, random: Random): StreetNetwork {
  const plan = drawPlan(random)
  return buildNetwork(plan, terrain, random)
}

function buildNetwork(plan: Plan, terrain: Terrain, random: Random): StreetNetwork {
  const place = ({ angle, radius }: { angle: number; radius: number }) =>
    terrain.bend({ x: radius * Math.sin(angle), y: radius * Math.cos(angle) })
  const nodes = plan.nodes.map(place)
  const edges: RoadEdge[] = []
  const bridgeNames = shuffle([...BRIDGES], random)
  for (const edge of plan.edges) {
    const points = curve(plan.nodes[edge.from]!, plan.nodes[edge.to]!, place)
    const crossing = findCrossing(points, terrain)
    const isMain = edge.roadClass === 'primary' || edge.roadClass === 'secondary'
    const base = { roadClass: edge.roadClass, name: edge.name, ref: edge.ref, sector: edge.sector }
    const isOuter = plan.nodes[edge.to]!.radius >= OUTER_FROM_M
    if (crossing === null) {
      edges.push({ ...base, from: edge.from, to: edge.to, points, lengthM: lengthOf(points), isOuter })
    } else if (isMain || (edge.roadClass === 'tertiary' && random.chance(0.9))) {
      addBridge(
        { ...base, from: edge.from, to: edge.to, isOuter },
        points,
        crossing,
        nodes,
        edges,
        bridgeNames,
      )
    }
  }
  return keepConnected(
    nodes,
    edges,
    plan.openBlocks.map((block) => block.map((node) => nodes[node.id]!)),
  )
}

/** A road's middle line: the plan's arc or ray, bent with the land. */
function curve(
  from: PlanNode,
  to: PlanNode,
  place: (at: { angle: number; radius: number }) => PointM,
): PointM[] {
  const turn = from.radius === 0 ? 0 : ((to.angle - from.angle + 5 * Math.PI) % (2 * Math.PI)) - Math.PI
  const startAngle = from.radius === 0 ? to.angle : from.angle
  const spanM = Math.hypot(to.radius - from.radius, (turn * (from.radius + to.radius)) / 2)
  const steps = Math.max(1, Math.round(spanM / CURVE_STEP_M))
  const points: PointM[] = []
  for (let step = 0; step <= steps; step += 1) {
    const part = step / steps
    points.push(
      place({ angle: startAngle + turn * part, radius: from.radius + (to.radius - from.radius) * part }),
    )
  }
  return points
}

/** Where a line first crosses the river: metres from its start; null when it does not. */
function findCrossing(points: readonly PointM[], terrain: Terrain): number | null {
  let walkedM = 0
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1]!
    const to = points[index]!
    const stepM = Math.hypot(to.x - from.x, to.y - from.y)
    if (terrain.isNorth(from) !== terrain.isNorth(to)) {
      const a = terrain.riverDistanceM(from)
      const b = terrain.riverDistanceM(to)
      return walkedM + (a + b > 0 ? (stepM * a) / (a + b) : 0)
    }
    walkedM += stepM
  }
  return null
}

type Unbuilt = Omit<RoadEdge, 'points' | 'lengthM' | 'bridge'>

/** Cuts a road into approach, bridge and approach; short approaches go with the bridge. */
function addBridge(
  edge: Unbuilt,
  points: readonly PointM[],
  crossingM: number,
  nodes: PointM[],
  edges: RoadEdge[],
  bridgeNames: string[],
): void {
  const lengthM = lengthOf(points)
  const startM = crossingM - BRIDGE_HALF_LENGTH_M > 15 ? crossingM - BRIDGE_HALF_LENGTH_M : 0
  const endM = crossingM + BRIDGE_HALF_LENGTH_M < lengthM - 15 ? crossingM + BRIDGE_HALF_LENGTH_M : lengthM
  const bridge = bridgeNames.pop() ?? `${edge.name} Bridge`
  let from = edge.from
  const add = (partFromM: number, partToM: number, name?: string) => {
    const part = slice(points, partFromM, partToM)
    let to = edge.to
    if (partToM < lengthM) {
      to = nodes.length
      nodes.push(part[part.length - 1]!)
    }
    edges.push({
      ...edge,
      from,
      to,
      points: part,
      lengthM: partToM - partFromM,
      ...(name === undefined ? {} : { bridge: name }),
    })
    from = to
  }
  if (startM > 0) add(0, startM)
  add(startM, endM, bridge)
  if (endM < lengthM) add(endM, lengthM)
}

/** Drops streets that gaps and the river have cut off from the centre. */
function keepConnected(
  nodes: readonly PointM[],
  edges: readonly RoadEdge[],
  openBlocks: readonly (readonly PointM[])[],
): StreetNetwork {
  const allAt = indexEdges(nodes.length, edges)
  const reached = new Set([0])
  const queue = [0]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const index of allAt[node]!) {
      const edge = edges[index]!
      const other = edge.from === node ? edge.to : edge.from
      if (!reached.has(other)) {
        reached.add(other)
        queue.push(other)
      }
    }
  }
  const kept = edges.filter((edge) => reached.has(edge.from))
  return { nodes, edges: kept, edgesAt: indexEdges(nodes.length, kept), openBlocks }
}

function indexEdges(nodeCount: number, edges: readonly RoadEdge[]): number[][] {
  const edgesAt: number[][] = Array.from({ length: nodeCount }, () => [])
  edges.forEach((edge, index) => {
    edgesAt[edge.from]!.push(index)
    edgesAt[edge.to]!.push(index)
  })
  return edgesAt
}
