import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type EpochMs, isDeviceId } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export interface Device {
  readonly id: string
  readonly kind: string
  /** What people call it: "A38 Station Bridge". */
  readonly name: string
  /** WGS 84 degrees; null where unknown or where the device moves. */
  readonly latitude: number | null
  readonly longitude: number | null
  readonly placeId: string | null
  /** What carries its messages; null where unknown or where it speaks for itself. */
  readonly gatewayId: string | null
  /** What it is served with, in words: the collection round of its bin; null where nothing. Follows from the round. */
  readonly serviceGroup: string | null
  /** The kind's settings where they differ from its defaults. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly enabled: boolean
  readonly createdAt: EpochMs
}

export interface NewDevice {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly latitude?: number | null
  readonly longitude?: number | null
  readonly placeId?: string | null
  readonly gatewayId?: string | null
  readonly settings?: Readonly<Record<string, unknown>>
  /** Chosen at random when absent. */
  readonly token?: string
}

export interface DeviceFilter {
  readonly kind?: string
  /** Part of the id or the name. */
  readonly search?: string
  /** Only devices after this id. */
  readonly after?: string
  readonly limit: number
}

interface DeviceRow {
  id: string
  kind: string
  name: string
  latitude: number | null
  longitude: number | null
  place_id: string | null
  gateway_id: string | null
  service_group: string | null
  settings: string
  token_hash: Uint8Array
  enabled: number
  created_at: number
}

/** The register of devices. Tokens are random (128 bits or more) and kept only as a keyed hash. */
export class Devices {
  readonly #database: Database
  readonly #tokenKey: Uint8Array

  constructor(database: Database, tokenKey: Uint8Array) {
    this.#database = database
    this.#tokenKey = tokenKey
  }

  /**
   * Registers devices, all or none.
   *
   * @returns each device's token, in order; it cannot be had again.
   * @throws TC_DEVICE_ID_INVALID, TC_DEVICE_EXISTS, TC_PLACE_UNKNOWN
   */
  add(devices: readonly NewDevice[], now: EpochMs): string[] {
    return this.#database.transaction(() => devices.map((device) => this.#insert(device, now)))
  }

  #insert(device: NewDevice, now: EpochMs): string {
    if (!isDeviceId(device.id)) throw operationsStoreErrors.make('TC_DEVICE_ID_INVALID', `"${device.id}"`)
    if (this.find(device.id)) throw operationsStoreErrors.make('TC_DEVICE_EXISTS', device.id)
    const token = device.token ?? randomBytes(18).toString('base64url')
    this.#database.run(
      `INSERT INTO devices (id, kind, name, latitude, longitude, place_id, gateway_id, settings, token_hash, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      device.id,
      device.kind,
      device.name,
      device.latitude ?? null,
      device.longitude ?? null,
      this.#knownPlace(device.placeId ?? null),
      device.gatewayId ?? null,
      JSON.stringify(device.settings ?? {}),
      this.#hash(token),
      now,
    )
    return token
  }

  #knownPlace(id: string | null): string | null {
    if (id !== null && this.#database.get('SELECT 1 FROM places WHERE id = ?', id) === undefined) {
      throw operationsStoreErrors.make('TC_PLACE_UNKNOWN', `"${id}"`)
    }
    return id
  }

  /** Changes what is given of a device. @throws TC_DEVICE_UNKNOWN, TC_PLACE_UNKNOWN */
  update(
    id: string,
    change: Partial<
      Pick<Device, 'name' | 'latitude' | 'longitude' | 'placeId' | 'gatewayId' | 'settings' | 'enabled'>
    >,
  ): Device {
    const device = this.require(id)
    const next = { ...device, ...change }
    this.#database.run(
      `UPDATE devices SET name = ?, latitude = ?, longitude = ?, place_id = ?, gateway_id = ?, settings = ?,
       enabled = ? WHERE id = ?`,
      next.name,
      next.latitude,
      next.longitude,
      this.#knownPlace(next.placeId),
      next.gatewayId,
      JSON.stringify(next.settings),
      next.enabled ? 1 : 0,
      id,
    )
    return this.require(id)
  }

  /** Gives the device a new token; the old one stops working. @throws TC_DEVICE_UNKNOWN */
  rotateToken(id: string): string {
    this.require(id)
    const token = randomBytes(18).toString('base64url')
    this.#database.run('UPDATE devices SET token_hash = ? WHERE id = ?', this.#hash(token), id)
    return token
  }

  /** Strikes the device from the register; its readings and alerts stay. @throws TC_DEVICE_UNKNOWN */
  remove(id: string): void {
    this.require(id)
    this.#database.run('DELETE FROM devices WHERE id = ?', id)
  }

  find(id: string): Device | null {
    const row = this.#database.get<DeviceRow>('SELECT * FROM devices WHERE id = ?', id)
    return row === undefined ? null : deviceOf(row)
  }

  /** @throws TC_DEVICE_UNKNOWN */
  require(id: string): Device {
    const device = this.find(id)
    if (device === null) throw operationsStoreErrors.make('TC_DEVICE_UNKNOWN', id)
    return device
  }

  /** In order of id. */
  list(filter: DeviceFilter): Device[] {
    const pattern = `%${(filter.search ?? '').replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
    return this.#database
      .all<DeviceRow>(
        `SELECT * FROM devices WHERE (?1 IS NULL OR kind = ?1) AND id > ?2
         AND (id LIKE ?3 ESCAPE '\\' OR name LIKE ?3 ESCAPE '\\') ORDER BY id LIMIT ?4`,
        filter.kind ?? null,
        filter.after ?? '',
        pattern,
        filter.limit,
      )
      .map(deviceOf)
  }

  all(): Device[] {
    return this.#database.all<DeviceRow>('SELECT * FROM devices ORDER BY id').map(deviceOf)
  }

  count(): number {
    return this.#database.get<{ n: number }>('SELECT count(*) AS n FROM devices')!.n
  }

  /** Rises whenever a device is added, changed or removed, by whatever process. */
  version(): number {
    return this.#database.get<{ version: number }>('SELECT version FROM registry_version')!.version
  }

  /** The device, when it is enabled and `token` is its own; else null. Takes the same time either way. */
  authenticate(id: string, token: string): { deviceId: string; kind: string } | null {
    const row = this.#database.get<DeviceRow>('SELECT * FROM devices WHERE id = ?', id)
    const offered = this.#hash(token)
    const kept = row?.token_hash ?? new Uint8Array(offered.length)
    if (!timingSafeEqual(offered, kept) || row === undefined || row.enabled === 0) return null
    return { deviceId: row.id, kind: row.kind }
  }

  #hash(token: string): Buffer {
    return createHmac('sha256', this.#tokenKey).update(token).digest()
  }
}

function deviceOf(row: DeviceRow): Device {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    latitude: row.latitude,
    longitude: row.longitude,
    placeId: row.place_id,
    gatewayId: row.gateway_id,
    serviceGroup: row.service_group,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
  }
}
