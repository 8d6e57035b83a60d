import type { EpochMs } from '@towncrier/core'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'
import { ShiftLog } from './shift-log.ts'

/** Somebody's time on duty at a desk. */
export interface Shift {
  readonly id: number
  readonly userName: string
  readonly desk: string
  readonly onAt: EpochMs
  /** Null while they are on duty. */
  readonly offAt: EpochMs | null
}

/** What the outgoing person hands on. */
export interface Handover<Facts = unknown> {
  readonly id: number
  readonly desk: string
  readonly fromUser: string
  /** Whom it is meant for; null: whoever comes. */
  readonly toUser: string | null
  /** As the outgoing person edited it. */
  readonly note: string
  /** What it was composed from, as it stood then. */
  readonly facts: Facts
  readonly handedAt: EpochMs
  readonly acceptedAt: EpochMs | null
  readonly acceptedBy: string | null
}

export interface NewHandover<Facts> {
  readonly desk: string
  readonly toUser: string | null
  readonly note: string
  readonly facts: Facts
}

interface PageFilter {
  readonly cursor?: string
  readonly limit: number
}

interface ShiftRow {
  id: number
  user_name: string
  desk: string
  on_at: number
  off_at: number | null
}

interface HandoverRow {
  id: number
  desk: string
  from_user: string
  to_user: string | null
  note: string
  facts: string
  handed_at: number
  accepted_at: number | null
  accepted_by: string | null
}

