import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChainWalk, type OperationsStore, openOperationsStore } from './index.ts'
import { migrations } from './migrations.ts'

const NOW = Date.parse('2026-01-14T03:00:00Z')

let directory: string
let store: OperationsStore
const reopen = () => {
  store.close()
  store = openOperationsStore(directory, { durability: 'normal' })
}
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-audit-'))
  store = openOperationsStore(directory, { durability: 'normal' })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const add = (n: number, change: object = {}) =>
  store.audit.add({ at: NOW + n, actor: 'ann', action: 'device.add', subject: `device-${n}`, ...change })

function verify(expectHead?: string) {
  const walk = new ChainWalk(expectHead)
  let afterId = 0
  for (;;) {
    const entries = store.audit.after(afterId, 3)
    if (entries.length === 0) return walk.state
    for (const entry of entries) walk.take(entry)
    afterId = entries.at(-1)!.id
  }
}

/** As somebody with the file and a SQL shell would. */
function tamper(sql: string): void {
  store.close()
  const raw = new DatabaseSync(join(directory, 'operations.db'))
  raw.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${sql}`)
  raw.close()
  store = openOperationsStore(directory, { durability: 'normal' })
}

describe('the chain', () => {
  test('whatever is written down fits, also what is no proper text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value + '\ud800\0'.slice(0, 1))
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.dictionary(fc.string(), fc.jsonValue()),
        (actor, action, subject, detail) => {
          store.audit.add({ at: NOW, actor: `${actor}\0`, action, subject, detail })
          expect(verify()).toMatchObject({ isIntact: true, broken: null })
        },
      ),
      { numRuns: 60 },
    )
    reopen()
    expect(verify().isIntact).toBe(true)
  })

  test.each([
    ['a changed word', `UPDATE audit SET actor = 'bob' WHERE id = 4`, { id: 4, reason: /changed/ }],
    ['a changed detail', `UPDATE audit SET detail = '{"x":1}' WHERE id = 2`, { id: 2, reason: /changed/ }],
    [
      'an entry taken out',
      'DELETE FROM audit WHERE id = 5',
      { id: 6, reason: /entry 5 before it is missing/ },
    ],
    ['several taken out', 'DELETE FROM audit WHERE id IN (2, 3)', { id: 4, reason: /2 to 3/ }],
    ['the first taken out', 'DELETE FROM audit WHERE id = 1', { id: 2, reason: /missing/ }],
    [
      'two that changed places',
      `UPDATE audit SET id = 100 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 100`,
      { id: 3, reason: /changed/ },
    ],
    [
      'one put in from outside',
      `INSERT INTO audit (at, actor, action, subject) VALUES (1, 'eve', 'device.add', 'x')`,
      { id: 9, reason: /from outside/ },
    ],
  ])('shows %s', (_name, sql, { id, reason }) => {
    for (let n = 0; n < 8; n++) add(n)
    expect(verify().isIntact).toBe(true)
    tamper(sql)
    add(99)
    expect(verify().broken).toMatchObject({ id, reason: expect.stringMatching(reason) })
  })

  test('newest entries that were cut off show against a head noted earlier, and by the gap that new ones leave', () => {
    for (let n = 0; n < 8; n++) add(n)
    const { hash } = store.audit.head()!
    expect(verify(hash)).toMatchObject({ isIntact: true, head: { id: 8, hash } })
    tamper('DELETE FROM audit WHERE id > 6')
    expect(verify()).toMatchObject({ isIntact: true, entries: 6 })
    expect(verify(hash).broken).toMatchObject({ id: null, reason: expect.stringMatching(/expected head/) })
    add(9)
    expect(verify().broken).toMatchObject({ id: 9, reason: expect.stringMatching(/7 to 8/) })
  })

  test('an earlier head is still met when the log has grown', () => {
    add(1)
    const { hash } = store.audit.head()!
    add(2)
    expect(verify(hash).isIntact).toBe(true)
  })

  test('writers at several connections build one chain, inside and outside transactions', () => {
    const other = openOperationsStore(directory, { durability: 'normal' })
    for (let n = 0; n < 40; n++)
      (n % 2 === 0 ? store : other).audit.add({ at: n, actor: 'a', action: 'b', subject: 'c' })
    other.close()
    expect(verify()).toMatchObject({ isIntact: true, entries: 40 })
  })

  test('the log of an older version is chained when it is opened, once', () => {
    const old = mkdtempSync(join(directory, 'old-'))
    const raw = new DatabaseSync(join(old, 'operations.db'))
    for (const step of migrations.slice(0, 2)) raw.exec(step)
    raw.exec('PRAGMA user_version = 2')
    for (let n = 0; n < 5; n++) {
      raw.exec(`INSERT INTO audit (at, actor, action, subject) VALUES (${n}, 'ann', 'device.add', 'x')`)
    }
    raw.close()
    store.close()
    store = openOperationsStore(old, { durability: 'normal' })
    add(1)
    expect(verify()).toMatchObject({ isIntact: true, entries: 6 })
  })
})

describe('looking things up', () => {
  test('by who, what, on what, when and any word, page by page', () => {
    for (let n = 0; n < 30; n++) {
      add(n, {
        actor: n % 3 === 0 ? 'bob' : 'ann',
        action: n % 2 === 0 ? 'alert.shelve' : 'alert.acknowledge',
      })
    }
    add(40, { action: 'alerting', subject: '100%', detail: { why: 'Salt_box' } })
    const ids = (filter: Parameters<typeof store.audit.list>[0]) => {
      const found: number[] = []
      let cursor: string | null = null
      do {
        const page = store.audit.list({ ...filter, ...(cursor === null ? {} : { cursor }) })
        found.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor !== null)
      return found
    }
    expect(ids({ limit: 7 })).toEqual(Array.from({ length: 31 }, (_, n) => 31 - n))
    expect(ids({ limit: 4, actor: 'bob' })).toHaveLength(10)
    expect(ids({ limit: 4, action: 'alert' })).toHaveLength(30)
    expect(ids({ limit: 4, action: 'alert.shelve', actor: 'bob' })).toHaveLength(5)
    expect(ids({ limit: 4, subject: 'device-3' })).toEqual([4])
    expect(ids({ limit: 4, from: NOW + 10, to: NOW + 12 })).toEqual([12, 11])
    expect(ids({ limit: 4, text: 'salt_B' })).toEqual([31])
    expect(ids({ limit: 4, text: '0%' })).toEqual([31])
    expect(ids({ limit: 4, text: 'nothing' })).toEqual([])
  })

  test('an entry says by which token it came', () => {
    store.audit.noteOrigin(() => ({ token: 'nightly' }))
    add(1, { detail: { role: 'viewer' } })
    expect(store.audit.list({ limit: 1 }).items[0]!.detail).toEqual({ role: 'viewer', token: 'nightly' })
  })
})
