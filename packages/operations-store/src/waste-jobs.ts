import { DAY_MS, type EpochMs } from '@towncrier/core'
import {
  COLLECT_OUTCOMES,
  type JobStop,
  type WasteEventType,
  type WasteJobState,
  wasteEventAt,
  wasteJobProgress,
} from '@towncrier/waste-rounds'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'
import type { NewWasteJob } from './waste-plans.ts'
import type { WasteReports } from './waste-reports.ts'
import type { WasteServices } from './waste-services.ts'

export interface WasteJob {
  readonly id: string
  readonly planId: string
  /** Local date, YYYY-MM-DD. */
  readonly day: string
  readonly lorryId: string
  readonly lorryName: string
  /** User name; null: whoever takes it. */
  readonly crew: string | null
  readonly stops: readonly JobStop[]
  /** Rises when the stops change. */
  readonly revision: number
  readonly state: WasteJobState
  readonly madeAt: EpochMs
  readonly leavesAt: EpochMs
  readonly startedAt: EpochMs | null
  readonly endedAt: EpochMs | null
  /** Why it was cancelled; empty when it was not. */
  readonly endedNote: string
  readonly version: number
}

/** What a phone reports. */
export interface NewWasteEvent {
  /** Given by the phone: however often it is sent, it is taken once. */
  readonly id: string
  readonly jobId: string
  readonly type: WasteEventType
  /** By the phone's clock. */
  readonly at: EpochMs
  readonly placeId: string | null
  readonly note: string
  readonly latitude: number | null
  readonly longitude: number | null
}

export interface WasteEvent extends NewWasteEvent {
  /** By the phone's clock where it can be right, else when it was received. */
  readonly at: EpochMs
  readonly phoneAt: EpochMs
  readonly receivedAt: EpochMs
  readonly byUser: string
  /** Why it does not count for the job's state; null when it does. What was lifted was lifted all the same. */
  readonly refused: string | null
  readonly hasPhoto: boolean
}

export interface WasteEventAnswer {
  readonly id: string
  readonly outcome: 'accepted' | 'duplicate' | 'refused'
  readonly reason: string | null
  /** False only for what belongs to no job: nothing is kept of it. */
  readonly isKept: boolean
}

interface JobRow {
  id: string
  plan_id: string
  day: string
  lorry_id: string
  lorry_name: string
  crew: string | null
  stops: string
  revision: number
  state: WasteJobState
  made_at: number
  leaves_at: number
  started_at: number | null
  ended_at: number | null
  cancelled_at: number | null
  ended_note: string
  version: number
}

interface EventRow {
  id: string
  job_id: string
  type: WasteEventType
  at: number
  phone_at: number
  received_at: number
  by_user: string
  place_id: string | null
  note: string
  latitude: number | null
  longitude: number | null
  refused: string | null
  photo: string | null
}

/** A lifted bin, to be told to its sensor's record. */
export interface CrewEmptying {
  /** Where to go on from. */
  readonly row: number
  readonly binId: string
  readonly at: EpochMs
}

const OPEN = `state IN ('waiting', 'under-way', 'on-break')`
const EVENTS =
  'SELECT e.*, p.hash AS photo FROM waste_job_events e LEFT JOIN waste_job_photos p ON p.event_id = e.id'

/** Crews' rounds: who drives them, how far they are, and what became of each bin. */
export class WasteJobs {
  readonly #database: Database
  readonly #services: WasteServices
  readonly #reports: WasteReports

  constructor(database: Database, services: WasteServices, reports: WasteReports) {
    this.#database = database
    this.#services = services
    this.#reports = reports
  }

