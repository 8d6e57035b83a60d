import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HOUR_MS } from '@towncrier/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OperationsStore, openOperationsStore } from './index.ts'

const AT = Date.parse('2026-11-22T20:00:00Z')
const DESK = 'Control room'

let directory: string
let store: OperationsStore
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-shifts-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const ann = (at = AT) => ({ actor: 'ann', at })
const bob = (at = AT) => ({ actor: 'bob', at })
const names = () => store.shifts.onDuty().map(({ userName, desk }) => `${userName} ${desk}`)

test('one person is on duty at several desks, and once at each', () => {
  store.shifts.signOn(DESK, ann())
  store.shifts.signOn('Highways', ann(AT + 1))
  expect(() => store.shifts.signOn(DESK, ann())).toThrow(expect.objectContaining({ code: 'TC_SHIFT_ON' }))
  expect(names()).toEqual(['ann Control room', 'ann Highways'])
  expect(store.shifts.signOff(DESK, ann(AT + HOUR_MS))).toMatchObject({ onAt: AT, offAt: AT + HOUR_MS })
  expect(() => store.shifts.signOff(DESK, ann())).toThrow(expect.objectContaining({ code: 'TC_SHIFT_OFF' }))
  expect(store.shifts.onDutyAt(AT + HOUR_MS - 1)).toHaveLength(2)
  expect(store.shifts.onDutyAt(AT + HOUR_MS).map(({ desk }) => desk)).toEqual(['Highways'])
  const first = store.shifts.list({ limit: 1 })
  const second = store.shifts.list({ limit: 1, cursor: first.nextCursor! })
  expect([...first.items, ...second.items].map(({ desk }) => desk)).toEqual(['Highways', DESK])
})

test('a handover is accepted once, by somebody else; with it one goes off duty and the other on', () => {
  const handover = { desk: DESK, toUser: 'bob', note: 'Mill Lane is icy', facts: { causes: 2 } }
  expect(() => store.shifts.handOver(handover, ann())).toThrow(
    expect.objectContaining({ code: 'TC_SHIFT_OFF' }),
  )
  store.shifts.signOn(DESK, ann())
  const { id } = store.shifts.handOver(handover, ann(AT + 1))
  expect(() => store.shifts.handOver(handover, ann(AT + 2))).toThrow(
    expect.objectContaining({ code: 'TC_HANDOVER_WAITING' }),
  )
  expect(names()).toEqual(['ann Control room'])
  expect(() => store.shifts.accept(id, ann(AT + 3))).toThrow(
    expect.objectContaining({ code: 'TC_HANDOVER_OWN' }),
  )
  expect(store.shifts.accept(id, bob(AT + 4))).toEqual({
    ...handover,
    id,
    fromUser: 'ann',
    handedAt: AT + 1,
    acceptedAt: AT + 4,
    acceptedBy: 'bob',
  })
  expect(() => store.shifts.accept(id, bob(AT + 5))).toThrow(
    expect.objectContaining({ code: 'TC_HANDOVER_ACCEPTED' }),
  )
  expect(() => store.shifts.accept(99, bob())).toThrow(
    expect.objectContaining({ code: 'TC_HANDOVER_UNKNOWN' }),
  )
  expect(names()).toEqual(['bob Control room'])
  expect(store.shifts.waiting()).toEqual([])
  const story = store.shifts.log.list({ limit: 10 }).items.reverse()
  expect(story.map(({ type, author, text }) => `${author} ${type} ${text}`.trim())).toEqual([
    'ann signed-on',
    'ann handed-over bob',
    'bob accepted ann',
    'bob signed-on',
    'ann signed-off',
  ])
})

test('the log is tied to incidents and causes that exist, corrected by entries, and never changed', () => {
  const incident = store.incidents.open(
    { mode: 'actual', kind: 'ice', title: 'Ice', severity: 'watch', placeText: '' },
    ann(),
  )
  const note = { at: AT, author: 'ann', desk: DESK, type: 'noted', text: 'Police called' } as const
  const first = store.shifts.log.add({ ...note, incidentId: incident.id })
  store.shifts.log.add({ ...note, type: 'corrected', text: 'Fire brigade called', corrects: first.id })
  expect(() => store.shifts.log.add({ ...note, incidentId: 99 })).toThrow(
    expect.objectContaining({ code: 'TC_INCIDENT_UNKNOWN' }),
  )
  expect(() => store.shifts.log.add({ ...note, causeId: 'none' })).toThrow(
    expect.objectContaining({ code: 'TC_CAUSE_UNKNOWN' }),
  )
  expect(() => store.shifts.log.add({ ...note, corrects: 99 })).toThrow(
    expect.objectContaining({ code: 'TC_SHIFT_ENTRY_UNKNOWN' }),
  )
  expect(store.shifts.log.list({ incidentId: incident.id, limit: 9 }).items).toEqual([first])
  expect(store.shifts.log.list({ from: AT + 1, limit: 9 }).items).toEqual([])
  store.shifts.signOn(DESK, ann())
  const { id } = store.shifts.handOver({ desk: DESK, toUser: null, note: 'x', facts: {} }, ann())
  store.shifts.accept(id, bob())
  const database = new DatabaseSync(join(directory, 'operations.db'))
  for (const statement of [
    "UPDATE shift_log SET text = ''",
    'DELETE FROM shift_log',
    "UPDATE handovers SET note = ''",
    'UPDATE handovers SET accepted_at = 1',
    'DELETE FROM handovers',
  ]) {
    expect(() => database.exec(statement), statement).toThrow(/append-only|never/)
  }
  database.close()
})
