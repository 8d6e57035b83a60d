import { z } from 'zod'
import { temperatureWords } from './words.ts'

/** What a road is in or is to be in, as the matrix tells conditions apart. */
export const MATRIX_CONDITIONS = [
  'frost',
  'dry-or-damp',
  'wet',
  'light-snow',
  'moderate-heavy-snow-or-freezing-rain-forecast',
  'freezing-rain-falling',
  'after-freezing-rain',
  'ice-formed',
  'deep-snow',
  'hard-packed',
] as const
export type MatrixCondition = (typeof MATRIX_CONDITIONS)[number]

/** Conditions of which each is wetter than the one before: rates do not fall along them. */
export const WETTER: readonly (readonly MatrixCondition[])[] = [
  ['frost', 'dry-or-damp', 'wet'],
  ['light-snow', 'moderate-heavy-snow-or-freezing-rain-forecast'],
]

/** More is never spread in one pass, g/m². */
export const MOST_RATE_GM2 = 60
export const MOST_PASSES = 4

const edgeSchema = z
  .strictObject({
    tempC: z.number().min(-40).max(40),
    isIncluded: z.boolean().describe('Whether the cell covers just this temperature'),
  })
  .nullable()
  .describe('null: no end on this side')

export const matrixCellSchema = z.strictObject({
  condition: z.enum(MATRIX_CONDITIONS),
  coldEdge: edgeSchema,
  warmEdge: edgeSchema,
  dryGm2: z.number().describe('Dry salt in one pass, g/m²'),
  preWetGm2: z.union([z.number(), z.literal('use-dry')]).describe('Pre-wet salt in one pass, g/m²'),
  passes: z.number().int().min(1).max(MOST_PASSES),
  isSuccessive: z.boolean().default(false).describe('Again and again, as long as it lasts'),
  isPloughed: z.boolean().default(false),
  hasAbrasive: z.boolean().default(false).describe('Grit or sand with the salt'),
  note: z.string().max(300).default(''),
})
export type MatrixCell = z.output<typeof matrixCellSchema>

/** A treatment matrix as it is written down; {@link checkMatrix} tells whether it can stand. */
export const matrixSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  source: z.string().trim().min(1).max(500).describe('Who laid it down, and where'),
  date: z.string().trim().min(1).max(60).describe('When it was laid down'),
  cells: z.array(matrixCellSchema).max(500),
})
export type TreatmentMatrix = z.output<typeof matrixSchema>
export type TreatmentMatrixInput = z.input<typeof matrixSchema>

const CONDITION_WORDS: Readonly<Record<MatrixCondition, string>> = {
  frost: 'frost',
  'dry-or-damp': 'dry or damp',
  wet: 'wet',
  'light-snow': 'light snow',
  'moderate-heavy-snow-or-freezing-rain-forecast': 'moderate or heavy snow, or freezing rain forecast',
  'freezing-rain-falling': 'freezing rain falling',
  'after-freezing-rain': 'after freezing rain',
  'ice-formed': 'ice formed',
  'deep-snow': 'snow deeper than 30 mm',
  'hard-packed': 'hard-packed snow or ice',
}

/** "dry or damp" */
export function conditionWords(condition: MatrixCondition): string {
  return CONDITION_WORDS[condition]
}

type Band = Pick<MatrixCell, 'coldEdge' | 'warmEdge'>

/** "−10 to −5 °C", "−2 °C and above", "below −15 °C", "any temperature" */
export function bandWords({ coldEdge, warmEdge }: Band): string {
  if (coldEdge !== null && warmEdge !== null) {
    return `${plain(coldEdge.tempC)} to ${plain(warmEdge.tempC)} °C`
  }
  if (coldEdge !== null) return `${coldEdge.isIncluded ? '' : 'above '}${endWords(coldEdge, 'above')}`
  if (warmEdge !== null) return `${warmEdge.isIncluded ? '' : 'below '}${endWords(warmEdge, 'below')}`
  return 'any temperature'
}

function endWords(edge: NonNullable<MatrixCell['coldEdge']>, side: 'above' | 'below'): string {
  return `${plain(edge.tempC)} °C${edge.isIncluded ? ` and ${side}` : ''}`
}

function plain(tempC: number): string {
  return temperatureWords(tempC, Number.isInteger(tempC) ? 0 : 1)
}

/** "dry or damp, −10 to −5 °C" */
export function cellWords(cell: MatrixCell): string {
  return `${conditionWords(cell.condition)}, ${bandWords(cell)}`
}

/** True when the band holds a road of `tempC`. */
export function coversTemperature({ coldEdge, warmEdge }: Band, tempC: number): boolean {
  const isWarmEnough =
    coldEdge === null || tempC > coldEdge.tempC || (coldEdge.isIncluded && tempC === coldEdge.tempC)
  const isColdEnough =
    warmEdge === null || tempC < warmEdge.tempC || (warmEdge.isIncluded && tempC === warmEdge.tempC)
  return isWarmEnough && isColdEnough
}

/** The one cell for a condition and a road surface temperature, °C, of a matrix that {@link checkMatrix} found whole. */
export function matrixCellFor(
  matrix: TreatmentMatrix,
  condition: MatrixCondition,
  tempC: number,
): MatrixCell {
  return matrix.cells.find((cell) => cell.condition === condition && coversTemperature(cell, tempC))!
}

/** What a cell asks a gritter to spread. */
export interface CellRate {
  /** In one pass, g/m². */
  readonly rateGm2: number
  readonly passes: number
  /** In all passes, g/m². */
  readonly totalGm2: number
  /** False also where the cell wants dry salt from a gritter that could wet it. */
  readonly isPreWet: boolean
}

/** The rate of a cell for a gritter that spreads dry or pre-wet salt. */
export function rateOf(cell: MatrixCell, isPreWet: boolean): CellRate {
  const isWetted = isPreWet && cell.preWetGm2 !== 'use-dry'
  const rateGm2 = isWetted ? (cell.preWetGm2 as number) : cell.dryGm2
  return { rateGm2, passes: cell.passes, totalGm2: rateGm2 * cell.passes, isPreWet: isWetted }
}
