import type { DuckDBConnection } from '@duckdb/node-api'
import type { ExportQuery, ObservationSchema } from '../port.ts'
import type { Dictionary } from './dictionary.ts'
import { allRows, identifier, integer, literal } from './sql.ts'

/** Instants in a CSV file: RFC 3339 in UTC with milliseconds. */
const RFC_3339_FORMAT = '%Y-%m-%dT%H:%M:%S.%gZ'

/**
 * Writes the rows by DuckDB's own COPY, by device and time; spills to disk, so any number of rows will do.
 *
 * @returns how many rows the file has.
 */
export async function copyTo(
  connection: DuckDBConnection,
  path: string,
  schema: ObservationSchema,
  query: ExportQuery,
  devices: Dictionary,
): Promise<number> {
  const instant = (ms: string): string =>
    query.format === 'csv'
      ? `strftime(make_timestamp_ms(${ms}), ${literal(RFC_3339_FORMAT)})`
      : `make_timestamp_ms(${ms}) AT TIME ZONE 'UTC'`
  const symbol = (code: string): string => `(SELECT text FROM symbol WHERE code = ${code})`
  const measures = schema.measures.map(({ name, type }) =>
    type === 'category'
      ? `${symbol(`r.${identifier(name)}`)} AS ${identifier(name)}`
      : `r.${identifier(name)}`,
  )
  const stored = [
    '_device',
    '_at',
    '_delay',
    '_flags',
    ...schema.measures.map(({ name }) => identifier(name)),
  ]
  const within = `_at >= ${integer(query.from)} AND _at < ${integer(query.to)}`
  const result = await connection.run(
    `COPY (
       SELECT d.text AS "deviceId", ${instant('r._at')} AS "at", ${instant('r._at + r._delay')} AS "receivedAt",
         ${measures.map((measure) => `${measure}, `).join('')}${symbol('r._flags')} AS flags
       FROM (${allRows(schema.kind, stored.join(', '), `${within}${ofDevices(query, devices)}`)}) r
       JOIN device d ON d.code = r._device
       ORDER BY d.text, r._at
     ) TO ${literal(path)} ${query.format === 'csv' ? '(FORMAT csv, HEADER)' : '(FORMAT parquet, COMPRESSION zstd)'}`,
  )
  return Number((await result.getRows())[0]?.[0] ?? 0)
}

function ofDevices(query: ExportQuery, devices: Dictionary): string {
  if (query.deviceIds === undefined) return ''
  const codes = query.deviceIds.map((id) => devices.find(id)).filter((code) => code !== undefined)
  return codes.length === 0 ? ' AND false' : ` AND _device IN (${codes.map(integer).join(', ')})`
}
