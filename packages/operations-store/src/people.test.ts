import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Account, type OperationsStore, openOperationsStore } from './index.ts'

const NOW = Date.parse('2026-01-14T03:00:00Z')
const FROM = { address: '192.0.2.1', userAgent: 'test' }

let directory: string
let store: OperationsStore
let ann: Account
let bob: Account
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'towncrier-people-'))
  store = openOperationsStore(directory, { durability: 'normal' })
  const add = (userName: string, role: string) =>
    store.accounts.add({ userName, displayName: userName, role, passwordHash: 'x', now: NOW })
  ann = add('ann', 'administrator')
  bob = add('bob', 'operator')
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const filesHold = (needle: string | Buffer) =>
  readdirSync(directory)
    .filter((name) => name.startsWith('operations.db'))
    .some((name) => readFileSync(join(directory, name)).includes(needle))

test('a session ends when it is not used, however long it might have lasted', () => {
  const token = store.sessions.open(ann.id, FROM, NOW, 12 * HOUR_MS)
  for (let minutes = 0; minutes <= 300; minutes += 30) {
    expect(store.sessions.find(token, NOW + minutes * MINUTE_MS, HOUR_MS)).not.toBeNull()
  }
  expect(store.sessions.find(token, NOW + 300 * MINUTE_MS + HOUR_MS, HOUR_MS)).toBeNull()
  expect(store.sessions.prune(NOW + 300 * MINUTE_MS + HOUR_MS, HOUR_MS)).toBe(1)
})

test('sessions are listed and ended one by one, or all but one; nobody ends another person’s', () => {
  const mine = store.sessions.open(ann.id, FROM, NOW, HOUR_MS)
  const others = [1, 2, 3].map((n) => store.sessions.open(ann.id, FROM, NOW + n, HOUR_MS))
  store.sessions.open(bob.id, FROM, NOW, HOUR_MS)
  const listed = store.sessions.list(ann.id, NOW + 5, HOUR_MS)
  expect(listed.map(({ createdAt }) => createdAt - NOW)).toEqual([3, 2, 1, 0])
  expect(store.sessions.endById(bob.id, listed[0]!.id)).toBe(false)
  expect(store.sessions.endById(ann.id, listed[0]!.id)).toBe(true)
  expect(store.sessions.find(others[2]!, NOW + 5, HOUR_MS)).toBeNull()
  expect(store.sessions.endAll(ann.id, listed[3]!.id)).toBe(2)
  expect(store.sessions.find(mine, NOW + 5, HOUR_MS)?.account.userName).toBe('ann')
  expect(store.sessions.list(bob.id, NOW + 5, HOUR_MS)).toHaveLength(1)
})

test('a second factor is read with its key and for its account only, and stands in no file as it is', () => {
  const secret = Buffer.from('a secret of twenty b')
  store.secondFactors.offer(ann.id, secret, NOW)
  expect(store.secondFactors.isOn(ann.id)).toBe(false)
  store.secondFactors.confirm(ann.id, 10, ['code-one', 'code-two'], NOW)
  expect(store.secondFactors.find(ann.id)).toMatchObject({ secret, lastStep: 10, recoveryCodesLeft: 2 })
  expect(() => store.secondFactors.offer(ann.id, secret, NOW)).toThrow(/has a second factor already/)
  expect(filesHold(secret)).toBe(false)
  expect(filesHold('code-one')).toBe(false)
  store.close()
  rmSync(join(directory, 'second-factor.key'))
  copyFileSync(join(directory, 'device-token.key'), join(directory, 'second-factor.key'))
  store = openOperationsStore(directory, { durability: 'normal' })
  expect(() => store.secondFactors.find(ann.id)).toThrow(/second-factor.key/)
  expect(store.secondFactors.remove(ann.id)).toBe(true)
  expect(store.secondFactors.find(ann.id)).toBeNull()
})

