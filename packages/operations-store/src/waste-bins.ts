import type { Bin, TimeOfDaySpan } from '@towncrier/waste-rounds'
import type { Database } from './database.ts'
import type { Devices } from './devices.ts'
import { operationsStoreErrors } from './errors.ts'
import { requireNewWasteId } from './waste-ids.ts'

/** What people say of a bin; the version is the store's. */
export type BinFields = Omit<Bin, 'id' | 'version'>
export type NewBin = Omit<Bin, 'version'>

/** What is left out is not asked for. */
export interface BinFilter {
  readonly stream?: string
  readonly roundId?: string
  readonly isInService?: boolean
}

/** Bins of one file, and what it says of the devices in them; all or none. */
export interface BinsImport {
  readonly added: readonly NewBin[]
  /** With the version each was seen in. */
  readonly changed: readonly Bin[]
  readonly deviceSettings: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

interface BinRow {
  id: string
  name: string
  device_id: string | null
  stream: string
  latitude: number
  longitude: number
  street: string
  volume_l: number
  threshold_pct: number
  max_age_days: number | null
  access_note: string
  access_times: string
  service_s: number
  round_id: string | null
  round_order: number | null
  is_in_service: number
  version: number
}

/** Bins, banks and containers, with the device in each and its place in a standing round. */
export class WasteBins {
  readonly #database: Database
  readonly #devices: Devices

  constructor(database: Database, devices: Devices) {
    this.#database = database
    this.#devices = devices
  }

  /** By name. */
  list({ stream, roundId, isInService }: BinFilter = {}): Bin[] {
    return this.#database
      .all<BinRow>(
        `SELECT * FROM waste_bins WHERE (?1 IS NULL OR stream = ?1) AND (?2 IS NULL OR round_id = ?2)
         AND (?3 IS NULL OR is_in_service = ?3) ORDER BY name, id`,
        stream ?? null,
        roundId ?? null,
        isInService === undefined ? null : Number(isInService),
      )
      .map(binOf)
  }

  /** The bins of a standing round in the order they are driven. */
  ofRound(roundId: string): Bin[] {
    return this.#database
      .all<BinRow>('SELECT * FROM waste_bins WHERE round_id = ? ORDER BY round_order, id', roundId)
      .map(binOf)
  }

  find(id: string): Bin | null {
    const row = this.#database.get<BinRow>('SELECT * FROM waste_bins WHERE id = ?', id)
    return row === undefined ? null : binOf(row)
  }

  /** @throws TC_WASTE_UNKNOWN */
  require(id: string): Bin {
    const bin = this.find(id)
    if (bin === null) throw operationsStoreErrors.make('TC_WASTE_UNKNOWN', `bin ${id}`)
    return bin
  }

  /** The bin that a device is in; null when it is in none. */
  ofDevice(deviceId: string): Bin | null {
    const row = this.#database.get<BinRow>('SELECT * FROM waste_bins WHERE device_id = ?', deviceId)
    return row === undefined ? null : binOf(row)
  }

