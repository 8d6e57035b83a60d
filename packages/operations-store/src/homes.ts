import { randomUUID } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import { homeStoreErrors } from './home-errors.ts'

/** A household's home: what it has said of it, and nothing else. */
export interface Home {
  readonly id: string
  readonly accountId: number
  readonly name: string
  readonly tenure: string
  readonly nation: string
  /** Part of town; null where the household has not said. */
  readonly areaId: string | null
  /** WGS 84, to two decimals of a degree; null without consent. */
  readonly outdoors: { readonly latitude: number; readonly longitude: number } | null
  readonly begunAt: EpochMs
  /** When the household moved out; null while it lives there. */
  readonly endedAt: EpochMs | null
  readonly version: number
}

export interface Room {
  readonly id: string
  readonly homeId: string
  readonly name: string
  readonly type: string
  /** fRsi, 0…1. */
  readonly wallFactor: number
  readonly material: string
  readonly placement: string
  readonly madeAt: EpochMs
}

/** A time in which a box stood in a room: from <= t < to. */
export interface BoxSpan {
  readonly id: number
  readonly homeId: string
  readonly roomId: string
  readonly deviceId: string
  /** What the box was then. */
  readonly kind: string
  readonly from: EpochMs
  /** Null while it stands there. */
  readonly to: EpochMs | null
}

interface HomeRow {
  id: string
  account_id: number
  name: string
  tenure: string
  nation: string
  area_id: string | null
  latitude: number | null
  longitude: number | null
  begun_at: number
  ended_at: number | null
  version: number
}

interface RoomRow {
  id: string
  home_id: string
  name: string
  type: string
  wall_factor: number
  material: string
  placement: string
  made_at: number
}

interface SpanRow {
  id: number
  home_id: string
  room_id: string
  device_id: string
  kind: string
  from_at: number
  to_at: number | null
}

export type HomeChange = Partial<Pick<Home, 'name' | 'tenure' | 'nation' | 'areaId' | 'outdoors'>>
export type NewRoom = Pick<Room, 'name' | 'type' | 'wallFactor' | 'material' | 'placement'>
export type RoomChange = Partial<NewRoom>

/** More rooms, and more homes of one account with those moved out of, nobody has. */
const MOST_ROOMS = 50
const MOST_HOMES = 50

/** A degree's hundredth is about a kilometre: enough for the air outdoors, too little to find a door. */
const roundedDegree = (degrees: number) => Math.round(degrees * 100) / 100

