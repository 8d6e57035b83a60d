import type { DuckDBConnection } from '@duckdb/node-api'
import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { EraseQuery, ObservationSchema } from '../port.ts'
import type { Dictionary } from './dictionary.ts'
import type { StoredColumn } from './layout.ts'
import { identifier, integer, tableOf } from './sql.ts'
import { inTransaction, rollUp } from './upkeep.ts'

/**
 * Removes a device's rows of a time in one transaction, makes the roll-ups of their hours anew without them,
 * and notes that the file is to be written anew: DuckDB keeps the bytes of rows that were deleted.
 *
 * @returns how many rows went.
 */
export async function eraseRows(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  columns: readonly StoredColumn[],
  symbols: Dictionary,
  device: number,
  { from, to }: EraseQuery,
): Promise<number> {
  const ofDevice = `_device = ${integer(device)}`
  const where = `${ofDevice} AND _at >= ${integer(from)} AND _at < ${integer(to)}`
  const archive = tableOf('archive', schema.kind)
  const newest = tableOf('newest', schema.kind)
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  let erased = 0
  await inTransaction(connection, async () => {
    const hours = await connection.run(
      `SELECT DISTINCT (_at - ((_at % ${HOUR_MS}) + ${HOUR_MS}) % ${HOUR_MS})::DOUBLE AS hour
       FROM ${archive} WHERE ${where} ORDER BY hour`,
    )
    const archivedHours = (await hours.getRows()).map(([hour]) => Number(hour))
    for (const place of ['recent', 'archive'] as const) {
      const result = await connection.run(`DELETE FROM ${tableOf(place, schema.kind)} WHERE ${where}`)
      erased += result.rowsChanged
    }
    const { rowsChanged } = await connection.run(`DELETE FROM ${newest} WHERE ${where}`)
    if (rowsChanged > 0) {
      await connection.run(
        `INSERT INTO ${newest} (${names})
         SELECT ${names} FROM ${archive} WHERE ${ofDevice} ORDER BY _at DESC LIMIT 1`,
      )
    }
    for (const stretch of stretches(archivedHours)) {
      await connection.run(
        `DELETE FROM ${tableOf('hourly', schema.kind)}
         WHERE hour >= ${integer(stretch.from)} AND hour < ${integer(stretch.to)}`,
      )
      await rollUp(connection, schema, symbols, 'archive', stretch.from, stretch.to)
    }
    if (erased > 0) await connection.run('INSERT INTO rewrite_due VALUES (1)')
  })
  return erased
}

/** Hours that lie less than a day apart as one stretch: rolling up is one look for each. */
function stretches(hours: readonly EpochMs[]): { readonly from: EpochMs; to: EpochMs }[] {
  const found: { readonly from: EpochMs; to: EpochMs }[] = []
  for (const hour of hours) {
    const last = found.at(-1)
    if (last !== undefined && hour - last.to < DAY_MS) last.to = hour + HOUR_MS
    else found.push({ from: hour, to: hour + HOUR_MS })
  }
  return found
}