  /** Within the transaction of a plan that is published. */
  settle(planId: string, day: string, jobs: readonly NewWasteJob[], at: EpochMs): void {
    const open = this.ofDay(day).filter(({ state }) => state !== 'done' && state !== 'cancelled')
    for (const job of jobs) {
      const known = open.find(({ lorryId }) => lorryId === job.lorryId)
      if (known === undefined) this.#insert(planId, day, job, at)
      else {
        this.#database.run(
          `UPDATE waste_jobs SET plan_id = ?, stops = ?, leaves_at = ?, revision = revision + 1, version = version + 1
           WHERE id = ?`,
          planId,
          JSON.stringify(job.stops),
          known.startedAt === null ? job.leavesAt : known.leavesAt,
          known.id,
        )
      }
    }
    for (const { id, lorryId } of open) {
      if (!jobs.some((job) => job.lorryId === lorryId))
        this.#cancel(id, 'The new plan does without this lorry', at)
    }
  }

  #insert(
    planId: string,
    day: string,
    { lorryId, lorryName, leavesAt, stops }: NewWasteJob,
    at: EpochMs,
  ): void {
    const { count } = this.#database.get<{ count: number }>(
      'SELECT count(*) AS count FROM waste_jobs WHERE day = ? AND lorry_id = ?',
      day,
      lorryId,
    )!
    this.#database.run(
      `INSERT INTO waste_jobs (id, plan_id, day, lorry_id, lorry_name, stops, revision, state, made_at, leaves_at,
       ended_note, version) VALUES (?, ?, ?, ?, ?, ?, 1, 'waiting', ?, ?, '', 1)`,
      `${day}-${lorryId}${count === 0 ? '' : `-${count + 1}`}`,
      planId,
      day,
      lorryId,
      lorryName,
      JSON.stringify(stops),
      at,
      leavesAt,
    )
  }

  /** Within the transaction of a plan that is withdrawn. */
  cancelAll(planId: string, why: string, at: EpochMs): void {
    const rows = this.#database.all<{ id: string }>(
      `SELECT id FROM waste_jobs WHERE plan_id = ? AND ${OPEN}`,
      planId,
    )
    for (const { id } of rows) this.#cancel(id, why, at)
  }

  /** @throws TC_WASTE_JOB_UNKNOWN */
  require(id: string): WasteJob {
    return jobOf(this.#require(id))
  }

  #require(id: string): JobRow {
    const row = this.#database.get<JobRow>('SELECT * FROM waste_jobs WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_WASTE_JOB_UNKNOWN', id)
    return row
  }

  find(id: string): WasteJob | null {
    const row = this.#database.get<JobRow>('SELECT * FROM waste_jobs WHERE id = ?', id)
    return row === undefined ? null : jobOf(row)
  }

  ofDay(day: string): WasteJob[] {
    return this.#database
      .all<JobRow>('SELECT * FROM waste_jobs WHERE day = ? ORDER BY lorry_name, made_at', day)
      .map(jobOf)
  }

  /** Of the days from…to, both. */
  ofDays(from: string, to: string): WasteJob[] {
    return this.#database
      .all<JobRow>('SELECT * FROM waste_jobs WHERE day BETWEEN ? AND ? ORDER BY day, lorry_name', from, to)
      .map(jobOf)
  }

  /** Those that are not over and leave within two days, and those that ended within one. */
  recent(now: EpochMs): WasteJob[] {
    return this.#database
      .all<JobRow>(
        `SELECT * FROM waste_jobs WHERE (${OPEN} AND leaves_at BETWEEN ? AND ?) OR ended_at >= ? ORDER BY leaves_at, id`,
        now - 2 * DAY_MS,
        now + 2 * DAY_MS,
        now - DAY_MS,
      )
      .map(jobOf)
  }

  /** A crew's own jobs and those that nobody has taken, as {@link recent}. */
  forCrew(userName: string, now: EpochMs): WasteJob[] {
    return this.recent(now).filter(
      ({ crew, state }) => crew === userName || (crew === null && state === 'waiting'),
    )
  }

  /** @throws TC_WASTE_JOB_UNKNOWN, TC_WASTE_JOB_TAKEN, TC_WASTE_JOB_OVER */
  take(id: string, { actor }: Act): WasteJob {
    return this.#database.transaction(() => {
      const row = this.#requireOpen(id)
      if (row.crew !== null && row.crew !== actor)
        throw operationsStoreErrors.make('TC_WASTE_JOB_TAKEN', `${id} by ${row.crew}`)
      return this.#give(id, actor)
    })
  }

  /** Gives a job to a crew; null: to whoever takes it. @throws TC_WASTE_JOB_UNKNOWN, TC_WASTE_JOB_OVER */
  assign(id: string, crew: string | null): WasteJob {
    return this.#database.transaction(() => {
      this.#requireOpen(id)
      return this.#give(id, crew)
    })
  }

  #requireOpen(id: string): JobRow {
    const row = this.#require(id)
    if (row.state === 'done' || row.state === 'cancelled')
      throw operationsStoreErrors.make('TC_WASTE_JOB_OVER', `${id} is ${row.state}`)
    return row
  }

  #give(id: string, crew: string | null): WasteJob {
    this.#database.run('UPDATE waste_jobs SET crew = ?, version = version + 1 WHERE id = ?', crew, id)
    return this.require(id)
  }

  /** @throws TC_WASTE_JOB_UNKNOWN, TC_WASTE_JOB_OVER */
  cancel(id: string, why: string, at: EpochMs): WasteJob {
    return this.#database.transaction(() => {
      this.#requireOpen(id)
      this.#cancel(id, why, at)
      return this.require(id)
    })
  }

  #cancel(id: string, why: string, at: EpochMs): void {
    this.#database.run(
      'UPDATE waste_jobs SET cancelled_at = ?, ended_note = ? WHERE id = ?',
      at,
      why.toWellFormed(),
      id,
    )
    this.#tell(id)
  }

  /**
   * Takes what a crew's phone reports, each event once by its id, in whatever order. The first who reports on a job that
   * nobody has taken takes it. What comes for a job that is over, or is somebody else's, stays on record: its bins were
   * lifted, its state is not changed.
   *
   * @param isBin whether there is such a bin; of others nothing is written into the service history.
   */
  report(
    events: readonly NewWasteEvent[],
    isBin: (id: string) => boolean,
    { actor, at }: Act,
  ): WasteEventAnswer[] {
    return this.#database.transaction(() => {
      const answers = events.map((event) => this.#report(event, isBin, actor, at))
      // Later events of a batch may tell that an earlier one came too late.
      return answers.map((answer) => {
        if (answer.outcome !== 'accepted') return answer
        const { refused } = this.#database.get<Pick<EventRow, 'refused'>>(
          'SELECT refused FROM waste_job_events WHERE id = ?',
          answer.id,
        )!
        return refused === null ? answer : { ...answer, outcome: 'refused' as const, reason: refused }
      })
    })
  }

  #report(
    event: NewWasteEvent,
    isBin: (id: string) => boolean,
    byUser: string,
    receivedAt: EpochMs,
  ): WasteEventAnswer {
    const { id, jobId, type, placeId, note } = event
    const known = this.#database.get<Pick<EventRow, 'refused'>>(
      'SELECT refused FROM waste_job_events WHERE id = ?',
      id,
    )
    if (known !== undefined) return { id, outcome: 'duplicate', reason: known.refused, isKept: true }
    const job = this.#database.get<JobRow>('SELECT * FROM waste_jobs WHERE id = ?', jobId)
    if (job === undefined) return { id, outcome: 'refused', reason: 'there is no such round', isKept: false }
    if (job.crew === null && job.state === 'waiting' && type !== 'note') this.#give(jobId, byUser)
    const isOthers = job.crew !== null && job.crew !== byUser
    const at = wasteEventAt(event.at, receivedAt)
    this.#database.run(
      `INSERT INTO waste_job_events (id, job_id, type, at, phone_at, received_at, by_user, place_id, note, latitude,
       longitude, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      jobId,
      type,
      at,
      event.at,
      receivedAt,
      byUser,
      placeId,
      note.toWellFormed(),
      event.latitude,
      event.longitude,
      isOthers ? `the round is ${job.crew}’s` : null,
    )
    if (placeId !== null && isBin(placeId)) this.#tellHistory(event, placeId, at)
    this.#tell(jobId)
    const reason = isOthers ? `the round is ${job.crew}’s` : null
    return { id, outcome: isOthers ? 'refused' : 'accepted', reason, isKept: true }
  }

  #tellHistory({ id, jobId, type, note }: NewWasteEvent, binId: string, at: EpochMs): void {
    if (type === 'seen-overflowing') this.#reports.addCrews(binId, note, id, at)
    const outcome = COLLECT_OUTCOMES.find((each) => each === type)
    if (outcome === undefined) return
    this.#services.addCrewsWord({ binId, at, outcome, jobId, eventId: id, note: note.toWellFormed() })
    if (outcome === 'lifted') this.#reports.close(binId, at, 'crew', at)
  }

  /** Tells the state anew from all events of the job's own crew. */
  #tell(id: string): void {
    const { cancelled_at: cancelledAt, crew } = this.#require(id)
    const events = this.eventsOf(id).filter(({ byUser }) => crew === null || byUser === crew)
    const { state, startedAt, endedAt, refused } = wasteJobProgress(events, cancelledAt)
    this.#database.run(
      'UPDATE waste_jobs SET state = ?, started_at = ?, ended_at = ?, version = version + 1 WHERE id = ?',
      state,
      startedAt,
      endedAt,
      id,
    )
    for (const event of events) {
      const reason = refused.get(event.id) ?? null
      if (reason !== event.refused)
        this.#database.run('UPDATE waste_job_events SET refused = ? WHERE id = ?', reason, event.id)
    }
  }

  /** In the order they happened. */
  eventsOf(jobId: string): WasteEvent[] {
    return this.#database
      .all<EventRow>(`${EVENTS} WHERE e.job_id = ? ORDER BY e.at, e.received_at, e.id`, jobId)
      .map(eventOf)
  }

  /** The last word on each bin of a job, and where its crew tipped. */
  progressOf(jobId: string): ReturnType<typeof wasteJobProgress> {
    return wasteJobProgress(this.eventsOf(jobId), this.#require(jobId).cancelled_at)
  }

  /** What crews have lifted since `row`, in the order it was received. */
  liftedSince(row: number, limit: number): CrewEmptying[] {
    return this.#database
      .all<{ row: number; place_id: string; at: number }>(
        `SELECT rowid AS row, place_id, at FROM waste_job_events
         WHERE rowid > ? AND type = 'lifted' AND place_id IS NOT NULL ORDER BY rowid LIMIT ?`,
        row,
        limit,
      )
      .map(({ row: place, place_id: binId, at }) => ({ row: place, binId, at }))
  }
}

function jobOf(row: JobRow): WasteJob {
  return {
    id: row.id,
    planId: row.plan_id,
    day: row.day,
    lorryId: row.lorry_id,
    lorryName: row.lorry_name,
    crew: row.crew,
    stops: JSON.parse(row.stops) as JobStop[],
    revision: row.revision,
    state: row.state,
    madeAt: row.made_at,
    leavesAt: row.leaves_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    endedNote: row.ended_note,
    version: row.version,
  }
}

function eventOf(row: EventRow): WasteEvent {
  return {
    id: row.id,
    jobId: row.job_id,
    type: row.type,
    at: row.at,
    phoneAt: row.phone_at,
    receivedAt: row.received_at,
    byUser: row.by_user,
    placeId: row.place_id,
    note: row.note,
    latitude: row.latitude,
    longitude: row.longitude,
    refused: row.refused,
    hasPhoto: row.photo !== null,
  }
}