/** Homes, their rooms, and which box stood where and when. */
export class Homes {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws TC_HOME_FULL */
  add(
    accountId: number,
    home: Pick<Home, 'name' | 'areaId'> & Partial<Pick<Home, 'tenure' | 'nation'>>,
    now: EpochMs,
  ): Home {
    const { length } = this.ofAccount(accountId)
    if (length >= MOST_HOMES) throw homeStoreErrors.make('TC_HOME_FULL', `${length} homes`)
    const id = randomUUID()
    this.#database.run(
      `INSERT INTO homes (id, account_id, name, tenure, nation, area_id, begun_at, version)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1)`,
      id,
      accountId,
      home.name.toWellFormed(),
      home.tenure ?? 'unknown',
      home.nation ?? 'unknown',
      home.areaId,
      now,
    )
    return this.find(id)!
  }

  find(id: string): Home | null {
    const row = this.#database.get<HomeRow>('SELECT * FROM homes WHERE id = ?', id)
    return row === undefined ? null : homeOf(row)
  }

  /** Newest first. */
  ofAccount(accountId: number): Home[] {
    return this.#database
      .all<HomeRow>('SELECT * FROM homes WHERE account_id = ? ORDER BY begun_at DESC, id', accountId)
      .map(homeOf)
  }

  /** Every home that somebody lives in. */
  lived(): Home[] {
    return this.#database.all<HomeRow>('SELECT * FROM homes WHERE ended_at IS NULL ORDER BY id').map(homeOf)
  }

  /** @throws TC_HOME_CHANGED when it is no longer at `version`. */
  update(id: string, version: number, change: HomeChange): Home {
    const home = this.find(id)
    if (home?.version !== version) throw homeStoreErrors.make('TC_HOME_CHANGED', home?.name ?? id)
    const next = { ...home, ...change }
    this.#database.run(
      `UPDATE homes SET name = ?, tenure = ?, nation = ?, area_id = ?, latitude = ?, longitude = ?,
       version = version + 1 WHERE id = ?`,
      next.name.toWellFormed(),
      next.tenure,
      next.nation,
      next.areaId,
      next.outdoors === null ? null : roundedDegree(next.outdoors.latitude),
      next.outdoors === null ? null : roundedDegree(next.outdoors.longitude),
      id,
    )
    return this.find(id)!
  }

  /** Takes away where the home is: nothing of it stays. */
  forgetPlace(id: string): void {
    this.#database.run(
      'UPDATE homes SET latitude = NULL, longitude = NULL, version = version + 1 WHERE id = ?',
      id,
    )
  }

  rooms(homeId: string): Room[] {
    return this.#database
      .all<RoomRow>('SELECT * FROM home_rooms WHERE home_id = ? ORDER BY made_at, rowid', homeId)
      .map(roomOf)
  }

  findRoom(homeId: string, roomId: string): Room | null {
    return this.rooms(homeId).find(({ id }) => id === roomId) ?? null
  }

  /** @throws TC_HOME_FULL */
  addRoom(homeId: string, room: NewRoom, now: EpochMs): Room {
    const { length } = this.rooms(homeId)
    if (length >= MOST_ROOMS) throw homeStoreErrors.make('TC_HOME_FULL', `${length} rooms`)
    const id = randomUUID()
    this.#database.run(
      `INSERT INTO home_rooms (id, home_id, name, type, wall_factor, material, placement, made_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      homeId,
      room.name.toWellFormed(),
      room.type,
      room.wallFactor,
      room.material,
      room.placement.toWellFormed(),
      now,
    )
    return this.findRoom(homeId, id)!
  }

  updateRoom(room: Room, change: RoomChange): void {
    const next = { ...room, ...change }
    this.#database.run(
      'UPDATE home_rooms SET name = ?, type = ?, wall_factor = ?, material = ?, placement = ? WHERE id = ?',
      next.name.toWellFormed(),
      next.type,
      next.wallFactor,
      next.material,
      next.placement.toWellFormed(),
      room.id,
    )
  }

  /** Removes a room that no box has ever stood in. @throws TC_ROOM_IN_USE */
  removeRoom(room: Room): void {
    if (this.spans(room.homeId).some(({ roomId }) => roomId === room.id)) {
      throw homeStoreErrors.make('TC_ROOM_IN_USE', room.name)
    }
    this.#database.run('DELETE FROM home_rooms WHERE id = ?', room.id)
  }

  /** Where boxes stood in a home, oldest first. */
  spans(homeId: string): BoxSpan[] {
    return this.#database
      .all<SpanRow>('SELECT * FROM home_boxes WHERE home_id = ? ORDER BY from_at, id', homeId)
      .map(spanOf)
  }

  /** Where a box stood in whatever home, oldest first; those of a home that is erased went with it. */
  spansOfDevice(deviceId: string): BoxSpan[] {
    return this.#database
      .all<SpanRow>('SELECT * FROM home_boxes WHERE device_id = ? ORDER BY from_at, id', deviceId)
      .map(spanOf)
  }

  /** Where a box stands now; null when nobody has it. */
  standing(deviceId: string): BoxSpan | null {
    const row = this.#database.get<SpanRow>(
      'SELECT * FROM home_boxes WHERE device_id = ? AND to_at IS NULL',
      deviceId,
    )
    return row === undefined ? null : spanOf(row)
  }

  /** @throws TC_BOX_CLAIMED when somebody has the box. */
  requireFree(deviceId: string): void {
    if (this.standing(deviceId) !== null) throw homeStoreErrors.make('TC_BOX_CLAIMED', deviceId)
  }

  /** In whose home a box stood at an instant; null: in nobody's. */
  homeAt(deviceId: string, at: EpochMs): string | null {
    return (
      this.#database.get<{ home_id: string }>(
        `SELECT home_id FROM home_boxes WHERE device_id = ?1 AND from_at <= ?2 AND (to_at IS NULL OR to_at > ?2)`,
        deviceId,
        at,
      )?.home_id ?? null
    )
  }

  /** Puts a box that nobody has into a room. @throws TC_BOX_CLAIMED, TC_ROOM_HAS_BOX, TC_DEVICE_UNKNOWN */
  place(deviceId: string, room: Room, now: EpochMs): void {
    this.#database.transaction(() => {
      const device = this.#database.get<{ kind: string }>('SELECT kind FROM devices WHERE id = ?', deviceId)
      if (device === undefined) throw operationsStoreErrors.make('TC_DEVICE_UNKNOWN', deviceId)
      this.#place(deviceId, device.kind, room, now)
    })
  }

  /** Puts a box of the home into another room of it. @throws TC_BOX_NOT_HERE, TC_ROOM_HAS_BOX */
  move(homeId: string, deviceId: string, room: Room, now: EpochMs): void {
    this.#database.transaction(() => {
      const { kind } = this.#take(homeId, deviceId, now)
      this.#place(deviceId, kind, room, now)
    })
  }

  /** The home has the box no more: its next household sees nothing of before. @throws TC_BOX_NOT_HERE */
  release(homeId: string, deviceId: string, now: EpochMs): void {
    this.#database.transaction(() => this.#take(homeId, deviceId, now))
  }

  /** A box that is struck off stands nowhere; registered anew it can be claimed anew. */
  strikeOff(deviceId: string, now: EpochMs): void {
    const standing = this.standing(deviceId)
    if (standing !== null) this.release(standing.homeId, deviceId, now)
  }

  /**
   * The household moves to another home and takes its boxes along: the old home is closed and kept, the new
   * one begins with the same rooms.
   */
  moveHome(old: Home, next: Pick<Home, 'name' | 'tenure' | 'nation'>, now: EpochMs): Home {
    return this.#database.transaction(() => {
      const home = this.add(old.accountId, { ...next, areaId: null }, now)
      for (const span of this.spans(old.id).filter(({ to }) => to === null)) {
        const { name, type, wallFactor, material } = this.findRoom(old.id, span.roomId)!
        this.#take(old.id, span.deviceId, now)
        const room = this.addRoom(home.id, { name, type, wallFactor, material, placement: '' }, now)
        this.#place(span.deviceId, span.kind, room, now)
      }
      this.#end(old.id, now)
      return home
    })
  }

  /**
   * Nobody lives there any more: its boxes are free, and nothing is added to it.
   *
   * @returns where boxes stood, and when.
   */
  close(id: string, now: EpochMs): (BoxSpan & { readonly to: EpochMs })[] {
    return this.#database.transaction(() => {
      for (const { deviceId, to } of this.spans(id)) if (to === null) this.#take(id, deviceId, now)
      this.#end(id, now)
      return this.spans(id).map((span) => ({ ...span, to: span.to ?? now }))
    })
  }

  /** Removes a home with all that hangs on it. @returns how many rows of it there were. */
  remove(id: string): number {
    return this.#database.transaction(() => {
      let rows = 0
      for (const table of ['home_rooms', 'home_boxes', 'home_diary', 'home_consents', 'home_hazards']) {
        rows += this.#count(table, id)
      }
      for (const table of ['home_letters', 'home_photos', 'home_reports', 'home_days']) {
        rows += this.#count(table, id)
      }
      return rows + this.#database.run('DELETE FROM homes WHERE id = ?', id)
    })
  }

  #count(table: string, homeId: string): number {
    return this.#database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE home_id = ?`, homeId)!
      .n
  }

  #end(id: string, now: EpochMs): void {
    this.#database.run(
      'UPDATE homes SET ended_at = coalesce(ended_at, ?), version = version + 1 WHERE id = ?',
      now,
      id,
    )
  }

  #place(deviceId: string, kind: string, room: Room, now: EpochMs): void {
    this.requireFree(deviceId)
    if (this.spans(room.homeId).some(({ roomId, to }) => roomId === room.id && to === null)) {
      throw homeStoreErrors.make('TC_ROOM_HAS_BOX', room.name)
    }
    // The clock may have been set back since: a moment is one household's only.
    this.#database.run(
      `INSERT INTO home_boxes (home_id, room_id, device_id, kind, from_at) VALUES (?1, ?2, ?3, ?4,
       max(?5, coalesce((SELECT max(to_at) FROM home_boxes WHERE device_id = ?3), 0)))`,
      room.homeId,
      room.id,
      deviceId,
      kind,
      now,
    )
  }

  /** @returns where it stood. @throws TC_BOX_NOT_HERE */
  #take(homeId: string, deviceId: string, now: EpochMs): BoxSpan {
    const standing = this.standing(deviceId)
    if (standing?.homeId !== homeId) throw homeStoreErrors.make('TC_BOX_NOT_HERE', deviceId)
    this.#database.run('UPDATE home_boxes SET to_at = max(?, from_at) WHERE id = ?', now, standing.id)
    return standing
  }
}

function homeOf(row: HomeRow): Home {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    tenure: row.tenure,
    nation: row.nation,
    areaId: row.area_id,
    outdoors:
      row.latitude === null || row.longitude === null
        ? null
        : { latitude: row.latitude, longitude: row.longitude },
    begunAt: row.begun_at,
    endedAt: row.ended_at,
    version: row.version,
  }
}

function roomOf(row: RoomRow): Room {
  return {
    id: row.id,
    homeId: row.home_id,
    name: row.name,
    type: row.type,
    wallFactor: row.wall_factor,
    material: row.material,
    placement: row.placement,
    madeAt: row.made_at,
  }
}

function spanOf(row: SpanRow): BoxSpan {
  return {
    id: row.id,
    homeId: row.home_id,
    roomId: row.room_id,
    deviceId: row.device_id,
    kind: row.kind,
    from: row.from_at,
    to: row.to_at,
  }
}
