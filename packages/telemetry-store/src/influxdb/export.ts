import { open, rm } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { formatInstant, type Observation } from '@towncrier/core'
import { identifier, literal } from '../duckdb/sql.ts'
import type { ExportQuery, ObservationSchema } from '../port.ts'
import type { InfluxClient } from './client.ts'
import { readPages } from './queries.ts'

/**
 * Writes the rows of the devices, in the order given, a page at a time. A Parquet file is made from the CSV
 * file by DuckDB, which reads and writes in pieces: memory does not grow with the number of rows.
 *
 * @returns how many rows the file has.
 */
export async function exportRows(
  client: InfluxClient,
  path: string,
  schema: ObservationSchema,
  query: ExportQuery,
  deviceIds: readonly string[],
): Promise<number> {
  if (query.format === 'csv') return writeCsv(client, path, schema, query, deviceIds)
  const csvPath = `${path}.${process.pid}.csv`
  try {
    const rows = await writeCsv(client, csvPath, schema, query, deviceIds)
    await csvToParquet(csvPath, path, schema)
    return rows
  } finally {
    await rm(csvPath, { force: true })
  }
}

async function writeCsv(
  client: InfluxClient,
  path: string,
  schema: ObservationSchema,
  query: ExportQuery,
  deviceIds: readonly string[],
): Promise<number> {
  const file = await open(path, 'w')
  try {
    const names = schema.measures.map(({ name }) => name)
    await file.write(`${['deviceId', 'at', 'receivedAt', ...names, 'flags'].join(',')}\n`)
    let rows = 0
    for (const deviceId of deviceIds) {
      for await (const page of readPages(client, schema, deviceId, query)) {
        await file.write(page.map((row) => csvLine(row, names)).join(''))
        rows += page.length
      }
    }
    return rows
  } finally {
    await file.close()
  }
}

function csvLine({ deviceId, at, receivedAt, values, flags }: Observation, names: readonly string[]): string {
  const cells = [
    deviceId,
    formatInstant(at),
    formatInstant(receivedAt),
    ...names.map((name) => values[name]),
    flags.length === 0 ? undefined : flags.join(','),
  ]
  return `${cells.map(csvCell).join(',')}\n`
}

/** RFC 4180 §2: quoted where needed, quotes doubled. An empty text is quoted, an absent value is not. */
function csvCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return ''
  const text = String(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function csvToParquet(csvPath: string, path: string, schema: ObservationSchema): Promise<void> {
  const types = { number: 'DOUBLE', boolean: 'BOOLEAN', category: 'VARCHAR' }
  const columns = [
    ['deviceId', 'VARCHAR'],
    ['at', 'TIMESTAMPTZ'],
    ['receivedAt', 'TIMESTAMPTZ'],
    ...schema.measures.map(({ name, type }) => [name, types[type]]),
    ['flags', 'VARCHAR'],
  ]
  const declared = columns.map(([name, type]) => `${literal(name!)}: ${literal(type!)}`).join(', ')
  const instant = (name: string): string =>
    `make_timestamp_ms(epoch_ms(${identifier(name)})) AT TIME ZONE 'UTC' AS ${identifier(name)}`
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    await connection.run(
      `COPY (SELECT * REPLACE (${instant('at')}, ${instant('receivedAt')})
         FROM read_csv(${literal(csvPath)}, header = true, auto_detect = false, delim = ',', quote = '"',
           escape = '"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false, parallel = false,
           columns = {${declared}}))
       TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
    )
  } finally {
    connection.disconnectSync()
    instance.closeSync()
  }
}
