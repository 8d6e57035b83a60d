import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
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

/** NIST SP 800-63B-4 §3.1.1.2: 15 where the password is all there is. Asked of everyone: a second factor can go. */
const SHORTEST_PASSWORD = 15
/** At least 64 must be taken; more than this only costs time. */
const LONGEST_PASSWORD = 256
/** Below so many guesses a password falls to whoever begins with the usual ones. */
const FEWEST_GUESSES = 1e9
/** What comes after makes a password no weaker, and looking at all of a long one takes long. */
const CHARACTERS_JUDGED = 64

const estimate = new ZxcvbnFactory({ dictionary: { ...dictionary }, graphs: adjacencyGraphs })

/**
 * Refuses a password that is too short or would be among the first to be guessed (NIST SP 800-63B-4 §3.1.1.2):
 * common passwords, repetition, sequences, and words of this place: the service's name and the person's.
 * Any Unicode is taken, no composition is asked for, nothing expires.
 *
 * @param words what is known of the person: user name, display name.
 * @throws TC_PASSWORD_TOO_SHORT, TC_PASSWORD_TOO_LONG, TC_PASSWORD_TOO_WEAK
 */
export function requireGoodPassword(password: string, words: readonly string[]): void {
  const characters = [...password.normalize('NFKC')].length
  if (characters < SHORTEST_PASSWORD) {
    throw apiErrors.make('TC_PASSWORD_TOO_SHORT', `${characters} characters`)
  }
  if (characters > LONGEST_PASSWORD) {
    throw apiErrors.make('TC_PASSWORD_TOO_LONG', `${characters} characters`)
  }
  const known = words
    .flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length > 2)
  const { guesses } = estimate.check(password.toLowerCase().slice(0, CHARACTERS_JUDGED), [
    'towncrier',
    ...known,
  ])
  if (guesses < FEWEST_GUESSES) throw apiErrors.make('TC_PASSWORD_TOO_WEAK', 'it is common, or made of names')
}
