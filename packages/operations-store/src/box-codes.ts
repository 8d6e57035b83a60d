import { createHmac, randomInt } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

/** Without I, L, O and U, which are read as something else (Crockford's base 32). */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SIGNS_OF_A_CODE = 12
const READ_AS: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' }

/** The codes that stand under boxes: 60 random bits, kept only as a keyed hash. */
export class BoxCodes {
  readonly #database: Database
  readonly #key: Uint8Array

  constructor(database: Database, key: Uint8Array) {
    this.#database = database
    this.#key = key
  }

  /**
   * Gives a box a new code; an older one stops working.
   *
   * @returns the code as it is printed, `7K3M-Q9TV-2XHB`; it cannot be had again.
   */
  make(deviceId: string, now: EpochMs): string {
    const signs = Array.from({ length: SIGNS_OF_A_CODE }, () => SIGNS[randomInt(SIGNS.length)]).join('')
    this.set(deviceId, signs, now)
    return signs.replaceAll(/(.{4})(?=.)/g, '$1-')
  }

  /** Gives a box a code that was chosen elsewhere: what is printed under it already. */
  set(deviceId: string, code: string, now: EpochMs): void {
    this.#database.run(
      `INSERT INTO box_codes (device_id, code_hash, made_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (device_id) DO UPDATE SET code_hash = ?2, made_at = ?3`,
      deviceId,
      this.#hash(code),
      now,
    )
  }

  /** The box that a code stands under, however it was typed; null when it stands under none. */
  deviceOf(code: string): string | null {
    return (
      this.#database.get<{ device_id: string }>(
        'SELECT device_id FROM box_codes WHERE code_hash = ?',
        this.#hash(code),
      )?.device_id ?? null
    )
  }

  #hash(code: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(`box code ${signsOf(code)}`)
      .digest()
  }
}

/** The signs of a code as a person types it: spaces, dashes, case and look-alikes do not matter. */
function signsOf(code: string): string {
  return code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll(/[ILO]/g, (sign) => READ_AS[sign]!)
}
