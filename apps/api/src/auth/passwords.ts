import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { apiErrors } from '../errors.ts'

const argon2Async = promisify(argon2)

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const

/** Hashes a password with argon2id (RFC 9106); the result is a PHC string that carries its parameters. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await argon2Async('argon2id', { message: password.normalize('NFKC'), nonce, ...PARAMETERS })
  const { memory, passes, parallelism } = PARAMETERS
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** True when `password` is the one that `hash` was made from. A hash that cannot be read matches nothing. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const match = PHC.exec(hash)
  if (match === null) return false
  const [, memory, passes, parallelism, nonce, tag] = match as unknown as string[]
  const expected = Buffer.from(tag!, 'base64')
  const offered = await argon2Async('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(nonce!, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  })
  return timingSafeEqual(expected, offered)
}

/** A password nobody has chosen: 96 random bits, easy to type. */
export function randomPassword(): string {
  return randomBytes(12)
    .toString('hex')
    .replaceAll(/(.{6})(?=.)/g, '$1-')
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

/** Length by NIST SP 800-63B-4 §3.1.1.2 lies between 8 (with a second factor) and 15 (without any other limit). */
const SHORTEST_PASSWORD = 12
/** What is tried first; every one of them long enough to pass otherwise. */
const COMMON = [
  'password',
  '123456',
  'qwerty',
  'letmein',
  'welcome',
  'towncrier',
  'administrator',
  'iloveyou',
]

/**
 * Refuses what would be guessed first (NIST SP 800-63B §5.1.1.2): too short, the user's own name, or little
 * more than a common password. No rules of composition, no expiry.
 *
 * @throws TC_PASSWORD_TOO_WEAK
 */
export function requireGoodPassword(password: string, userName: string): void {
  const letters = password.toLowerCase()
  const rest = COMMON.concat(userName.toLowerCase()).reduce(
    (left, word) => left.replaceAll(word, ''),
    letters,
  )
  const isGood = [...password].length >= SHORTEST_PASSWORD && rest.length >= 6 && new Set(letters).size >= 5
  if (!isGood) throw apiErrors.make('TC_PASSWORD_TOO_WEAK', userName)
}
