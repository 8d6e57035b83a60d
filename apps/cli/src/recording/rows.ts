import { constants, createReadStream } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parse } from 'csv-parse'
import { cliErrors } from '../errors.ts'

/** One line of a recording: column name → text; null where NDJSON says null. */
export type Row = Readonly<Record<string, string>>

/**
 * Reads a CSV (with a header) or NDJSON file row by row; the ending tells which (.csv, .tsv; .ndjson, .jsonl).
 *
 * @param skip called for each line that cannot be read, with its number.
 * @throws TC_FILE_UNREADABLE
 */
export async function* readRows(path: string, skip: (line: number) => void): AsyncGenerator<Row> {
  await requireFile(path)
  if (/\.(ndjson|jsonl)$/i.test(path)) yield* readNdjson(path, skip)
  else if (/\.(csv|tsv|txt)$/i.test(path)) yield* readCsv(path, skip)
  else throw cliErrors.make('TC_FILE_UNREADABLE', `${path} ends neither in .csv, .tsv, .ndjson nor .jsonl`)
}

async function* readCsv(path: string, skip: (line: number) => void): AsyncGenerator<Row> {
  const parser = createReadStream(path).pipe(
    parse({
      columns: true,
      bom: true,
      delimiter: /\.tsv$/i.test(path) ? '\t' : ',',
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => void skip(Number(error?.lines ?? 0)),
    }),
  )
  for await (const row of parser) yield row as Row
}

async function* readNdjson(path: string, skip: (line: number) => void): AsyncGenerator<Row> {
  let line = 0
  for await (const text of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line++
    if (text.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      skip(line)
      continue
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      skip(line)
      continue
    }
    yield Object.fromEntries(
      Object.entries(value)
        .filter(([, field]) => field !== null)
        .map(([name, field]) => [name, typeof field === 'string' ? field : JSON.stringify(field)]),
    )
  }
}

/**
 * How many rows there are, at a glance: line ends less the header. For progress only.
 *
 * @throws TC_FILE_UNREADABLE
 */
export async function countRows(path: string): Promise<number> {
  await requireFile(path)
  let lines = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === 10) lines++
  }
  return /\.(ndjson|jsonl)$/i.test(path) ? lines : Math.max(lines - 1, 0)
}

/** A small text file. @throws TC_FILE_UNREADABLE */
export async function readText(path: string): Promise<string> {
  await requireFile(path)
  return readFile(path, 'utf8')
}

async function requireFile(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK)
    if ((await stat(path)).isDirectory()) throw new Error('it is a folder')
  } catch (cause) {
    throw cliErrors.make('TC_FILE_UNREADABLE', path, {}, { cause })
  }
}
