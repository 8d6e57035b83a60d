import { wasteRoundsErrors } from '../errors.ts'
import type { RoundProblem } from './problem.ts'

/** A CVRPLIB instance; its customers are numbered 1 … n as in `.sol` files, without the depot. */
export interface CvrpInstance {
  readonly name: string
  readonly capacity: number
  /** The depot first. */
  readonly places: readonly { readonly x: number; readonly y: number; readonly demand: number }[]
}

/**
 * Reads TSPLIB's text as CVRPLIB has it (vrp.galgos.inf.puc-rio.br): TYPE CVRP, EUC_2D, one depot.
 *
 * @throws TC_ROUNDS_FILE
 */
export function parseCvrp(text: string): CvrpInstance {
  const fields = new Map<string, string>()
  const sections = new Map<string, string[]>()
  let section: string[] | null = null
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line === '' || line === 'EOF') continue
    const field = /^([A-Z_0-9]+)\s*:\s*(.*)$/.exec(line)
    if (field !== null) {
      fields.set(field[1]!, field[2]!.trim())
      section = null
    } else if (/^[A-Z_]+$/.test(line)) {
      section = []
      sections.set(line, section)
    } else if (section === null) {
      throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `the line "${line}"`)
    } else section.push(line)
  }
  requireField('TYPE', 'CVRP')
  requireField('EDGE_WEIGHT_TYPE', 'EUC_2D')
  const size = numberField('DIMENSION')
  const capacity = numberField('CAPACITY')
  const coordinates = table('NODE_COORD_SECTION', 3)
  const demands = new Map(table('DEMAND_SECTION', 2).map(([id, demand]) => [id!, demand!]))
  const depots = table('DEPOT_SECTION', 1)
    .map(([id]) => id!)
    .filter((id) => id !== -1)
  if (depots.length !== 1) throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `${depots.length} depots`)
  if (coordinates.length !== size || demands.size !== size) {
    throw wasteRoundsErrors.make(
      'TC_ROUNDS_FILE',
      `DIMENSION ${size}, ${coordinates.length} places and ${demands.size} demands`,
    )
  }
  const places = coordinates.map(([id, x, y]) => {
    const demand = demands.get(id!)
    if (demand === undefined) throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `place ${id} has no demand`)
    return { id: id!, x: x!, y: y!, demand }
  })
  const depot = places.find(({ id }) => id === depots[0])
  if (depot === undefined) throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `depot ${depots[0]} has no place`)
  return {
    name: fields.get('NAME') ?? '',
    capacity,
    places: [depot, ...places.filter((place) => place !== depot)].map(({ x, y, demand }) => ({
      x,
      y,
      demand,
    })),
  }

  function requireField(name: string, value: string): void {
    if (fields.get(name) !== value) {
      throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `${name} is ${fields.get(name) ?? 'not there'}`)
    }
  }

  function numberField(name: string): number {
    const value = Number(fields.get(name) ?? Number.NaN)
    if (!(value > 0))
      throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `${name} is ${fields.get(name) ?? 'not there'}`)
    return value
  }

  function table(name: string, columns: number): number[][] {
    return (sections.get(name) ?? []).map((line) => {
      const row = line.split(/\s+/).map(Number)
      if (row.length !== columns || !row.every(Number.isFinite)) {
        throw wasteRoundsErrors.make('TC_ROUNDS_FILE', `"${line}" in ${name}`)
      }
      return row
    })
  }
}

/** Distances rounded to whole numbers (TSPLIB's nint), as results on these instances are stated. */
export function cvrpProblem({ places, capacity }: CvrpInstance, vehicles: number): RoundProblem {
  const cost = new Float64Array(places.length ** 2)
  for (const [from, a] of places.entries()) {
    for (const [to, b] of places.entries()) {
      cost[from * places.length + to] = Math.floor(Math.hypot(a.x - b.x, a.y - b.y) + 0.5)
    }
  }
  return {
    nodes: places.length,
    cost,
    stops: places
      .slice(1)
      .map(({ demand }, index) => ({ id: String(index + 1), node: index + 1, demand: [demand] })),
    vehicles: Array.from({ length: vehicles }, (_, index) => ({
      id: String(index + 1),
      capacity: [capacity],
      startNode: 0,
      endNode: 0,
    })),
  }
}

/**
 * How many vehicles to plan with, as CVRPLIB's X instances set no limit: the fewest that the demand needs, and one
 * in fifty more, at least one. Many more, and rounds are opened that greed never closes.
 */
export function cvrpFleet({ places, capacity }: CvrpInstance): number {
  const total = places.reduce((sum, { demand }) => sum + demand, 0)
  const fewest = Math.ceil(total / capacity)
  return fewest + Math.max(1, Math.floor(fewest / 50))
}
