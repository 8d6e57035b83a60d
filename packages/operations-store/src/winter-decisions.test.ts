import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { DEFAULT_WINTER_SETTINGS, type JobPlan } from '@towncrier/winter-service'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type NewDecision,
  type NewJob,
  type NewJobEvent,
  type OperationsStore,
  openOperationsStore,
} from './index.ts'

const AT = Date.parse('2026-11-22T15:00:00Z')
const NIGHT = '2026-11-22'

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-winter-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const dawn = (at = AT) => ({ actor: 'dawn', at })
const decision = (more: Partial<NewDecision> = {}): NewDecision => ({
  domainId: 'north',
  domainName: 'North',
  night: NIGHT,
  choice: 'accept',
  reason: '',
  revises: null,
  issueId: 7,
  content: { routes: [], snapshot: { minimumC: -1.2 }, settingsVersion: 0 },
  ...more,
})
const job = (routeId: string): NewJob => ({
  rateGm2: 16,
  passes: 1,
  startBy: AT + 3 * HOUR_MS,
  plan: {
    routeId,
    routeName: `Route ${routeId}`,
    depotId: 'depot',
    gritterId: 'lorry',
    isPreWet: false,
    streets: [],
    wayBack: [],
    treatedM: 0,
    travelledM: 0,
    seconds: 0,
    treatedAreaM2: 0,
    saltKg: 0,
    missingEdgeIds: [],
    unreachableEdgeIds: [],
  } satisfies JobPlan,
})
const codeOf = (code: string) => expect.objectContaining({ code })

/** What anyone with the file can do. */
function tamper(...statements: readonly string[]): void {
  const file = new DatabaseSync(join(directory, 'operations.db'))
  for (const statement of statements) file.exec(statement)
  file.close()
}

