import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { operationsStoreErrors } from './errors.ts'
import { migrations } from './migrations.ts'

export interface DatabaseOptions {
  /**
   * `full`: a commit is on disk when it returns (people's actions). `normal`: a power cut may take the
   * newest commits back, all of them together (the processor's, which the journal brings again).
   */
  readonly durability: 'full' | 'normal'
}

/** One connection: statements prepared once, transactions, rows as typed by the caller. */
export class Database {
  readonly connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(connection: DatabaseSync) {
    this.connection = connection
  }

  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.prepare(sql).all(...values) as Row[]
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values) as Row | undefined
  }

  /** @returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).changes)
  }

  /** All or nothing. Takes the write lock first, so that it cannot fail half-way for want of it. */
  transaction<Result>(work: () => Result): Result {
    // Within another, its end is this one's.
    if (this.connection.isTransaction) return work()
    this.connection.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.connection.exec('COMMIT')
      return result
    } catch (error) {
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.connection.close()
  }
}

/**
 * Opens (or makes) the operations database and brings its schema up to date.
 *
 * @throws TC_OPERATIONS_STORE_FAILED, TC_OPERATIONS_STORE_NEWER
 */
export function openDatabase(path: string, options: DatabaseOptions): Database {
  let connection: DatabaseSync
  try {
    mkdirSync(dirname(path), { recursive: true })
    connection = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true })
    connection.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'};
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -32000;
      -- Rows that are removed are overwritten in pages that are written anyway; see \`wipeFreePages\` for the rest.
      PRAGMA secure_delete = FAST;
    `)
  } catch (cause) {
    throw operationsStoreErrors.make('TC_OPERATIONS_STORE_FAILED', path, { path }, { cause })
  }
  const database = new Database(connection)
  migrate(database, path)
  return database
}

/** The schema since which rows are overwritten as they are removed. */
const SECURE_DELETE_SINCE = 14

function migrate(database: Database, path: string): void {
  const version = () => database.get<{ user_version: number }>('PRAGMA user_version')!.user_version
  const before = version()
  if (before === migrations.length) return
  database.transaction(() => {
    const from = version()
    if (from > migrations.length) {
      throw operationsStoreErrors.make(
        'TC_OPERATIONS_STORE_NEWER',
        `${path} is at schema ${from}, this version knows ${migrations.length}`,
      )
    }
    for (const step of migrations.slice(from)) database.connection.exec(step)
    database.connection.exec(`PRAGMA user_version = ${migrations.length}`)
  })
  // What rows had left in their pages before rows were overwritten.
  if (before > 0 && before < SECURE_DELETE_SINCE) database.connection.exec('VACUUM')
}
