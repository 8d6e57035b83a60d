import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOperationsStore } from '@towncrier/operations-store'
import { expect, onTestFinished, test } from 'vitest'
import { accountSubject, eraseHomeRecords } from './erase-records.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')

test('an erasure that is done again takes no account that was given the number of the one erased', () => {
  const folder = mkdtempSync(join(tmpdir(), 'towncrier-records-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const store = openOperationsStore(folder, { durability: 'normal' })
  onTestFinished(() => store.close())
  const add = (userName: string, now: number) =>
    store.accounts.add({ userName, displayName: userName, role: 'resident', passwordHash: '', now })
  const erased = add('rosa', NOW)
  const home = store.homes.add(erased.id, { name: 'Home', areaId: null }, NOW)
  const order = { subjects: [home.id, accountSubject(erased)] }
  const parts = { store, analyses: { forget: () => {} } }

  expect(eraseHomeRecords(parts, order)).toBe(2)
  const next = add('operator', NOW + 1)
  expect(next.id).toBe(erased.id)
  expect(eraseHomeRecords(parts, order)).toBe(0)
  expect(store.accounts.findEnabled(next.id)).toMatchObject({ userName: 'operator' })
})
