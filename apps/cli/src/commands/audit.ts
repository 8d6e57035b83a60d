import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { loadConfig } from '@towncrier/config'
import {
  type AuditFormat,
  type ChainedEntry,
  type ChainState,
  ChainWalk,
  exportHeader,
  exportLine,
  importEntry,
  type OperationsStore,
  openOperationsStore,
} from '@towncrier/operations-store'
import { Command, Option } from 'commander'
import { parse } from 'csv-parse'
import { cliErrors } from '../errors.ts'
import { printJson } from '../output.ts'

const BATCH = 5_000

/** Works on the data folder, beside a running platform or without one. */
export function auditCommand(): Command {
  const command = new Command('audit').description('Who saw or changed what, and whether it still stands')

  command
    .command('verify [file]')
    .description('Walk the chain of the log, or of an export: was an entry changed, put in or taken out?')
    .option('--expect-head <hash>', 'a head noted earlier: shows when newest entries were cut off')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, options: { expectHead?: string; json?: boolean }) => {
      const { expectHead } = options
      if (expectHead !== undefined && !/^[0-9a-f]{64}$/.test(expectHead)) {
        throw cliErrors.make('TC_OPTION_INVALID', '--expect-head: give 64 hexadecimal digits')
      }
      const walk = new ChainWalk(expectHead ?? null)
      if (file === undefined) withStore((store) => forEach(store, (entry) => walk.take(entry)))
      else for await (const entry of entriesOf(file)) walk.take(entry)
      if (options.json) printJson(walk.state)
      else console.log(wordsOf(walk.state))
      if (!walk.state.isIntact) process.exitCode = 1
    })

  command
    .command('export [file]')
    .description('Write the whole log, oldest first, to a file or to standard output')
    .addOption(new Option('--format <format>', 'how').choices(['jsonl', 'csv']).default('jsonl'))
    .action(async (file: string | undefined, { format }: { format: AuditFormat }) => {
      const store = openStore()
      try {
        const target = file === undefined ? process.stdout : createWriteStream(file, { flags: 'wx' })
        await pipeline(Readable.from(textOf(store, format)), target, { end: file !== undefined })
      } catch (cause) {
        const { message } = cause as Error
        throw cliErrors.make('TC_FILE_UNWRITABLE', `${file ?? 'standard output'} (${message})`, {}, { cause })
      } finally {
        store.close()
      }
    })
  return command
}

function openStore(): OperationsStore {
  return openOperationsStore(loadConfig(process.env).DATA_DIR, { durability: 'full' })
}

function withStore(work: (store: OperationsStore) => void): void {
  const store = openStore()
  try {
    work(store)
  } finally {
    store.close()
  }
}

function forEach(store: OperationsStore, take: (entry: ChainedEntry) => void): void {
  for (let afterId = 0; ; ) {
    const entries = store.audit.after(afterId, BATCH)
    if (entries.length === 0) return
    for (const entry of entries) take(entry)
    afterId = entries.at(-1)!.id
  }
}

function* textOf(store: OperationsStore, format: AuditFormat): Generator<string> {
  yield exportHeader(format)
  for (let afterId = 0; ; ) {
    const entries = store.audit.after(afterId, BATCH)
    if (entries.length === 0) return
    yield entries.map((entry) => exportLine(entry, format)).join('')
    afterId = entries.at(-1)!.id
  }
}

/** The entries of an export, by what it looks like. @throws TC_FILE_UNREADABLE naming the line */
async function* entriesOf(file: string): AsyncGenerator<ChainedEntry> {
  if (!existsSync(file)) throw cliErrors.make('TC_FILE_UNREADABLE', file)
  let line = 0
  for await (const record of recordsOf(file)) {
    line++
    const entry = record === null ? null : importEntry(record)
    if (entry === null) throw cliErrors.make('TC_FILE_UNREADABLE', `${file}, entry ${line}`)
    yield entry
  }
}

async function* recordsOf(file: string): AsyncGenerator<Readonly<Record<string, unknown>> | null> {
  if (file.endsWith('.csv')) {
    // A row with other columns than the head is passed on as it is, to be refused with its number.
    yield* createReadStream(file).pipe(parse({ columns: true, bom: true, relax_column_count: true }))
    return
  }
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (text !== '') yield objectOf(text)
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function wordsOf({ isIntact, entries, head, broken }: ChainState): string {
  const where = head === null ? 'The log is empty.' : `Newest entry ${head.id}, head ${head.hash}`
  if (isIntact) return `Intact: ${entries} entries.\n${where}`
  const which = broken!.id === null ? 'at its end' : `at entry ${broken!.id}`
  return `BROKEN ${which}: ${broken!.reason}.\n${where}`
}
