import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export interface SecondFactor {
  readonly secret: Uint8Array
  /** Null until a first code has shown that it works. */
  readonly confirmedAt: EpochMs | null
  /** Time step of the last code that was taken; none at or before it is taken again. */
  readonly lastStep: number
  readonly recoveryCodesLeft: number
}

interface SecondFactorRow {
  secret: Uint8Array
  confirmed_at: number | null
  last_step: number
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Secrets of authenticator apps, encrypted with a key beside the database, and recovery codes, hashed with it. */
export class SecondFactors {
  readonly #database: Database
  readonly #key: Uint8Array

  constructor(database: Database, key: Uint8Array) {
    this.#database = database
    this.#key = key
  }

  /** @throws TC_SECOND_FACTOR_UNREADABLE when the key is not the one it was written with. */
  find(accountId: number): SecondFactor | null {
    const row = this.#database.get<SecondFactorRow>(
      'SELECT secret, confirmed_at, last_step FROM second_factors WHERE account_id = ?',
      accountId,
    )
    if (row === undefined) return null
    const { n } = this.#database.get<{ n: number }>(
      'SELECT count(*) AS n FROM recovery_codes WHERE account_id = ? AND used_at IS NULL',
      accountId,
    )!
    return {
      secret: this.#decrypt(row.secret, accountId),
      confirmedAt: row.confirmed_at,
      lastStep: row.last_step,
      recoveryCodesLeft: n,
    }
  }

  /** True when the account must give a code to sign in. */
  isOn(accountId: number): boolean {
    return (
      this.#database.get(
        'SELECT 1 FROM second_factors WHERE account_id = ? AND confirmed_at IS NOT NULL',
        accountId,
      ) !== undefined
    )
  }

  /** Keeps a secret that still has to be confirmed; in the place of one that was not. @throws TC_SECOND_FACTOR_ON */
  offer(accountId: number, secret: Uint8Array, now: EpochMs): void {
    const written = this.#database.run(
      `INSERT INTO second_factors (account_id, secret, created_at) VALUES (?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET secret = ?2, created_at = ?3, last_step = 0 WHERE confirmed_at IS NULL`,
      accountId,
      this.#encrypt(secret, accountId),
      now,
    )
    if (written === 0) throw operationsStoreErrors.make('TC_SECOND_FACTOR_ON', `account ${accountId}`)
  }

  /** Switches the offered secret on, with its recovery codes. */
  confirm(accountId: number, step: number, recoveryCodes: readonly string[], now: EpochMs): void {
    this.#database.transaction(() => {
      this.#database.run(
        'UPDATE second_factors SET confirmed_at = ?, last_step = ? WHERE account_id = ?',
        now,
        step,
        accountId,
      )
      this.#putRecoveryCodes(accountId, recoveryCodes)
    })
  }

  /** New recovery codes; those of before work no more. */
  replaceRecoveryCodes(accountId: number, recoveryCodes: readonly string[]): void {
    this.#database.transaction(() => this.#putRecoveryCodes(accountId, recoveryCodes))
  }

  #putRecoveryCodes(accountId: number, recoveryCodes: readonly string[]): void {
    this.#database.run('DELETE FROM recovery_codes WHERE account_id = ?', accountId)
    for (const code of recoveryCodes) {
      this.#database.run(
        'INSERT INTO recovery_codes (account_id, code_hash) VALUES (?, ?)',
        accountId,
        this.#hash(code, accountId),
      )
    }
  }

  /** Uses up a time step: true once, false for it and all before it ever after, whoever asks first. */
  takeStep(accountId: number, step: number): boolean {
    return (
      this.#database.run(
        'UPDATE second_factors SET last_step = ?1 WHERE account_id = ?2 AND last_step < ?1',
        step,
        accountId,
      ) === 1
    )
  }

  /** Uses up a recovery code: true once. */
  takeRecoveryCode(accountId: number, code: string, now: EpochMs): boolean {
    return (
      this.#database.run(
        'UPDATE recovery_codes SET used_at = ? WHERE account_id = ? AND code_hash = ? AND used_at IS NULL',
        now,
        accountId,
        this.#hash(code, accountId),
      ) === 1
    )
  }

  /** @returns false when there was none. */
  remove(accountId: number): boolean {
    return this.#database.transaction(() => {
      this.#database.run('DELETE FROM recovery_codes WHERE account_id = ?', accountId)
      return this.#database.run('DELETE FROM second_factors WHERE account_id = ?', accountId) > 0
    })
  }

  #hash(code: string, accountId: number): Buffer {
    return createHmac('sha256', this.#key).update(`${accountId}:${code}`).digest()
  }

  /** AES-256-GCM, bound to the account: a secret moved to another account cannot be read. */
  #encrypt(secret: Uint8Array, accountId: number): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(String(accountId)))
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  }

  #decrypt(stored: Uint8Array, accountId: number): Uint8Array {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, stored.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(String(accountId))).setAuthTag(stored.subarray(-TAG_BYTES))
    try {
      return Buffer.concat([decipher.update(stored.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    } catch (cause) {
      throw operationsStoreErrors.make('TC_SECOND_FACTOR_UNREADABLE', `account ${accountId}`, {}, { cause })
    }
  }
}
