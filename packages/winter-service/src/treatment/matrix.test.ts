import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_MATRIX } from './default-matrix.ts'
import {
  cellWords,
  MATRIX_CONDITIONS,
  type MatrixCondition,
  matrixCellFor,
  rateOf,
  type TreatmentMatrix,
  WETTER,
} from './matrix.ts'
import { checkMatrix, requireMatrix } from './matrix-check.ts'

type Expected = readonly [condition: MatrixCondition, tempC: number, dry: string, preWet: string]

/** Every row of the table, at both edges of its band and in the middle. */
const TABLE: readonly Expected[] = [
  ...at('frost', [5, 0, -1.9, -2], '8', '8'),
  ...at('dry-or-damp', [3, -1, -2], '8', '8'),
  ...at('wet', [3, -1, -2], '8', '8'),
  ...at('frost', [-2.01, -3.5, -4.99], '10', '9'),
  ...at('dry-or-damp', [-2.01, -3.5, -4.99], '10', '9'),
  ...at('wet', [-2.01, -3.5, -4.99], '16', '15'),
  ...at('frost', [-5, -7, -9.99], '18', '18'),
  ...at('dry-or-damp', [-5, -7, -9.99], '18', '18'),
  ...at('wet', [-5, -7, -9.99], '2×15', '2×15'),
  ...at('frost', [-10, -14.99, -15, -30], '18', '18'),
  ...at('dry-or-damp', [-10, -14.99, -15, -30], '18', '18'),
  ...at('wet', [-10, -14.99, -15, -30], '2×15', '2×15'),
  ...at('light-snow', [2, -6, -20], '20', '18'),
  ...at('moderate-heavy-snow-or-freezing-rain-forecast', [2, -6, -20], '2×20', 'dry 2×20'),
  ...at('freezing-rain-falling', [1, -6, -20], '20 successive', 'dry 20 successive'),
  ...at('after-freezing-rain', [1, -6, -20], '20', 'dry 20'),
  ...at('ice-formed', [0, -4.99], '20', 'dry 20'),
  ...at('ice-formed', [-5, -12], '2×20', 'dry 2×20'),
  ...at('deep-snow', [1, -6, -20], '20 successive plough', 'dry 20 successive plough'),
  ...at('hard-packed', [0, -7.99], '20 successive', 'dry 20 successive'),
  ...at('hard-packed', [-8, -20], '20 successive abrasive', 'dry 20 successive abrasive'),
]

function at(condition: MatrixCondition, temps: readonly number[], dry: string, preWet: string): Expected[] {
  return temps.map((tempC) => [condition, tempC, dry, preWet])
}

function words(condition: MatrixCondition, tempC: number, isPreWet: boolean): string {
  const cell = matrixCellFor(DEFAULT_MATRIX, condition, tempC)
  const { rateGm2, passes, isPreWet: isWetted } = rateOf(cell, isPreWet)
  // Below −15 °C salt alone does not do: abrasive is asked for there everywhere the table divides by temperature.
  const isBelowSalt = cell.note.includes('Below −15 °C')
  return [
    isPreWet && !isWetted ? 'dry' : '',
    passes === 1 ? String(rateGm2) : `${passes}×${rateGm2}`,
    cell.isSuccessive ? 'successive' : '',
    cell.isPloughed ? 'plough' : '',
    cell.hasAbrasive && !isBelowSalt ? 'abrasive' : '',
  ]
    .filter((word) => word !== '')
    .join(' ')
}