/** Who is on duty where, and how one hands on to the next. Every change writes the log in the same transaction. */
export class Shifts {
  readonly log: ShiftLog
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.log = new ShiftLog(database)
  }

  /** Who is on duty, longest first. */
  onDuty(): Shift[] {
    return this.#database
      .all<ShiftRow>('SELECT * FROM shifts WHERE off_at IS NULL ORDER BY on_at, id')
      .map(shiftOf)
  }

  /** Who was on duty at `at`, longest first; nobody knew then when they would go. */
  onDutyAt(at: EpochMs): Shift[] {
    return this.#database
      .all<ShiftRow>(
        'SELECT * FROM shifts WHERE on_at <= ?1 AND (off_at IS NULL OR off_at > ?1) ORDER BY on_at, id',
        at,
      )
      .map((row) => ({ ...shiftOf(row), offAt: null }))
  }

  /** Shifts that are over and those that run, newest first. @throws TC_CURSOR_INVALID */
  list(filter: PageFilter): Page<Shift> {
    const [onAt, id] =
      filter.cursor === undefined
        ? [Number.MAX_SAFE_INTEGER, 0]
        : decodeCursor(filter.cursor, ['number', 'number'])
    const rows = this.#database.all<ShiftRow>(
      'SELECT * FROM shifts WHERE (on_at, id) < (?, ?) ORDER BY on_at DESC, id DESC LIMIT ?',
      onAt!,
      id!,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.on_at, row.id])
    return { items: page.items.map(shiftOf), nextCursor: page.nextCursor }
  }

  /** Goes on duty. @throws TC_SHIFT_ON when they are on duty at this desk. */
  signOn(desk: string, act: Act): Shift {
    return this.#database.transaction(() => this.#signOn(desk, act))
  }

  #signOn(desk: string, { actor, at }: Act): Shift {
    const running = this.#running(actor, desk)
    if (running !== null) throw operationsStoreErrors.make('TC_SHIFT_ON', `${actor} at ${desk}`)
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO shifts (user_name, desk, on_at) VALUES (?, ?, ?)')
      .run(actor, desk, at)
    this.log.add({ at, author: actor, desk, type: 'signed-on', text: '' })
    return this.#require(Number(lastInsertRowid))
  }

  /** Goes off duty. @throws TC_SHIFT_OFF when they are not on duty at this desk. */
  signOff(desk: string, act: Act): Shift {
    return this.#database.transaction(() => this.#signOff(act.actor, desk, act.at))
  }

  #signOff(userName: string, desk: string, at: EpochMs): Shift {
    const running = this.#running(userName, desk)
    if (running === null) throw operationsStoreErrors.make('TC_SHIFT_OFF', `${userName} at ${desk}`)
    this.#database.run('UPDATE shifts SET off_at = ? WHERE id = ?', at, running.id)
    this.log.add({ at, author: userName, desk, type: 'signed-off', text: '' })
    return this.#require(running.id)
  }

  #running(userName: string, desk: string): Shift | null {
    const row = this.#database.get<ShiftRow>(
      'SELECT * FROM shifts WHERE user_name = ? AND desk = ? AND off_at IS NULL',
      userName,
      desk,
    )
    return row === undefined ? null : shiftOf(row)
  }

  #require(id: number): Shift {
    return shiftOf(this.#database.get<ShiftRow>('SELECT * FROM shifts WHERE id = ?', id)!)
  }

  /**
   * Hands a desk on. The outgoing person stays on duty until somebody accepts.
   *
   * @throws TC_SHIFT_OFF when they are not on duty at this desk, TC_HANDOVER_WAITING when one of theirs waits.
   */
  handOver<Facts>(handover: NewHandover<Facts>, { actor, at }: Act): Handover {
    return this.#database.transaction(() => {
      const { desk, toUser, note, facts } = handover
      if (this.#running(actor, desk) === null) {
        throw operationsStoreErrors.make('TC_SHIFT_OFF', `${actor} at ${desk}`)
      }
      const waiting = this.waiting().find((other) => other.desk === desk && other.fromUser === actor)
      if (waiting !== undefined) {
        throw operationsStoreErrors.make('TC_HANDOVER_WAITING', `${waiting.id} of ${actor} at ${desk}`)
      }
      const { lastInsertRowid } = this.#database
        .prepare(
          'INSERT INTO handovers (desk, from_user, to_user, note, facts, handed_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(desk, actor, toUser, note, JSON.stringify(facts), at)
      const id = Number(lastInsertRowid)
      this.log.add({ at, author: actor, desk, type: 'handed-over', text: toUser ?? '', handoverId: id })
      return this.requireHandover(id)
    })
  }

  /**
   * Takes a desk over: who accepts is on duty there from now on, who handed it over no more.
   *
   * @throws TC_HANDOVER_UNKNOWN, TC_HANDOVER_ACCEPTED, TC_HANDOVER_OWN
   */
  accept(id: number, { actor, at }: Act): Handover {
    return this.#database.transaction(() => {
      const handover = this.requireHandover(id)
      const { desk, fromUser } = handover
      if (handover.acceptedAt !== null) {
        throw operationsStoreErrors.make('TC_HANDOVER_ACCEPTED', `${id} by ${handover.acceptedBy}`)
      }
      if (fromUser === actor) throw operationsStoreErrors.make('TC_HANDOVER_OWN', String(id))
      this.#database.run('UPDATE handovers SET accepted_at = ?, accepted_by = ? WHERE id = ?', at, actor, id)
      this.log.add({ at, author: actor, desk, type: 'accepted', text: fromUser, handoverId: id })
      if (this.#running(actor, desk) === null) this.#signOn(desk, { actor, at })
      if (this.#running(fromUser, desk) !== null) this.#signOff(fromUser, desk, at)
      return this.requireHandover(id)
    })
  }

  /** Handovers that nobody has accepted yet, oldest first. */
  waiting(): Handover[] {
    return this.#database
      .all<HandoverRow>('SELECT * FROM handovers WHERE accepted_at IS NULL ORDER BY id')
      .map(handoverOf)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  handovers(filter: PageFilter): Page<Handover> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<HandoverRow>(
      'SELECT * FROM handovers WHERE id < ? ORDER BY id DESC LIMIT ?',
      before!,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(handoverOf), nextCursor: page.nextCursor }
  }

  /** @throws TC_HANDOVER_UNKNOWN */
  requireHandover(id: number): Handover {
    const row = this.#database.get<HandoverRow>('SELECT * FROM handovers WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_HANDOVER_UNKNOWN', String(id))
    return handoverOf(row)
  }
}

function shiftOf(row: ShiftRow): Shift {
  return { id: row.id, userName: row.user_name, desk: row.desk, onAt: row.on_at, offAt: row.off_at }
}

function handoverOf(row: HandoverRow): Handover {
  return {
    id: row.id,
    desk: row.desk,
    fromUser: row.from_user,
    toUser: row.to_user,
    note: row.note,
    facts: JSON.parse(row.facts) as unknown,
    handedAt: row.handed_at,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by,
  }
}
