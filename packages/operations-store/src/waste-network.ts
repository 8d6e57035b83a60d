import type { EpochMs } from '@towncrier/core'
import type { Lorry, SiteType, StandingRound, TimeOfDaySpan, WasteSite } from '@towncrier/waste-rounds'
import type { Database } from './database.ts'
import type { Devices } from './devices.ts'
import { operationsStoreErrors } from './errors.ts'
import { WasteBins } from './waste-bins.ts'
import { requireNewWasteId } from './waste-ids.ts'

export type NewLorry = Omit<Lorry, 'version'>
export type RoundFields = Omit<StandingRound, 'id' | 'deviceId' | 'version'>

interface SiteRow {
  id: string
  name: string
  type: SiteType
  latitude: number
  longitude: number
  service_s: number
  streams: string
  open_times: string
}

interface LorryRow {
  id: string
  name: string
  depot_id: string
  capacity_l: number
  payload_kg: number
  streams: string
  shift_from_min: number
  shift_to_min: number
  crew_break: string
  forbidden_edge_ids: string
  is_in_service: number
  version: number
}

interface RoundRow {
  id: string
  name: string
  device_id: string
  weekdays: string
  lorry_id: string | null
  version: number
}

/** Depots and disposal sites, lorries, standing rounds, and the bins. */
export class WasteNetwork {
  readonly #database: Database
  readonly #devices: Devices
  readonly bins: WasteBins

  constructor(database: Database, devices: Devices) {
    this.#database = database
    this.#devices = devices
    this.bins = new WasteBins(database, devices)
  }

  /** By name. */
  sites(): WasteSite[] {
    return this.#database.all<SiteRow>('SELECT * FROM waste_sites ORDER BY name, id').map(siteOf)
  }

  /** @throws TC_WASTE_UNKNOWN */
  requireSite(id: string): WasteSite {
    const row = this.#database.get<SiteRow>('SELECT * FROM waste_sites WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WASTE_UNKNOWN', `site ${id}`)
    return siteOf(row)
  }

  /** @throws TC_WASTE_ID_INVALID, TC_WASTE_EXISTS */
  addSite(site: WasteSite): WasteSite {
    requireNewWasteId(this.#database, 'waste_sites', 'site ', site.id)
    this.#database.run(
      `INSERT INTO waste_sites (name, type, latitude, longitude, service_s, streams, open_times, id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...siteValues(site),
    )
    return this.requireSite(site.id)
  }

  /** @throws TC_WASTE_UNKNOWN, TC_WASTE_IN_USE when a depot that lorries have is to be one no longer. */
  changeSite(site: WasteSite): WasteSite {
    const { name } = this.requireSite(site.id)
    if (site.type !== 'depot') this.#refuseInUse(`site ${name}`, this.#lorriesOf(site.id))
    this.#database.run(
      `UPDATE waste_sites SET name = ?, type = ?, latitude = ?, longitude = ?, service_s = ?, streams = ?,
       open_times = ? WHERE id = ?`,
      ...siteValues(site),
    )
    return this.requireSite(site.id)
  }

  /** @throws TC_WASTE_UNKNOWN, TC_WASTE_IN_USE */
  removeSite(id: string): void {
    const { name } = this.requireSite(id)
    this.#refuseInUse(`site ${name}`, this.#lorriesOf(id))
    this.#database.run('DELETE FROM waste_sites WHERE id = ?', id)
  }

  #lorriesOf(siteId: string): string[] {
    return this.#names('SELECT name FROM waste_lorries WHERE depot_id = ?', 'lorry ', siteId)
  }

  /** By name. */
  lorries(): Lorry[] {
    return this.#database.all<LorryRow>('SELECT * FROM waste_lorries ORDER BY name, id').map(lorryOf)
  }

  /** @throws TC_WASTE_UNKNOWN */
  requireLorry(id: string): Lorry {
    const row = this.#database.get<LorryRow>('SELECT * FROM waste_lorries WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WASTE_UNKNOWN', `lorry ${id}`)
    return lorryOf(row)
  }

  /** @throws TC_WASTE_ID_INVALID, TC_WASTE_EXISTS, TC_WASTE_UNKNOWN, TC_WASTE_NOT_A_DEPOT */
  addLorry(lorry: NewLorry): Lorry {
    requireNewWasteId(this.#database, 'waste_lorries', 'lorry ', lorry.id)
    this.#checkLorry(lorry)
    this.#database.run(
      `INSERT INTO waste_lorries (name, depot_id, capacity_l, payload_kg, streams, shift_from_min, shift_to_min,
       crew_break, forbidden_edge_ids, is_in_service, id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      ...lorryValues(lorry),
    )
    return this.requireLorry(lorry.id)
  }

  /**
   * @param lorry with the version that the change was made from.
   * @throws TC_WASTE_UNKNOWN, TC_WASTE_CHANGED, TC_WASTE_NOT_A_DEPOT
   */
  changeLorry(lorry: Lorry): Lorry {
    const { name } = this.requireLorry(lorry.id)
    this.#checkLorry(lorry)
    const changed = this.#database.run(
      `UPDATE waste_lorries SET name = ?, depot_id = ?, capacity_l = ?, payload_kg = ?, streams = ?,
       shift_from_min = ?, shift_to_min = ?, crew_break = ?, forbidden_edge_ids = ?, is_in_service = ?,
       version = version + 1 WHERE id = ? AND version = ?`,
      ...lorryValues(lorry),
      lorry.version,
    )
    if (changed === 0) throw operationsStoreErrors.make('TC_WASTE_CHANGED', `lorry ${name}`)
    return this.requireLorry(lorry.id)
  }

