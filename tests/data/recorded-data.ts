import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse'

/** A file of the recorded data, whose folder `npm run test:data -- DIR` names. */
export function dataFile(...path: readonly string[]): string {
  const folder = process.env.TOWNCRIER_TEST_DATA
  if (folder === undefined)
    throw new Error('Name the folder with the recorded data: npm run test:data -- DIR')
  const full = join(folder, ...path)
  if (!existsSync(full)) throw new Error(`${full} is not there`)
  return full
}

/** A CSV file's rows by column name, read apart from the code under test. */
export function rowsOf(path: string): Promise<Record<string, string>[]> {
  return Array.fromAsync(createReadStream(path).pipe(parse({ columns: true, bom: true })))
}
