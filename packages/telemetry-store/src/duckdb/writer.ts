import type { DuckDBConnection } from '@duckdb/node-api'
import { DAY_MS } from '@towncrier/core'
import type { PlannedBatch, UnsurePoint, WritePlan } from '../write-plan.ts'
import type { Dictionary } from './dictionary.ts'
import type { StoredColumn } from './layout.ts'
import { allRows, integer } from './sql.ts'
import { appendColumns, type ColumnValues } from './vectors.ts'

export interface Dictionaries {
  readonly devices: Dictionary
  readonly symbols: Dictionary
}

/** Looks up the plan's unsure points and plans those that are not stored, inside the caller's transaction. */
export async function resolveUnsure(connection: DuckDBConnection, plan: WritePlan): Promise<void> {
  for (const [kind, points] of plan.unsure) {
    const stored = new Uint8Array(points.length)
    await connection.run('CREATE OR REPLACE TEMP TABLE unsure (point INTEGER, _device INTEGER, _at BIGINT)')
    const appender = await connection.createAppender('unsure', null, 'temp')
    appendColumns(
      appender,
      [
        { type: 'INTEGER', values: Int32Array.from(points.keys()), valid: null },
        { type: 'INTEGER', values: Int32Array.from(points, ({ device }) => device), valid: null },
        { type: 'BIGINT', values: Float64Array.from(points, ({ at }) => at), valid: null },
      ],
      points.length,
    )
    appender.closeSync()
    for (const { from, to } of stretches(points)) {
      const where = `_at >= ${integer(from)} AND _at <= ${integer(to)}`
      const result = await connection.run(
        `SELECT point FROM (${allRows(kind, '_device, _at', where)})
         JOIN (SELECT * FROM temp.unsure WHERE ${where}) USING (_device, _at)`,
      )
      for (const [point] of await result.getRows()) stored[Number(point)] = 1
    }
    plan.accept(points.filter((_, i) => stored[i] === 0))
  }
}

/**
 * The times the points span, cut where a day or more lies between two of them, so that one reading of
 * long ago does not make the store look through all that lies between.
 */
function stretches(points: readonly UnsurePoint[]): { from: number; to: number }[] {
  const instants = Float64Array.from(points, ({ at }) => at).sort()
  const cut: { from: number; to: number }[] = []
  for (const at of instants) {
    const last = cut.at(-1)
    if (last !== undefined && at - last.to < DAY_MS) last.to = at
    else cut.push({ from: at, to: at })
  }
  return cut
}

/** Appends the planned rows to the kinds' `recent` tables, inside the caller's transaction. */
export async function appendRows(
  connection: DuckDBConnection,
  plan: WritePlan,
  columnsOf: ReadonlyMap<string, readonly StoredColumn[]>,
  dictionaries: Dictionaries,
): Promise<void> {
  for (const planned of plan.batches) {
    if (planned.rows.length === 0) continue
    const { kind } = planned.batch
    const columns = columnsOf.get(kind)!.map((column) => valuesOf(column, planned, dictionaries))
    const appender = await connection.createAppender(kind, 'recent')
    appendColumns(appender, columns, planned.rows.length)
    appender.closeSync()
  }
}

function valuesOf(
  column: StoredColumn,
  { batch, deviceKeys, rows }: PlannedBatch,
  { symbols }: Dictionaries,
): ColumnValues {
  switch (column.name) {
    case '_device':
      return {
        type: 'INTEGER',
        values: Int32Array.from(rows, (row) => deviceKeys[batch.deviceIndex[row]!]!),
        valid: null,
      }
    case '_at':
      return { type: 'BIGINT', values: gathered(batch.at, batch.count, rows), valid: null }
    case '_delay':
      return {
        type: 'BIGINT',
        values: Float64Array.from(rows, (row) => batch.receivedAt[row]! - batch.at[row]!),
        valid: null,
      }
    case '_flags':
      return encoded(batch.flags, rows, symbols)
  }
  const values = batch.columns[column.name]
  if (values === undefined) return { type: column.type, values: null }
  if (values instanceof Float64Array) {
    return {
      type: column.type === 'BOOLEAN' ? 'BOOLEAN' : 'DOUBLE',
      values: gathered(values, batch.count, rows),
      valid: 'not-nan',
    }
  }
  return encoded(values, rows, symbols)
}

function gathered(values: Float64Array, count: number, rows: readonly number[]): Float64Array {
  if (rows.length === count) return values
  const picked = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]!
  return picked
}

function encoded(
  texts: readonly (string | null)[],
  rows: readonly number[],
  symbols: Dictionary,
): ColumnValues {
  const values = new Int32Array(rows.length)
  const valid = new Uint8Array(rows.length)
  let present = false
  for (let i = 0; i < rows.length; i++) {
    const text = texts[rows[i]!] ?? null
    if (text === null) continue
    values[i] = symbols.codeOf(text)
    valid[i] = 1
    present = true
  }
  return present ? { type: 'INTEGER', values, valid } : { type: 'INTEGER', values: null }
}
