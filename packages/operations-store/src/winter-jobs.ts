import { DAY_MS, type EpochMs } from '@towncrier/core'
import {
  eventAt,
  type JobEventType,
  type JobPlan,
  type JobState,
  jobProgress,
} from '@towncrier/winter-service'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'
import type { NewJob } from './winter-decisions.ts'

export interface WinterJob {
  readonly id: string
  readonly decisionId: number
  readonly routeId: string
  readonly routeName: string
  readonly domainId: string
  readonly depotId: string
  readonly gritterId: string | null
  /** Whose it is; null: whoever takes it. */
  readonly driver: string | null
  /** The lorry leaves by then to be done before it freezes; null when it does not matter. */
  readonly startBy: EpochMs | null
  /** In one pass, g/m². */
  readonly rateGm2: number
  readonly passes: number
  /** The route as it was when the job was made. */
  readonly plan: JobPlan
  readonly state: JobState
  readonly madeAt: EpochMs
  readonly startedAt: EpochMs | null
  readonly endedAt: EpochMs | null
  /** Why it was cancelled; empty when it was not. */
  readonly endedNote: string
  readonly version: number
}

/** What a phone reports. */
export interface NewJobEvent {
  /** Given by the phone: however often it is sent, it is taken once. */
  readonly id: string
  readonly jobId: string
  readonly type: JobEventType
  /** By the phone's clock. */
  readonly at: EpochMs
  readonly edgeId: string | null
  readonly note: string
  readonly latitude: number | null
  readonly longitude: number | null
}

export interface WinterJobEvent extends NewJobEvent {
  /** By the phone's clock where it can be right, else when it was received. */
  readonly at: EpochMs
  readonly phoneAt: EpochMs
  readonly receivedAt: EpochMs
  readonly byUser: string
  /** Why it does not count for the job's state; null when it does. What was treated was treated all the same. */
  readonly refused: string | null
}

/** What became of a reported event. */
export interface JobEventAnswer {
  readonly id: string
  readonly outcome: 'accepted' | 'duplicate' | 'refused'
  /** Why it was refused; null when it was not. */
  readonly reason: string | null
  /** False only for what belongs to no job: nothing is kept of it. */
  readonly isKept: boolean
}

interface JobRow {
  id: string
  decision_id: number
  route_id: string
  route_name: string
  domain_id: string
  depot_id: string
  gritter_id: string | null
  driver: string | null
  start_by: number | null
  rate_gm2: number
  passes: number
  plan: string
  state: JobState
  made_at: number
  started_at: number | null
  ended_at: number | null
  cancelled_at: number | null
  ended_note: string
  version: number
}

interface EventRow {
  id: string
  job_id: string
  type: JobEventType
  at: number
  phone_at: number
  received_at: number
  by_user: string
  is_drivers: number
  edge_id: string | null
  note: string
  latitude: number | null
  longitude: number | null
  refused: string | null
}

const OPEN = `state IN ('waiting', 'under-way', 'paused')`