describe('the Scottish Salt Group’s matrix', () => {
  it.each(TABLE)('%s at %d °C: %s dry, %s pre-wet', (condition, tempC, dry, preWet) => {
    expect(words(condition, tempC, false)).toBe(dry)
    expect(words(condition, tempC, true)).toBe(preWet)
  })

  it('is whole, says where it is from, and no cell of it is left out above', () => {
    expect(checkMatrix(DEFAULT_MATRIX)).toEqual([])
    expect(DEFAULT_MATRIX).toMatchObject({
      source: expect.stringContaining('Transport Scotland'),
      date: '2010',
    })
    const seen = new Set(TABLE.map(([condition, tempC]) => matrixCellFor(DEFAULT_MATRIX, condition, tempC)))
    expect(seen.size).toBe(DEFAULT_MATRIX.cells.length)
  })

  it('marks what the table leaves open', () => {
    expect(matrixCellFor(DEFAULT_MATRIX, 'wet', -12).note).toMatch(/table ends at −10/)
    expect(matrixCellFor(DEFAULT_MATRIX, 'wet', -15)).toMatchObject({ hasAbrasive: true })
    expect(matrixCellFor(DEFAULT_MATRIX, 'wet', -14.9)).toMatchObject({ hasAbrasive: false })
  })

  it('never spreads less as it gets colder or wetter', () => {
    const temp = fc.double({ min: -40, max: 20, noNaN: true })
    fc.assert(
      fc.property(
        fc.constantFrom(...MATRIX_CONDITIONS),
        temp,
        temp,
        fc.boolean(),
        (condition, a, b, isPreWet) => {
          const total = (tempC: number) =>
            rateOf(matrixCellFor(DEFAULT_MATRIX, condition, tempC), isPreWet).totalGm2
          expect(total(Math.min(a, b))).toBeGreaterThanOrEqual(total(Math.max(a, b)))
        },
      ),
    )
    fc.assert(
      fc.property(fc.constantFrom(...WETTER), temp, fc.boolean(), (chain, tempC, isPreWet) => {
        const totals = chain.map(
          (each) => rateOf(matrixCellFor(DEFAULT_MATRIX, each, tempC), isPreWet).totalGm2,
        )
        expect(totals).toEqual(totals.toSorted((x, y) => x - y))
      }),
    )
  })
})

