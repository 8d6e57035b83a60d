import { DAY_MS, type EpochMs, type Measure, type MeasureValue, type Observation } from '@towncrier/core'
import { splitFlags } from '../batch.ts'
import { storeErrors } from '../errors.ts'
import type {
  AggregateQuery,
  KnownQuery,
  ObservationSchema,
  ReadingsQuery,
  SeriesBucket,
  SeriesQuery,
} from '../port.ts'
import { MAX_STORABLE_MS } from '../schema.ts'
import type { UnsurePoint } from '../write-plan.ts'
import { escapeIdentifier, escapeText, type InfluxClient, type InfluxSeries } from './client.ts'

/** Devices looked up by one statement, and statements sent in one request. */
const DEVICES_A_LOOKUP = 100
const LOOKUPS_A_REQUEST = 10

const PAGE_ROWS = 10_000

function quoted(name: string): string {
  return `"${escapeIdentifier(name)}"`
}

function fieldsOf(schema: ObservationSchema): string {
  return ['receivedAt', 'flags', ...schema.measures.map(({ name }) => name)].map(quoted).join(', ')
}

/** from <= time < to, within what nanoseconds in 64 bits can say. */
function within(from: EpochMs, to: EpochMs): string {
  const clamped = (at: EpochMs): number => Math.min(MAX_STORABLE_MS, Math.max(-MAX_STORABLE_MS, at))
  return `time >= ${clamped(from)}ms AND time < ${clamped(to)}ms`
}

function ofDevice(deviceId: string): string {
  return `"device" = '${escapeText(deviceId)}'`
}

/** Rows that {@link fieldsOf} selected, as observations. */
function observationsOf(schema: ObservationSchema, deviceId: string, series: InfluxSeries): Observation[] {
  const indexOf = new Map(series.columns.map((name, i) => [name, i]))
  const receivedAt = indexOf.get('receivedAt')!
  const flags = indexOf.get('flags')!
  const cells = schema.measures.map(({ name, type }) => ({ name, type, index: indexOf.get(name)! }))
  return series.values.map((row) => {
    const values: Record<string, MeasureValue> = {}
    for (const { name, type, index } of cells) {
      const value = row[index]
      if (value === null || value === undefined) continue
      if (type === 'number') values[name] = Number(value)
      else values[name] = type === 'boolean' ? value === true : String(value)
    }
    return {
      deviceId,
      kind: schema.kind,
      at: Number(row[0]),
      receivedAt: Number(row[receivedAt]),
      values,
      flags: splitFlags(String(row[flags] ?? '')),
    }
  })
}

const FIELD_TYPES = {
  number: ['float', 'integer', 'unsigned'],
  boolean: ['boolean'],
  category: ['string'],
} as const

/** @throws TC_STORE_SCHEMA_INVALID when a field has another type than its measure: writes would be refused. */
export async function checkFieldTypes(client: InfluxClient, schema: ObservationSchema): Promise<void> {
  const [series = []] = await client.query(`SHOW FIELD KEYS FROM ${quoted(schema.kind)}`)
  const stored = series.flatMap(({ values }) => values)
  for (const { name, type } of schema.measures) {
    const types = stored.filter(([field]) => field === name).map(([, fieldType]) => String(fieldType))
    const fits = types.length === 0 || types.some((one) => FIELD_TYPES[type].some((wanted) => wanted === one))
    if (!fits) {
      throw storeErrors.make(
        'TC_STORE_SCHEMA_INVALID',
        `${schema.kind} ${name} is stored as ${types.join(', ')} and described as ${type} now`,
      )
    }
  }
}

/** The newest stored observation of every device of a kind. */
export async function readNewest(client: InfluxClient, schema: ObservationSchema): Promise<Observation[]> {
  const [series = []] = await client.query(
    `SELECT ${fieldsOf(schema)} FROM ${quoted(schema.kind)} GROUP BY "device" ORDER BY time DESC LIMIT 1`,
  )
  return series.flatMap((one) => observationsOf(schema, one.tags?.device ?? '', one))
}

