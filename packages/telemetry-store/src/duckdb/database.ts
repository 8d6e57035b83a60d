import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { isTowncrierError, type TowncrierError } from '@towncrier/core'
import { storeErrors } from '../errors.ts'

export interface DuckDbOptions {
  /** The folder of the database file; made when it is missing. */
  readonly directory: string
  /** Threads of one query, 2 unless given. */
  readonly threads?: number
  /** What DuckDB may take before it spills to disk, `1GB` unless given. */
  readonly memoryLimit?: string
}

export const FILE_NAME = 'telemetry.duckdb'

/**
 * The write-ahead log is folded into the file when it is this large. Folding holds up writers, a long log
 * holds up the next start: see the README for both as measured.
 */
const CHECKPOINT_THRESHOLD = '128MB'

/** Readers that may run beside the writer and upkeep; libuv has four threads for all of them. */
const READERS = 2

/** The open database file: one connection to write, one for upkeep, a few to read. */
export class Database {
  readonly #instance: DuckDBInstance
  readonly writer: DuckDBConnection
  readonly upkeep: DuckDBConnection
  readonly #idle: DuckDBConnection[]
  readonly #readers: readonly DuckDBConnection[]
  readonly #waiting: ((reader: DuckDBConnection) => void)[] = []

  private constructor(
    instance: DuckDBInstance,
    writer: DuckDBConnection,
    upkeep: DuckDBConnection,
    readers: readonly DuckDBConnection[],
  ) {
    this.#instance = instance
    this.writer = writer
    this.upkeep = upkeep
    this.#readers = readers
    this.#idle = [...readers]
  }

  static async open(options: DuckDbOptions): Promise<Database> {
    await mkdir(options.directory, { recursive: true })
    const spillDirectory = join(options.directory, 'spill')
    // Copies of rows that a process which was killed has left.
    await rm(spillDirectory, { recursive: true, force: true })
    const instance = await DuckDBInstance.create(join(options.directory, FILE_NAME), {
      threads: String(options.threads ?? 2),
      memory_limit: options.memoryLimit ?? '1GB',
      checkpoint_threshold: CHECKPOINT_THRESHOLD,
      preserve_insertion_order: 'true',
      temp_directory: spillDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const readers: DuckDBConnection[] = []
    for (let i = 0; i < READERS; i++) readers.push(await instance.connect())
    return new Database(instance, await instance.connect(), await instance.connect(), readers)
  }

  /** Runs `task` with a reading connection of its own; waits for one when all are busy. */
  async read<Result>(task: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const reader =
      this.#idle.pop() ??
      (await new Promise<DuckDBConnection>((resolve) => {
        this.#waiting.push(resolve)
      }))
    try {
      return await task(reader)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#idle.push(reader)
      else next(reader)
    }
  }

  close(): void {
    for (const connection of [...this.#readers, this.upkeep, this.writer]) connection.disconnectSync()
    this.#instance.closeSync()
  }
}

/** Bytes of the database file and its write-ahead log. */
export async function diskBytes(directory: string): Promise<number> {
  const sizes = await Promise.all(
    [FILE_NAME, `${FILE_NAME}.wal`].map(async (name) => {
      try {
        return (await stat(join(directory, name))).size
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
        throw error
      }
    }),
  )
  return sizes.reduce((total, size) => total + size, 0)
}

/** What DuckDB threw as an error of the port; its own errors pass unchanged. */
export function asStoreError(error: unknown, what: string): TowncrierError {
  if (isTowncrierError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return storeErrors.make('TC_STORE_UNAVAILABLE', `DuckDB, ${what}: ${message}`, {}, { cause: error })
}

/** True when DuckDB will answer nothing more until the file is opened again. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && /FATAL|INTERNAL|invalidated/.test(error.message)
}
