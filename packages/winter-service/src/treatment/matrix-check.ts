import type { TowncrierError } from '@towncrier/core'
import { winterServiceErrors } from '../errors.ts'
import {
  bandWords,
  cellWords,
  conditionWords,
  coversTemperature,
  MATRIX_CONDITIONS,
  type MatrixCell,
  type MatrixCondition,
  MOST_RATE_GM2,
  matrixSchema,
  rateOf,
  type TreatmentMatrix,
  WETTER,
} from './matrix.ts'
import { rateWords, temperatureWords } from './words.ts'

export const MATRIX_PROBLEM_CODES = [
  'TC_MATRIX_SHAPE',
  'TC_MATRIX_HOLE',
  'TC_MATRIX_OVERLAP',
  'TC_MATRIX_RATE',
  'TC_MATRIX_FALLS',
] as const
export type MatrixProblemCode = (typeof MATRIX_PROBLEM_CODES)[number]

export interface MatrixProblem {
  readonly code: MatrixProblemCode
  /** As `cells.3`; empty for the whole matrix. */
  readonly path: string
  /** Names the cell: "dry or damp, −10 to −5 °C: no row covers −5.0". */
  readonly message: string
}

type Indexed = MatrixCell & { readonly path: string }
type Edge = NonNullable<MatrixCell['coldEdge']>

/**
 * Why a matrix cannot stand: unknown conditions, rates below 0 or above 60 g/m², temperatures that no row or two rows
 * cover, and rates that fall as it gets colder or wetter. Empty when it can.
 *
 * @param given of any shape.
 */
export function checkMatrix(given: unknown): MatrixProblem[] {
  const parsed = matrixSchema.safeParse(given)
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      code: 'TC_MATRIX_SHAPE',
      path: path.join('.'),
      message: path.length === 0 ? message : `${path.join('.')}: ${message}`,
    }))
  }
  const cells = parsed.data.cells.map((cell, n) => ({ ...cell, path: `cells.${n}` }))
  const shape = [
    ...cells.flatMap(rateProblems),
    ...MATRIX_CONDITIONS.flatMap((each) => axisProblems(each, cells)),
  ]
  // What falls can be told only of a table that is whole.
  return shape.length > 0 ? shape : fallingProblems(cells)
}

/** The matrix, when it can stand. @throws TC_MATRIX_SHAPE, TC_MATRIX_HOLE, TC_MATRIX_OVERLAP, TC_MATRIX_RATE, TC_MATRIX_FALLS */
export function requireMatrix(given: unknown): TreatmentMatrix {
  const problems = checkMatrix(given)
  if (problems.length > 0) throw matrixError(problems)
  return matrixSchema.parse(given)
}

function matrixError(problems: readonly MatrixProblem[]): TowncrierError {
  const [first, ...others] = problems
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return winterServiceErrors.make(first!.code, `${first!.message}${more}`, { problems })
}

function rateProblems(cell: Indexed): MatrixProblem[] {
  const given = cell.preWetGm2 === 'use-dry' ? [cell.dryGm2] : [cell.dryGm2, cell.preWetGm2]
  return given
    .filter((rate) => rate < 0 || rate > MOST_RATE_GM2)
    .map((rate) => ({
      code: 'TC_MATRIX_RATE',
      path: cell.path,
      message: `${cellWords(cell)}: ${temperatureWords(rate, Number.isInteger(rate) ? 0 : 1)} g/m² is not between 0 and ${MOST_RATE_GM2}`,
    }))
}

/** Holes and overlaps of one condition from the coldest to the warmest. */
function axisProblems(condition: MatrixCondition, all: readonly Indexed[]): MatrixProblem[] {
  const cells = all.filter((cell) => cell.condition === condition)
  if (cells.length === 0) {
    return [
      {
        code: 'TC_MATRIX_HOLE',
        path: '',
        message: `${conditionWords(condition)}: no row covers any temperature`,
      },
    ]
  }
  const empty = cells.filter(isEmpty)
  if (empty.length > 0) {
    return empty.map((cell) => ({
      code: 'TC_MATRIX_HOLE',
      path: cell.path,
      message: `${cellWords(cell)}: the cold edge is not below the warm one, the row covers nothing`,
    }))
  }
  const sorted = cells.toSorted(fromCold)
  const problems: MatrixProblem[] = []
  const add = (code: MatrixProblemCode, cell: Indexed, message: string) =>
    problems.push({ code, path: cell.path, message: `${cellWords(cell)}: ${message}` })
  const coldest = sorted[0]!
  if (coldest.coldEdge !== null)
    add('TC_MATRIX_HOLE', coldest, `no row covers ${beyondWords(coldest.coldEdge, 'below')}`)
  let reach = coldest
  for (const next of sorted.slice(1)) {
    const { warmEdge } = reach
    const { coldEdge } = next
    if (warmEdge === null || coldEdge === null || coldEdge.tempC < warmEdge.tempC) {
      add('TC_MATRIX_OVERLAP', next, `${bandWords(reach)} covers some of it as well`)
    } else if (coldEdge.tempC > warmEdge.tempC) {
      add(
        'TC_MATRIX_HOLE',
        reach,
        `no row covers ${temperatureWords(warmEdge.tempC)} to ${temperatureWords(coldEdge.tempC)}`,
      )
    } else if (coldEdge.isIncluded && warmEdge.isIncluded) {
      add('TC_MATRIX_OVERLAP', next, `${bandWords(reach)} covers ${temperatureWords(coldEdge.tempC)} as well`)
    } else if (!coldEdge.isIncluded && !warmEdge.isIncluded) {
      add('TC_MATRIX_HOLE', reach, `no row covers ${temperatureWords(warmEdge.tempC)}`)
    }
    if (reachesFurther(next, reach)) reach = next
  }
  if (reach.warmEdge !== null)
    add('TC_MATRIX_HOLE', reach, `no row covers ${beyondWords(reach.warmEdge, 'above')}`)
  return problems
}