/** Of each device the newest observation that had arrived by then. */
export async function readKnownAt(
  client: InfluxClient,
  schema: ObservationSchema,
  query: KnownQuery,
): Promise<Observation[]> {
  const { from, to, receivedUntil, withoutFlags = [] } = query
  const passedOver = withoutFlags.map((flag) => `AND "flags" !~ /(^|,)${flag}(,|$)/`).join(' ')
  const [series = []] = await client.query(
    `SELECT ${fieldsOf(schema)} FROM ${quoted(schema.kind)}
     WHERE ${within(from, to)} AND "receivedAt" <= ${receivedUntil} ${passedOver}
     GROUP BY "device" ORDER BY time DESC LIMIT 1`,
  )
  return series.flatMap((one) => observationsOf(schema, one.tags?.device ?? '', one))
}

export async function readReadings(
  client: InfluxClient,
  schema: ObservationSchema,
  query: ReadingsQuery,
): Promise<Observation[]> {
  const [series = []] = await client.query(
    `SELECT ${fieldsOf(schema)} FROM ${quoted(schema.kind)}
     WHERE ${ofDevice(query.deviceId)} AND ${within(query.from, query.to)}
     ORDER BY time ${query.order === 'oldest-first' ? 'ASC' : 'DESC'} LIMIT ${query.limit}`,
  )
  return series.flatMap((one) => observationsOf(schema, query.deviceId, one))
}

/** All observations of a device in a range, oldest first, a page at a time. */
export async function* readPages(
  client: InfluxClient,
  schema: ObservationSchema,
  deviceId: string,
  range: { readonly from: EpochMs; readonly to: EpochMs },
): AsyncGenerator<Observation[]> {
  let from = range.from
  while (from < range.to) {
    const page = await readReadings(client, schema, {
      kind: schema.kind,
      deviceId,
      from,
      to: range.to,
      limit: PAGE_ROWS,
      order: 'oldest-first',
    })
    if (page.length > 0) yield page
    if (page.length < PAGE_ROWS) return
    from = page.at(-1)!.at + 1
  }
}

/**
 * Bucketed here from the device's rows: InfluxQL has no mean of booleans and no bucket of a fraction of a
 * millisecond, and the rows of one device are few.
 */
export async function readSeries(
  client: InfluxClient,
  schema: ObservationSchema,
  measures: readonly Measure[],
  query: SeriesQuery,
): Promise<Record<string, SeriesBucket[]>> {
  const { from, to, buckets } = query
  const sums = new Map(measures.map(({ name }) => [name, new Map<number, Sum>()]))
  for await (const page of readPages(client, schema, query.deviceId, query)) {
    for (const { at, values, flags } of page) {
      // BigInt, because a span of centuries in milliseconds times 5,000 buckets passes 2⁵³.
      const index = Number((BigInt(at - from) * BigInt(buckets)) / BigInt(to - from))
      for (const { name } of measures) {
        const value = values[name]
        if (value === undefined || flags.includes(`${name}:range`)) continue
        addTo(sums.get(name)!, index, Number(value))
      }
    }
  }
  const series: Record<string, SeriesBucket[]> = {}
  for (const [name, byBucket] of sums) {
    series[name] = [...byBucket].map(([index, { count, min, total, max }]) => ({
      startAt: from + ((to - from) / buckets) * index,
      count,
      min,
      mean: total / count,
      max,
    }))
  }
  return series
}

interface Sum {
  count: number
  min: number
  max: number
  total: number
}

function addTo(sums: Map<number, Sum>, index: number, value: number): void {
  const sum = sums.get(index)
  if (sum === undefined) {
    sums.set(index, { count: 1, min: value, max: value, total: value })
    return
  }
  sum.count++
  sum.total += value
  sum.min = Math.min(sum.min, value)
  sum.max = Math.max(sum.max, value)
}

