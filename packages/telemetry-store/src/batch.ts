import { isDeviceId, type MeasureValue, type Observation, type QualityFlag } from '@towncrier/core'
import { storeErrors } from './errors.ts'
import type { ObservationBatch, ObservationSchema } from './port.ts'
import { isStorableInstant } from './schema.ts'

/**
 * Turns observations into one batch for each kind, in the order they come. Values that the kind does not
 * name are left out: a store keeps what the kind's measures say.
 *
 * @throws TC_STORE_BATCH_INVALID for a kind without a schema or a value of another type than its measure.
 */
export function batchObservations(
  observations: readonly Observation[],
  schemas: readonly ObservationSchema[],
): ObservationBatch[] {
  const byKind = Map.groupBy(observations, ({ kind }) => kind)
  const batches: ObservationBatch[] = []
  for (const [kind, rows] of byKind) {
    const schema = schemas.find((candidate) => candidate.kind === kind)
    if (schema === undefined) {
      throw storeErrors.make('TC_STORE_BATCH_INVALID', `there is no schema for the kind ${kind}`)
    }
    batches.push(batchOfKind(schema, rows))
  }
  return batches
}

function batchOfKind(schema: ObservationSchema, rows: readonly Observation[]): ObservationBatch {
  const count = rows.length
  const devices: string[] = []
  const indexOf = new Map<string, number>()
  const deviceIndex = new Uint32Array(count)
  const at = new Float64Array(count)
  const receivedAt = new Float64Array(count)
  const flags: (string | null)[] = new Array(count)
  for (const [i, row] of rows.entries()) {
    let index = indexOf.get(row.deviceId)
    if (index === undefined) {
      index = devices.push(row.deviceId) - 1
      indexOf.set(row.deviceId, index)
    }
    deviceIndex[i] = index
    at[i] = row.at
    receivedAt[i] = row.receivedAt
    flags[i] = row.flags.length === 0 ? null : row.flags.join(',')
  }
  const columns: Record<string, Float64Array | (string | null)[]> = {}
  for (const measure of schema.measures) {
    const column = columnOf(schema.kind, measure.name, measure.type, rows)
    if (column !== null) columns[measure.name] = column
  }
  return { kind: schema.kind, count, devices, deviceIndex, at, receivedAt, columns, flags }
}

function columnOf(
  kind: string,
  name: string,
  type: 'number' | 'boolean' | 'category',
  rows: readonly Observation[],
): Float64Array | (string | null)[] | null {
  const wanted = type === 'category' ? 'string' : type
  let present = false
  const numbers = type === 'category' ? null : new Float64Array(rows.length).fill(Number.NaN)
  const texts: (string | null)[] = type === 'category' ? new Array(rows.length).fill(null) : []
  for (const [i, row] of rows.entries()) {
    const value = row.values[name]
    if (value === undefined) continue
    if (typeof value !== wanted) {
      throw storeErrors.make(
        'TC_STORE_BATCH_INVALID',
        `${kind} ${name} of ${row.deviceId} is a ${typeof value}, not a ${wanted}`,
      )
    }
    present = true
    if (numbers === null) texts[i] = String(value)
    else numbers[i] = Number(value)
  }
  if (!present) return null
  return numbers ?? texts
}

/** The rows of a batch as observations, in order: the inverse of {@link batchObservations} for one kind. */
export function observationsOf(batch: ObservationBatch, schema: ObservationSchema): Observation[] {
  const observations: Observation[] = []
  for (let i = 0; i < batch.count; i++) {
    const values: Record<string, MeasureValue> = {}
    for (const { name, type } of schema.measures) {
      const value = batch.columns[name]?.[i]
      if (value === undefined || value === null || Number.isNaN(value)) continue
      values[name] = type === 'boolean' ? value === 1 : value
    }
    observations.push({
      deviceId: batch.devices[batch.deviceIndex[i]!]!,
      kind: batch.kind,
      at: batch.at[i]!,
      receivedAt: batch.receivedAt[i]!,
      values,
      flags: splitFlags(batch.flags[i] ?? null),
    })
  }
  return observations
}

/** Stored flags, joined by commas or null when there are none, as a list. */
export function splitFlags(joined: string | null): QualityFlag[] {
  return joined === null || joined === '' ? [] : (joined.split(',') as QualityFlag[])
}

/**
 * Checks a batch before anything of it is stored, so that a write is refused whole.
 *
 * @throws TC_STORE_BATCH_INVALID when lengths disagree, a device id or an instant is none, a column is not
 *         one of the kind's, or a number is infinite.
 */
export function checkBatch(batch: ObservationBatch, schema: ObservationSchema): void {
  const { count } = batch
  const refuse = (what: string): void => {
    throw storeErrors.make('TC_STORE_BATCH_INVALID', `${batch.kind}: ${what}`)
  }
  for (const name of ['deviceIndex', 'at', 'receivedAt', 'flags'] as const) {
    if (batch[name].length < count) refuse(`${name} has ${batch[name].length} entries for ${count} rows`)
  }
  for (const device of batch.devices) {
    if (!isDeviceId(device)) refuse(`${JSON.stringify(device)} is no device id`)
  }
  for (let i = 0; i < count; i++) {
    if (batch.deviceIndex[i]! >= batch.devices.length) refuse(`row ${i} names no device`)
    if (!isStorableInstant(batch.at[i]!))
      refuse(`row ${i} is at no instant that can be stored: ${batch.at[i]}`)
    if (!isStorableInstant(batch.receivedAt[i]!))
      refuse(`row ${i} arrived at no instant: ${batch.receivedAt[i]}`)
  }
  for (const [name, column] of Object.entries(batch.columns)) {
    const measure = schema.measures.find((candidate) => candidate.name === name)
    if (measure === undefined) {
      refuse(`there is no measure ${JSON.stringify(name)}`)
      continue
    }
    if (column.length < count) refuse(`${name} has ${column.length} values for ${count} rows`)
    if (measure.type === 'category') {
      if (column instanceof Float64Array) refuse(`${name} is a category and holds numbers`)
      continue
    }
    if (!(column instanceof Float64Array)) {
      refuse(`${name} is a ${measure.type} and holds texts`)
      continue
    }
    for (let i = 0; i < count; i++) {
      const value = column[i]!
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
        refuse(`row ${i} has an infinite ${name}`)
      }
    }
  }
}
