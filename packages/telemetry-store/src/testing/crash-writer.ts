/**
 * Run as a process of its own by the crash test, to be killed: writes batches to the store in the folder it
 * is given, beginning at the number it is given, and prints each batch's number when its write resolved.
 */
import { writeSync } from 'node:fs'
import { DAY_MS } from '@towncrier/core'
import { DuckDbTelemetryStore } from '../duckdb/store.ts'
import { CRASH_SCHEMA, crashBatch } from './crash-rows.ts'

const [, , directory, first] = process.argv
const store = new DuckDbTelemetryStore({ directory: directory! })
await store.open([CRASH_SCHEMA])
for (let number = Number(first); ; number++) {
  await store.write([crashBatch(number)])
  writeSync(1, `${number}\n`)
  if (number % 5 === 4) await store.compact(crashBatch(number).at[0]! + 2 * DAY_MS)
}