export async function readAggregate(
  client: InfluxClient,
  measure: Measure,
  query: AggregateQuery,
): Promise<SeriesBucket[]> {
  const field = quoted(measure.name)
  const tail = `FROM ${quoted(query.kind)} WHERE ${within(query.from, query.to)}
    AND "flags" !~ /(^|,)${measure.name}:range(,|$)/`
  const grouped = `GROUP BY time(${query.everyMs}ms) FILL(none)`
  if (measure.type === 'number') {
    const [series = []] = await client.query(
      `SELECT count(${field}), min(${field}), mean(${field}), max(${field}) ${tail} ${grouped}`,
    )
    return series.flatMap(({ values }) =>
      values.map((row) => {
        const [startAt, count, min, mean, max] = row.map(Number)
        return { startAt: startAt!, count: count!, min: min!, mean: mean!, max: max! }
      }),
    )
  }
  const [off = [], on = []] = await client.query(
    [false, true].map((is) => `SELECT count(${field}) ${tail} AND ${field} = ${is} ${grouped}`).join(';'),
  )
  return booleanBuckets(countsOf(off), countsOf(on))
}

function countsOf(series: readonly InfluxSeries[]): Map<number, number> {
  return new Map(
    series.flatMap(({ values }) =>
      values.map(([at, count]): [number, number] => [Number(at), Number(count)]),
    ),
  )
}

function booleanBuckets(off: Map<number, number>, on: Map<number, number>): SeriesBucket[] {
  const starts = [...new Set([...off.keys(), ...on.keys()])].sort((a, b) => a - b)
  return starts.map((startAt) => {
    const zeros = off.get(startAt) ?? 0
    const ones = on.get(startAt) ?? 0
    const count = zeros + ones
    return { startAt, count, min: zeros > 0 ? 0 : 1, mean: ones / count, max: ones > 0 ? 1 : 0 }
  })
}

/** Some devices' points that lie within about a day: what one statement looks up. */
interface Lookup {
  readonly devices: Set<number>
  from: EpochMs
  to: EpochMs
}

/** Which of the points are stored: 1 at the index of each that is. */
export async function findStored(
  client: InfluxClient,
  kind: string,
  points: readonly UnsurePoint[],
  nameOf: (device: number) => string,
): Promise<Uint8Array> {
  const stored = new Uint8Array(points.length)
  const indexOf = new Map(points.map(({ device, at }, i) => [`${nameOf(device)} ${at}`, i]))
  const statements = lookupsOf(points).map(({ devices, from, to }) => {
    const names = [...devices].map((device) => ofDevice(nameOf(device))).join(' OR ')
    return `SELECT "receivedAt" FROM ${quoted(kind)}
      WHERE (${names}) AND ${within(from, to + 1)} GROUP BY "device"`
  })
  for (let i = 0; i < statements.length; i += LOOKUPS_A_REQUEST) {
    const results = await client.query(statements.slice(i, i + LOOKUPS_A_REQUEST).join(';'))
    for (const { tags, values } of results.flat()) {
      for (const [at] of values) {
        const index = indexOf.get(`${tags?.device} ${Number(at)}`)
        if (index !== undefined) stored[index] = 1
      }
    }
  }
  return stored
}

function lookupsOf(points: readonly UnsurePoint[]): Lookup[] {
  const lookups: Lookup[] = []
  for (const { device, at } of points.toSorted((a, b) => a.at - b.at)) {
    const last = lookups.at(-1)
    const fits =
      last !== undefined &&
      at - last.from < DAY_MS &&
      (last.devices.has(device) || last.devices.size < DEVICES_A_LOOKUP)
    if (!fits) {
      lookups.push({ devices: new Set([device]), from: at, to: at })
      continue
    }
    last.devices.add(device)
    last.to = at
  }
  return lookups
}
