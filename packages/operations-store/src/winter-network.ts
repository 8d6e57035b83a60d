import type { EpochMs } from '@towncrier/core'
import { isDeviceId } from '@towncrier/core'
import type {
  Depot,
  GritterVehicle,
  GrittingDomain,
  GrittingRoute,
  RouteOrigin,
  RouteStreet,
} from '@towncrier/winter-service'
import type { Database } from './database.ts'
import type { Devices } from './devices.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'
import { WinterSalt } from './winter-salt.ts'

/** What people say of a route; the rest is the store's. */
export type RouteFields = Omit<GrittingRoute, 'id' | 'changedAt' | 'changedBy' | 'version'>
export type DomainFields = Omit<GrittingDomain, 'id' | 'deviceId'>

interface GritterRow {
  id: string
  name: string
  depot_id: string
  device_id: string | null
  capacity_kg: number
  spread_width_m: number
  treating_speed_kph: number
  travelling_speed_kph: number
  is_pre_wet: number
  is_in_service: number
}

interface DomainRow {
  id: string
  name: string
  device_id: string
  sensor_ids: string
  action_level_c: number
}

interface RouteRow {
  id: string
  name: string
  domain_id: string
  depot_id: string
  gritter_id: string | null
  priority: 1 | 2 | 3
  origin: RouteOrigin
  is_kept: number
  streets: string
  changed_at: number
  changed_by: string
  version: number
}

/** Room is left for what the platform puts before it in a device's id. */
const LONGEST_ID = 56

/** Depots, gritters, domains and routes, and the salt at each depot. */
export class WinterNetwork {
  readonly #database: Database
  readonly #devices: Devices
  readonly salt: WinterSalt

  constructor(database: Database, devices: Devices) {
    this.#database = database
    this.#devices = devices
    this.salt = new WinterSalt(database)
  }

  /** By name. */
  depots(): Depot[] {
    return this.#database
      .all<Depot>('SELECT * FROM winter_depots ORDER BY name, id')
      .map((row) => ({ ...row }))
  }

  /** @throws TC_WINTER_UNKNOWN */
  requireDepot(id: string): Depot {
    const row = this.#database.get<Depot>('SELECT * FROM winter_depots WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WINTER_UNKNOWN', `depot ${id}`)
    return { ...row }
  }

