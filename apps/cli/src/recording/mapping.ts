import type { AnySensorKind, EpochMs, MeasureValue } from '@towncrier/core'
import { cliErrors } from '../errors.ts'
import { parseRecordedTime } from './local-time.ts'
import type { Row } from './rows.ts'

/** How one row becomes one reading: field ← column. */
export interface ReadingMapping {
  readonly at: { readonly column: string; readonly offsetMs: number }
  readonly fields: ReadonlyMap<string, string>
}

export interface RecordedReading {
  readonly at: EpochMs
  readonly fields: Readonly<Record<string, MeasureValue>>
}

const OFFSET = /^(.*?)([+-]\d+)([smh])$/
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/**
 * Reads `--map at=observedAtLocal,surfaceTempC=T1`: fields of the kind from columns of the file. The time
 * may be moved: `at=emptiedAt-1m`. What is not named is taken from the column of the same name, but only
 * when no mapping is given at all.
 *
 * @throws TC_OPTION_INVALID, TC_COLUMN_UNKNOWN
 */
export function parseMapping(
  text: string | undefined,
  columns: readonly string[],
  kind: AnySensorKind,
): ReadingMapping {
  const known = Object.keys(kind.readingSchema.shape)
  const pairs =
    text === undefined
      ? ['at', ...known].filter((name) => columns.includes(name)).map((name) => [name, name] as const)
      : text.split(',').map((pair) => {
          const [field, column, ...rest] = pair.split('=')
          if (!field || !column || rest.length > 0) throw cliErrors.make('TC_OPTION_INVALID', `--map ${pair}`)
          return [field.trim(), column.trim()] as const
        })
  let at: ReadingMapping['at'] | null = null
  const fields = new Map<string, string>()
  for (const [field, column] of pairs) {
    if (field === 'at') at = timeColumn(column, columns)
    else if (!known.includes(field)) {
      throw cliErrors.make('TC_OPTION_INVALID', `--map ${field}: ${kind.id} knows ${known.join(', ')}`)
    } else fields.set(field, requireColumn(column, columns))
  }
  if (at === null) throw cliErrors.make('TC_OPTION_INVALID', '--map: say which column is the time, at=COLUMN')
  if (fields.size === 0)
    throw cliErrors.make('TC_OPTION_INVALID', '--map: no column gives a field of the kind')
  return { at, fields }
}

function timeColumn(text: string, columns: readonly string[]): ReadingMapping['at'] {
  const match = columns.includes(text) ? null : OFFSET.exec(text)
  if (match === null) return { column: requireColumn(text, columns), offsetMs: 0 }
  const [, column, amount, unit] = match as unknown as [string, string, string, keyof typeof UNIT_MS]
  return { column: requireColumn(column, columns), offsetMs: Number(amount) * UNIT_MS[unit] }
}

/** @throws TC_COLUMN_UNKNOWN */
export function requireColumn(name: string, columns: readonly string[]): string {
  if (columns.includes(name)) return name
  throw cliErrors.make('TC_COLUMN_UNKNOWN', `"${name}"; there are ${columns.join(', ')}`)
}

/** @returns null when the row has no time that can be read. Empty fields are left out. */
export function mapRow(row: Row, mapping: ReadingMapping, timeZone: string): RecordedReading | null {
  const at = parseRecordedTime(row[mapping.at.column] ?? '', timeZone)
  if (at === null) return null
  const fields: Record<string, MeasureValue> = {}
  for (const [field, column] of mapping.fields) {
    const text = row[column]?.trim() ?? ''
    if (text !== '') fields[field] = measureValueOf(text)
  }
  return { at: at + mapping.at.offsetMs, fields }
}

function measureValueOf(text: string): MeasureValue {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** A device id made of any text: `Abbey Lane No.12` → `abbey-lane-no-12`. */
export function deviceIdOf(text: string): string {
  const id = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '')
    .slice(0, 64)
  if (id === '') throw cliErrors.make('TC_OPTION_INVALID', `"${text}" makes no device id`)
  return id
}
