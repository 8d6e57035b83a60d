import { parse } from 'csv-parse/sync'
import { wasteRoundsErrors } from '../errors.ts'

/** Columns of a file of bins, in the order they are written; of these `id` or `name` and the next three are needed. */
export const BIN_COLUMNS = [
  'id',
  'name',
  'stream',
  'latitude',
  'longitude',
  'street',
  'volumeL',
  'thresholdPct',
  'maxAgeDays',
  'accessNote',
  'accessFrom',
  'accessTo',
  'serviceS',
  'round',
  'device',
  'distanceEmptyMm',
  'distanceFullMm',
  'fillTable',
  'inService',
] as const
export type BinColumn = (typeof BIN_COLUMNS)[number]

/** More in one file is refused: bins of no town are so many, and it may well be the wrong file. */
export const MOST_BIN_LINES = 20_000

export interface BinFileLine {
  /** In the file, from 1 with the heading; of GeoJSON the number of the feature, from 1. */
  readonly line: number
  /** What is not named in the file at all is absent; an empty cell is empty. */
  readonly cells: Readonly<Partial<Record<BinColumn, string>>>
  /** Why nothing can be made of it; null: something can. */
  readonly problem: string | null
}

export interface BinFile {
  readonly lines: readonly BinFileLine[]
  /** What is worth knowing of the file as a whole. */
  readonly notes: readonly string[]
}

const COLUMN_BY_KEY = new Map(BIN_COLUMNS.map((column) => [column.toLowerCase(), column]))
/** What {@link csvLine} of the protocol puts before a cell that a spreadsheet would run. */
const GUARDED = /^'(?=[=+\-@\t\r])/

/**
 * Reads CSV (RFC 4180, with a heading; separated by commas, or semicolons) or GeoJSON (points with the same names as
 * properties).
 *
 * @throws TC_BINS_FILE
 */
export function readBinFile(text: string): BinFile {
  const plain = text.replace(/^\ufeff/, '')
  if (plain.trim() === '') throw wasteRoundsErrors.make('TC_BINS_FILE', 'it is empty')
  const file = /^\s*[{[]/.test(plain) ? readGeoJson(plain) : readCsv(plain)
  if (file.lines.length > MOST_BIN_LINES) {
    throw wasteRoundsErrors.make(
      'TC_BINS_FILE',
      `${file.lines.length} bins, at most ${MOST_BIN_LINES} are taken`,
    )
  }
  if (file.lines.length === 0) throw wasteRoundsErrors.make('TC_BINS_FILE', 'no bin is in it')
  return file
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function readCsv(text: string): BinFile {
  const heading = /^[^\r\n]*/.exec(text)![0]
  const hasSemicolons = heading.split(';').length > heading.split(',').length
  let records: readonly CsvRecord[]
  try {
    records = parse(text, {
      delimiter: hasSemicolons ? ';' : ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly CsvRecord[]
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw wasteRoundsErrors.make('TC_BINS_FILE', why, {}, { cause })
  }
  const [first, ...rest] = records
  const names = first!.record
  const columns = names.map((name) => COLUMN_BY_KEY.get(name.toLowerCase()) ?? null)
  requireColumns(new Set(columns))
  const doubled = columns.find((column, n) => column !== null && columns.indexOf(column) !== n)
  if (doubled != null) throw wasteRoundsErrors.make('TC_BINS_FILE', `two columns are called ${doubled}`)
  const unknown = names.filter((name, n) => columns[n] === null && name !== '')
  const lines = rest
    .filter(({ record }) => record.some((cell) => cell !== ''))
    .map(({ record, info }): BinFileLine => {
      const cells: Partial<Record<BinColumn, string>> = {}
      for (const [n, column] of columns.entries()) {
        if (column !== null) cells[column] = (record[n] ?? '').replace(GUARDED, '')
      }
      const isRagged = record.length !== names.length
      const problem = `it has ${record.length} cells, the heading has ${names.length}`
      return { line: info.lines, cells, problem: isRagged ? problem : null }
    })
  return { lines, notes: [...(hasSemicolons ? [SEMICOLONS] : []), ...unknownNotes(unknown)] }
}

const SEMICOLONS = 'Separated by semicolons, not commas; read so.'

function unknownNotes(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return []
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : ''
  return [`Columns that mean nothing here are left out: ${unknown.slice(0, 10).join(', ')}${more}.`]
}

function requireColumns(present: ReadonlySet<BinColumn | null>): void {
  const missing = [
    ...(present.has('id') || present.has('name') ? [] : ['id or name']),
    ...(['stream', 'latitude', 'longitude'] as const).filter((column) => !present.has(column)),
  ]
  if (missing.length > 0)
    throw wasteRoundsErrors.make('TC_BINS_FILE', `columns are missing: ${missing.join(', ')}`)
}

function readGeoJson(text: string): BinFile {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw wasteRoundsErrors.make('TC_BINS_FILE', `not JSON (${why})`, {}, { cause })
  }
  const features = isRecord(given) && given.type === 'FeatureCollection' ? given.features : null
  if (!Array.isArray(features))
    throw wasteRoundsErrors.make('TC_BINS_FILE', 'not a GeoJSON FeatureCollection')
  const unknown = new Set<string>()
  const lines = features.map((feature: unknown, n): BinFileLine => {
    const cells: Partial<Record<BinColumn, string>> = {}
    const properties = isRecord(feature) && isRecord(feature.properties) ? feature.properties : {}
    for (const [name, value] of Object.entries(properties)) {
      const column = COLUMN_BY_KEY.get(name.toLowerCase())
      if (column === undefined) unknown.add(name)
      else cells[column] = cellOf(value)
    }
    const geometry = isRecord(feature) ? feature.geometry : null
    if (!isRecord(geometry)) return { line: n + 1, cells, problem: 'it has no place' }
    if (geometry.type !== 'Point') {
      return { line: n + 1, cells, problem: `it is a ${String(geometry.type)}; a bin is a Point` }
    }
    const [longitude, latitude]: readonly unknown[] = Array.isArray(geometry.coordinates)
      ? geometry.coordinates
      : []
    return {
      line: n + 1,
      cells: { ...cells, longitude: cellOf(longitude), latitude: cellOf(latitude) },
      problem: null,
    }
  })
  return { lines, notes: unknownNotes([...unknown]) }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (Array.isArray(value))
    return value.map((pair) => (Array.isArray(pair) ? pair.join(':') : String(pair))).join(' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
