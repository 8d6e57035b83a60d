import { type EpochMs, KIND_ID_PATTERN, type Measure } from '@towncrier/core'
import { storeErrors } from './errors.ts'
import type {
  AggregateQuery,
  EraseQuery,
  ExportQuery,
  KnownQuery,
  ObservationSchema,
  ReadingsQuery,
  SeriesQuery,
} from './port.ts'

/** Names of measures become column and field names, so their alphabet is strict. */
const MEASURE_NAME_PATTERN = /^[A-Za-z][A-Za-z0-9]{0,62}$/

const FLAG_PATTERN = /^[A-Za-z][A-Za-z0-9-]*:[A-Za-z][A-Za-z0-9-]*$/

/** What stands beside the measures in stored rows and exported files. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'time',
  'device',
  'deviceid',
  'at',
  'receivedat',
  'flags',
])

export const MAX_EPOCH_MS = 8.64e15
/** 291 years: 2⁶³ nanoseconds, rounded down. */
export const MAX_STORABLE_MS = 9.2e12
const MAX_BUCKETS = 5_000

/**
 * The kinds a store was opened with, checked once.
 *
 * @throws TC_STORE_SCHEMA_INVALID when a name cannot be a column, is taken, or comes twice (column names
 *         differ by more than their case).
 */
export class SchemaCatalogue {
  readonly #schemas: ReadonlyMap<string, ObservationSchema>

  constructor(schemas: readonly ObservationSchema[]) {
    const byKind = new Map<string, ObservationSchema>()
    for (const schema of schemas) {
      if (!KIND_ID_PATTERN.test(schema.kind)) {
        throw storeErrors.make('TC_STORE_SCHEMA_INVALID', `${JSON.stringify(schema.kind)} is no kind id`)
      }
      if (byKind.has(schema.kind)) {
        throw storeErrors.make('TC_STORE_SCHEMA_INVALID', `the kind ${schema.kind} is described twice`)
      }
      checkMeasures(schema)
      byKind.set(schema.kind, schema)
    }
    this.#schemas = byKind
  }

  kinds(): readonly ObservationSchema[] {
    return [...this.#schemas.values()]
  }

  has(kind: string): boolean {
    return this.#schemas.has(kind)
  }

  /** @throws TC_STORE_QUERY_INVALID when the store was not opened with this kind. */
  schema(kind: string): ObservationSchema {
    const schema = this.#schemas.get(kind)
    if (schema === undefined) {
      throw storeErrors.make('TC_STORE_QUERY_INVALID', `there is no kind ${JSON.stringify(kind)}`)
    }
    return schema
  }

  /** A number or boolean measure of the kind. @throws TC_STORE_QUERY_INVALID when there is none. */
  numericMeasure(kind: string, name: string): Measure {
    const measure = this.schema(kind).measures.find((candidate) => candidate.name === name)
    if (measure === undefined) {
      throw storeErrors.make('TC_STORE_QUERY_INVALID', `${kind} has no measure ${JSON.stringify(name)}`)
    }
    if (measure.type === 'category') {
      throw storeErrors.make('TC_STORE_QUERY_INVALID', `${kind} ${name} is a category and has no mean`)
    }
    return measure
  }

  checkReadings(query: ReadingsQuery): ObservationSchema {
    checkRange(query.from, query.to)
    if (!Number.isSafeInteger(query.limit) || query.limit < 1) {
      throw storeErrors.make('TC_STORE_QUERY_INVALID', `a limit of ${query.limit} is not a positive number`)
    }
    return this.schema(query.kind)
  }

  checkKnown(query: KnownQuery): ObservationSchema {
    checkRange(query.from, query.to)
    if (!isInstant(query.receivedUntil)) {
      throw storeErrors.make('TC_STORE_QUERY_INVALID', `${query.receivedUntil} is no instant`)
    }
    for (const flag of query.withoutFlags ?? []) {
      if (!FLAG_PATTERN.test(flag)) {
        throw storeErrors.make('TC_STORE_QUERY_INVALID', `${JSON.stringify(flag)} is no flag`)
      }
    }
    return this.schema(query.kind)
  }

  checkSeries(query: SeriesQuery): readonly Measure[] {
    checkRange(query.from, query.to)
    if (!Number.isInteger(query.buckets) || query.buckets < 1 || query.buckets > MAX_BUCKETS) {
      throw storeErrors.make(
        'TC_STORE_QUERY_INVALID',
        `${query.buckets} buckets were asked for, 1 to ${MAX_BUCKETS} are possible`,
      )
    }
    this.schema(query.kind)
    return [...new Set(query.measures)].map((name) => this.numericMeasure(query.kind, name))
  }

  checkAggregate(query: AggregateQuery): Measure {
    checkRange(query.from, query.to)
    if (!Number.isSafeInteger(query.everyMs) || query.everyMs < 1) {
      throw storeErrors.make(
        'TC_STORE_QUERY_INVALID',
        `a bucket of ${query.everyMs} ms is not a whole number above 0`,
      )
    }
    return this.numericMeasure(query.kind, query.measure)
  }

  checkErase(query: EraseQuery): ObservationSchema {
    checkRange(query.from, query.to)
    return this.schema(query.kind)
  }

  checkExport(query: ExportQuery): ObservationSchema {
    checkRange(query.from, query.to)
    return this.schema(query.kind)
  }
}

function checkMeasures(schema: ObservationSchema): void {
  const seen = new Set<string>()
  for (const { name } of schema.measures) {
    const folded = name.toLowerCase()
    if (!MEASURE_NAME_PATTERN.test(name)) {
      throw storeErrors.make(
        'TC_STORE_SCHEMA_INVALID',
        `${schema.kind} names a measure ${JSON.stringify(name)}, letters and digits are possible`,
      )
    }
    if (RESERVED_NAMES.has(folded)) {
      throw storeErrors.make('TC_STORE_SCHEMA_INVALID', `${schema.kind} uses the reserved name ${name}`)
    }
    if (seen.has(folded)) {
      throw storeErrors.make('TC_STORE_SCHEMA_INVALID', `${schema.kind} has two measures called ${name}`)
    }
    seen.add(folded)
  }
}

/** @throws TC_STORE_QUERY_INVALID unless both are whole epoch milliseconds and `from` is before `to`. */
export function checkRange(from: EpochMs, to: EpochMs): void {
  if (!isInstant(from) || !isInstant(to)) {
    throw storeErrors.make('TC_STORE_QUERY_INVALID', `${from} to ${to} is not a range of epoch milliseconds`)
  }
  if (from >= to) throw storeErrors.make('TC_STORE_QUERY_INVALID', `the range ${from} to ${to} is empty`)
}

/** True for whole epoch milliseconds that a Date can hold (ECMA-262, Time Values and Time Range). */
function isInstant(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= MAX_EPOCH_MS
}

/**
 * True for instants every engine can store: InfluxDB counts nanoseconds in 64 bits, so the years 1678 to
 * 2261.
 */
export function isStorableInstant(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < MAX_STORABLE_MS
}
