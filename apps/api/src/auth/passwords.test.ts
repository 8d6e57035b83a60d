import { expect, test } from 'vitest'
import { hashPassword, randomPassword, requireGoodPassword, verifyPassword } from './passwords.ts'

test('a password matches its own hash only, and every hash has its own salt', async () => {
  const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
  expect(first).not.toBe(second)
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await verifyPassword('correct horse', first)).toBe(true)
  expect(await verifyPassword('correct hors', first)).toBe(false)
  expect(await verifyPassword('', first)).toBe(false)
})

test('the same characters typed another way are the same password', async () => {
  const hash = await hashPassword('caf\u00e9')
  expect(await verifyPassword('cafe\u0301', hash)).toBe(true)
})

test('a hash that cannot be read matches nothing', async () => {
  for (const hash of ['', 'plain', '$argon2id$v=19$m=0,t=0,p=0$$', '$2b$10$abc']) {
    expect(await verifyPassword('plain', hash)).toBe(false)
  }
})

test('random passwords differ and are long', () => {
  const made = new Set(Array.from({ length: 100 }, randomPassword))
  expect(made.size).toBe(100)
  for (const password of made) expect(password).toMatch(/^[0-9a-f]{6}(-[0-9a-f]{6}){3}$/)
})

test('passwords that would be guessed first are refused, long sentences are not', () => {
  for (const weak of [
    'short',
    'password1234',
    'aaaaaaaaaaaaaaaa',
    'ann.smith-1234',
    'Qwerty123456',
    '121212121212121',
  ]) {
    expect(() => requireGoodPassword(weak, 'ann.smith'), weak).toThrow(/too easy/)
  }
  for (const good of ['correct horse battery', '325af7-a5468b-a60ec0', 'ünïcödé wörks töö']) {
    expect(() => requireGoodPassword(good, 'ann.smith'), good).not.toThrow()
  }
})