describe('decisions', () => {
  test('are signed with what stood then, make their jobs and go into the audit log', () => {
    const { decision: signed, jobs } = store.winterDecisions.sign(decision(), [job('a'), job('b')], dawn())
    expect(signed).toMatchObject({
      id: 1,
      madeAt: AT,
      madeBy: 'dawn',
      revisedBy: null,
      content: { snapshot: { minimumC: -1.2 } },
    })
    expect(jobs.map(({ id, state, routeId }) => [id, state, routeId])).toEqual([
      ['1-1', 'waiting', 'a'],
      ['1-2', 'waiting', 'b'],
    ])
    expect(store.audit.list({ limit: 1 }).items).toMatchObject([
      { actor: 'dawn', action: 'winter.accept', subject: 'decision 1', detail: { jobs: ['1-1', '1-2'] } },
    ])
    expect(store.winterDecisions.verify()).toEqual({
      isIntact: true,
      decisions: 1,
      head: { id: 1, hash: signed.hash },
      broken: null,
    })
  })

  test('are revised once, by a new one that follows the newest', () => {
    const { winterDecisions: decisions } = store
    decisions.sign(decision(), [job('a'), job('b')], dawn())
    expect(() => decisions.sign(decision(), [], dawn())).toThrow(codeOf('TC_DECISION_STANDS'))
    expect(() => decisions.sign(decision({ revises: 9 }), [], dawn())).toThrow(codeOf('TC_DECISION_UNKNOWN'))
    expect(() => decisions.sign(decision({ revises: 1, domainId: 'south' }), [], dawn())).toThrow(
      codeOf('TC_DECISION_REVISED'),
    )
    store.winterJobs.report([{ ...EVENT, jobId: '1-2' }], { actor: 'dave', at: AT })
    const revised = decisions.sign(
      decision({ revises: 1, choice: 'change', reason: 'colder' }),
      [job('a')],
      dawn(AT + 1),
    )
    expect(revised).toMatchObject({ cancelledJobIds: ['1-1'], jobsUnderWay: [{ id: '1-2', driver: 'dave' }] })
    expect(store.winterJobs.require('1-1')).toMatchObject({
      state: 'cancelled',
      endedAt: AT + 1,
      endedNote: 'decision 2 took the place of 1',
    })
    expect(store.winterJobs.require('1-2').state).toBe('under-way')
    expect(() => decisions.sign(decision({ revises: 1 }), [], dawn())).toThrow(codeOf('TC_DECISION_REVISED'))
    expect(decisions.require(1).revisedBy).toBe(2)
    expect(decisions.standing('north', NIGHT)?.id).toBe(2)
    expect(decisions.figures({ from: AT, to: AT + DAY_MS })).toEqual({
      accepted: 0,
      changed: 1,
      declined: 0,
      revised: 1,
      overrideRate: 1,
    })
  })

  test('leave nothing behind when one of their jobs cannot be made', () => {
    const cyclic = { ...job('a'), rateGm2: Number.NaN }
    expect(() => store.winterDecisions.sign(decision(), [job('b'), cyclic], dawn())).toThrow()
    expect(store.winterDecisions.list({ limit: 10 }).items).toEqual([])
    expect(store.winterJobs.open()).toEqual([])
    expect(store.audit.list({ limit: 10 }).items).toEqual([])
  })

  test('cannot be changed or removed by anyone, and it shows when somebody did all the same', () => {
    for (let n = 0; n < 3; n++)
      store.winterDecisions.sign(decision({ night: `2026-11-2${n}` }), [], dawn(AT + n))
    expect(() => tamper(`UPDATE winter_decisions SET reason = 'x' WHERE id = 2`)).toThrow(/never changed/)
    expect(() => tamper('DELETE FROM winter_decisions WHERE id = 3')).toThrow(/never removed/)
    tamper(
      'DROP TRIGGER winter_decisions_no_update',
      `UPDATE winter_decisions SET made_by = 'eve' WHERE id = 2`,
    )
    expect(store.winterDecisions.verify()).toMatchObject({
      isIntact: false,
      decisions: 3,
      broken: { id: 2, reason: 'it was changed, or one before it was' },
    })
    tamper(`UPDATE winter_decisions SET made_by = 'dawn' WHERE id = 2`)
    expect(store.winterDecisions.verify().isIntact).toBe(true)
    tamper('DROP TRIGGER winter_decisions_no_delete', 'DELETE FROM winter_decisions WHERE id = 2')
    expect(store.winterDecisions.verify().broken).toEqual({ id: 3, reason: 'one before it is missing' })
  })

  test('whatever single field is changed after signing, the signature tells', () => {
    for (let n = 0; n < 3; n++)
      store.winterDecisions.sign(decision({ night: `2026-11-2${n}` }), [], dawn(AT + n))
    tamper('DROP TRIGGER winter_decisions_no_update')
    const columns = ['domain_id', 'domain_name', 'night', 'made_by', 'reason', 'content'] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...columns),
        fc.integer({ min: 1, max: 3 }),
        fc.stringMatching(/^[a-z {}":]{1,20}$/),
        (column, id, text) => {
          const quoted = text.replaceAll("'", "''")
          tamper(
            `CREATE TABLE kept AS SELECT ${column} AS was FROM winter_decisions WHERE id = ${id}`,
            `UPDATE winter_decisions SET ${column} = '${quoted}' WHERE id = ${id}`,
          )
          const state = store.winterDecisions.verify()
          tamper(
            `UPDATE winter_decisions SET ${column} = (SELECT was FROM kept) WHERE id = ${id}`,
            'DROP TABLE kept',
          )
          expect(state.broken?.id).toBe(id)
        },
      ),
      { numRuns: 30 },
    )
    expect(store.winterDecisions.verify().isIntact).toBe(true)
  })

  test('are listed by night, domain and time, newest first, page by page', () => {
    for (const [n, domainId] of ['north', 'south', 'west'].entries()) {
      store.winterDecisions.sign(
        decision({ domainId, choice: n === 2 ? 'decline' : 'accept' }),
        [],
        dawn(AT + n),
      )
    }
    const first = store.winterDecisions.list({ night: NIGHT, limit: 2 })
    const second = store.winterDecisions.list({ night: NIGHT, limit: 2, cursor: first.nextCursor! })
    expect([...first.items, ...second.items].map(({ domainId }) => domainId)).toEqual([
      'west',
      'south',
      'north',
    ])
    expect(store.winterDecisions.list({ domainId: 'south', limit: 9 }).items).toHaveLength(1)
    expect(store.winterDecisions.list({ from: AT + 1, to: AT + 2, limit: 9 }).items).toHaveLength(1)
    expect(store.winterDecisions.figures({ from: AT, to: AT + 3 })).toMatchObject({ overrideRate: 1 / 3 })
    expect(store.winterDecisions.figures({ from: 0, to: 1 }).overrideRate).toBeNull()
  })
})

const EVENT: NewJobEvent = {
  id: 'e1',
  jobId: '1-1',
  type: 'start',
  at: AT,
  edgeId: null,
  note: '',
  latitude: null,
  longitude: null,
}

