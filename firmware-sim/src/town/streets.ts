import type { Random } from '@towncrier/sensor-kinds'
import { BRIDGES, INNER_RING, RADIAL_ROADS, RING_ROAD, streetNames } from './names.ts'
import type { PointM, Terrain } from './terrain.ts'

export type RoadClass = 'primary' | 'secondary' | 'tertiary' | 'residential'

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

interface PlanNode {
  readonly angle: number
  readonly radius: number
  readonly id: number
}

interface PlanEdge {
  from: number
  to: number
  roadClass: RoadClass
  name: string
  ref?: string
  sector: number
}

const LEVEL_RADII_M = [110, 240, 380, 520, 670, 820, 980, 1_140, 1_300, 1_470, 1_640, 1_820, 2_010, 2_210]
const INNER_RING_LEVEL = 2
const RING_ROAD_LEVEL = 9
const OUTER_FROM_LEVEL = 8
const RADIAL_END_M = 3_300
const BLOCK_LENGTH_M = 145
const DEAD_END_M = 75
const DEAD_END_SHARE = 0.3
const CURVE_STEP_M = 45
const BRIDGE_HALF_LENGTH_M = 38

/** Lays out the streets: radials, two rings, and residential streets between them. */
export function layOutStreets(terrain: Terrain, random: Random): StreetNetwork {
  const plan = drawPlan(random)
  return buildNetwork(plan, terrain, random)
}

interface Plan {
  readonly nodes: PlanNode[]
  readonly edges: PlanEdge[]
  readonly openBlocks: PlanNode[][]
}

function drawPlan(random: Random): Plan {
  const nodes: PlanNode[] = []
  const edges: PlanEdge[] = []
  const openBlocks: PlanNode[][] = []
  const addNode = (angle: number, radius: number) => {
    const node = { angle, radius, id: nodes.length }
    nodes.push(node)
    return node
  }
  const sectors = RADIAL_ROADS.length
  const radialAngles = RADIAL_ROADS.map(
    (_, index) => ((index + random.between(-0.16, 0.16)) * 2 * Math.PI) / sectors,
  )
  const centre = addNode(0, 0)
  const radials = RADIAL_ROADS.map(({ ref, name }, sector) => {
    let previous = centre
    const roadClass: RoadClass = ref.startsWith('A') ? 'primary' : 'secondary'
    let angle = radialAngles[sector]!
    const along = LEVEL_RADII_M.map((radius) => {
      angle += random.between(-0.035, 0.035)
      const node = addNode(angle, radius)
      edges.push({ from: previous.id, to: node.id, roadClass, name, ref, sector })
      previous = node
      return node
    })
    const end = addNode(angle, RADIAL_END_M)
    edges.push({ from: previous.id, to: end.id, roadClass, name, ref, sector })
    return along
  })

  const oldTown = shuffle(streetNames('old-town'), random)
  const residential = shuffle(streetNames('residential'), random)
  const nextName = (level: number) => {
    const names = level <= INNER_RING_LEVEL ? oldTown : residential
    return names.pop() ?? 'New Road'
  }
  for (let sector = 0; sector < sectors; sector += 1) {
    const right = radials[sector]!
    const left = radials[(sector + 1) % sectors]!
    let below: PlanNode[] = []
    for (let level = 0; level < LEVEL_RADII_M.length; level += 1) {
      const row = drawRow(right[level]!, left[level]!, level, addNode, random)
      connectRow(row, level, sector, edges, nextName, random)
      if (level > 0) connectLevels(below, row, level, sector, edges, openBlocks, nextName, random)
      if (level > INNER_RING_LEVEL) addDeadEnds(row, level, sector, addNode, edges, nextName, random)
      below = row
    }
  }
  return { nodes, edges, openBlocks }
}

/** Junctions along one arc between two radials, both ends included. */
function drawRow(
  right: PlanNode,
  left: PlanNode,
  level: number,
  addNode: (angle: number, radius: number) => PlanNode,
  random: Random,
): PlanNode[] {
  const span = (left.angle - right.angle + 4 * Math.PI) % (2 * Math.PI)
  const radius = LEVEL_RADII_M[level]!
  const blocks = Math.max(1, Math.round((span * radius) / BLOCK_LENGTH_M))
  const isRing = level === INNER_RING_LEVEL || level === RING_ROAD_LEVEL
  const row = [right]
  for (let block = 1; block < blocks; block += 1) {
    const angle = right.angle + (span * (block + random.between(-0.25, 0.25))) / blocks
    row.push(addNode(angle, radius + (isRing ? random.between(-18, 18) : random.between(-38, 38))))
  }
  row.push(left)
  return row
}