/** Routes that are to be treated, who drives them and how far they are. */
export class WinterJobs {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Within the transaction of a decision. */
  insert(id: string, decisionId: number, domainId: string, job: NewJob, at: EpochMs): WinterJob {
    const { plan } = job
    this.#database.run(
      `INSERT INTO winter_jobs (id, decision_id, route_id, route_name, domain_id, depot_id, gritter_id, start_by,
       rate_gm2, passes, plan, state, made_at, ended_note, version)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, '', 1)`,
      id,
      decisionId,
      plan.routeId,
      plan.routeName,
      domainId,
      plan.depotId,
      plan.gritterId,
      job.startBy,
      job.rateGm2,
      job.passes,
      JSON.stringify(plan),
      at,
    )
    return this.require(id)
  }

  /** Within the transaction of the decision that takes the place of `decisionId`. */
  cancelWaitingOf(
    decisionId: number,
    why: string,
    at: EpochMs,
  ): { readonly cancelled: readonly string[]; readonly underWay: readonly WinterJob[] } {
    const open = this.ofDecision(decisionId).filter(({ state }) => state !== 'done' && state !== 'cancelled')
    const waiting = open.filter(({ state }) => state === 'waiting').map(({ id }) => id)
    for (const id of waiting) this.#cancel(id, why, at)
    return { cancelled: waiting, underWay: open.filter(({ state }) => state !== 'waiting') }
  }

  /** @throws TC_JOB_UNKNOWN */
  require(id: string): WinterJob {
    return jobOf(this.#require(id))
  }

  #require(id: string): JobRow {
    const row = this.#database.get<JobRow>('SELECT * FROM winter_jobs WHERE id = ?', id)
    if (row === undefined) throw operationsStoreErrors.make('TC_JOB_UNKNOWN', id)
    return row
  }

  /** In the order they were made. */
  ofDecision(decisionId: number): WinterJob[] {
    return this.#database
      .all<JobRow>('SELECT * FROM winter_jobs WHERE decision_id = ? ORDER BY made_at, id', decisionId)
      .map(jobOf)
  }

  /** Jobs that are not over, those that must start first before the others. */
  open(): WinterJob[] {
    return this.#database
      .all<JobRow>(`SELECT * FROM winter_jobs WHERE ${OPEN} ORDER BY start_by IS NULL, start_by, id`)
      .map(jobOf)
  }

  /** Jobs that are not over or ended within the day before `now`, those that must start first before the others. */
  recent(now: EpochMs): WinterJob[] {
    return this.#database
      .all<JobRow>(
        `SELECT * FROM winter_jobs WHERE ${OPEN} OR ended_at >= ? ORDER BY start_by IS NULL, start_by, id`,
        now - DAY_MS,
      )
      .map(jobOf)
  }

  /** A driver's own jobs and those that nobody has taken, as {@link recent}. */
  forDriver(userName: string, now: EpochMs): WinterJob[] {
    return this.recent(now).filter(
      ({ driver, state }) => driver === userName || (driver === null && state === 'waiting'),
    )
  }

  /** The job that a gritter is on at an instant; null when it is on none. */
  ofGritterAt(gritterId: string, at: EpochMs): WinterJob | null {
    const row = this.#database.get<JobRow>(
      `SELECT * FROM winter_jobs WHERE gritter_id = ? AND started_at <= ? AND (ended_at IS NULL OR ended_at >= ?)
       ORDER BY started_at DESC LIMIT 1`,
      gritterId,
      at,
      at,
    )
    return row === undefined ? null : jobOf(row)
  }

  /**
   * Takes a job as its driver.
   *
   * @param gritterId the lorry; without it that of the route.
   * @throws TC_JOB_UNKNOWN, TC_JOB_TAKEN, TC_JOB_OVER
   */
  take(id: string, gritterId: string | undefined, { actor }: Act): WinterJob {
    return this.#database.transaction(() => {
      const row = this.#requireOpen(id)
      if (row.driver !== null && row.driver !== actor) {
        throw operationsStoreErrors.make('TC_JOB_TAKEN', `${id} by ${row.driver}`)
      }
      return this.#give(id, actor, gritterId ?? row.gritter_id)
    })
  }

  /** Gives a job to a driver and a lorry; null: to whoever takes it. @throws TC_JOB_UNKNOWN, TC_JOB_OVER */
  assign(id: string, driver: string | null, gritterId: string | null): WinterJob {
    return this.#database.transaction(() => {
      this.#requireOpen(id)
      return this.#give(id, driver, gritterId)
    })
  }

  #requireOpen(id: string): JobRow {
    const row = this.#require(id)
    if (row.state === 'done' || row.state === 'cancelled') {
      throw operationsStoreErrors.make('TC_JOB_OVER', `${id} is ${row.state}`)
    }
    return row
  }

  #give(id: string, driver: string | null, gritterId: string | null): WinterJob {
    this.#database.run(
      'UPDATE winter_jobs SET driver = ?, gritter_id = ?, version = version + 1 WHERE id = ?',
      driver,
      gritterId,
      id,
    )
    return this.require(id)
  }

  /** @throws TC_JOB_UNKNOWN, TC_JOB_OVER */
  cancel(id: string, why: string, at: EpochMs): WinterJob {
    return this.#database.transaction(() => {
      this.#requireOpen(id)
      this.#cancel(id, why, at)
      return this.require(id)
    })
  }

  #cancel(id: string, why: string, at: EpochMs): void {
    this.#database.run(
      'UPDATE winter_jobs SET cancelled_at = ?, ended_note = ? WHERE id = ?',
      at,
      why.toWellFormed(),
      id,
    )
    this.#settle(id)
  }

  /**
   * Takes what a driver's phone reports, each event once by its id, in whatever order. The first who reports on a job
   * that nobody has taken takes it. What comes for a job that is over, or is somebody else's, is kept and does not
   * count for its state.
   */
  report(events: readonly NewJobEvent[], { actor, at }: Act): JobEventAnswer[] {
    return this.#database.transaction(() => {
      const answers = events.map((event) => this.#report(event, actor, at))
      // Later events of a batch may tell that an earlier one came too late.
      return answers.map((answer) => {
        if (answer.outcome !== 'accepted') return answer
        const { refused } = this.#database.get<Pick<EventRow, 'refused'>>(
          'SELECT refused FROM winter_job_events WHERE id = ?',
          answer.id,
        )!
        return refused === null ? answer : { ...answer, outcome: 'refused', reason: refused }
      })
    })
  }

  #report(event: NewJobEvent, byUser: string, receivedAt: EpochMs): JobEventAnswer {
    const { id, jobId } = event
    const known = this.#database.get<Pick<EventRow, 'refused'>>(
      'SELECT refused FROM winter_job_events WHERE id = ?',
      id,
    )
    if (known !== undefined) return { id, outcome: 'duplicate', reason: known.refused, isKept: true }
    const job = this.#database.get<JobRow>('SELECT * FROM winter_jobs WHERE id = ?', jobId)
    if (job === undefined) return { id, outcome: 'refused', reason: 'there is no such job', isKept: false }
    const isTaking = job.driver === null && event.type !== 'note' && job.state === 'waiting'
    if (isTaking) this.#give(jobId, byUser, job.gritter_id)
    const isDrivers = isTaking || job.driver === null || job.driver === byUser
    const foreign = isDrivers ? null : `the job is ${job.driver}’s`
    this.#database.run(
      `INSERT INTO winter_job_events (id, job_id, type, at, phone_at, received_at, by_user, is_drivers, edge_id, note,
       latitude, longitude, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      jobId,
      event.type,
      eventAt(event.at, receivedAt),
      event.at,
      receivedAt,
      byUser,
      isDrivers ? 1 : 0,
      event.edgeId,
      event.note.toWellFormed(),
      event.latitude,
      event.longitude,
      foreign,
    )
    this.#settle(jobId)
    return { id, outcome: foreign === null ? 'accepted' : 'refused', reason: foreign, isKept: true }
  }

  /** Tells the state anew from all events. */
  #settle(id: string): void {
    const { cancelled_at: cancelledAt } = this.#require(id)
    const events = this.#database.all<EventRow>(
      'SELECT * FROM winter_job_events WHERE job_id = ? AND is_drivers = 1',
      id,
    )
    const { state, startedAt, endedAt, refused } = jobProgress(events, cancelledAt)
    this.#database.run(
      'UPDATE winter_jobs SET state = ?, started_at = ?, ended_at = ?, version = version + 1 WHERE id = ?',
      state,
      startedAt,
      endedAt,
      id,
    )
    for (const event of events) {
      const reason = refused.get(event.id) ?? null
      if (reason === event.refused) continue
      this.#database.run('UPDATE winter_job_events SET refused = ? WHERE id = ?', reason, event.id)
    }
  }

  /** In the order they happened. */
  eventsOf(jobId: string): WinterJobEvent[] {
    return this.#database
      .all<EventRow>('SELECT * FROM winter_job_events WHERE job_id = ? ORDER BY at, received_at, id', jobId)
      .map(eventOf)
  }
}

function jobOf(row: JobRow): WinterJob {
  return {
    id: row.id,
    decisionId: row.decision_id,
    routeId: row.route_id,
    routeName: row.route_name,
    domainId: row.domain_id,
    depotId: row.depot_id,
    gritterId: row.gritter_id,
    driver: row.driver,
    startBy: row.start_by,
    rateGm2: row.rate_gm2,
    passes: row.passes,
    plan: JSON.parse(row.plan) as JobPlan,
    state: row.state,
    madeAt: row.made_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    endedNote: row.ended_note,
    version: row.version,
  }
}

function eventOf(row: EventRow): WinterJobEvent {
  return {
    id: row.id,
    jobId: row.job_id,
    type: row.type,
    at: row.at,
    phoneAt: row.phone_at,
    receivedAt: row.received_at,
    byUser: row.by_user,
    edgeId: row.edge_id,
    note: row.note,
    latitude: row.latitude,
    longitude: row.longitude,
    refused: row.refused,
  }
}
