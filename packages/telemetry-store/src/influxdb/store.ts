import type { EpochMs, Observation } from '@towncrier/core'
import { batchObservations, checkBatch } from '../batch.ts'
import { exportError, storeErrors } from '../errors.ts'
import { LatestTable } from '../latest.ts'
import { Numbering } from '../numbering.ts'
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
import { MAX_STORABLE_MS, SchemaCatalogue } from '../schema.ts'
import { WritePlan } from '../write-plan.ts'
import { InfluxClient, type InfluxDbOptions } from './client.ts'
import { exportRows } from './export.ts'
import { linesOf } from './line-protocol.ts'
import {
  checkFieldTypes,
  findStored,
  readAggregate,
  readKnownAt,
  readNewest,
  readReadings,
  readSeries,
} from './queries.ts'

/** Lines sent in one request: what the makers of InfluxDB advise. */
const LINES_A_REQUEST = 5_000

interface Connected {
  readonly client: InfluxClient
  readonly catalogue: SchemaCatalogue
  readonly devices: Numbering
  readonly latest: ReadonlyMap<string, LatestTable>
}

/**
 * Observations in InfluxDB 1.x, 2.x or 3: a measurement for each kind, the tag `device`, a field for each
 * measure, and the fields `receivedAt` (integer) and `flags` (text, empty when there are none).
 *
 * A write of more than 5,000 rows is several requests. When one fails the others may be stored; writing
 * the same again stores the rest and nothing twice. One process writes.
 */
export class InfluxDbTelemetryStore implements TelemetryStore {
  readonly #options: InfluxDbOptions
  #connected: Connected | null = null
  /** A write failed, but may be stored all the same: the server is asked what is newest before the next. */
  #inDoubt = false
  /** Ends when the write before has ended: writes are one after another. */
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor(options: InfluxDbOptions) {
    this.#options = options
  }

