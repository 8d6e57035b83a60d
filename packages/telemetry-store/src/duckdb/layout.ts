import type { DuckDBConnection } from '@duckdb/node-api'
import type { Measure } from '@towncrier/core'
import { storeErrors } from '../errors.ts'
import type { ObservationSchema } from '../port.ts'
import { identifier, type Place, tableOf } from './sql.ts'

const LAYOUT_VERSION = 1

/**
 * What each row has beside its measures. `_delay` is receivedAt − at, `_device` and `_flags` are numbers of
 * the dictionaries `device` and `symbol`. Measures begin with a letter, so the names cannot clash.
 */
export const ROW_COLUMNS = [
  { name: '_device', type: 'INTEGER' },
  { name: '_at', type: 'BIGINT' },
  { name: '_delay', type: 'BIGINT' },
  { name: '_flags', type: 'INTEGER' },
] as const

export type ColumnType = 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN'

export interface StoredColumn {
  readonly name: string
  readonly type: ColumnType
}

/** Numbers are DOUBLE, which DuckDB packs as scaled integers (ALP); categories are dictionary numbers. */
export function columnTypeOf(measure: Measure): ColumnType {
  if (measure.type === 'number') return 'DOUBLE'
  return measure.type === 'boolean' ? 'BOOLEAN' : 'INTEGER'
}

/**
 * Makes the tables and columns that are missing, in one transaction, and keeps what is there.
 *
 * @returns by kind, the columns of its tables in their order; also those that the kind no longer names.
 * @throws TC_STORE_SCHEMA_INVALID when a stored column has another type than its measure now has, or the
 *         file was made by a later version.
 */
export async function createLayout(
  connection: DuckDBConnection,
  schemas: readonly ObservationSchema[],
): Promise<Map<string, readonly StoredColumn[]>> {
  await connection.run('BEGIN')
  try {
    await createFixedTables(connection)
    const columns = new Map<string, readonly StoredColumn[]>()
    for (const schema of schemas) columns.set(schema.kind, await createTablesOfKind(connection, schema))
    await connection.run('COMMIT')
    return columns
  } catch (error) {
    await connection.run('ROLLBACK')
    throw error
  }
}

async function createFixedTables(connection: DuckDBConnection): Promise<void> {
  for (const place of ['recent', 'archive', 'newest', 'hourly'] satisfies Place[]) {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${place}`)
  }
  await connection.run('CREATE TABLE IF NOT EXISTS layout (version INTEGER)')
  await connection.run('CREATE TABLE IF NOT EXISTS device (code INTEGER, text VARCHAR)')
  await connection.run('CREATE TABLE IF NOT EXISTS symbol (code INTEGER, text VARCHAR)')
  await connection.run('CREATE TABLE IF NOT EXISTS rewrite_due (one INTEGER)')
  const versions = await (await connection.run('SELECT version FROM layout')).getRows()
  const version = versions[0]?.[0]
  if (version === undefined) {
    await connection.run(`INSERT INTO layout VALUES (${LAYOUT_VERSION})`)
  } else if (Number(version) > LAYOUT_VERSION) {
    throw storeErrors.make('TC_STORE_SCHEMA_INVALID', `the file has the later layout ${version}`)
  }
}

async function createTablesOfKind(
  connection: DuckDBConnection,
  schema: ObservationSchema,
): Promise<readonly StoredColumn[]> {
  const wanted: StoredColumn[] = [
    ...ROW_COLUMNS,
    ...schema.measures.map((measure) => ({ name: measure.name, type: columnTypeOf(measure) })),
  ]
  for (const place of ['recent', 'archive', 'newest'] as const) {
    const declared = wanted.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')
    await connection.run(`CREATE TABLE IF NOT EXISTS ${tableOf(place, schema.kind)} (${declared})`)
    const present = await storedColumns(connection, place, schema.kind)
    for (const { name, type } of wanted) {
      const stored = present.find((column) => column.name === name)
      if (stored === undefined) {
        await connection.run(
          `ALTER TABLE ${tableOf(place, schema.kind)} ADD COLUMN ${identifier(name)} ${type}`,
        )
      } else if (stored.type !== type) {
        throw storeErrors.make(
          'TC_STORE_SCHEMA_INVALID',
          `${schema.kind} ${name} is stored as ${stored.type} and described as ${type} now`,
        )
      }
    }
  }
  await connection.run(
    `CREATE TABLE IF NOT EXISTS ${tableOf('hourly', schema.kind)}
       (measure VARCHAR, hour BIGINT, n BIGINT, total DOUBLE, least DOUBLE, most DOUBLE)`,
  )
  return storedColumns(connection, 'recent', schema.kind)
}

async function storedColumns(
  connection: DuckDBConnection,
  place: Place,
  kind: string,
): Promise<StoredColumn[]> {
  const result = await connection.run(
    `SELECT column_name, data_type FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = $1 AND table_name = $2
     ORDER BY column_index`,
    [place, kind],
  )
  const rows = await result.getRows()
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) as ColumnType }))
}
