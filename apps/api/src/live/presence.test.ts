import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Presence } from './presence.ts'

const ann = { userName: 'ann', displayName: 'Ann' }
const bob = { userName: 'bob', displayName: 'Bob' }
const HERE = { page: 'incidents', subject: '1' }
const THERE = { page: 'incidents', subject: '2' }

describe('presence', () => {
  test('tells those in a place who is there, once for each person, and only when it changes', () => {
    const presence = new Presence<string>()
    presence.look('tab 1', ann, HERE)
    presence.look('tab 2', ann, HERE)
    presence.look('tab 3', bob, HERE)
    const [change, ...rest] = presence.takeChanges()
    expect(rest).toEqual([])
    expect(change!.message).toEqual({ ...HERE, people: [ann, bob], count: 2 })
    expect([...change!.watchers]).toEqual(['tab 1', 'tab 2', 'tab 3'])
    presence.look('tab 1', ann, HERE)
    expect(presence.takeChanges()).toEqual([])
  })

  test('who goes elsewhere, or ends the connection, is gone here', () => {
    const presence = new Presence<string>()
    presence.look('a', ann, HERE)
    presence.look('b', bob, HERE)
    presence.takeChanges()
    presence.look('b', bob, THERE)
    expect(presence.takeChanges().map(({ message }) => [message.subject, message.count])).toEqual([
      ['1', 1],
      ['2', 1],
    ])
    presence.leave('a')
    presence.leave('a')
    expect(presence.takeChanges()).toEqual([])
  })

  test('200 at one place are told of with one message, of which 20 are named', () => {
    const presence = new Presence<number>()
    for (let n = 0; n < 200; n++) presence.look(n, { userName: `u${n}`, displayName: `U${n}` }, HERE)
    const changes = presence.takeChanges()
    expect(changes).toHaveLength(1)
    expect(changes[0]!.message).toMatchObject({ count: 200 })
    expect(changes[0]!.message.people).toHaveLength(20)
  })

  test('whatever people do, everybody has last been told who is where they are', () => {
    const step = fc.record({ who: fc.integer({ min: 0, max: 4 }), where: fc.constantFrom(HERE, THERE, null) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const presence = new Presence<number>()
        const truth = new Map<number, string>()
        const told = new Map<number, { subject: string | null; names: string }>()
        for (const { who, where } of steps) {
          if (where === null) {
            presence.leave(who)
            truth.delete(who)
            told.delete(who)
          } else {
            presence.look(who, { userName: `u${who}`, displayName: `U${who}` }, where)
            truth.set(who, where.subject)
          }
          for (const { message, watchers } of presence.takeChanges()) {
            const names = message.people.map(({ userName }) => userName).join()
            for (const watcher of watchers) told.set(watcher, { subject: message.subject, names })
          }
        }
        for (const [who, subject] of truth) {
          const names = [...truth].filter(([, each]) => each === subject).map(([each]) => `u${each}`)
          expect(told.get(who)).toEqual({ subject, names: names.sort().join() })
        }
      }),
    )
  })
})
