import { randomBytes } from 'node:crypto'
import { type EpochMs, SECOND_MS } from '@towncrier/core'
import { Secret, TOTP } from 'otpauth'

/** RFC 6238 with what every authenticator app takes: SHA-1, six digits, 30 seconds. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** Clocks may differ by one step either way (RFC 6238 §5.2). */
const SKEW_STEPS = 1
const RECOVERY_CODES = 10
/** Crockford's base 32: no letter that could be read as a figure. */
const RECOVERY_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new secret for an authenticator app: 160 random bits (RFC 4226 §4). */
export function newSecret(): Uint8Array {
  return randomBytes(20)
}

/** What the app is told: `otpauth://totp/…` for a QR code, and the secret in base 32 for typing. */
export function offerOf(secret: Uint8Array, userName: string): { secret: string; uri: string } {
  const totp = totpOf(secret, userName)
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/**
 * The time step that `code` is right for at `at`, epoch ms, one step early or late allowed; null when it is
 * right for none. A step must be taken once only: whoever calls sees to it.
 */
export function stepOf(code: string, secret: Uint8Array, at: EpochMs): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret, '').validate({ token: code, timestamp: at, window: SKEW_STEPS })
  return delta === null ? null : Math.floor(at / (PARAMETERS.period * SECOND_MS)) + delta
}

/** Ten recovery codes of 50 random bits, as `7K2QA-9XM3D`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(10), (byte) => RECOVERY_ALPHABET[byte % 32]).join('')
    return `${letters.slice(0, 5)}-${letters.slice(5)}`
  })
}

/** A code as it is compared: without spaces and dashes, in capitals, look-alikes as they are meant. */
export function plainCode(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}

function totpOf(secret: Uint8Array, userName: string): TOTP {
  // The library takes the buffer whole: a view into a larger one would bring its neighbours along.
  const buffer = new Uint8Array(secret).buffer
  return new TOTP({ ...PARAMETERS, issuer: 'Towncrier', label: userName, secret: new Secret({ buffer }) })
}