  #checkLorry({ depotId }: NewLorry): void {
    const { name, type } = this.requireSite(depotId)
    if (type !== 'depot') throw operationsStoreErrors.make('TC_WASTE_NOT_A_DEPOT', name)
  }

  /** @throws TC_WASTE_UNKNOWN, TC_WASTE_IN_USE */
  removeLorry(id: string): void {
    const { name } = this.requireLorry(id)
    this.#refuseInUse(`lorry ${name}`, [
      ...this.#names('SELECT name FROM waste_rounds WHERE lorry_id = ?', 'round ', id),
      ...this.#names(`SELECT id AS name FROM waste_jobs WHERE lorry_id = ? AND ${OPEN_JOB}`, 'job ', id),
    ])
    this.#database.run('DELETE FROM waste_lorries WHERE id = ?', id)
  }

  /** By name. */
  rounds(): StandingRound[] {
    return this.#database.all<RoundRow>('SELECT * FROM waste_rounds ORDER BY name, id').map(roundOf)
  }

  /** @throws TC_WASTE_UNKNOWN */
  requireRound(id: string): StandingRound {
    const row = this.#database.get<RoundRow>('SELECT * FROM waste_rounds WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WASTE_UNKNOWN', `round ${id}`)
    return roundOf(row)
  }

  /**
   * Adds a round, and registers the platform's own device that speaks for it. The device's token is told to nobody.
   *
   * @param kind of devices that the waste service makes.
   * @throws TC_WASTE_ID_INVALID, TC_WASTE_EXISTS, TC_WASTE_UNKNOWN, TC_DEVICE_EXISTS
   */
  addRound(id: string, round: RoundFields, kind: string, at: EpochMs): StandingRound {
    requireNewWasteId(this.#database, 'waste_rounds', 'round ', id)
    if (round.lorryId !== null) this.requireLorry(round.lorryId)
    const deviceId = `round-${id}`
    this.#devices.add([{ id: deviceId, kind, name: round.name }], at)
    try {
      this.#database.run(
        'INSERT INTO waste_rounds (id, name, device_id, weekdays, lorry_id, version) VALUES (?, ?, ?, ?, ?, 1)',
        id,
        round.name,
        deviceId,
        JSON.stringify(round.weekdays),
        round.lorryId,
      )
    } catch (error) {
      this.#devices.remove(deviceId)
      throw error
    }
    return this.requireRound(id)
  }

  /**
   * Its device bears its name.
   *
   * @param seenVersion the version that the change was made from.
   * @throws TC_WASTE_UNKNOWN, TC_WASTE_CHANGED
   */
  changeRound(id: string, round: RoundFields, seenVersion: number): StandingRound {
    const { name, deviceId } = this.requireRound(id)
    if (round.lorryId !== null) this.requireLorry(round.lorryId)
    const changed = this.#database.run(
      `UPDATE waste_rounds SET name = ?, weekdays = ?, lorry_id = ?, version = version + 1
       WHERE id = ? AND version = ?`,
      round.name,
      JSON.stringify(round.weekdays),
      round.lorryId,
      id,
      seenVersion,
    )
    if (changed === 0) throw operationsStoreErrors.make('TC_WASTE_CHANGED', `round ${name}`)
    if (this.#devices.find(deviceId) !== null) this.#devices.update(deviceId, { name: round.name })
    return this.requireRound(id)
  }

  /**
   * Gives a round these bins, in this order, and puts its device in the middle of them. Bins that were in it and are
   * not named leave it; bins of another round come over.
   *
   * @throws TC_WASTE_UNKNOWN
   */
  setRoundBins(id: string, binIds: readonly string[]): StandingRound {
    const { deviceId } = this.requireRound(id)
    const bins = this.bins.setRound(id, binIds)
    if (bins.length > 0 && this.#devices.find(deviceId) !== null) {
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length
      this.#devices.update(deviceId, {
        latitude: mean(bins.map(({ latitude }) => latitude)),
        longitude: mean(bins.map(({ longitude }) => longitude)),
      })
    }
    return this.requireRound(id)
  }

  /** Its bins stay, without a round; its device is struck off with it. @throws TC_WASTE_UNKNOWN */
  removeRound(id: string): void {
    const { deviceId } = this.requireRound(id)
    this.bins.setRound(id, [])
    this.#database.run('DELETE FROM waste_rounds WHERE id = ?', id)
    if (this.#devices.find(deviceId) !== null) this.#devices.remove(deviceId)
  }

  /** @param what with a space after it. */
  #names(sql: string, what: string, id: string): string[] {
    return this.#database.all<{ name: string }>(sql, id).map(({ name }) => `${what}${name}`)
  }

  #refuseInUse(what: string, users: readonly string[]): void {
    if (users.length === 0) return
    throw operationsStoreErrors.make('TC_WASTE_IN_USE', `${what}, by ${users.join(', ')}`, { users })
  }
}