  /** @throws TC_WINTER_ID_INVALID, TC_WINTER_EXISTS */
  addDepot(depot: Depot): Depot {
    this.#requireNew('winter_depots', 'depot ', depot.id)
    this.#database.run(
      'INSERT INTO winter_depots (id, name, latitude, longitude) VALUES (?, ?, ?, ?)',
      depot.id,
      depot.name,
      depot.latitude,
      depot.longitude,
    )
    return this.requireDepot(depot.id)
  }

  /** @throws TC_WINTER_UNKNOWN */
  changeDepot({ id, name, latitude, longitude }: Depot): Depot {
    this.requireDepot(id)
    this.#database.run(
      'UPDATE winter_depots SET name = ?, latitude = ?, longitude = ? WHERE id = ?',
      name,
      latitude,
      longitude,
      id,
    )
    return this.requireDepot(id)
  }

  /** Its salt ledger goes with it. @throws TC_WINTER_UNKNOWN, TC_WINTER_IN_USE */
  removeDepot(id: string): void {
    const { name } = this.requireDepot(id)
    this.#refuseInUse(`depot ${name}`, [
      ...this.#names('SELECT name FROM winter_gritters WHERE depot_id = ?', 'gritter ', id),
      ...this.#names('SELECT name FROM winter_routes WHERE depot_id = ?', 'route ', id),
    ])
    this.#database.run('DELETE FROM winter_depots WHERE id = ?', id)
  }

  /** By name. */
  gritters(): GritterVehicle[] {
    return this.#database.all<GritterRow>('SELECT * FROM winter_gritters ORDER BY name, id').map(gritterOf)
  }

  /** @throws TC_WINTER_UNKNOWN */
  requireGritter(id: string): GritterVehicle {
    const row = this.#database.get<GritterRow>('SELECT * FROM winter_gritters WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WINTER_UNKNOWN', `gritter ${id}`)
    return gritterOf(row)
  }

  /** The gritter that carries a device; null when none does. */
  gritterOfDevice(deviceId: string): GritterVehicle | null {
    const row = this.#database.get<GritterRow>('SELECT * FROM winter_gritters WHERE device_id = ?', deviceId)
    return row === undefined ? null : gritterOf(row)
  }

  /** @throws TC_WINTER_ID_INVALID, TC_WINTER_EXISTS, TC_WINTER_UNKNOWN, TC_DEVICE_UNKNOWN, TC_WINTER_DEVICE_TAKEN */
  addGritter(gritter: GritterVehicle): GritterVehicle {
    this.#requireNew('winter_gritters', 'gritter ', gritter.id)
    this.#checkGritter(gritter)
    this.#database.run(
      `INSERT INTO winter_gritters (name, depot_id, device_id, capacity_kg, spread_width_m, treating_speed_kph,
       travelling_speed_kph, is_pre_wet, is_in_service, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...gritterValues(gritter),
    )
    return this.requireGritter(gritter.id)
  }

  /** @throws TC_WINTER_UNKNOWN, TC_DEVICE_UNKNOWN, TC_WINTER_DEVICE_TAKEN */
  changeGritter(gritter: GritterVehicle): GritterVehicle {
    this.requireGritter(gritter.id)
    this.#checkGritter(gritter)
    this.#database.run(
      `UPDATE winter_gritters SET name = ?, depot_id = ?, device_id = ?, capacity_kg = ?, spread_width_m = ?,
       treating_speed_kph = ?, travelling_speed_kph = ?, is_pre_wet = ?, is_in_service = ? WHERE id = ?`,
      ...gritterValues(gritter),
    )
    return this.requireGritter(gritter.id)
  }

  #checkGritter({ id, depotId, deviceId }: GritterVehicle): void {
    this.requireDepot(depotId)
    if (deviceId === null) return
    this.#devices.require(deviceId)
    const other = this.gritterOfDevice(deviceId)
    if (other !== null && other.id !== id) {
      throw operationsStoreErrors.make('TC_WINTER_DEVICE_TAKEN', `${deviceId} is on ${other.name}`)
    }
  }

  /** @throws TC_WINTER_UNKNOWN, TC_WINTER_IN_USE */
  removeGritter(id: string): void {
    const { name } = this.requireGritter(id)
    this.#refuseInUse(`gritter ${name}`, [
      ...this.#names('SELECT name FROM winter_routes WHERE gritter_id = ?', 'route ', id),
      ...this.#names(`SELECT id AS name FROM winter_jobs WHERE gritter_id = ? AND ${OPEN_JOB}`, 'job ', id),
    ])
    this.#database.run('DELETE FROM winter_gritters WHERE id = ?', id)
  }

  /** By name. */
  domains(): GrittingDomain[] {
    return this.#database.all<DomainRow>('SELECT * FROM winter_domains ORDER BY name, id').map(domainOf)
  }

  /** @throws TC_WINTER_UNKNOWN */
  requireDomain(id: string): GrittingDomain {
    const row = this.#database.get<DomainRow>('SELECT * FROM winter_domains WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WINTER_UNKNOWN', `domain ${id}`)
    return domainOf(row)
  }

  /**
   * Adds a domain, and registers the platform's own device that speaks for it. The device's token is told to nobody.
   *
   * @param kind of devices that the winter service makes.
   * @throws TC_WINTER_ID_INVALID, TC_WINTER_EXISTS, TC_DEVICE_UNKNOWN, TC_DEVICE_EXISTS
   */
  addDomain(id: string, domain: DomainFields, kind: string, at: EpochMs): GrittingDomain {
    this.#requireNew('winter_domains', 'domain ', id)
    this.#checkSensors(domain.sensorIds)
    const deviceId = `domain-${id}`
    this.#devices.add([{ id: deviceId, kind, name: domain.name }], at)
    try {
      this.#database.run(
        'INSERT INTO winter_domains (id, name, device_id, sensor_ids, action_level_c) VALUES (?, ?, ?, ?, ?)',
        id,
        domain.name,
        deviceId,
        JSON.stringify(domain.sensorIds),
        domain.actionLevelC,
      )
    } catch (error) {
      this.#devices.remove(deviceId)
      throw error
    }
    return this.requireDomain(id)
  }

  /** Its device bears its name. @throws TC_WINTER_UNKNOWN, TC_DEVICE_UNKNOWN */
  changeDomain(id: string, domain: DomainFields): GrittingDomain {
    const { deviceId } = this.requireDomain(id)
    const added = domain.sensorIds.filter((sensorId) => !this.requireDomain(id).sensorIds.includes(sensorId))
    this.#checkSensors(added)
    this.#database.run(
      'UPDATE winter_domains SET name = ?, sensor_ids = ?, action_level_c = ? WHERE id = ?',
      domain.name,
      JSON.stringify(domain.sensorIds),
      domain.actionLevelC,
      id,
    )
    if (this.#devices.find(deviceId) !== null) this.#devices.update(deviceId, { name: domain.name })
    return this.requireDomain(id)
  }

  #checkSensors(ids: readonly string[]): void {
    for (const id of ids) this.#devices.require(id)
  }

  /** Its device is struck off with it; what was decided for it stays. @throws TC_WINTER_UNKNOWN, TC_WINTER_IN_USE */
  removeDomain(id: string): void {
    const { name, deviceId } = this.requireDomain(id)
    this.#refuseInUse(`domain ${name}`, [
      ...this.#names('SELECT name FROM winter_routes WHERE domain_id = ?', 'route ', id),
      ...this.#names(`SELECT id AS name FROM winter_jobs WHERE domain_id = ? AND ${OPEN_JOB}`, 'job ', id),
    ])
    this.#database.run('DELETE FROM winter_domains WHERE id = ?', id)
    if (this.#devices.find(deviceId) !== null) this.#devices.remove(deviceId)
  }

  /** By priority, then by name. */
  routes(): GrittingRoute[] {
    return this.#database
      .all<RouteRow>('SELECT * FROM winter_routes ORDER BY priority, name, id')
      .map(routeOf)
  }

  /** @throws TC_WINTER_UNKNOWN */
  requireRoute(id: string): GrittingRoute {
    const row = this.#database.get<RouteRow>('SELECT * FROM winter_routes WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WINTER_UNKNOWN', `route ${id}`)
    return routeOf(row)
  }

  /** @throws TC_WINTER_ID_INVALID, TC_WINTER_EXISTS, TC_WINTER_UNKNOWN */
  addRoute(id: string, route: RouteFields, act: Act): GrittingRoute {
    this.#requireNew('winter_routes', 'route ', id)
    this.#checkRoute(route)
    this.#database.run(
      `INSERT INTO winter_routes (name, domain_id, depot_id, gritter_id, priority, origin, is_kept, streets,
       changed_at, changed_by, version, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
      ...routeValues(route, act),
      id,
    )
    return this.requireRoute(id)
  }

  /**
   * @param seenVersion the version that the change was made from.
   * @throws TC_WINTER_UNKNOWN, TC_WINTER_CHANGED
   */
  changeRoute(id: string, route: RouteFields, seenVersion: number, act: Act): GrittingRoute {
    const before = this.requireRoute(id)
    this.#checkRoute(route)
    const changed = this.#database.run(
      `UPDATE winter_routes SET name = ?, domain_id = ?, depot_id = ?, gritter_id = ?, priority = ?, origin = ?,
       is_kept = ?, streets = ?, changed_at = ?, changed_by = ?, version = version + 1 WHERE id = ? AND version = ?`,
      ...routeValues(route, act),
      id,
      seenVersion,
    )
    if (changed === 0) {
      throw operationsStoreErrors.make('TC_WINTER_CHANGED', `route ${before.name} by ${before.changedBy}`)
    }
    return this.requireRoute(id)
  }

  #checkRoute({ domainId, depotId, gritterId }: RouteFields): void {
    this.requireDomain(domainId)
    this.requireDepot(depotId)
    if (gritterId !== null) this.requireGritter(gritterId)
  }

  /** @throws TC_WINTER_UNKNOWN, TC_WINTER_IN_USE */
  removeRoute(id: string): void {
    const { name } = this.requireRoute(id)
    this.#refuseInUse(`route ${name}`, [
      ...this.#names(`SELECT id AS name FROM winter_jobs WHERE route_id = ? AND ${OPEN_JOB}`, 'job ', id),
    ])
    this.#database.run('DELETE FROM winter_routes WHERE id = ?', id)
  }

  /**
   * Takes routes away and puts others in their place, all or none.
   *
   * @param removed with the version each was seen in.
   * @throws TC_WINTER_UNKNOWN, TC_WINTER_IN_USE, TC_WINTER_CHANGED, TC_WINTER_EXISTS, TC_WINTER_ID_INVALID
   */
  replaceRoutes(
    removed: readonly Pick<GrittingRoute, 'id' | 'version'>[],
    added: readonly (RouteFields & { readonly id: string })[],
    act: Act,
  ): GrittingRoute[] {
    return this.#database.transaction(() => {
      for (const { id, version } of removed) {
        const route = this.requireRoute(id)
        if (route.version !== version) {
          throw operationsStoreErrors.make('TC_WINTER_CHANGED', `route ${route.name} by ${route.changedBy}`)
        }
        this.removeRoute(id)
      }
      return added.map(({ id, ...route }) => this.addRoute(id, route, act))
    })
  }

  /** @param what with a space after it. */
  #requireNew(table: string, what: string, id: string): void {
    if (!isDeviceId(id) || id.length > LONGEST_ID) {
      throw operationsStoreErrors.make('TC_WINTER_ID_INVALID', `"${id}"`)
    }
    if (this.#database.get(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined) {
      throw operationsStoreErrors.make('TC_WINTER_EXISTS', `${what}${id}`)
    }
  }

  /** @param what with a space after it. */
  #names(sql: string, what: string, id: string): string[] {
    return this.#database.all<{ name: string }>(sql, id).map(({ name }) => `${what}${name}`)
  }

  #refuseInUse(what: string, users: readonly string[]): void {
    if (users.length === 0) return
    throw operationsStoreErrors.make('TC_WINTER_IN_USE', `${what}, by ${users.join(', ')}`, { users })
  }
}

