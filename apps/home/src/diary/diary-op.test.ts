import type { DiaryEntryView } from '@towncrier/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiaryDeed, type DiaryOp, withWaiting } from './diary-op.ts'
import { newId } from './new-id.ts'

const view = (id: string, at: string): DiaryEntryView => ({
  ...{ id, roomId: null, activity: 'cooking', at, endAt: null, note: '', changedAt: at },
})
const op = (entryId: string, what: DiaryDeed, refusal: string | null = null): DiaryOp => ({
  ...{ seq: 1, userName: 'hana', homeId: 'h', entryId, what, heldUntil: null, refusal },
})
const MORNING = '2026-11-22T07:00:00.000Z'
const NOON = '2026-11-22T12:00:00.000Z'

describe('the diary as it is shown', () => {
  it('has what waits among what is kept, newest first', () => {
    const added: DiaryDeed = { type: 'add', entry: { id: 'b', activity: 'window', at: NOON } }
    expect(withWaiting([view('a', MORNING)], [op('b', added)])).toMatchObject([
      { id: 'b', activity: 'window', isWaiting: true, note: '', roomId: null },
      { id: 'a', isWaiting: false },
    ])
  })

  it('shows a change at once, leaves out what was taken out, and what was refused', () => {
    const change = op('a', { type: 'change', change: { note: 'Soup' } })
    expect(withWaiting([view('a', MORNING)], [change])).toMatchObject([{ note: 'Soup', isWaiting: true }])
    expect(withWaiting([view('a', MORNING)], [change, op('a', { type: 'remove' })])).toEqual([])
    const refused = op('b', { type: 'add', entry: { id: 'b', activity: 'fan', at: NOON } }, 'TC_HOME_ENDED')
    expect(withWaiting([], [refused])).toEqual([])
  })

  it('has nothing twice: an entry that was sent and is still in the outbox is one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.array(fc.constantFrom('a', 'b', 'c')),
        (kept, sent) => {
          const shown = withWaiting(
            kept.map((id) => view(id, MORNING)),
            sent.map((id) => op(id, { type: 'add', entry: { id, activity: 'note', at: NOON } })),
          )
          expect(shown.map(({ id }) => id).sort()).toEqual([...new Set([...kept, ...sent])].sort())
        },
      ),
    )
  })
})

it('an id is a UUID, also where the browser makes none', () => {
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  expect(newId()).toMatch(UUID)
  const own = Object.getOwnPropertyDescriptor(Crypto.prototype, 'randomUUID')!
  Reflect.deleteProperty(Crypto.prototype, 'randomUUID')
  try {
    expect(newId()).toMatch(UUID)
    expect(newId()).not.toBe(newId())
  } finally {
    Object.defineProperty(Crypto.prototype, 'randomUUID', own)
  }
})
