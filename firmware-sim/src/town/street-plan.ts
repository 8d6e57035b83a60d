import type { Random } from '@towncrier/sensor-kinds'
import { INNER_RING, RADIAL_ROADS, RING_ROAD, streetNames } from './names.ts'

export type RoadClass = 'primary' | 'secondary' | 'tertiary' | 'residential'

/** A junction: bearing from the centre in radians, clockwise from north, and metres from it. */
export interface PlanNode {
  readonly angle: number
  readonly radius: number
  readonly id: number
}

export interface PlanEdge {
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
const RADIAL_END_M = 3_300
const BLOCK_LENGTH_M = 145
const DEAD_END_M = 75
const DEAD_END_SHARE = 0.3
/** From here outwards a street belongs to an outer district. */
export const OUTER_FROM_M = 1_140

/** The town on paper: junctions by bearing and distance, before land and river have their say. */
export interface Plan {
  readonly nodes: PlanNode[]
  readonly edges: PlanEdge[]
  readonly openBlocks: PlanNode[][]
}

/** Draws radials, two rings, and residential streets between them. */
export function drawPlan(random: Random): Plan {
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

export function shuffle(items: string[], random: Random): string[] {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = random.integer(0, index)
    ;[items[index], items[other]] = [items[other]!, items[index]!]
  }
  return items
}
