import type { DuckDBConnection } from '@duckdb/node-api'
import type { EpochMs, Observation } from '@towncrier/core'
import { batchObservations, checkBatch } from '../batch.ts'
import { exportError, storeErrors } from '../errors.ts'
import { LatestTable } from '../latest.ts'
import type {
  AggregateQuery,
  EraseQuery,
  ExportQuery,
  KnownQuery,
  ObservationBatch,
  ObservationSchema,
  ReadingsQuery,
  SeriesBucket,
  SeriesQuery,
  TelemetryStats,
  TelemetryStore,
  WriteResult,
} from '../port.ts'
import { MAX_EPOCH_MS, SchemaCatalogue } from '../schema.ts'
import { WritePlan } from '../write-plan.ts'
import { asStoreError, Database, type DuckDbOptions, diskBytes, isFatal } from './database.ts'
import { Dictionary } from './dictionary.ts'
import { eraseRows } from './erase.ts'
import { copyTo } from './export.ts'
import { createLayout, type StoredColumn } from './layout.ts'
import { readAggregate, readKnownAt, readNewestRows, readReadings, readSeries } from './queries.ts'
import { isRewriteDue, putInPlace, removeRewritten, writeAnew } from './rewrite.ts'
import { tableOf } from './sql.ts'
import { archivePeriods, removeOlder } from './upkeep.ts'
import { appendRows, type Dictionaries, resolveUnsure } from './writer.ts'

/** All that is made anew when the file is opened. */
interface Opened {
  readonly database: Database
  readonly columns: ReadonlyMap<string, readonly StoredColumn[]>
  readonly dictionaries: Dictionaries
  readonly latest: ReadonlyMap<string, LatestTable>
}

/**
 * The embedded telemetry store: one DuckDB file, written by one process. See the README for its layout and
 * for how writing stays idempotent.
 */
export class DuckDbTelemetryStore implements TelemetryStore {
  readonly #options: DuckDbOptions
  #catalogue: SchemaCatalogue | null = null
  #opened: Opened | null = null
  #opening: Promise<Opened> | null = null
  #failure: Error | null = null
  /** Ends when the write before has ended: writes are one after another. */
  #lastWrite: Promise<unknown> = Promise.resolve()
  #lastUpkeep: Promise<unknown> = Promise.resolve()
  #discarding: Promise<void> = Promise.resolve()
  readonly #running = new Set<Promise<unknown>>()

  constructor(options: DuckDbOptions) {
    this.#options = options
  }

  async open(schemas: readonly ObservationSchema[]): Promise<void> {
    const catalogue = new SchemaCatalogue(schemas)
    if (this.#catalogue !== null) await this.close()
    this.#catalogue = catalogue
    try {
      await this.#ready()
    } catch (error) {
      this.#catalogue = null
      throw error
    }
  }

  async close(): Promise<void> {
    this.#catalogue = null
    await this.#lastUpkeep
    await this.#lastWrite
    await Promise.allSettled([...this.#running])
    await this.#discarding
    const opened = this.#opened
    this.#opened = null
    opened?.database.close()
  }

  async write(batches: readonly ObservationBatch[]): Promise<WriteResult> {
    const catalogue = this.#openCatalogue()
    for (const batch of batches) {
      if (!catalogue.has(batch.kind)) {
        throw storeErrors.make('TC_STORE_QUERY_INVALID', `there is no kind ${JSON.stringify(batch.kind)}`)
      }
      checkBatch(batch, catalogue.schema(batch.kind))
    }
    return this.#afterWrites('writing', (opened) => this.#writeInTurn(opened, catalogue, batches))
  }

  async #writeInTurn(
    { database, columns, dictionaries, latest }: Opened,
    catalogue: SchemaCatalogue,
    batches: readonly ObservationBatch[],
  ): Promise<WriteResult> {
    const { devices, symbols } = dictionaries
    const { writer } = database
    const plan = new WritePlan()
    for (const batch of batches) {
      const table = latest.get(batch.kind)!
      const keys = Uint32Array.from(batch.devices, (device) => devices.codeOf(device))
      table.reserve(devices.size)
      plan.add(batch, catalogue.schema(batch.kind), table, keys)
    }
    plan.seal()
    try {
      await writer.run('BEGIN')
      await resolveUnsure(writer, plan)
      if (plan.written > 0) {
        await appendRows(writer, plan, columns, dictionaries)
        await devices.save(writer)
        await symbols.save(writer)
      }
      await writer.run('COMMIT')
    } catch (error) {
      plan.rollBack()
      if (!(await rolledBack(writer))) this.#discard()
      throw error
    }
    if (plan.written > 0) {
      devices.confirmSaved()
      symbols.confirmSaved()
    }
    plan.recordLatest()
    return { written: plan.written, duplicates: plan.duplicates }
  }

  async latest(kind?: string): Promise<Observation[]> {
    const catalogue = this.#openCatalogue()
    const schemas = kind === undefined ? catalogue.kinds() : [catalogue.schema(kind)]
    return this.#run('reading the latest', async ({ latest, dictionaries }) =>
      schemas.flatMap((schema) =>
        latest.get(schema.kind)!.observations((device) => dictionaries.devices.textOf(device)),
      ),
    )
  }

  async knownAt(query: KnownQuery): Promise<Observation[]> {
    const schema = this.#openCatalogue().checkKnown(query)
    return this.#run('reading what was known', ({ database, dictionaries }) =>
      database.read((connection) => readKnownAt(connection, schema, query, dictionaries)),
    )
  }

