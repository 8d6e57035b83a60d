import type { DuckDBConnection } from '@duckdb/node-api'
import { HOUR_MS, type Measure, type MeasureValue, type Observation } from '@towncrier/core'
import { splitFlags } from '../batch.ts'
import type {
  AggregateQuery,
  KnownQuery,
  ObservationBatch,
  ObservationSchema,
  ReadingsQuery,
  SeriesBucket,
  SeriesQuery,
} from '../port.ts'
import type { Dictionary } from './dictionary.ts'
import { allRows, identifier, integer, literal, tableOf } from './sql.ts'
import type { Dictionaries } from './writer.ts'

/** Instants as DOUBLE: exact for every date, and plain numbers in JavaScript. */
function rowColumns(schema: ObservationSchema): string {
  const measures = schema.measures.map(({ name }) => identifier(name))
  return ['_device', '_at::DOUBLE', '(_at + _delay)::DOUBLE', '_flags', ...measures].join(', ')
}

export async function readReadings(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  query: ReadingsQuery,
  { devices, symbols }: Dictionaries,
): Promise<Observation[]> {
  const device = devices.find(query.deviceId)
  if (device === undefined) return []
  const where = `_device = ${integer(device)} AND _at >= ${integer(query.from)} AND _at < ${integer(query.to)}`
  const measures = schema.measures.map(({ name }) => identifier(name))
  const columns = ['_device', '_at', '_delay', '_flags', ...measures].join(', ')
  const result = await connection.run(
    `SELECT ${rowColumns(schema)} FROM (${allRows(query.kind, columns, where)})
     ORDER BY _at ${query.order === 'oldest-first' ? 'ASC' : 'DESC'} LIMIT ${integer(query.limit)}`,
  )
  const rows = await result.getRows()
  return rows.map(([, at, receivedAt, flags, ...stored]) => ({
    deviceId: query.deviceId,
    kind: query.kind,
    at: Number(at),
    receivedAt: Number(receivedAt),
    values: valuesOf(schema, stored, symbols),
    flags: splitFlags(flags === null || flags === undefined ? null : symbols.textOf(Number(flags))),
  }))
}

/** `(device, at)` is unique, so the newest instant of each device names its row. */
export async function readKnownAt(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  query: KnownQuery,
  { devices, symbols }: Dictionaries,
): Promise<Observation[]> {
  const { from, to, receivedUntil, withoutFlags = [] } = query
  const passedOver = symbols.codesWhere((text) => {
    const flags = text.split(',')
    return withoutFlags.some((flag) => flags.includes(flag))
  })
  const where = [
    `_at >= ${integer(from)}`,
    `_at < ${integer(to)}`,
    `_at + _delay <= ${integer(receivedUntil)}`,
    ...(passedOver.length === 0 ? [] : [`(_flags IS NULL OR _flags NOT IN (${passedOver.join(', ')}))`]),
  ].join(' AND ')
  const measures = schema.measures.map(({ name }) => identifier(name))
  const columns = ['_device', '_at', '_delay', '_flags', ...measures].join(', ')
  const result = await connection.run(
    `SELECT ${rowColumns(schema)} FROM (${allRows(query.kind, columns, where)})
     JOIN (SELECT _device, max(_at) AS _at FROM (${allRows(query.kind, '_device, _at', where)}) GROUP BY _device)
       USING (_device, _at)`,
  )
  return (await result.getRows()).map(([device, at, receivedAt, flags, ...stored]) => ({
    deviceId: devices.textOf(Number(device)),
    kind: query.kind,
    at: Number(at),
    receivedAt: Number(receivedAt),
    values: valuesOf(schema, stored, symbols),
    flags: splitFlags(flags === null || flags === undefined ? null : symbols.textOf(Number(flags))),
  }))
}

function valuesOf(
  schema: ObservationSchema,
  stored: readonly unknown[],
  symbols: Dictionary,
): Record<string, MeasureValue> {
  const values: Record<string, MeasureValue> = {}
  for (const [i, { name, type }] of schema.measures.entries()) {
    const value = stored[i]
    if (value === null || value === undefined) continue
    if (type === 'category') values[name] = symbols.textOf(Number(value))
    else values[name] = type === 'boolean' ? value === true : Number(value)
  }
  return values
}

/**
 * The newest stored rows of every device of a kind: those of `recent`, and the newest archived one of each,
 * which `compact` keeps in a small table. So the time to open does not grow with the archive.
 */
export async function readNewestRows(
  connection: DuckDBConnection,
  schema: ObservationSchema,
  symbols: Dictionary,
): Promise<{ readonly devices: Uint32Array; readonly batch: ObservationBatch }> {
  const recent = tableOf('recent', schema.kind)
  const result = await connection.run(
    `SELECT ${rowColumns(schema)} FROM (
       SELECT r.* FROM ${recent} r
         JOIN (SELECT _device, max(_at) AS _at FROM ${recent} GROUP BY _device) USING (_device, _at)
       UNION ALL BY NAME SELECT * FROM ${tableOf('newest', schema.kind)})`,
  )
  const [device = [], at = [], receivedAt = [], flags = [], ...stored] = await result.getColumns()
  const text = (code: unknown): string | null => (code === null ? null : symbols.textOf(Number(code)))
  const columns: Record<string, Float64Array | (string | null)[]> = {}
  for (const [i, { name, type }] of schema.measures.entries()) {
    const values = stored[i] ?? []
    columns[name] =
      type === 'category'
        ? values.map(text)
        : Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)))
  }
  return {
    devices: Uint32Array.from(device, Number),
    batch: {
      kind: schema.kind,
      count: device.length,
      devices: [],
      deviceIndex: new Uint32Array(0),
      at: Float64Array.from(at, Number),
      receivedAt: Float64Array.from(receivedAt, Number),
      columns,
      flags: flags.map(text),
    },
  }
}

