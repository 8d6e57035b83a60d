import { describe, expect, test } from 'vitest'
import { jobDetail } from '../../../../tests/support/gritting-jobs.ts'
import type { OutboxEvent } from '../outbox/outbox-event.ts'
import { progressOf } from './job-progress.ts'

const NOW = Date.parse('2026-11-22T21:00:00Z')

let number = 0
type GrittingEvent = Extract<OutboxEvent, { work: 'gritting' }>
const waiting = (type: GrittingEvent['type'], placeId: string | null = null, at = NOW): GrittingEvent => ({
  seq: ++number,
  id: `phone-${number}`,
  markId: `mark-${number}`,
  userName: 'dave',
  jobId: jobDetail().id,
  work: 'gritting',
  type,
  at,
  placeId,
  note: type === 'blocked' ? 'tree down' : '',
  latitude: null,
  longitude: null,
  heldUntil: null,
  state: 'waiting',
  reason: null,
})
const sent = ({ id, type, at, placeId: edgeId, note }: GrittingEvent, refused: string | null = null) => ({
  ...{ id, type, edgeId, note, refused, byUser: 'dave', latitude: null, longitude: null },
  at: new Date(at).toISOString(),
  phoneAt: new Date(at).toISOString(),
  receivedAt: new Date(at).toISOString(),
})

describe('how far a job is', () => {
  test('counts what the platform knows and what is still on the phone, each once', () => {
    const start = waiting('start')
    const first = waiting('treated', 'station-road', NOW + 1)
    const known = { driver: 'dave', events: [sent(start), sent(first)] }
    const outbox = [{ ...first, state: 'sent' as const }, waiting('blocked', 'mill-lane', NOW + 2)]
    const progress = progressOf(jobDetail(known), outbox, 'dave')
    expect(progress).toMatchObject({
      state: 'under-way',
      treated: 1,
      blocked: 1,
      stop: null,
      isUntaken: false,
    })
    expect(progress.streets[0]).toMatchObject({ state: 'treated', isSent: true, at: NOW + 1 })
    expect(progress.streets[1]).toMatchObject({ state: 'blocked', isSent: false, note: 'tree down' })
    expect(progress.open.map(({ index }) => index)).toEqual([2, 3, 4, 5])
  })

  test('a phone whose clock is hours slow still shows the last mark as the last', () => {
    const known = {
      driver: 'dave',
      events: [sent(waiting('start', null, NOW)), sent(waiting('pause', null, NOW + 5))],
    }
    const late = waiting('resume', null, NOW - 5 * 3_600_000)
    expect(progressOf(jobDetail(known), [late], 'dave').state).toBe('under-way')
    const again = [waiting('blocked', 'mill-lane'), waiting('treated', 'mill-lane', NOW - 3_600_000)]
    expect(progressOf(jobDetail(known), again, 'dave').streets[1]).toMatchObject({ state: 'treated' })
  })

  test('ends when it is done, cancelled or somebody else’s, and keeps what was done', () => {
    const marks = [waiting('start'), waiting('treated', 'station-road', NOW + 1)]
    const done = progressOf(jobDetail({ driver: 'dave' }), [...marks, waiting('done', null, NOW + 2)], 'dave')
    expect(done).toMatchObject({ state: 'done', stop: 'done', treated: 1 })
    const cancelled = { driver: 'dave', state: 'cancelled' as const, endedAt: new Date(NOW).toISOString() }
    const events = [sent(marks[0]!), sent(marks[1]!, 'the job was cancelled')]
    expect(progressOf(jobDetail({ ...cancelled, events }), [], 'dave')).toMatchObject({
      stop: 'cancelled',
      treated: 1,
    })
    const taken = jobDetail({ driver: 'erin', state: 'under-way', events: [sent(marks[0]!)] })
    expect(progressOf(taken, [marks[1]!], 'dave')).toMatchObject({
      stop: 'taken',
      takenBy: 'erin',
      treated: 1,
    })
  })

  test('streets that are one road to the driver are one', () => {
    const [first, second, ...rest] = jobDetail().plan.streets
    const again = { ...second!, edgeId: 'station-road-2', name: first!.name }
    const streets = [first!, again, { ...again, edgeId: 'station-road-3', rateGm2: 20 }, ...rest]
    const job = jobDetail({ plan: { ...jobDetail().plan, streets } })
    const half = progressOf(job, [waiting('treated', first!.edgeId)], 'dave')
    expect(half.streets).toHaveLength(2 + rest.length)
    expect(half.streets[0]).toMatchObject({ state: 'to-do', street: { lengthM: 400, saltKg: 28 } })
    const all = [waiting('treated', first!.edgeId), waiting('treated', 'station-road-2')]
    expect(progressOf(job, all, 'dave').streets[0]).toMatchObject({ state: 'treated', isSent: false })
    const parted = [first!, { ...again, wayThere: again.line }]
    expect(
      progressOf(jobDetail({ plan: { ...jobDetail().plan, streets: parted } }), [], 'dave').streets,
    ).toHaveLength(2)
  })

  test('what was refused does not count; a job that nobody has is to be taken', () => {
    const refused = {
      ...waiting('treated', 'station-road'),
      state: 'refused' as const,
      reason: 'no such job',
    }
    expect(progressOf(jobDetail(), [refused], 'dave')).toMatchObject({ treated: 0, isUntaken: true })
    expect(progressOf(jobDetail(), [waiting('start')], 'dave').isUntaken).toBe(false)
  })
})
