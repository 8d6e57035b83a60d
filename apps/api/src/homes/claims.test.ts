import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isTowncrierError } from '@towncrier/core'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Claims } from './claims.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')

let folder: string
let store: OperationsStore
let claims: Claims
let code: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'towncrier-claims-'))
  store = openOperationsStore(folder, { durability: 'normal' })
  store.devices.add([{ id: 'frog-1', kind: 'damp-box', name: 'Frog box 1' }], NOW)
  code = store.boxCodes.make('frog-1', NOW)
  claims = new Claims({ store, kinds: new Map() })
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function answerTo(work: () => unknown): string {
  try {
    work()
    return 'ok'
  } catch (error) {
    if (isTowncrierError(error)) return error.code
    throw error
  }
}

const guess = (address: string) => answerTo(() => claims.freeBox('0000-0000-0000', address))

test('a thousand strangers with wrong codes keep no household out', () => {
  for (let stranger = 0; stranger < 1_000; stranger++) guess(`198.51.${stranger >> 8}.${stranger & 255}`)
  expect(claims.freeBox(code, '192.0.2.1')).toBe('frog-1')
})

test('one subscriber’s many addresses are one who tries', () => {
  const answers = Array.from({ length: 20 }, (_, host) => guess(`2001:db8:7:7::${(host + 1).toString(16)}`))
  expect(answers.filter((answer) => answer === 'TC_CLAIM_CODE_WRONG')).toHaveLength(5)
  expect(answers.at(-1)).toBe('TC_TOO_MANY_REQUESTS')
  expect(guess('2001:db8:7:8::1')).toBe('TC_CLAIM_CODE_WRONG')
})

test('who has an account cannot be asked one name after the other, box in hand', () => {
  for (let person = 0; person < 30; person++) {
    const userName = `person-${person}`
    store.accounts.add({ userName, displayName: userName, role: 'resident', passwordHash: '', now: NOW })
  }
  const answers = Array.from({ length: 30 }, (_, person) =>
    answerTo(() => claims.requireFreeName(`person-${person}`, '192.0.2.1')),
  )
  expect(answers.filter((answer) => answer === 'TC_ACCOUNT_EXISTS').length).toBeLessThan(13)
  expect(answers.at(-1)).toBe('TC_TOO_MANY_REQUESTS')
  expect(answerTo(() => claims.requireFreeName('rosa', '192.0.2.2'))).toBe('ok')
})

test('nobody goes by a name under which the audit log keeps what no person did', () => {
  for (const name of ['link', 'Towncrier', 'LOCAL', 'system']) {
    expect(answerTo(() => claims.requireFreeName(name, '192.0.2.3'))).toBe('TC_ACCOUNT_EXISTS')
  }
})