  async readings(query: ReadingsQuery): Promise<Observation[]> {
    const schema = this.#openCatalogue().checkReadings(query)
    return this.#run('reading', ({ database, dictionaries }) =>
      database.read((connection) => readReadings(connection, schema, query, dictionaries)),
    )
  }

  async series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>> {
    const measures = this.#openCatalogue().checkSeries(query)
    return this.#run('reading a series', ({ database, dictionaries }) =>
      database.read((connection) => readSeries(connection, measures, query, dictionaries)),
    )
  }

  async aggregate(query: AggregateQuery): Promise<readonly SeriesBucket[]> {
    const measure = this.#openCatalogue().checkAggregate(query)
    return this.#run('aggregating', ({ database, dictionaries }) =>
      database.read((connection) => readAggregate(connection, measure, query, dictionaries.symbols)),
    )
  }

  async exportTo(path: string, query: ExportQuery): Promise<number> {
    const schema = this.#openCatalogue().checkExport(query)
    return this.#run(`exporting to ${path}`, ({ database, dictionaries }) =>
      database.read(async (connection) => {
        try {
          return await copyTo(connection, path, schema, query, dictionaries.devices)
        } catch (error) {
          throw isFatal(error) ? error : exportError(path, error)
        }
      }),
    )
  }

  async erase(query: EraseQuery): Promise<number> {
    const schema = this.#openCatalogue().checkErase(query)
    const turn = this.#lastUpkeep.then(() =>
      this.#afterWrites('erasing', async ({ database, columns, dictionaries, latest }) => {
        const { devices, symbols } = dictionaries
        const device = devices.find(query.deviceId)
        if (device === undefined) return 0
        const { upkeep } = database
        const erased = await eraseRows(upkeep, schema, columns.get(schema.kind)!, symbols, device, query)
        const table = latest.get(schema.kind)!
        table.forgetDevice(device)
        const newest = { ...query, from: -MAX_EPOCH_MS, to: MAX_EPOCH_MS, limit: 1 }
        const left = await readReadings(upkeep, schema, { ...newest, order: 'newest-first' }, dictionaries)
        for (const batch of batchObservations(left, [schema])) table.record(device, batch, 0)
        await database.writer.run('CHECKPOINT')
        return erased
      }),
    )
    this.#lastUpkeep = turn.catch(() => undefined)
    return turn
  }

  async applyRetention(before: EpochMs): Promise<void> {
    const catalogue = this.#openCatalogue()
    const turn = this.#lastUpkeep.then(() =>
      // In turn with the writes too: marks are lowered, and no write may plan by the old ones meanwhile.
      this.#afterWrites('applying retention', async ({ database, dictionaries, latest }) => {
        for (const schema of catalogue.kinds()) {
          await removeOlder(database.upkeep, schema, dictionaries.symbols, before)
          latest.get(schema.kind)!.forget(before)
        }
      }),
    )
    this.#lastUpkeep = turn.catch(() => undefined)
    return turn
  }

  async compact(now: EpochMs): Promise<void> {
    const catalogue = this.#openCatalogue()
    const turn = this.#lastUpkeep.then(async () => {
      await this.#run('compacting', async ({ database, columns, dictionaries }) => {
        for (const schema of catalogue.kinds()) {
          // A checkpoint after each move frees the room of what was moved for what comes next.
          await archivePeriods(
            database.upkeep,
            schema,
            columns.get(schema.kind)!,
            dictionaries.symbols,
            now,
            () => this.#checkpoint(),
          )
        }
      })
      await this.#rewriteWhenDue()
    })
    this.#lastUpkeep = turn.catch(() => undefined)
    return turn
  }

  /** Folds the log into the file, between two writes. */
  #checkpoint(): Promise<void> {
    return this.#afterWrites('checkpointing', async ({ database }) => {
      await database.writer.run('CHECKPOINT')
    })
  }

  /** After rows were erased: all that is left goes into a new file, and writes wait until it is in place. */
  #rewriteWhenDue(): Promise<void> {
    const { directory } = this.#options
    const turn = this.#lastWrite.then(async () => {
      const isDue = await this.#run('writing the file anew', async ({ database }) => {
        if (!(await isRewriteDue(database.upkeep))) return false
        await writeAnew(database.upkeep, directory)
        return true
      })
      if (!isDue) return
      this.#discard(() => putInPlace(directory))
      await this.#discarding
    })
    this.#lastWrite = turn.catch(() => undefined)
    return turn
  }

  /** Runs a task after the writes asked for until now, and before those that follow. */
  #afterWrites<Result>(what: string, task: (opened: Opened) => Promise<Result>): Promise<Result> {
    const turn = this.#lastWrite.then(() => this.#run(what, task))
    this.#lastWrite = turn.catch(() => undefined)
    return turn
  }

  async failure(): Promise<Error | null> {
    return this.#failure
  }

  async stats(): Promise<TelemetryStats> {
    const catalogue = this.#openCatalogue()
    return this.#run('counting', async ({ database }) => {
      let readings = 0
      for (const { kind } of catalogue.kinds()) {
        const result = await database.read((connection) =>
          connection.run(
            `SELECT ((SELECT count(*) FROM ${tableOf('recent', kind)})
                   + (SELECT count(*) FROM ${tableOf('archive', kind)}))::DOUBLE`,
          ),
        )
        readings += Number((await result.getRows())[0]?.[0])
      }
      return { engine: 'duckdb', readings, diskBytes: await diskBytes(this.#options.directory) }
    })
  }

  #openCatalogue(): SchemaCatalogue {
    if (this.#catalogue === null) throw storeErrors.make('TC_STORE_CLOSED', 'DuckDB')
    return this.#catalogue
  }

  /** Runs a task on the open file, opening it again after a fatal error; keeps `failure()` true. */
  async #run<Result>(what: string, task: (opened: Opened) => Promise<Result>): Promise<Result> {
    const running = this.#ready().then(task)
    this.#running.add(running)
    try {
      const result = await running
      this.#failure = null
      return result
    } catch (error) {
      const storeError = asStoreError(error, what)
      if (storeError.code === 'TC_STORE_UNAVAILABLE') this.#failure = storeError
      if (isFatal(error)) this.#discard()
      throw storeError
    } finally {
      this.#running.delete(running)
    }
  }

  /** Closes the file as soon as what still runs has ended; the next task opens it again. */
  #discard(afterClosing: () => Promise<void> = async () => {}): void {
    const opened = this.#opened
    if (opened === null) return
    this.#opened = null
    this.#discarding = Promise.allSettled([...this.#running]).then(async () => {
      try {
        opened.database.close()
        await afterClosing()
      } catch (error) {
        this.#failure = asStoreError(error, 'closing to open again')
      }
    })
  }

  async #ready(): Promise<Opened> {
    if (this.#opened !== null) return this.#opened
    this.#opening ??= this.#openFile(this.#openCatalogue()).finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #openFile(catalogue: SchemaCatalogue): Promise<Opened> {
    let database: Database | null = null
    try {
      await this.#discarding
      await removeRewritten(this.#options.directory)
      database = await Database.open(this.#options)
      const columns = await createLayout(database.writer, catalogue.kinds())
      const dictionaries = { devices: new Dictionary('device'), symbols: new Dictionary('symbol') }
      await dictionaries.devices.load(database.writer)
      await dictionaries.symbols.load(database.writer)
      const latest = new Map<string, LatestTable>()
      for (const schema of catalogue.kinds()) {
        const table = new LatestTable(schema)
        table.reserve(dictionaries.devices.size)
        const { devices, batch } = await readNewestRows(database.writer, schema, dictionaries.symbols)
        for (let row = 0; row < batch.count; row++) table.record(devices[row]!, batch, row)
        latest.set(schema.kind, table)
      }
      this.#opened = { database, columns, dictionaries, latest }
      this.#failure = null
      return this.#opened
    } catch (error) {
      database?.close()
      const storeError = asStoreError(error, `opening ${this.#options.directory}`)
      this.#failure = storeError
      throw storeError
    }
  }
}

/** False when the connection cannot be used further, and the file must be opened anew. */
async function rolledBack(connection: DuckDBConnection): Promise<boolean> {
  try {
    await connection.run('ROLLBACK')
    return true
  } catch {
    return false
  }
}
