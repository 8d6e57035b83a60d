import type { EpochMs } from '@towncrier/core'
import type { LatestTable } from './latest.ts'
import type { ObservationBatch, ObservationSchema } from './port.ts'

/** One batch of a write, and which of its rows shall be stored. */
export interface PlannedBatch {
  readonly batch: ObservationBatch
  readonly schema: ObservationSchema
  readonly table: LatestTable
  /** The dictionary number of each of the batch's devices. */
  readonly deviceKeys: Uint32Array
  /** Rows to store, in ascending order once {@link WritePlan.seal} was called. */
  readonly rows: number[]
}

/** A point that may be stored already, because it is not newer than all that is stored of its device. */
export interface UnsurePoint {
  readonly planned: PlannedBatch
  readonly row: number
  readonly device: number
  readonly at: EpochMs
}

/**
 * Decides which rows of a write are new. Points above their device's high-water mark are, without asking
 * anyone; the others are left as unsure points for the engine to look up. The first of several equal points
 * in one write wins.
 */
export class WritePlan {
  readonly batches: PlannedBatch[] = []
  /** By kind: what the engine must look up. */
  readonly unsure = new Map<string, UnsurePoint[]>()
  #rowsOffered = 0
  #rowsPlanned = 0
  readonly #raised: { table: LatestTable; device: number; mark: EpochMs }[] = []

  /** Takes the batches of a write in order, `deviceKeys` as numbered by the store's dictionary. */
  add(batch: ObservationBatch, schema: ObservationSchema, table: LatestTable, deviceKeys: Uint32Array): void {
    const planned: PlannedBatch = { batch, schema, table, deviceKeys, rows: [] }
    this.batches.push(planned)
    this.#rowsOffered += batch.count
    for (let row = 0; row < batch.count; row++) {
      const device = deviceKeys[batch.deviceIndex[row]!]!
      const at = batch.at[row]!
      const mark = table.markOf(device)
      if (at > mark) {
        this.#raised.push({ table, device, mark })
        table.raiseMark(device, at)
        planned.rows.push(row)
      } else {
        const points = this.unsure.get(batch.kind)
        const point = { planned, row, device, at }
        if (points === undefined) this.unsure.set(batch.kind, [point])
        else points.push(point)
      }
    }
  }

  /** Drops unsure points that this very write stores already or holds twice. Call when all is added. */
  seal(): void {
    for (const [kind, points] of this.unsure) {
      const seen = new Map<number, Set<EpochMs>>()
      for (const { device } of points) if (!seen.has(device)) seen.set(device, new Set())
      for (const { batch, deviceKeys, rows } of this.batches) {
        if (batch.kind !== kind) continue
        for (const row of rows) seen.get(deviceKeys[batch.deviceIndex[row]!]!)?.add(batch.at[row]!)
      }
      const distinct = points.filter(({ device, at }) => {
        const instants = seen.get(device)!
        if (instants.has(at)) return false
        instants.add(at)
        return true
      })
      if (distinct.length === 0) this.unsure.delete(kind)
      else this.unsure.set(kind, distinct)
    }
    for (const { rows } of this.batches) this.#rowsPlanned += rows.length
  }

  /** Plans the points of a kind that were looked up and are not there. */
  accept(points: readonly UnsurePoint[]): void {
    const touched = new Set<PlannedBatch>()
    for (const { planned, row } of points) {
      planned.rows.push(row)
      touched.add(planned)
    }
    for (const { rows } of touched) rows.sort((a, b) => a - b)
    this.#rowsPlanned += points.length
  }

  get written(): number {
    return this.#rowsPlanned
  }

  get duplicates(): number {
    return this.#rowsOffered - this.#rowsPlanned
  }

  /** The rows are stored: they may be anyone's latest now. */
  recordLatest(): void {
    for (const { batch, table, deviceKeys, rows } of this.batches) {
      for (const row of rows) table.record(deviceKeys[batch.deviceIndex[row]!]!, batch, row)
    }
  }

  /** Surely nothing of the write was stored: puts the high-water marks back. */
  rollBack(): void {
    for (let i = this.#raised.length - 1; i >= 0; i--) {
      const { table, device, mark } = this.#raised[i]!
      table.restoreMark(device, mark)
    }
  }
}