function beyondWords({ tempC, isIncluded }: Edge, side: 'above' | 'below'): string {
  return isIncluded ? `${side} ${temperatureWords(tempC)}` : `${temperatureWords(tempC)} and ${side}`
}

function isEmpty({ coldEdge, warmEdge }: MatrixCell): boolean {
  if (coldEdge === null || warmEdge === null) return false
  if (coldEdge.tempC !== warmEdge.tempC) return coldEdge.tempC > warmEdge.tempC
  return !coldEdge.isIncluded || !warmEdge.isIncluded
}

function fromCold(a: MatrixCell, b: MatrixCell): number {
  const byTemperature = (a.coldEdge?.tempC ?? -Infinity) - (b.coldEdge?.tempC ?? -Infinity)
  if (!Number.isNaN(byTemperature) && byTemperature !== 0) return byTemperature
  return Number(b.coldEdge?.isIncluded ?? true) - Number(a.coldEdge?.isIncluded ?? true)
}

function reachesFurther(a: MatrixCell, b: MatrixCell): boolean {
  if (a.warmEdge === null || b.warmEdge === null) return a.warmEdge === null && b.warmEdge !== null
  if (a.warmEdge.tempC !== b.warmEdge.tempC) return a.warmEdge.tempC > b.warmEdge.tempC
  return a.warmEdge.isIncluded && !b.warmEdge.isIncluded
}

/** Rates of a whole matrix that fall from a warmer cell to a colder, or from a drier to a wetter. */
function fallingProblems(cells: readonly Indexed[]): MatrixProblem[] {
  const problems: MatrixProblem[] = []
  const compare = (less: Indexed, more: Indexed, how: 'colder' | 'wetter') => {
    for (const isPreWet of [false, true]) {
      const before = rateOf(less, isPreWet).totalGm2
      const after = rateOf(more, isPreWet).totalGm2
      if (after >= before) continue
      const salt = isPreWet ? 'pre-wet' : 'dry'
      problems.push({
        code: 'TC_MATRIX_FALLS',
        path: more.path,
        message: `${cellWords(more)}: ${rateWords(after)} g/m² of ${salt} salt is less than ${rateWords(before)} for ${cellWords(less)}, which is not as ${how === 'colder' ? 'cold' : 'wet'}`,
      })
      return
    }
  }
  for (const condition of MATRIX_CONDITIONS) {
    const sorted = cells.filter((cell) => cell.condition === condition).toSorted(fromCold)
    for (const [n, cell] of sorted.slice(1).entries()) compare(cell, sorted[n]!, 'colder')
  }
  for (const chain of WETTER) {
    for (const [n, wetter] of chain.slice(1).entries()) {
      for (const more of cells.filter(({ condition }) => condition === wetter)) {
        for (const less of cells.filter(({ condition }) => condition === chain[n])) {
          if (doMeet(less, more)) compare(less, more, 'wetter')
        }
      }
    }
  }
  return problems
}

/** True when there is a temperature that both cover. */
function doMeet(a: MatrixCell, b: MatrixCell): boolean {
  const edges = [a.coldEdge, a.warmEdge, b.coldEdge, b.warmEdge].flatMap((edge) =>
    edge === null ? [] : [edge.tempC],
  )
  const points = edges.toSorted((x, y) => x - y)
  const between = points.slice(1).map((point, n) => (point + points[n]!) / 2)
  const outside = points.length === 0 ? [0] : [points[0]! - 1, points.at(-1)! + 1]
  return [...points, ...between, ...outside].some(
    (at) => coversTemperature(a, at) && coversTemperature(b, at),
  )
}
