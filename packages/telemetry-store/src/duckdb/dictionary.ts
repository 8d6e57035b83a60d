import type { DuckDBConnection } from '@duckdb/node-api'
import { identifier } from './sql.ts'

/**
 * Texts by small whole numbers, in a table and in memory: device ids, categories and sets of flags are
 * stored as such numbers. Texts are only ever added. New ones are saved by the transaction that first
 * uses them; when it fails they stay unsaved and go with the next.
 */
export class Dictionary {
  readonly #table: string
  readonly #codes = new Map<string, number>()
  readonly #texts: string[] = []
  #saved = 0

  constructor(table: 'device' | 'symbol') {
    this.#table = table
  }

  get size(): number {
    return this.#texts.length
  }

  async load(connection: DuckDBConnection): Promise<void> {
    const result = await connection.run(`SELECT code, text FROM ${identifier(this.#table)}`)
    const [codes = [], texts = []] = await result.getColumns()
    for (const [i, code] of codes.entries()) {
      this.#codes.set(String(texts[i]), Number(code))
      this.#texts[Number(code)] = String(texts[i])
    }
    this.#saved = this.#texts.length
  }

  /** The number of a text, a new one when it is new. */
  codeOf(text: string): number {
    let code = this.#codes.get(text)
    if (code === undefined) {
      code = this.#texts.push(text) - 1
      this.#codes.set(text, code)
    }
    return code
  }

  /** The number of a text that is known; undefined otherwise. */
  find(text: string): number | undefined {
    return this.#codes.get(text)
  }

  textOf(code: number): string {
    const text = this.#texts[code]
    if (text === undefined) throw new RangeError(`${this.#table} ${code} is not in the dictionary`)
    return text
  }

  /** The numbers of all texts that `matches` holds for. */
  codesWhere(matches: (text: string) => boolean): number[] {
    const codes: number[] = []
    for (const [code, text] of this.#texts.entries()) if (matches(text)) codes.push(code)
    return codes
  }

  /** Appends what is unsaved, inside the caller's transaction. Call {@link confirmSaved} after its commit. */
  async save(connection: DuckDBConnection): Promise<void> {
    if (this.#saved === this.#texts.length) return
    const appender = await connection.createAppender(this.#table)
    for (let code = this.#saved; code < this.#texts.length; code++) {
      appender.appendInteger(code)
      appender.appendVarchar(this.#texts[code]!)
      appender.endRow()
    }
    appender.closeSync()
  }

  confirmSaved(): void {
    this.#saved = this.#texts.length
  }
}