describe('a matrix that cannot stand is refused, naming the cell', () => {
  type Cell = TreatmentMatrix['cells'][number]
  const changed = (condition: MatrixCondition, tempC: number, change: (cell: Cell) => Partial<Cell>) => {
    const cell = matrixCellFor(DEFAULT_MATRIX, condition, tempC)
    return {
      ...DEFAULT_MATRIX,
      cells: DEFAULT_MATRIX.cells.map((each) => (each === cell ? { ...each, ...change(each) } : each)),
    }
  }
  const without = (condition: MatrixCondition, tempC?: number) => ({
    ...DEFAULT_MATRIX,
    cells: DEFAULT_MATRIX.cells.filter((each) =>
      tempC === undefined
        ? each.condition !== condition
        : each !== matrixCellFor(DEFAULT_MATRIX, condition, tempC),
    ),
  })

  it.each([
    [
      'a single temperature',
      changed('dry-or-damp', -7, () => ({ warmEdge: { tempC: -5, isIncluded: false } })),
      'TC_MATRIX_HOLE',
      'dry or damp, −10 to −5 °C: no row covers −5.0',
    ],
    ['a row', without('wet', -3), 'TC_MATRIX_HOLE', 'wet, −10 to −5 °C: no row covers −5.0 to −2.0'],
    [
      'the coldest',
      without('ice-formed', -9),
      'TC_MATRIX_HOLE',
      'ice formed, above −5 °C: no row covers −5.0 and below',
    ],
    [
      'the mildest',
      without('frost', 0),
      'TC_MATRIX_HOLE',
      'frost, −5 to −2 °C: no row covers −2.0 and above',
    ],
    [
      'a condition',
      without('deep-snow'),
      'TC_MATRIX_HOLE',
      'snow deeper than 30 mm: no row covers any temperature',
    ],
    [
      'two rows for one temperature',
      changed('dry-or-damp', -3, () => ({ coldEdge: { tempC: -5, isIncluded: true } })),
      'TC_MATRIX_OVERLAP',
      'dry or damp, −5 to −2 °C: −10 to −5 °C covers −5.0 as well',
    ],
    [
      'two rows for a span',
      changed('wet', -3, () => ({ coldEdge: { tempC: -7, isIncluded: true } })),
      'TC_MATRIX_OVERLAP',
      'wet, −7 to −2 °C: −10 to −5 °C covers some of it as well',
    ],
    [
      'a row that is turned round',
      changed('wet', -3, () => ({ coldEdge: { tempC: -1, isIncluded: true } })),
      'TC_MATRIX_HOLE',
      'wet, −1 to −2 °C: the cold edge is not below the warm one, the row covers nothing',
    ],
    [
      'a rate below 0',
      changed('wet', -3, () => ({ dryGm2: -1 })),
      'TC_MATRIX_RATE',
      'wet, −5 to −2 °C: −1 g/m² is not between 0 and 60',
    ],
    [
      'a rate above 60',
      changed('wet', -3, () => ({ preWetGm2: 61 })),
      'TC_MATRIX_RATE',
      'wet, −5 to −2 °C: 61 g/m² is not between 0 and 60',
    ],
    [
      'less where it is colder',
      changed('dry-or-damp', -7, () => ({ dryGm2: 9 })),
      'TC_MATRIX_FALLS',
      'dry or damp, −10 to −5 °C: 9 g/m² of dry salt is less than 10 for dry or damp, −5 to −2 °C, which is not as cold',
    ],
    [
      'less where it is wetter',
      changed('wet', -3, () => ({ dryGm2: 9.5 })),
      'TC_MATRIX_FALLS',
      'wet, −5 to −2 °C: 9.5 g/m² of dry salt is less than 10 for dry or damp, −5 to −2 °C, which is not as wet',
    ],
  ])('%s', (_name, matrix, code, message) => {
    const problems = checkMatrix(matrix)
    expect(problems).toContainEqual(expect.objectContaining({ code, message }))
    expect(() => requireMatrix(matrix)).toThrow(expect.objectContaining({ code: problems[0]!.code }))
  })

  it('an unknown condition, and what is no matrix at all', () => {
    const matrix = { ...DEFAULT_MATRIX, cells: [{ ...DEFAULT_MATRIX.cells[0], condition: 'slush' }] }
    expect(checkMatrix(matrix)).toMatchObject([{ code: 'TC_MATRIX_SHAPE', path: 'cells.0.condition' }])
    expect(checkMatrix('salt')).toMatchObject([{ code: 'TC_MATRIX_SHAPE', path: '' }])
  })

  it('and whatever a matrix is made of that is not refused has just one cell for each temperature', () => {
    const edge = fc.option(fc.record({ tempC: fc.integer({ min: -12, max: 2 }), isIncluded: fc.boolean() }), {
      nil: null,
    })
    const others = DEFAULT_MATRIX.cells.filter(({ condition }) => condition !== 'after-freezing-rain')
    const [sample] = DEFAULT_MATRIX.cells.filter(({ condition }) => condition === 'after-freezing-rain')
    let whole = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(edge, edge), { minLength: 1, maxLength: 3 }), (bands) => {
        const cells = bands.map(([coldEdge, warmEdge]) => ({ ...sample!, coldEdge, warmEdge }))
        const isWhole = checkMatrix({ ...DEFAULT_MATRIX, cells: [...others, ...cells] }).length === 0
        const counts = Array.from({ length: 69 }, (_, n) => n / 4 - 13).map(
          (tempC) =>
            cells.filter(
              (cell) =>
                matrixCellFor({ ...DEFAULT_MATRIX, cells: [cell] }, 'after-freezing-rain', tempC) !==
                undefined,
            ).length,
        )
        if (isWhole) whole++
        expect(isWhole).toBe(
          counts.every((count) => count === 1) && bands.every(([cold, warm]) => isBand(cold, warm)),
        )
      }),
      { numRuns: 3000 },
    )
    expect(whole).toBeGreaterThan(20)
  })
})

type Edge = TreatmentMatrix['cells'][number]['coldEdge']
function isBand(cold: Edge, warm: Edge): boolean {
  if (cold === null || warm === null || cold.tempC < warm.tempC) return true
  return cold.tempC === warm.tempC && cold.isIncluded && warm.isIncluded
}

describe('words', () => {
  it('name every cell apart from the others', () => {
    const named = DEFAULT_MATRIX.cells.map(cellWords)
    expect(new Set(named).size).toBe(named.length)
    expect(named).toContain('wet, −2 °C and above')
    expect(named).toContain('frost, −15 °C and below')
  })
})
