import type { DuckDBConnection } from '@duckdb/node-api'
import { Numbering } from '../numbering.ts'
import { identifier } from './sql.ts'

/**
 * A numbering that is kept in a table: device ids, categories and sets of flags are stored as its numbers.
 * New texts are saved by the transaction that first uses them; when it fails they stay unsaved and go with
 * the next.
 */
export class Dictionary extends Numbering {
  readonly #table: string
  #saved = 0

  constructor(table: 'device' | 'symbol') {
    super()
    this.#table = table
  }

  async load(connection: DuckDBConnection): Promise<void> {
    const result = await connection.run(`SELECT code, text FROM ${identifier(this.#table)} ORDER BY code`)
    const [codes = [], texts = []] = await result.getColumns()
    for (const [i, code] of codes.entries()) this.restore(Number(code), String(texts[i]))
    this.#saved = this.size
  }

  /** Appends what is unsaved, inside the caller's transaction. Call {@link confirmSaved} after its commit. */
  async save(connection: DuckDBConnection): Promise<void> {
    if (this.#saved === this.size) return
    const appender = await connection.createAppender(this.#table)
    for (let code = this.#saved; code < this.size; code++) {
      appender.appendInteger(code)
      appender.appendVarchar(this.textOf(code))
      appender.endRow()
    }
    appender.closeSync()
  }

  confirmSaved(): void {
    this.#saved = this.size
  }
}
