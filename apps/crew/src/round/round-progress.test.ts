import type { WasteJobDetail } from '@towncrier/protocol'
import { describe, expect, test } from 'vitest'
import { corner, roundDetail } from '../../../../tests/support/waste-jobs.ts'
import type { RoundOutboxEvent } from '../outbox/outbox-event.ts'
import { changeOf, keptRound, withChangeSeen } from './kept-round.ts'
import { byDistance, guidanceToStop, latenessMs } from './round-guidance.ts'
import { nextStop, roundProgress } from './round-progress.ts'

const NOW = Date.parse('2026-11-23T07:10:00Z')

let number = 0
const waiting = (
  type: RoundOutboxEvent['type'],
  placeId: string | null = null,
  at = NOW + ++number,
): RoundOutboxEvent => ({
  ...{ seq: ++number, id: `phone-${number}`, markId: `mark-${number}`, userName: 'cara', work: 'round' },
  ...{ jobId: roundDetail().id, type, at, placeId, note: type === 'contaminated' ? 'rubble' : '' },
  ...{ latitude: null, longitude: null, heldUntil: null, state: 'waiting', reason: null },
})
type Known = WasteJobDetail['events'][number]
const sent = (event: RoundOutboxEvent, change: Partial<Known> = {}): Known => ({
  ...{ id: event.id, type: event.type, placeId: event.placeId, note: event.note, byUser: 'cara' },
  ...{ latitude: null, longitude: null, refused: null, hasPhoto: false },
  at: new Date(event.at).toISOString(),
  phoneAt: new Date(event.at).toISOString(),
  receivedAt: new Date(event.at).toISOString(),
  ...change,
})
const keysOf = (stops: readonly { readonly key: string }[]) => stops.map(({ key }) => key)
const mine = (change: Partial<WasteJobDetail> = {}) => roundDetail({ crew: 'cara', ...change })

describe('how far a round is', () => {
  test('counts what the platform knows and what is still on the phone, each once', () => {
    const [start, lifted] = [waiting('start'), waiting('lifted', 'quay')]
    const round = mine({ events: [sent(start), sent(lifted)] })
    const outbox = [{ ...lifted, state: 'sent' as const }, waiting('contaminated', 'library')]
    const progress = roundProgress(round, outbox, 'cara')
    expect(progress).toMatchObject({ state: 'under-way', bins: 3, done: 2, lifted: 1, stop: null })
    expect(progress.stops[0]).toMatchObject({ outcome: 'lifted', isSent: true })
    expect(progress.stops[1]).toMatchObject({ outcome: 'contaminated', note: 'rubble', isSent: false })
    expect(keysOf(progress.open)).toEqual([
      'break::0',
      'dispose:tip:0',
      'church',
      'dispose:tip:1',
      'return::0',
    ])
    expect(nextStop(progress, null)!.key).toBe('break::0')
    expect(nextStop(progress, 'church')!.key).toBe('church')
    // What was not lifted can be gone back to; what was cannot.
    expect(nextStop(progress, 'library')!.key).toBe('library')
    expect(nextStop(progress, 'quay')!.key).toBe('break::0')
  })

  test('tipping, breaks and the way home are done one by one, on a phone whose clock is hours slow as well', () => {
    const slow = NOW - 5 * 3_600_000
    const known = [sent(waiting('start')), sent(waiting('lifted', 'quay'))]
    const onBreak = [waiting('break-begin', null, slow)]
    expect(roundProgress(mine({ events: known }), onBreak, 'cara')).toMatchObject({
      state: 'on-break',
      breakSince: expect.any(Number),
    })
    const later = [...onBreak, waiting('break-end', null, slow + 1), waiting('tipped', 'tip', slow + 2)]
    const progress = roundProgress(mine({ events: known }), later, 'cara')
    expect(progress).toMatchObject({ state: 'under-way', breakSince: null })
    expect(keysOf(progress.open)).toEqual(['library', 'church', 'dispose:tip:1', 'return::0'])
    expect(progress.last!.key).toBe('dispose:tip:0')
    const over = roundProgress(mine({ events: known }), [...later, waiting('done', null, slow + 3)], 'cara')
    expect(over).toMatchObject({ state: 'done', stop: 'done', lifted: 1 })
  })

  test('a bin seen overflowing is a stop at once, behind what was done last, and once when it is known', () => {
    const before = [waiting('start'), waiting('lifted', 'quay')]
    const seen = waiting('seen-overflowing', 'market')
    const progress = roundProgress(mine(), [...before, seen], 'cara')
    expect(keysOf(progress.stops).slice(0, 3)).toEqual(['quay', 'market', 'library'])
    expect(progress).toMatchObject({ bins: 4, done: 1 })
    expect(nextStop(progress, null)).toMatchObject({ key: 'market', stop: { isAdded: true } })
    const stop = { ...mine().stops[0]!, placeId: 'market', name: 'Market', isAdded: true }
    const [first, ...rest] = mine().stops
    const told = mine({
      stops: [first!, stop, ...rest],
      nearby: [],
      events: [...before, seen].map((event) => sent(event)),
    })
    expect(keysOf(roundProgress(told, [seen, waiting('lifted', 'market')], 'cara').open)[0]).toBe('library')
  })

  test('ends when it is cancelled or somebody else’s; what was lifted stays lifted', () => {
    const marks = [waiting('start'), waiting('lifted', 'quay')]
    const cancelled = mine({
      ...{ state: 'cancelled', endedAt: new Date(NOW).toISOString() },
      events: [sent(marks[0]!), sent(marks[1]!, { refused: 'the round was cancelled' })],
    })
    expect(roundProgress(cancelled, [waiting('lifted', 'church')], 'cara')).toMatchObject({
      ...{ state: 'cancelled', stop: 'cancelled', lifted: 2 },
    })
    const others = roundDetail({
      crew: 'colin',
      state: 'under-way',
      events: [sent(marks[0]!, { byUser: 'colin' })],
    })
    expect(roundProgress(others, [marks[1]!], 'cara')).toMatchObject({ stop: 'taken', lifted: 1 })
    expect(roundProgress(roundDetail(), [], 'cara').isUntaken).toBe(true)
    const refused = {
      ...waiting('lifted', 'quay'),
      state: 'refused' as const,
      reason: 'there is no such round',
    }
    expect(roundProgress(roundDetail(), [refused], 'cara')).toMatchObject({ lifted: 0 })
  })
})

