import type { EpochMs } from '@towncrier/core'
import { decodeCursor, type Page, pageOf } from './cursor.ts'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** `superseded`: what it said was told with another delivery, or is no longer true. */
export type DeliveryState = 'waiting' | 'delivered' | 'dead' | 'superseded'

/** Something that has to reach somebody outside, tried until it has or is given up. */
export interface Delivery {
  readonly id: number
  /** Who brings it: `webhook`, `email` … */
  readonly channel: string
  /** Whom it is for, as the channel names them. One target is tried by one attempt at a time. */
  readonly target: string
  /** Stays the same over all attempts and replays, so that a receiver can tell what it has had. */
  readonly messageId: string
  /** `incident.opened` … */
  readonly topic: string
  readonly payload: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly createdAt: EpochMs
  /** Of this round of attempts; null before the first. */
  readonly firstTriedAt: EpochMs | null
  readonly dueAt: EpochMs
  readonly endedAt: EpochMs | null
  /** What the last attempt was answered. */
  readonly lastOutcome: string | null
}

/** One try to bring a delivery, or a word of the provider about it afterwards. */
export interface DeliveryAttempt {
  readonly at: EpochMs
  readonly type: 'failed' | 'delivered' | 'dead' | 'superseded' | 'receipt'
  readonly outcome: string
}

export type NewDelivery = Pick<
  Delivery,
  'channel' | 'target' | 'messageId' | 'topic' | 'payload' | 'createdAt'
>

interface DeliveryRow {
  id: number
  channel: string
  target: string
  message_id: string
  topic: string
  payload: string
  state: DeliveryState
  attempts: number
  created_at: number
  first_tried_at: number | null
  due_at: number
  ended_at: number | null
  last_outcome: string | null
}