test('a time step and a recovery code are taken once', () => {
  store.secondFactors.offer(ann.id, Buffer.alloc(20), NOW)
  store.secondFactors.confirm(ann.id, 10, ['one', 'two'], NOW)
  expect([9, 10, 11, 11, 12].map((step) => store.secondFactors.takeStep(ann.id, step))).toEqual([
    false,
    false,
    true,
    false,
    true,
  ])
  const take = (code: string, id = ann.id) => store.secondFactors.takeRecoveryCode(id, code, NOW)
  expect([take('one', bob.id), take('one'), take('one'), take('three'), take('two')]).toEqual([
    false,
    true,
    false,
    false,
    true,
  ])
  store.secondFactors.replaceRecoveryCodes(ann.id, ['four'])
  expect([take('two'), take('four')]).toEqual([false, true])
})

test('a token works until it expires, is revoked, or its owner is disabled; it stands in no file', () => {
  const { token, apiToken } = store.apiTokens.add(
    bob.id,
    { name: 'nightly', scopes: ['town.view'], expiresAt: NOW + HOUR_MS },
    NOW,
  )
  expect(token).toMatch(/^tc_[\w-]{43}$/)
  expect(filesHold(token)).toBe(false)
  const use = (at: number) => store.apiTokens.use(token, '192.0.2.7', at)
  expect(use(NOW + 1)).toMatchObject({ apiToken: { name: 'nightly' }, account: { userName: 'bob' } })
  expect(store.apiTokens.list(bob.id)).toMatchObject([{ lastUsedAt: NOW + 1, lastUsedFrom: '192.0.2.7' }])
  expect(use(NOW + HOUR_MS)).toBeNull()
  expect(() => store.apiTokens.add(bob.id, { name: 'nightly', scopes: [], expiresAt: NOW + 1 }, NOW)).toThrow(
    /token of this name/,
  )
  store.accounts.update('bob', { disabled: true }, NOW)
  expect(use(NOW + 2)).toBeNull()
  store.accounts.update('bob', { disabled: false }, NOW)
  expect(use(NOW + 2)).not.toBeNull()
  expect(() => store.apiTokens.revoke(ann.id, apiToken.id)).toThrow(/no such token/)
  store.apiTokens.revoke(bob.id, apiToken.id)
  expect(use(NOW + 3)).toBeNull()
})

test('a person of a provider is one account, and no second one’s', () => {
  store.accounts.linkIdentity(bob.id, 'https://id.example', 'sub-1', NOW)
  store.accounts.linkIdentity(bob.id, 'https://id.example', 'sub-1', NOW + 1)
  expect(store.accounts.findByIdentity('https://id.example', 'sub-1')?.userName).toBe('bob')
  expect(store.accounts.findByIdentity('https://other.example', 'sub-1')).toBeNull()
  expect(() => store.accounts.linkIdentity(ann.id, 'https://id.example', 'sub-1', NOW)).toThrow(
    /another account/,
  )
})

test('the break-glass mark is an administrator’s with a password, and goes with the role', () => {
  expect(() => store.accounts.update('bob', { breakGlass: true }, NOW)).toThrow(/administrator/)
  expect(store.accounts.update('ann', { breakGlass: true }, NOW).breakGlass).toBe(true)
  store.accounts.add({
    userName: 'cal',
    displayName: 'cal',
    role: 'administrator',
    passwordHash: '',
    now: NOW,
  })
  expect(() => store.accounts.update('cal', { breakGlass: true }, NOW)).toThrow(/password/)
  store.accounts.update('ann', { role: 'operator' }, NOW)
  expect(store.accounts.update('ann', { role: 'administrator' }, NOW).breakGlass).toBe(false)
})

test('two administrators demote each other: the second is refused, and one remains', () => {
  store.accounts.update('bob', { role: 'administrator' }, NOW)
  const other = openOperationsStore(directory, { durability: 'normal' })
  store.accounts.update('bob', { role: 'viewer' }, NOW)
  expect(() => other.accounts.update('ann', { role: 'viewer' }, NOW)).toThrow(/last administrator/)
  expect(() => other.accounts.update('ann', { disabled: true }, NOW)).toThrow(/last administrator/)
  other.close()
  expect(store.accounts.require('ann')).toMatchObject({ role: 'administrator', disabledAt: null })
})