  async open(schemas: readonly ObservationSchema[]): Promise<void> {
    const catalogue = new SchemaCatalogue(schemas)
    await this.close()
    const client = new InfluxClient(this.#options)
    try {
      await client.connect()
      const latest = new Map(catalogue.kinds().map((schema) => [schema.kind, new LatestTable(schema)]))
      const connected = { client, catalogue, devices: new Numbering(), latest }
      for (const schema of catalogue.kinds()) await checkFieldTypes(client, schema)
      await loadNewest(connected)
      this.#connected = connected
    } catch (error) {
      client.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#lastWrite
    this.#connected?.client.close()
    this.#connected = null
  }

  async write(batches: readonly ObservationBatch[]): Promise<WriteResult> {
    const connected = this.#open()
    for (const batch of batches) checkBatch(batch, connected.catalogue.schema(batch.kind))
    const turn = this.#lastWrite.then(() => this.#writeInTurn(connected, batches))
    this.#lastWrite = turn.catch(() => undefined)
    return turn
  }

  async #writeInTurn(connected: Connected, batches: readonly ObservationBatch[]): Promise<WriteResult> {
    const { client, catalogue, devices, latest } = connected
    if (this.#inDoubt) await loadNewest(connected)
    this.#inDoubt = true
    const plan = new WritePlan()
    for (const batch of batches) {
      const table = latest.get(batch.kind)!
      const keys = Uint32Array.from(batch.devices, (device) => devices.codeOf(device))
      table.reserve(devices.size)
      plan.add(batch, catalogue.schema(batch.kind), table, keys)
    }
    plan.seal()
    // The high-water marks stay raised when a request fails: it may have been stored all the same, so the
    // next attempt must look those points up.
    for (const [kind, points] of plan.unsure) {
      const stored = await findStored(client, kind, points, (device) => devices.textOf(device))
      plan.accept(points.filter((_, i) => stored[i] === 0))
    }
    let lines: string[] = []
    for (const planned of plan.batches) {
      for (const line of linesOf(planned)) {
        lines.push(line)
        if (lines.length < LINES_A_REQUEST) continue
        await client.write(lines.join('\n'))
        lines = []
      }
    }
    if (lines.length > 0) await client.write(lines.join('\n'))
    plan.recordLatest()
    this.#inDoubt = false
    return { written: plan.written, duplicates: plan.duplicates }
  }

  async latest(kind?: string): Promise<Observation[]> {
    const { catalogue, devices, latest } = this.#open()
    const schemas = kind === undefined ? catalogue.kinds() : [catalogue.schema(kind)]
    return schemas.flatMap((schema) =>
      latest.get(schema.kind)!.observations((device) => devices.textOf(device)),
    )
  }

  async knownAt(query: KnownQuery): Promise<Observation[]> {
    const { client, catalogue } = this.#open()
    return readKnownAt(client, catalogue.checkKnown(query), query)
  }

  async readings(query: ReadingsQuery): Promise<Observation[]> {
    const { client, catalogue } = this.#open()
    return readReadings(client, catalogue.checkReadings(query), query)
  }

  async series(query: SeriesQuery): Promise<Readonly<Record<string, readonly SeriesBucket[]>>> {
    const { client, catalogue } = this.#open()
    const measures = catalogue.checkSeries(query)
    return readSeries(client, catalogue.schema(query.kind), measures, query)
  }

  async aggregate(query: AggregateQuery): Promise<readonly SeriesBucket[]> {
    const { client, catalogue } = this.#open()
    return readAggregate(client, catalogue.checkAggregate(query), query)
  }

  async exportTo(path: string, query: ExportQuery): Promise<number> {
    const { client, catalogue, latest, devices } = this.#open()
    const schema = catalogue.checkExport(query)
    const known = latest
      .get(query.kind)!
      .observations((device) => devices.textOf(device))
      .map(({ deviceId }) => deviceId)
      .sort()
    const wanted = query.deviceIds === undefined ? null : new Set(query.deviceIds)
    const deviceIds = known.filter((id) => wanted === null || wanted.has(id))
    try {
      return await exportRows(client, path, schema, query, deviceIds)
    } catch (error) {
      throw exportError(path, error)
    }
  }

  /**
   * A write that failed may yet be stored when the server is back: the caller erases after the writes it
   * made have been answered.
   *
   * @throws TC_STORE_WRITE_REFUSED on InfluxDB 3, which deletes by its own retention period only.
   */
  async erase(query: EraseQuery): Promise<null> {
    const { client, catalogue, devices, latest } = this.#open()
    const schema = catalogue.checkErase(query)
    const turn = this.#lastWrite.then(async () => {
      await client.deleteOfDevice(query)
      const device = devices.codeOf(query.deviceId)
      const table = latest.get(query.kind)!
      table.reserve(devices.size)
      table.forgetDevice(device)
      const newest = { ...query, from: -MAX_STORABLE_MS, to: MAX_STORABLE_MS, limit: 1 }
      const left = await readReadings(client, schema, { ...newest, order: 'newest-first' })
      for (const batch of batchObservations(left, [schema])) table.record(device, batch, 0)
      return null
    })
    this.#lastWrite = turn.catch(() => undefined)
    return turn
  }

  /** @throws TC_STORE_WRITE_REFUSED on InfluxDB 3, which deletes by its own retention period only. */
  async applyRetention(before: EpochMs): Promise<void> {
    const { client, catalogue, latest } = this.#open()
    const turn = this.#lastWrite.then(async () => {
      for (const { kind } of catalogue.kinds()) {
        await client.deleteBefore(kind, before)
        latest.get(kind)!.forget(before)
      }
    })
    this.#lastWrite = turn.catch(() => undefined)
    return turn
  }

  /** Nothing to do: the server compacts by itself. */
  async compact(_now: EpochMs): Promise<void> {
    this.#open()
  }

  async failure(): Promise<Error | null> {
    if (this.#connected === null)
      return storeErrors.make('TC_STORE_CLOSED', `InfluxDB at ${this.#options.url}`)
    try {
      await this.#connected.client.ping()
      return null
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  async stats(): Promise<TelemetryStats> {
    this.#open()
    return { engine: 'influxdb', readings: null, diskBytes: null }
  }

  #open(): Connected {
    if (this.#connected === null) {
      throw storeErrors.make('TC_STORE_CLOSED', `InfluxDB at ${this.#options.url}`)
    }
    return this.#connected
  }
}

/** Asks the server for the newest observation of every device. */
async function loadNewest({ client, catalogue, devices, latest }: Connected): Promise<void> {
  for (const schema of catalogue.kinds()) {
    const table = latest.get(schema.kind)!
    for (const batch of batchObservations(await readNewest(client, schema), [schema])) {
      const keys = batch.devices.map((device) => devices.codeOf(device))
      table.reserve(devices.size)
      for (let row = 0; row < batch.count; row++) table.record(keys[batch.deviceIndex[row]!]!, batch, row)
    }
  }
}