/** The queue of what goes out. It outlives a restart. */
export class Deliveries {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Queues a message for a target; the same one twice is queued once. @returns whether it is new. */
  add(delivery: NewDelivery): boolean {
    return (
      this.#database.run(
        `INSERT INTO deliveries (channel, target, message_id, topic, payload, created_at, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT DO NOTHING`,
        delivery.channel,
        delivery.target,
        delivery.messageId,
        delivery.topic,
        delivery.payload,
        delivery.createdAt,
      ) === 1
    )
  }

  /** The longest due delivery of each target, but for targets that are `busy`. */
  due(channel: string, now: EpochMs, busy: ReadonlySet<string>): Delivery[] {
    return this.#database
      .all<DeliveryRow>(
        `SELECT *, min(due_at) FROM deliveries WHERE channel = ? AND state = 'waiting' AND due_at <= ?
         AND target NOT IN (SELECT value FROM json_each(?)) GROUP BY target`,
        channel,
        now,
        JSON.stringify([...busy]),
      )
      .map(deliveryOf)
  }

  /** When the next one falls due; null when none waits. */
  nextDueAt(channel: string): EpochMs | null {
    return this.#database.get<{ at: number | null }>(
      `SELECT min(due_at) AS at FROM deliveries WHERE channel = ? AND state = 'waiting'`,
      channel,
    )!.at
  }

  /** Writes down how an attempt went. */
  record(
    id: number,
    attempt: { readonly state: DeliveryState; readonly dueAt: EpochMs; readonly outcome: string },
    at: EpochMs,
  ): void {
    this.#database.run(
      `UPDATE deliveries SET state = ?1, due_at = ?2, last_outcome = ?3, attempts = attempts + 1,
       first_tried_at = coalesce(first_tried_at, ?4), ended_at = CASE WHEN ?1 = 'waiting' THEN NULL ELSE ?4 END
       WHERE id = ?5`,
      attempt.state,
      attempt.dueAt,
      attempt.outcome,
      at,
      id,
    )
    const type = attempt.state === 'waiting' ? 'failed' : attempt.state
    this.addAttempt(id, { at, type, outcome: attempt.outcome })
  }

  addAttempt(id: number, { at, type, outcome }: DeliveryAttempt): void {
    this.#database.run(
      'INSERT INTO delivery_attempts (delivery_id, at, type, outcome) VALUES (?, ?, ?, ?)',
      id,
      at,
      type,
      outcome,
    )
  }

  /** Every attempt, oldest first. */
  attempts(id: number): DeliveryAttempt[] {
    return this.#database
      .all<DeliveryAttempt>(
        'SELECT at, type, outcome FROM delivery_attempts WHERE delivery_id = ? ORDER BY id',
        id,
      )
      .map((row) => ({ ...row }))
  }

  /** Others that wait for the same target, oldest first. */
  waitingBeside({ id, channel, target }: Delivery): Delivery[] {
    return this.#database
      .all<DeliveryRow>(
        `SELECT * FROM deliveries WHERE channel = ? AND target = ? AND state = 'waiting' AND id <> ?
         ORDER BY id`,
        channel,
        target,
        id,
      )
      .map(deliveryOf)
  }

  /** What it says was told with another, or is no longer true. */
  supersede(id: number, outcome: string, at: EpochMs): void {
    this.#database.run(
      `UPDATE deliveries SET state = 'superseded', ended_at = ?, last_outcome = ?
       WHERE id = ? AND state = 'waiting'`,
      at,
      outcome,
      id,
    )
    this.addAttempt(id, { at, type: 'superseded', outcome })
  }

  /** By its message, whatever target; for receipts. */
  findByMessage(channel: string, messageId: string): Delivery | null {
    const row = this.#database.get<DeliveryRow>(
      'SELECT * FROM deliveries WHERE message_id = ? AND channel = ?',
      messageId,
      channel,
    )
    return row === undefined ? null : deliveryOf(row)
  }

  /** The provider says afterwards whether it arrived; what did not is dead. */
  recordReceipt(id: number, isArrived: boolean, outcome: string, at: EpochMs): void {
    this.#database.run(
      `UPDATE deliveries SET last_outcome = ?1, state = CASE WHEN ?2 THEN state ELSE 'dead' END,
       ended_at = coalesce(ended_at, ?3) WHERE id = ?4 AND state IN ('delivered', 'dead')`,
      outcome,
      isArrived ? 1 : 0,
      at,
      id,
    )
    this.addAttempt(id, { at, type: 'receipt', outcome })
  }

  /** When a channel last delivered, and last failed, with what it was answered; null: never. */
  channelState(channel: string): {
    readonly waiting: number
    readonly deliveredAt: EpochMs | null
    readonly failedAt: EpochMs | null
    readonly failure: string | null
  } {
    const newest = (types: string) =>
      this.#database.get<{ at: number; outcome: string }>(
        `SELECT at, outcome FROM delivery_attempts JOIN deliveries ON deliveries.id = delivery_id
         WHERE channel = ? AND type IN (SELECT value FROM json_each(?)) ORDER BY delivery_attempts.id DESC LIMIT 1`,
        channel,
        types,
      )
    const failed = newest('["failed","dead"]')
    const { n } = this.#database.get<{ n: number }>(
      "SELECT count(*) AS n FROM deliveries WHERE channel = ? AND state = 'waiting'",
      channel,
    )!
    return {
      waiting: n,
      deliveredAt: newest('["delivered"]')?.at ?? null,
      failedAt: failed?.at ?? null,
      failure: failed?.outcome ?? null,
    }
  }

  /** @throws TC_DELIVERY_UNKNOWN */
  require(id: number): Delivery {
    const row = this.#database.get<DeliveryRow>('SELECT * FROM deliveries WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_DELIVERY_UNKNOWN', String(id))
    return deliveryOf(row)
  }

  /** Newest first. @throws TC_CURSOR_INVALID */
  list(filter: {
    readonly channel: string | readonly string[]
    readonly target?: string
    readonly state?: DeliveryState
    readonly cursor?: string
    readonly limit: number
  }): Page<Delivery> {
    const [before] =
      filter.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(filter.cursor, ['number'])
    const rows = this.#database.all<DeliveryRow>(
      `SELECT * FROM deliveries WHERE channel IN (SELECT value FROM json_each(?1)) AND id < ?2 AND (?3 IS NULL OR target = ?3)
       AND (?4 IS NULL OR state = ?4) ORDER BY id DESC LIMIT ?5`,
      JSON.stringify([filter.channel].flat()),
      before!,
      filter.target ?? null,
      filter.state ?? null,
      filter.limit + 1,
    )
    const page = pageOf(rows, filter.limit, (row) => [row.id])
    return { items: page.items.map(deliveryOf), nextCursor: page.nextCursor }
  }

  /** Tries it anew from now on, with a full round of attempts. @throws TC_DELIVERY_UNKNOWN */
  replay(id: number, now: EpochMs): Delivery {
    this.#database.run(
      `UPDATE deliveries SET state = 'waiting', due_at = ?, first_tried_at = NULL, attempts = 0, ended_at = NULL
       WHERE id = ?`,
      now,
      id,
    )
    return this.require(id)
  }

  /** Everything that waits for a target is given up: it is no longer there, or switched off. */
  giveUp(channel: string, target: string, outcome: string, at: EpochMs): number {
    return this.#database.run(
      `UPDATE deliveries SET state = 'dead', ended_at = ?, last_outcome = ?
       WHERE channel = ? AND target = ? AND state = 'waiting'`,
      at,
      outcome,
      channel,
      target,
    )
  }

  /** Removes what ended before `before`. @returns how many went. */
  prune(before: EpochMs): number {
    return this.#database.run(`DELETE FROM deliveries WHERE state <> 'waiting' AND ended_at < ?`, before)
  }
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    channel: row.channel,
    target: row.target,
    messageId: row.message_id,
    topic: row.topic,
    payload: row.payload,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    firstTriedAt: row.first_tried_at,
    dueAt: row.due_at,
    endedAt: row.ended_at,
    lastOutcome: row.last_outcome,
  }
}