/** The measure as DOUBLE, NULL where a `measure:range` flag says that the value does not count. */
export function countedValue(measure: Measure, symbols: Dictionary): string {
  const value = `${identifier(measure.name)}::DOUBLE`
  const excluded = symbols.codesWhere((text) => text.split(',').includes(`${measure.name}:range`))
  if (excluded.length === 0) return value
  return `CASE WHEN _flags IS NULL OR _flags NOT IN (${excluded.join(', ')}) THEN ${value} END`
}

export async function readSeries(
  connection: DuckDBConnection,
  measures: readonly Measure[],
  query: SeriesQuery,
  { devices, symbols }: Dictionaries,
): Promise<Record<string, SeriesBucket[]>> {
  const series: Record<string, SeriesBucket[]> = {}
  for (const { name } of measures) series[name] = []
  const device = devices.find(query.deviceId)
  if (device === undefined || measures.length === 0) return series
  const { from, to, buckets } = query
  const where = `_device = ${integer(device)} AND _at >= ${integer(from)} AND _at < ${integer(to)}`
  const counted = measures.map((measure, i) => `${countedValue(measure, symbols)} AS m${i}`).join(', ')
  const summaries = measures.map((_, i) => `count(m${i})::DOUBLE, min(m${i}), avg(m${i}), max(m${i})`)
  // HUGEINT, because a span of centuries in milliseconds times 5,000 buckets overflows 64 bits.
  const bucket = `((_at - ${integer(from)})::HUGEINT * ${integer(buckets)} // ${integer(to - from)})::INTEGER`
  const result = await connection.run(
    `SELECT ${bucket} AS bucket, ${summaries.join(', ')}
     FROM (${allRows(query.kind, `_at, ${counted}`, where)}) GROUP BY bucket ORDER BY bucket`,
  )
  for (const [index, ...cells] of await result.getRows()) {
    const startAt = from + ((to - from) / buckets) * Number(index)
    for (const [i, { name }] of measures.entries()) {
      const [count, min, mean, max] = cells.slice(i * 4, i * 4 + 4).map(Number)
      if (count! > 0) series[name]!.push({ startAt, count: count!, min: min!, mean: mean!, max: max! })
    }
  }
  return series
}

/**
 * Buckets over all devices. Where buckets are made of whole hours, the archived part of the range comes
 * from the hourly roll-ups; archived hours that the range cuts, and all of `recent`, from the rows.
 */
export async function readAggregate(
  connection: DuckDBConnection,
  measure: Measure,
  query: AggregateQuery,
  symbols: Dictionary,
): Promise<SeriesBucket[]> {
  const { kind, from, to, everyMs } = query
  const value = countedValue(measure, symbols)
  const rows = (place: 'recent' | 'archive', start: number, end: number): string =>
    `SELECT ${bucketStart('_at', everyMs)} AS start, count(v) AS n, sum(v) AS total, min(v) AS least, max(v) AS most
     FROM (SELECT _at, ${value} AS v FROM ${tableOf(place, kind)}
           WHERE _at >= ${integer(start)} AND _at < ${integer(end)}) GROUP BY start`
  const parts = [rows('recent', from, to)]
  const firstHour = Math.ceil(from / HOUR_MS) * HOUR_MS
  const lastHour = Math.floor(to / HOUR_MS) * HOUR_MS
  if (everyMs % HOUR_MS !== 0 || firstHour >= lastHour) {
    parts.push(rows('archive', from, to))
  } else {
    if (from < firstHour) parts.push(rows('archive', from, firstHour))
    if (lastHour < to) parts.push(rows('archive', lastHour, to))
    parts.push(
      `SELECT ${bucketStart('hour', everyMs)} AS start, n, total, least, most FROM ${tableOf('hourly', kind)}
       WHERE measure = ${literal(measure.name)} AND hour >= ${integer(firstHour)} AND hour < ${integer(lastHour)}`,
    )
  }
  const result = await connection.run(
    `SELECT start::DOUBLE, sum(n)::DOUBLE, min(least), sum(total) / sum(n), max(most)
     FROM (${parts.join(' UNION ALL ')}) GROUP BY start HAVING sum(n) > 0 ORDER BY start`,
  )
  return (await result.getRows()).map((row) => {
    const [startAt, count, min, mean, max] = row.map(Number)
    return { startAt: startAt!, count: count!, min: min!, mean: mean!, max: max! }
  })
}

/** The start of the bucket an instant is in; DuckDB's `%` keeps the sign, instants may be before 1970. */
function bucketStart(at: string, everyMs: number): string {
  const every = integer(everyMs)
  return `(${at} - ((${at} % ${every}) + ${every}) % ${every})`
}
