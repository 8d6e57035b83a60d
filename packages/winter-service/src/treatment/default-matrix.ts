import { type MatrixCell, type MatrixCondition, matrixSchema, type TreatmentMatrix } from './matrix.ts'

type Edge = MatrixCell['coldEdge']
type Rates = Pick<MatrixCell, 'dryGm2' | 'preWetGm2' | 'passes'>
type Extras = Partial<Pick<MatrixCell, 'isSuccessive' | 'isPloughed' | 'hasAbrasive' | 'note'>>

const from = (tempC: number): Edge => ({ tempC, isIncluded: true })
const beyond = (tempC: number): Edge => ({ tempC, isIncluded: false })
const rates = (dryGm2: number, preWetGm2: number | 'use-dry', passes = 1): Rates => ({
  dryGm2,
  preWetGm2,
  passes,
})

function cell(
  condition: MatrixCondition,
  coldEdge: Edge,
  warmEdge: Edge,
  rate: Rates,
  extras: Extras = {},
): MatrixCell {
  return {
    condition,
    coldEdge,
    warmEdge,
    ...rate,
    isSuccessive: false,
    isPloughed: false,
    hasAbrasive: false,
    note: '',
    ...extras,
  }
}

const FROST_ROW = 'The row for frost: at −2 °C and above the table asks for no more, however wet the road.'
const BELOW_TABLE = 'The table ends at −10 °C: its coldest row goes on.'
const BELOW_SALT = 'The table ends at −10 °C: its coldest row goes on. Below −15 °C salt is not practicable.'

/** A condition that the table divides at −2, −5 and −10 °C; below that its coldest row goes on. */
function byTemperature(
  condition: MatrixCondition,
  mild: Rates,
  cold: Rates,
  coldest: Rates,
  mildNote = '',
): MatrixCell[] {
  return [
    cell(condition, null, from(-15), coldest, { hasAbrasive: true, note: BELOW_SALT }),
    cell(condition, beyond(-15), from(-10), coldest, { note: BELOW_TABLE }),
    cell(condition, beyond(-10), from(-5), coldest),
    cell(condition, beyond(-5), beyond(-2), cold),
    cell(condition, from(-2), null, mild, { note: mildNote }),
  ]
}

/** The Scottish Salt Group's matrix. What it leaves open is marked in the note of the cell. */
export const DEFAULT_MATRIX: TreatmentMatrix = matrixSchema.parse({
  name: 'Scottish Salt Group spread rates',
  source: 'Transport Scotland, winter 2009/10 lessons learned, Appendix D',
  date: '2010',
  cells: [
    ...byTemperature('frost', rates(8, 8), rates(10, 9), rates(18, 18)),
    ...byTemperature('dry-or-damp', rates(8, 8), rates(10, 9), rates(18, 18), FROST_ROW),
    ...byTemperature('wet', rates(8, 8), rates(16, 15), rates(15, 15, 2), FROST_ROW),
    cell('light-snow', null, null, rates(20, 18)),
    cell('moderate-heavy-snow-or-freezing-rain-forecast', null, null, rates(20, 'use-dry', 2)),
    cell('freezing-rain-falling', null, null, rates(20, 'use-dry'), { isSuccessive: true }),
    cell('after-freezing-rain', null, null, rates(20, 'use-dry')),
    cell('ice-formed', null, from(-5), rates(20, 'use-dry', 2)),
    cell('ice-formed', beyond(-5), null, rates(20, 'use-dry')),
    cell('deep-snow', null, null, rates(20, 'use-dry'), { isSuccessive: true, isPloughed: true }),
    cell('hard-packed', null, from(-8), rates(20, 'use-dry'), {
      isSuccessive: true,
      hasAbrasive: true,
      note: 'The table says salt with abrasive and gives no rate: that of the row above.',
    }),
    cell('hard-packed', beyond(-8), null, rates(20, 'use-dry'), { isSuccessive: true }),
  ],
})