describe('jobs', () => {
  const { report } = {
    report: (...events: Partial<NewJobEvent>[]) =>
      store.winterJobs.report(
        events.map((event) => ({ ...EVENT, ...event })),
        { actor: 'dave', at: AT + HOUR_MS },
      ),
  }
  const minute = (n: number) => AT + n * MINUTE_MS
  beforeEach(() => {
    store.winterDecisions.sign(decision(), [job('a'), job('b')], dawn())
  })

  test('are taken by one driver, assigned by the manager, and over when they are over', () => {
    const { winterJobs: jobs } = store
    expect(jobs.take('1-1', undefined, { actor: 'dave', at: AT })).toMatchObject({
      driver: 'dave',
      gritterId: 'lorry',
      version: 2,
    })
    expect(jobs.take('1-1', 'other', { actor: 'dave', at: AT }).gritterId).toBe('other')
    expect(() => jobs.take('1-1', undefined, { actor: 'erin', at: AT })).toThrow(codeOf('TC_JOB_TAKEN'))
    expect(jobs.forDriver('erin', AT).map(({ id }) => id)).toEqual(['1-2'])
    expect(jobs.assign('1-1', 'erin', 'lorry').driver).toBe('erin')
    expect(jobs.cancel('1-1', 'lorry broke down', AT + 5)).toMatchObject({
      state: 'cancelled',
      endedNote: 'lorry broke down',
    })
    expect(() => jobs.take('1-1', undefined, { actor: 'erin', at: AT })).toThrow(codeOf('TC_JOB_OVER'))
    expect(() => jobs.cancel('1-1', 'again', AT)).toThrow(codeOf('TC_JOB_OVER'))
    expect(() => jobs.require('9')).toThrow(codeOf('TC_JOB_UNKNOWN'))
    expect(jobs.recent(AT + 5).map(({ id }) => id)).toEqual(['1-1', '1-2'])
    expect(jobs.recent(AT + 2 * DAY_MS).map(({ id }) => id)).toEqual(['1-2'])
  })

  test('take each event once by its id, however often and in whatever order it comes', () => {
    const events = [
      { id: 'e1', type: 'start', at: minute(1) },
      { id: 'e2', type: 'treated', at: minute(5), edgeId: 'x' },
      { id: 'e3', type: 'blocked', at: minute(9), edgeId: 'y', note: 'tree down' },
      { id: 'e4', type: 'done', at: minute(30) },
    ] as const
    expect(report(events[3], events[1]).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
    expect(report(...events).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'duplicate',
      'accepted',
      'duplicate',
    ])
    expect(store.winterJobs.require('1-1')).toMatchObject({
      state: 'done',
      driver: 'dave',
      startedAt: minute(1),
      endedAt: minute(30),
    })
    expect(store.winterJobs.eventsOf('1-1').map(({ id }) => id)).toEqual(['e1', 'e2', 'e3', 'e4'])
    expect(store.winterJobs.ofGritterAt('lorry', minute(10))?.id).toBe('1-1')
    expect(store.winterJobs.ofGritterAt('lorry', minute(31))).toBeNull()
  })

  test('keep what comes for a job that is over, is another’s, or was cancelled meanwhile, and say why it does not count', () => {
    store.winterJobs.take('1-2', undefined, { actor: 'erin', at: AT })
    store.winterJobs.cancel('1-1', 'not needed', minute(10))
    const answers = report(
      { id: 'a', type: 'start', at: minute(5) },
      { id: 'b', type: 'treated', at: minute(20), edgeId: 'x' },
      { id: 'c', jobId: '1-2', type: 'treated', at: minute(20), edgeId: 'z' },
      { id: 'd', jobId: 'none', type: 'start', at: minute(20) },
    )
    expect(answers).toEqual([
      { id: 'a', outcome: 'accepted', reason: null, isKept: true },
      { id: 'b', outcome: 'refused', reason: 'the job was cancelled', isKept: true },
      { id: 'c', outcome: 'refused', reason: 'the job is erin’s', isKept: true },
      { id: 'd', outcome: 'refused', reason: 'there is no such job', isKept: false },
    ])
    expect(store.winterJobs.require('1-1')).toMatchObject({ state: 'cancelled', startedAt: minute(5) })
    expect(store.winterJobs.eventsOf('1-1').map(({ id, refused }) => [id, refused])).toEqual([
      ['a', null],
      ['b', 'the job was cancelled'],
    ])
    expect(store.winterJobs.require('1-2')).toMatchObject({ state: 'waiting', driver: 'erin' })
  })

  test('take the time of arrival where a phone’s clock cannot be right, and keep what the phone said', () => {
    report({ id: 'ahead', at: AT + 5 * HOUR_MS }, { id: 'behind', type: 'pause', at: AT - 3 * DAY_MS })
    expect(store.winterJobs.eventsOf('1-1').map(({ at, phoneAt }) => [at, phoneAt])).toEqual([
      [AT + HOUR_MS, AT + 5 * HOUR_MS],
      [AT + HOUR_MS, AT - 3 * DAY_MS],
    ])
  })
})

test('settings are kept version by version; who saves on an old one is told', () => {
  const { winterSettings: settings } = store
  expect(settings.current()).toMatchObject({ version: 0, settings: { actionLevelC: 1, marginalBelowC: 3 } })
  const colder = { ...DEFAULT_WINTER_SETTINGS, actionLevelC: 0.5 }
  expect(settings.save(0, colder, 'as Buckinghamshire', dawn())).toMatchObject({
    version: 1,
    savedBy: 'dawn',
  })
  expect(settings.current().settings.actionLevelC).toBe(0.5)
  expect(() => settings.save(0, colder, 'late', dawn())).toThrow(codeOf('TC_WINTER_CHANGED'))
  expect(settings.versions().map(({ version }) => version)).toEqual([1, 0])
})