describe('a round that a newer plan has changed', () => {
  test('says how many stops came and went until the crew has read it; its own bins are no news', () => {
    const kept = keptRound(mine(), null)
    expect(changeOf(kept)).toBeNull()
    const [quay, , ...rest] = mine().stops
    const added = { ...quay!, placeId: 'harbour' }
    const own = { ...quay!, placeId: 'market', isAdded: true }
    const events = [sent(waiting('seen-overflowing', 'market'))]
    const round = mine({ revision: 3, version: 9, stops: [quay!, own, added, ...rest], events })
    const changed = keptRound(round, kept)
    expect(changeOf(changed)).toEqual({ added: 1, takenOut: 1 })
    expect(changeOf(keptRound(mine({ ...round, version: 10 }), changed))).toEqual({ added: 1, takenOut: 1 })
    expect(changeOf(withChangeSeen(changed))).toBeNull()
    expect(changeOf(keptRound(mine({ version: 2 }), kept))).toBeNull()
  })
})

describe('the way to a stop', () => {
  const turns = [
    { turn: 'start', road: 'Quay Street', metres: 150, position: corner(2, 0) },
    { turn: 'left', road: 'West Street', metres: 250, position: corner(2.75, 0) },
  ] as const
  const round = mine({
    stops: mine().stops.map((stop, n) =>
      n === 1 ? { ...stop, turns: turns.map((turn) => ({ ...turn, position: [...turn.position] })) } : stop,
    ),
  })

  test('is told from where the phone is, else as it was planned from the stop before', () => {
    const progress = roundProgress(round, [waiting('start'), waiting('lifted', 'quay')], 'cara')
    const next = nextStop(progress, null)!
    expect(guidanceToStop(next, progress, null)).toMatchObject({
      ...{ basis: 'planned', distanceM: 400, turn: { inM: 150, turn: { road: 'West Street' } } },
    })
    const onWay = guidanceToStop(next, progress, corner(2.25, 0))
    expect(onWay.basis).toBe('along-the-way')
    expect(onWay.distanceM).toBeCloseTo(350, -1)
    expect(onWay.turn!.inM).toBeCloseTo(100, -1)
    expect(guidanceToStop(next, progress, corner(3.5, 0)).turn).toBeNull()
    expect(guidanceToStop(next, progress, corner(4, 0))).toMatchObject({ isThere: true, distanceM: 0 })
    const off = guidanceToStop(next, progress, corner(4, 3))
    expect(off).toMatchObject({ basis: 'straight-line', turn: null })
    expect(off.distanceM).toBeCloseTo(600, -1)
  })

  test('that was planned from elsewhere says nothing: the distance is as the crow flies', () => {
    const progress = roundProgress(round, [waiting('start'), waiting('lifted', 'church')], 'cara')
    const guidance = guidanceToStop(progress.stops[1]!, progress, null)
    expect(guidance).toMatchObject({ basis: 'straight-line', turns: [] })
    expect(guidanceToStop(progress.stops[2]!, progress, null).distanceM).toBeNull()
  })

  test('bins that can be added are told by distance; lateness by the stop before and by the clock', () => {
    expect(byDistance(round.nearby, corner(2, 1)).map(({ bin }) => bin.id)).toEqual(['harbour', 'market'])
    expect(byDistance(round.nearby, null)[0]).toMatchObject({ bin: { id: 'market' }, metres: null })
    const leaves = Date.parse(round.leavesAt)
    const minutes = (n: number) => n * 60_000
    const marks = [waiting('start', null, leaves), waiting('lifted', 'quay', leaves + minutes(17))]
    const progress = roundProgress(round, marks, 'cara')
    const next = nextStop(progress, null)!.stop
    expect(latenessMs(next, progress, leaves + minutes(18))).toBe(minutes(10))
    expect(latenessMs(next, progress, leaves + minutes(40))).toBe(minutes(25))
    expect(latenessMs({ ...next, isAdded: true }, progress, leaves)).toBeNull()
  })
})
