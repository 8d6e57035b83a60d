import { cliErrors } from '../../errors.ts'
import { parseRecordedTime } from '../../recording/local-time.ts'
import { requireColumn } from '../../recording/mapping.ts'
import { readRows } from '../../recording/rows.ts'

/** One row of a recording: its time and the numbers asked for, null where a field is empty or no number. */
export interface RecordedRow<Field extends string> {
  readonly at: number
  readonly values: Readonly<Record<Field, number | null>>
}

export interface Recording<Field extends string> {
  readonly rows: readonly RecordedRow<Field>[]
  /** Fields that have a column. */
  readonly fields: ReadonlySet<Field>
  /** Rows that could not be read or have no time. */
  readonly unreadable: number
}

/**
 * Reads a recording by `--columns at=observedAtLocal,tempC=T5,…`: field=column.
 *
 * @param text     undefined: columns have the names of the fields.
 * @param timeZone of times without one.
 * @throws TC_OPTION_INVALID, TC_COLUMN_UNKNOWN, TC_FILE_UNREADABLE
 */
export async function readRecording<Field extends string>(
  file: string,
  text: string | undefined,
  known: {
    readonly required: readonly Field[]
    readonly optional: readonly Field[]
    /** Column of the time when `text` is undefined; default: at. */
    readonly atColumn?: string
  },
  timeZone: string,
): Promise<Recording<Field>> {
  checkTimeZone(timeZone)
  const columnOf = parseColumns(text, ['at', ...known.required, ...known.optional])
  if (text === undefined && known.atColumn !== undefined) columnOf.set('at', known.atColumn)
  const required = ['at', ...known.required] as const
  for (const field of required) {
    if (text !== undefined && !columnOf.has(field)) {
      throw cliErrors.make('TC_OPTION_INVALID', `--columns names no column for ${field}`)
    }
  }
  const rows: RecordedRow<Field>[] = []
  let fields: Field[] | null = null
  let unreadable = 0
  for await (const row of readRows(file, () => unreadable++)) {
    if (fields === null) {
      const columns = Object.keys(row)
      for (const [field, column] of columnOf) {
        if (text !== undefined || required.includes(field as Field)) requireColumn(column, columns)
      }
      fields = [...known.required, ...known.optional].filter((field) => {
        const column = columnOf.get(field)
        return column !== undefined && columns.includes(column)
      })
    }
    const at = parseRecordedTime(row[columnOf.get('at')!] ?? '', timeZone)
    if (at === null) {
      unreadable++
      continue
    }
    const values = Object.fromEntries(
      fields.map((field) => [field, numberOf(row[columnOf.get(field)!] ?? '')]),
    ) as Record<Field, number | null>
    rows.push({ at, values })
  }
  return { rows, fields: new Set(fields ?? []), unreadable }
}

function parseColumns(text: string | undefined, known: readonly string[]): Map<string, string> {
  if (text === undefined) return new Map(known.map((field) => [field, field]))
  const columnOf = new Map<string, string>()
  for (const pair of text.split(',')) {
    const split = pair.indexOf('=')
    const field = pair.slice(0, Math.max(split, 0)).trim()
    const column = pair.slice(split + 1).trim()
    if (field === '' || column === '') throw cliErrors.make('TC_OPTION_INVALID', `--columns ${pair}`)
    if (!known.includes(field)) {
      throw cliErrors.make('TC_OPTION_INVALID', `--columns ${field}; there are ${known.join(', ')}`)
    }
    columnOf.set(field, column)
  }
  return columnOf
}

function numberOf(text: string): number | null {
  const trimmed = text.trim()
  const number = Number(trimmed)
  return trimmed === '' || !Number.isFinite(number) ? null : number
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch (cause) {
    throw cliErrors.make('TC_OPTION_INVALID', `--time-zone ${timeZone}`, {}, { cause })
  }
}
