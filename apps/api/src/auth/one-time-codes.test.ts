import { expect, test } from 'vitest'
import { newRecoveryCodes, newSecret, offerOf, plainCode, stepOf } from './one-time-codes.ts'

/** RFC 6238, appendix B: the key, and instants with their codes (last six of eight digits). */
const RFC_KEY = Buffer.from('12345678901234567890')
const RFC_CODES = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const

test.each(RFC_CODES)('the vector of RFC 6238 at %i s', (second, code) => {
  expect(stepOf(code, RFC_KEY, second * 1_000)).toBe(Math.floor(second / 30))
})

test('a clock may be one step off, and no more', () => {
  const step = Math.floor(1_234_567_890 / 30)
  const at = (steps: number) => stepOf('005924', RFC_KEY, (step + steps) * 30_000 + 15_000)
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([null, step, step, step, null])
})

test.each(['', '00592', '0059240', 'abcdef', '００５９２４', '-05924'])('"%s" is no code', (code) => {
  expect(stepOf(code, RFC_KEY, 1_234_567_890_000)).toBeNull()
})

test('an app is told all it needs, and secrets differ', () => {
  const { secret, uri } = offerOf(RFC_KEY, 'ann@town.example')
  expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(uri).toBe(
    'otpauth://totp/Towncrier:ann%40town.example?issuer=Towncrier&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
  )
  expect(newSecret()).not.toEqual(newSecret())
})

test('ten recovery codes, all different, read back as people type them', () => {
  const codes = newRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(plainCode(` ${code.toLowerCase().replace('-', ' ')} `)).toBe(plainCode(code))
  }
  expect(plainCode('oil0-1')).toBe('01101')
})
