import { winterServiceErrors } from '../errors.ts'
import type { ArcRoutingProblem, StreetTask } from './problem.ts'

/** A CARPLIB instance; its vertices are numbered from 1, as in the file. */
export interface CarpInstance {
  readonly name: string
  /** What the file says of the best known cost; null when it says nothing. */
  readonly upperBound: number | null
  readonly vehicles: number
  readonly problem: ArcRoutingProblem
}

interface Edge {
  readonly from: number
  readonly to: number
  readonly cost: number
  readonly demand: number
}

/**
 * Reads a CARPLIB `.dat` file (Belenguer & Benavent; keys in Spanish), undirected edges, one depot.
 *
 * @throws TC_ROUTES_FILE
 */
export function parseCarp(text: string): CarpInstance {
  const fields = new Map<string, string>()
  const edges: { required: Edge[]; other: Edge[] } = { required: [], other: [] }
  let list: Edge[] | null = null
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line === '') continue
    const edge =
      /^\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*coste\s+(\d+(?:\.\d+)?)(?:\s+demanda\s+(\d+(?:\.\d+)?))?/.exec(line)
    if (edge !== null) {
      if (list === null) throw winterServiceErrors.make('TC_ROUTES_FILE', `the line "${line}"`)
      const [from, to, cost, demand] = edge.slice(1).map((part) => Number(part ?? 0))
      list.push({ from: from! - 1, to: to! - 1, cost: cost!, demand: demand! })
      continue
    }
    const field = /^([A-Z_]+)\s*:\s*(.*)$/.exec(line)
    if (field === null) throw winterServiceErrors.make('TC_ROUTES_FILE', `the line "${line.slice(0, 80)}"`)
    const [, key, value] = field
    if (key === 'LISTA_ARISTAS_REQ') list = edges.required
    else if (key === 'LISTA_ARISTAS_NOREQ') list = edges.other
    else fields.set(key!, value!.trim())
  }
  const number = (key: string): number => {
    const value = Number.parseInt(fields.get(key) ?? '', 10)
    if (!Number.isFinite(value)) throw winterServiceErrors.make('TC_ROUTES_FILE', `${key} is missing`)
    return value
  }
  const nodeCount = number('VERTICES')
  const all = [...edges.required, ...edges.other]
  if (edges.required.length !== number('ARISTAS_REQ')) {
    throw winterServiceErrors.make(
      'TC_ROUTES_FILE',
      `ARISTAS_REQ ${fields.get('ARISTAS_REQ')}, ${edges.required.length} edges are listed`,
    )
  }
  const stray = all.find(({ from, to }) => Math.min(from, to) < 0 || Math.max(from, to) >= nodeCount)
  if (stray !== undefined) {
    throw winterServiceErrors.make(
      'TC_ROUTES_FILE',
      `edge (${stray.from + 1}, ${stray.to + 1}) with ${nodeCount} vertices`,
    )
  }
  const comment = /\d+/.exec(fields.get('COMENTARIO') ?? '')
  return {
    name: fields.get('NOMBRE') ?? '',
    upperBound: comment === null ? null : Number(comment[0]),
    vehicles: number('VEHICULOS'),
    problem: {
      nodeCount,
      depot: number('DEPOSITO') - 1,
      distances: allDistances(nodeCount, all),
      tasks: edges.required.map(
        ({ from, to, cost, demand }): StreetTask => ({ from, to, serviceCost: cost, demand }),
      ),
      capacity: number('CAPACIDAD'),
    },
  }
}

/** Floyd 1962, Warshall 1962: shortest drives between all pairs of junctions over undirected edges. */
function allDistances(nodeCount: number, edges: readonly Edge[]): Float64Array {
  const distances = new Float64Array(nodeCount * nodeCount).fill(Number.POSITIVE_INFINITY)
  for (let node = 0; node < nodeCount; node++) distances[node * nodeCount + node] = 0
  for (const { from, to, cost } of edges) {
    for (const index of [from * nodeCount + to, to * nodeCount + from]) {
      distances[index] = Math.min(distances[index]!, cost)
    }
  }
  for (let via = 0; via < nodeCount; via++) {
    for (let from = 0; from < nodeCount; from++) {
      const first = distances[from * nodeCount + via]!
      if (first === Number.POSITIVE_INFINITY) continue
      for (let to = 0; to < nodeCount; to++) {
        const whole = first + distances[via * nodeCount + to]!
        if (whole < distances[from * nodeCount + to]!) distances[from * nodeCount + to] = whole
      }
    }
  }
  return distances
}