const OPEN_JOB = "state IN ('waiting', 'under-way', 'on-break')"

function siteValues(site: WasteSite) {
  return [
    site.name,
    site.type,
    site.latitude,
    site.longitude,
    site.serviceS,
    JSON.stringify(site.streams),
    JSON.stringify(site.openTimes),
    site.id,
  ]
}

function siteOf(row: SiteRow): WasteSite {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    latitude: row.latitude,
    longitude: row.longitude,
    serviceS: row.service_s,
    streams: JSON.parse(row.streams) as string[],
    openTimes: JSON.parse(row.open_times) as TimeOfDaySpan[],
  }
}

function lorryValues(lorry: NewLorry) {
  return [
    lorry.name,
    lorry.depotId,
    lorry.capacityL,
    lorry.payloadKg,
    JSON.stringify(lorry.streams),
    lorry.shift.fromMin,
    lorry.shift.toMin,
    JSON.stringify(lorry.crewBreak),
    JSON.stringify(lorry.forbiddenEdgeIds),
    lorry.isInService ? 1 : 0,
    lorry.id,
  ]
}

function lorryOf(row: LorryRow): Lorry {
  return {
    id: row.id,
    name: row.name,
    depotId: row.depot_id,
    capacityL: row.capacity_l,
    payloadKg: row.payload_kg,
    streams: JSON.parse(row.streams) as string[],
    shift: { fromMin: row.shift_from_min, toMin: row.shift_to_min },
    crewBreak: JSON.parse(row.crew_break) as Lorry['crewBreak'],
    forbiddenEdgeIds: JSON.parse(row.forbidden_edge_ids) as string[],
    isInService: row.is_in_service === 1,
    version: row.version,
  }
}

function roundOf(row: RoundRow): StandingRound {
  return {
    id: row.id,
    name: row.name,
    deviceId: row.device_id,
    weekdays: JSON.parse(row.weekdays) as number[],
    lorryId: row.lorry_id,
    version: row.version,
  }
}