  /**
   * A bin of a round without a place in it comes last.
   *
   * @throws TC_WASTE_ID_INVALID, TC_WASTE_EXISTS, TC_WASTE_UNKNOWN, TC_DEVICE_UNKNOWN, TC_WASTE_DEVICE_TAKEN
   */
  add(bin: NewBin): Bin {
    requireNewWasteId(this.#database, 'waste_bins', 'bin ', bin.id)
    this.#check(bin, null)
    this.#database.run(
      `INSERT INTO waste_bins (name, device_id, stream, latitude, longitude, street, volume_l, threshold_pct,
       max_age_days, access_note, access_times, service_s, round_id, round_order, is_in_service, id, version)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      ...this.#values(bin),
    )
    return this.require(bin.id)
  }

  /** All or none. @throws as {@link add} */
  addMany(bins: readonly NewBin[]): Bin[] {
    return this.#database.transaction(() => bins.map((bin) => this.add(bin)))
  }

  /**
   * @param bin with the version that the change was made from.
   * @throws TC_WASTE_UNKNOWN, TC_WASTE_CHANGED, TC_DEVICE_UNKNOWN, TC_WASTE_DEVICE_TAKEN
   */
  change(bin: Bin): Bin {
    const before = this.require(bin.id)
    this.#check(bin, before)
    const changed = this.#database.run(
      `UPDATE waste_bins SET name = ?, device_id = ?, stream = ?, latitude = ?, longitude = ?, street = ?,
       volume_l = ?, threshold_pct = ?, max_age_days = ?, access_note = ?, access_times = ?, service_s = ?,
       round_id = ?, round_order = ?, is_in_service = ?, version = version + 1 WHERE id = ? AND version = ?`,
      ...this.#values(bin),
      bin.version,
    )
    if (changed === 0) throw operationsStoreErrors.make('TC_WASTE_CHANGED', `bin ${before.name}`)
    return this.require(bin.id)
  }

  /** Adds and changes bins and the settings of their devices, all or none. @throws as {@link add} and {@link change} */
  import({ added, changed, deviceSettings }: BinsImport): void {
    this.#database.transaction(() => {
      // Bins may change devices with one another.
      for (const { id, deviceId, version } of changed) {
        this.#database.run(
          'UPDATE waste_bins SET device_id = NULL WHERE id = ? AND version = ? AND device_id IS NOT ?',
          id,
          version,
          deviceId,
        )
      }
      for (const bin of added) this.add(bin)
      for (const bin of changed) this.change(bin)
      for (const [deviceId, settings] of deviceSettings) this.#devices.update(deviceId, { settings })
    })
  }

  /** Puts bins into or out of service; those that are so already stay as they are. @throws TC_WASTE_UNKNOWN */
  setInService(id: string, isInService: boolean): Bin {
    this.require(id)
    this.#database.run(
      'UPDATE waste_bins SET is_in_service = ?2, version = version + 1 WHERE id = ?1 AND is_in_service <> ?2',
      id,
      Number(isInService),
    )
    return this.require(id)
  }

  /**
   * Removes a bin that nothing is on record of. One with a service history is taken out of service and gives its
   * device and its place in a round free.
   *
   * @throws TC_WASTE_UNKNOWN
   */
  remove(id: string): 'removed' | 'out-of-service' {
    const bin = this.require(id)
    return this.#database.transaction(() => {
      const hasHistory = this.#database.get(
        'SELECT 1 FROM waste_services WHERE bin_id = ?1 UNION ALL SELECT 1 FROM waste_bin_reports WHERE bin_id = ?1 LIMIT 1',
        id,
      )
      if (hasHistory === undefined) {
        this.#database.run('DELETE FROM waste_bins WHERE id = ?', id)
        this.#database.run('DELETE FROM waste_forecasts WHERE bin_id = ?', id)
        return 'removed'
      }
      this.change({ ...bin, deviceId: null, roundId: null, roundOrder: null, isInService: false })
      return 'out-of-service'
    })
  }

  /**
   * Gives a standing round these bins, in this order; bins that were in it and are not named leave it.
   *
   * @throws TC_WASTE_UNKNOWN
   */
  setRound(roundId: string, binIds: readonly string[]): Bin[] {
    this.#database.transaction(() => {
      const named = new Set(binIds)
      for (const bin of this.ofRound(roundId)) {
        if (!named.has(bin.id)) this.change({ ...bin, roundId: null, roundOrder: null })
      }
      for (const [roundOrder, id] of [...named].entries()) {
        const bin = this.require(id)
        if (bin.roundId !== roundId || bin.roundOrder !== roundOrder) {
          this.change({ ...bin, roundId, roundOrder })
        }
      }
    })
    return this.ofRound(roundId)
  }

  #check({ id, deviceId, roundId }: NewBin, before: Bin | null): void {
    if (
      roundId !== null &&
      this.#database.get('SELECT 1 FROM waste_rounds WHERE id = ?', roundId) === undefined
    ) {
      throw operationsStoreErrors.make('TC_WASTE_UNKNOWN', `round ${roundId}`)
    }
    if (deviceId === null || deviceId === before?.deviceId) return
    this.#devices.require(deviceId)
    const other = this.ofDevice(deviceId)
    if (other !== null && other.id !== id) {
      throw operationsStoreErrors.make('TC_WASTE_DEVICE_TAKEN', `${deviceId} is in ${other.name}`)
    }
  }

  #values(bin: NewBin) {
    return [
      bin.name,
      bin.deviceId,
      bin.stream,
      bin.latitude,
      bin.longitude,
      bin.street,
      bin.volumeL,
      bin.thresholdPct,
      bin.maxAgeDays,
      bin.accessNote,
      JSON.stringify(bin.accessTimes),
      bin.serviceS,
      bin.roundId,
      bin.roundId === null ? null : (bin.roundOrder ?? this.#nextInRound(bin.roundId)),
      bin.isInService ? 1 : 0,
      bin.id,
    ]
  }

  #nextInRound(roundId: string): number {
    return this.#database.get<{ next: number }>(
      'SELECT coalesce(max(round_order) + 1, 0) AS next FROM waste_bins WHERE round_id = ?',
      roundId,
    )!.next
  }
}

function binOf(row: BinRow): Bin {
  return {
    id: row.id,
    name: row.name,
    deviceId: row.device_id,
    stream: row.stream,
    latitude: row.latitude,
    longitude: row.longitude,
    street: row.street,
    volumeL: row.volume_l,
    thresholdPct: row.threshold_pct,
    maxAgeDays: row.max_age_days,
    accessNote: row.access_note,
    accessTimes: JSON.parse(row.access_times) as TimeOfDaySpan[],
    serviceS: row.service_s,
    roundId: row.round_id,
    roundOrder: row.round_order,
    isInService: row.is_in_service === 1,
    version: row.version,
  }
}
