import type { DuckDBConnection } from '@duckdb/node-api'
import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { ObservationSchema } from '../port.ts'
import type { Dictionary } from './dictionary.ts'
import type { StoredColumn } from './layout.ts'
import { countedValue } from './queries.ts'
import { identifier, integer, literal, tableOf } from './sql.ts'

/**
 * Rows are archived by periods of this length, counted from 1970 UTC. Longer ones leave more in `recent`,
 * where finding a device's rows means looking at all; shorter ones scatter a device's rows in `archive`.
 */
const PERIOD_MS = 6 * HOUR_MS

/** A period is moved this long after its end, so that what is a little late is moved with it. */
const SETTLING_MS = HOUR_MS

/** Rows sorted at once: bounds the memory of a move. */
const ROWS_PER_SORT = 2_000_000

/** Some periods after one another that are moved in one transaction. */
interface Move {
  readonly from: EpochMs
  to: EpochMs
  periods: number
  rows: number
}

/**
 * Moves every period that ended a while ago from `recent` to `archive`, sorted by device and time, so that
 * a device's rows lie together, with its hourly roll-ups and the newest archived row of each device. Late
 * rows of periods moved earlier make a further sorted run and further roll-ups.
 *
 * @param afterMove called between transactions, each of about two million rows.
 */
export async function archivePeriods(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  columns: readonly StoredColumn[],
  symbols: Dictionary,
  now: EpochMs,
  afterMove: () => Promise<void>,
): Promise<void> {
  const before = Math.floor((now - SETTLING_MS) / PERIOD_MS) * PERIOD_MS
  const result = await connection.run(
    `SELECT ${periodOf('_at')}::DOUBLE AS period, count(*)::DOUBLE
     FROM ${tableOf('recent', schema.kind)} WHERE _at < ${integer(before)} GROUP BY period ORDER BY period`,
  )
  const moves: Move[] = []
  for (const row of await result.getRows()) {
    const [from, rows] = row.map(Number) as [number, number]
    const last = moves.at(-1)
    if (last === undefined || last.rows + rows > ROWS_PER_SORT) {
      moves.push({ from, to: from + PERIOD_MS, periods: 1, rows })
      continue
    }
    last.to = from + PERIOD_MS
    last.periods++
    last.rows += rows
  }
  for (const move of moves) {
    await inTransaction(connection, () => archive(connection, schema, columns, symbols, move))
    await afterMove()
  }
}

function periodOf(at: string): string {
  return `(${at} - ((${at} % ${PERIOD_MS}) + ${PERIOD_MS}) % ${PERIOD_MS})`
}

async function archive(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  columns: readonly StoredColumn[],
  symbols: Dictionary,
  move: Move,
): Promise<void> {
  const recent = tableOf('recent', schema.kind)
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  const within = `_at >= ${integer(move.from)} AND _at < ${integer(move.to)}`
  for (const slice of await deviceSlices(connection, recent, within, move)) {
    await connection.run(
      `INSERT INTO ${tableOf('archive', schema.kind)} (${names})
       SELECT ${names} FROM ${recent} WHERE ${within} AND ${slice} ORDER BY ${periodOf('_at')}, _device, _at`,
    )
  }
  await rollUp(connection, schema, symbols, 'recent', move.from, move.to)
  const newest = tableOf('newest', schema.kind)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE candidate AS
     SELECT ${names} FROM (
       SELECT ${names} FROM ${recent} r SEMI JOIN
         (SELECT _device, max(_at) AS _at FROM ${recent} WHERE ${within} GROUP BY _device) USING (_device, _at)
       UNION ALL SELECT ${names} FROM ${newest})
     QUALIFY row_number() OVER (PARTITION BY _device ORDER BY _at DESC) = 1`,
  )
  await connection.run(`DELETE FROM ${newest}`)
  await connection.run(`INSERT INTO ${newest} (${names}) SELECT ${names} FROM temp.candidate`)
  await connection.run('DROP TABLE temp.candidate')
  await connection.run(`DELETE FROM ${recent} WHERE ${within}`)
}

/** Ranges of devices, in order, that cut a period of very many rows into such as can be sorted at once. */
async function deviceSlices(
  connection: DuckDBConnection,
  table: string,
  within: string,
  { periods, rows }: Move,
): Promise<string[]> {
  const slices = periods > 1 ? 1 : Math.ceil(rows / ROWS_PER_SORT)
  if (slices === 1) return ['true']
  const result = await connection.run(
    `SELECT max(_device) FROM (
       SELECT _device, ntile(${integer(slices)}) OVER (ORDER BY _device) AS slice
       FROM (SELECT _device FROM ${table} WHERE ${within} GROUP BY _device)) GROUP BY slice ORDER BY slice`,
  )
  const lasts = (await result.getRows()).map(([last]) => Number(last))
  return lasts.map((last, i) =>
    i === 0
      ? `_device <= ${integer(last)}`
      : `_device > ${integer(lasts[i - 1]!)} AND _device <= ${integer(last)}`,
  )
}

/** Adds roll-ups of the rows of `place` in from…to. An hour may have several; readers add them up. */
export async function rollUp(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  symbols: Dictionary,
  place: 'recent' | 'archive',
  from: EpochMs,
  to: EpochMs,
): Promise<void> {
  for (const measure of schema.measures) {
    if (measure.type === 'category') continue
    await connection.run(
      `INSERT INTO ${tableOf('hourly', schema.kind)}
       SELECT ${literal(measure.name)}, hour, count(v), sum(v), min(v), max(v) FROM (
         SELECT _at - ((_at % ${HOUR_MS}) + ${HOUR_MS}) % ${HOUR_MS} AS hour, ${countedValue(measure, symbols)} AS v
         FROM ${tableOf(place, schema.kind)} WHERE _at >= ${integer(from)} AND _at < ${integer(to)})
       GROUP BY hour HAVING count(v) > 0`,
    )
  }
}

/** Removes rows and roll-ups older than `before`; the hour that `before` cuts is rolled up anew. */
export async function removeOlder(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  symbols: Dictionary,
  before: EpochMs,
): Promise<void> {
  await inTransaction(connection, async () => {
    for (const place of ['recent', 'archive', 'newest'] as const) {
      await connection.run(`DELETE FROM ${tableOf(place, schema.kind)} WHERE _at < ${integer(before)}`)
    }
    const nextHour = Math.ceil(before / HOUR_MS) * HOUR_MS
    await connection.run(`DELETE FROM ${tableOf('hourly', schema.kind)} WHERE hour < ${integer(nextHour)}`)
    if (before < nextHour) await rollUp(connection, schema, symbols, 'archive', before, nextHour)
  })
}

export async function inTransaction(connection: DuckDBConnection, task: () => Promise<void>): Promise<void> {
  await connection.run('BEGIN')
  try {
    await task()
    await connection.run('COMMIT')
  } catch (error) {
    await connection.run('ROLLBACK')
    throw error
  }
}