const OPEN_JOB = "state IN ('waiting', 'under-way', 'paused')"

function gritterValues(gritter: GritterVehicle) {
  return [
    gritter.name,
    gritter.depotId,
    gritter.deviceId,
    gritter.capacityKg,
    gritter.spreadWidthM,
    gritter.treatingSpeedKph,
    gritter.travellingSpeedKph,
    gritter.isPreWet ? 1 : 0,
    gritter.isInService ? 1 : 0,
    gritter.id,
  ]
}

function gritterOf(row: GritterRow): GritterVehicle {
  return {
    id: row.id,
    name: row.name,
    depotId: row.depot_id,
    deviceId: row.device_id,
    capacityKg: row.capacity_kg,
    spreadWidthM: row.spread_width_m,
    treatingSpeedKph: row.treating_speed_kph,
    travellingSpeedKph: row.travelling_speed_kph,
    isPreWet: row.is_pre_wet === 1,
    isInService: row.is_in_service === 1,
  }
}

function domainOf(row: DomainRow): GrittingDomain {
  return {
    id: row.id,
    name: row.name,
    deviceId: row.device_id,
    sensorIds: JSON.parse(row.sensor_ids) as string[],
    actionLevelC: row.action_level_c,
  }
}

function routeValues(route: RouteFields, { actor, at }: Act) {
  return [
    route.name,
    route.domainId,
    route.depotId,
    route.gritterId,
    route.priority,
    route.origin,
    route.isKept ? 1 : 0,
    JSON.stringify(route.streets),
    at,
    actor,
  ]
}

function routeOf(row: RouteRow): GrittingRoute {
  return {
    id: row.id,
    name: row.name,
    domainId: row.domain_id,
    depotId: row.depot_id,
    gritterId: row.gritter_id,
    priority: row.priority,
    origin: row.origin,
    isKept: row.is_kept === 1,
    streets: JSON.parse(row.streets) as RouteStreet[],
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    version: row.version,
  }
}
