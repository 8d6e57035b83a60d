import type { DuckDBAppender } from '@duckdb/node-api'
import { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, type DuckDBType, INTEGER } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { ColumnType } from './layout.ts'

/** DuckDB's STANDARD_VECTOR_SIZE: the most rows a data chunk holds. */
const ROWS_PER_CHUNK = 2_048
const VALIDITY_BYTES = ROWS_PER_CHUNK / 8
const TWO_32 = 4_294_967_296

const TYPES: Readonly<Record<ColumnType, DuckDBType>> = { INTEGER, BIGINT, DOUBLE, BOOLEAN }

/** Values of one column, one for each row to append; `null` when no row has a value. */
export type ColumnValues =
  | { readonly type: 'INTEGER'; readonly values: Int32Array; readonly valid: Uint8Array | null }
  | { readonly type: 'BIGINT'; readonly values: Float64Array; readonly valid: null }
  | { readonly type: 'DOUBLE' | 'BOOLEAN'; readonly values: Float64Array; readonly valid: 'not-nan' }
  | { readonly type: ColumnType; readonly values: null }

/**
 * Appends rows by column: whole vectors are copied into DuckDB's data chunks, with all that DuckDB then
 * does more than twice as quick as appending values one by one.
 *
 * `BIGINT` columns take whole numbers within ±2⁵³; in `DOUBLE` and `BOOLEAN` columns NaN is NULL; an
 * `INTEGER` column's `valid` is 1 for a value and 0 for NULL, all values when null.
 */
export function appendColumns(
  appender: DuckDBAppender,
  columns: readonly ColumnValues[],
  rowCount: number,
): void {
  const chunk = DuckDBDataChunk.create(columns.map(({ type }) => TYPES[type]))
  const scratch = new ArrayBuffer(ROWS_PER_CHUNK * 8)
  const validity = new Uint8Array(VALIDITY_BYTES)
  for (let start = 0; start < rowCount; start += ROWS_PER_CHUNK) {
    const count = Math.min(ROWS_PER_CHUNK, rowCount - start)
    if (start > 0) chunk.reset()
    chunk.rowCount = count
    for (const [index, column] of columns.entries()) {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, index)
      const bytes = fillScratch(scratch, column, start, count)
      if (bytes > 0) duckdb.copy_data_to_vector(vector, 0, scratch, 0, bytes)
      if (fillValidity(validity, column, start, count)) {
        duckdb.vector_ensure_validity_writable(vector)
        const validityBytes = Math.ceil(count / 64) * 8
        duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer as ArrayBuffer, 0, validityBytes)
      }
    }
    appender.appendDataChunk(chunk)
  }
}

/** @returns how many bytes of the scratch space hold values. */
function fillScratch(scratch: ArrayBuffer, column: ColumnValues, start: number, count: number): number {
  if (column.values === null) return 0
  if (column.type === 'INTEGER') {
    new Int32Array(scratch, 0, count).set(column.values.subarray(start, start + count))
    return count * 4
  }
  const values = column.values as Float64Array
  if (column.type === 'DOUBLE') {
    new Float64Array(scratch, 0, count).set(values.subarray(start, start + count))
    return count * 8
  }
  if (column.type === 'BOOLEAN') {
    const target = new Uint8Array(scratch, 0, count)
    for (let i = 0; i < count; i++) target[i] = values[start + i] === 1 ? 1 : 0
    return count
  }
  // Two's complement in two halves, low first: much quicker than a BigInt for each row.
  const halves = new Uint32Array(scratch, 0, count * 2)
  for (let i = 0; i < count; i++) {
    const value = values[start + i]!
    const high = Math.floor(value / TWO_32)
    halves[i * 2] = value - high * TWO_32
    halves[i * 2 + 1] = high
  }
  return count * 8
}

/** Sets a bit for each row that has a value. @returns false when all have, and nothing need be set. */
function fillValidity(validity: Uint8Array, column: ColumnValues, start: number, count: number): boolean {
  if (column.values === null) {
    validity.fill(0)
    return true
  }
  if (column.valid === null) return false
  validity.fill(0)
  let missing = false
  for (let i = 0; i < count; i++) {
    const value = column.values[start + i]!
    const valid = column.valid === 'not-nan' ? !Number.isNaN(value) : column.valid[start + i] === 1
    if (valid) validity[i >> 3]! |= 1 << (i & 7)
    else missing = true
  }
  return missing
}