function connectRow(
  row: readonly PlanNode[],
  level: number,
  sector: number,
  edges: PlanEdge[],
  nextName: (level: number) => string,
  random: Random,
): void {
  const ring = level === INNER_RING_LEVEL ? INNER_RING : level === RING_ROAD_LEVEL ? RING_ROAD : null
  let name = ring?.name ?? (level === 0 ? 'Market Square' : nextName(level))
  for (let index = 1; index < row.length; index += 1) {
    const from = row[index - 1]!.id
    const to = row[index]!.id
    if (ring !== null) {
      const roadClass = level === RING_ROAD_LEVEL ? 'primary' : 'secondary'
      edges.push({ from, to, roadClass, name, ref: ring.ref, sector })
      continue
    }
    // A gap in the arc makes T-junctions and dead ends, and the street beyond it another street.
    if (level > 0 && random.chance(0.22)) {
      name = nextName(level)
      continue
    }
    if (level > 0 && index > 1 && random.chance(0.15)) name = nextName(level)
    edges.push({ from, to, roadClass: level % 4 === 0 ? 'tertiary' : 'residential', name, sector })
  }
}

function connectLevels(
  below: readonly PlanNode[],
  above: readonly PlanNode[],
  level: number,
  sector: number,
  edges: PlanEdge[],
  openBlocks: PlanNode[][],
  nextName: (level: number) => string,
  random: Random,
): void {
  let previous: { low: number; high: number } = { low: 0, high: 0 }
  for (let high = 1; high < above.length; high += 1) {
    const isRadial = high === above.length - 1
    const low = isRadial ? below.length - 1 : nearestInner(below, above[high]!)
    if (!isRadial && (low < previous.low || !random.chance(0.8))) continue
    if (!isRadial) {
      const roadClass = high === Math.floor(above.length / 2) ? 'tertiary' : 'residential'
      edges.push({ from: below[low]!.id, to: above[high]!.id, roadClass, name: nextName(level), sector })
    }
    const block = [...below.slice(previous.low, low + 1), ...above.slice(previous.high, high + 1).reverse()]
    if (level > 1 && block.length >= 4) openBlocks.push(block)
    previous = { low, high }
  }
}

/** Closes: short streets that lead to a few houses and stop. */
function addDeadEnds(
  row: readonly PlanNode[],
  level: number,
  sector: number,
  addNode: (angle: number, radius: number) => PlanNode,
  edges: PlanEdge[],
  nextName: (level: number) => string,
  random: Random,
): void {
  for (const node of row.slice(1, -1)) {
    if (!random.chance(DEAD_END_SHARE)) continue
    const reachM = DEAD_END_M * random.between(0.8, 1.3)
    const bearing = random.between(-1, 1)
    const end = addNode(
      node.angle + (reachM * Math.sin(bearing)) / node.radius,
      node.radius + reachM * Math.cos(bearing) * (level === RING_ROAD_LEVEL ? -1 : 1),
    )
    const street = nextName(level)
    const name = street.replace(/ \S+$/, ' Close')
    edges.push({ from: node.id, to: end.id, roadClass: 'residential', name, sector })
  }
}

function nearestInner(row: readonly PlanNode[], node: PlanNode): number {
  let best = 0
  let gap = Number.POSITIVE_INFINITY
  for (let index = 0; index < row.length; index += 1) {
    const turn = Math.abs(Math.sin((row[index]!.angle - node.angle) / 2))
    if (turn < gap) {
      gap = turn
      best = index
    }
  }
  return best
}

function shuffle(items: string[], random: Random): string[] {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = random.integer(0, index)
    ;[items[index], items[other]] = [items[other]!, items[index]!]
  }
  return items
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
    const isOuter = plan.nodes[edge.to]!.radius >= LEVEL_RADII_M[OUTER_FROM_LEVEL]!
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

/** The part of a line between two distances from its start. */
function slice(points: readonly PointM[], fromM: number, toM: number): PointM[] {
  const part: PointM[] = [pointAlong(points, fromM)]
  let walkedM = 0
  for (let index = 1; index < points.length; index += 1) {
    walkedM += Math.hypot(points[index]!.x - points[index - 1]!.x, points[index]!.y - points[index - 1]!.y)
    if (walkedM > fromM + 0.5 && walkedM < toM - 0.5) part.push(points[index]!)
  }
  part.push(pointAlong(points, toM))
  return part
}

/** The point at a distance from a line's start. */
export function pointAlong(points: readonly PointM[], distanceM: number): PointM {
  let leftM = distanceM
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1]!
    const to = points[index]!
    const stepM = Math.hypot(to.x - from.x, to.y - from.y)
    if (leftM <= stepM && stepM > 0) {
      const part = leftM / stepM
      return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }
    }
    leftM -= stepM
  }
  return points[points.length - 1]!
}

function lengthOf(points: readonly PointM[]): number {
  let lengthM = 0
  for (let index = 1; index < points.length; index += 1) {
    lengthM += Math.hypot(points[index]!.x - points[index - 1]!.x, points[index]!.y - points[index - 1]!.y)
  }
  return lengthM
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
