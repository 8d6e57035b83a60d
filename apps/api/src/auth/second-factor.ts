import { formatInstant, systemClock } from '@towncrier/core'
import type { Account, OperationsStore } from '@towncrier/operations-store'
import type { SecondFactorOffer, SecondFactorView } from '@towncrier/protocol'
import { apiErrors } from '../errors.ts'
import { newRecoveryCodes, newSecret, offerOf, plainCode, stepOf } from './one-time-codes.ts'

/**
 * Codes of authenticator apps, and recovery codes. They go by the machine's clock, as the phones do, also where
 * the platform's own runs faster.
 */
export class SecondFactorService {
  readonly #store: OperationsStore

  constructor(store: OperationsStore) {
    this.#store = store
  }

  viewOf(accountId: number, isRequired: boolean): SecondFactorView {
    const found = this.#store.secondFactors.find(accountId)
    const since = found?.confirmedAt ?? null
    return {
      isOn: since !== null,
      since: since === null ? null : formatInstant(since),
      recoveryCodesLeft: since === null ? 0 : found!.recoveryCodesLeft,
      isRequired,
    }
  }

  /** Begins to set one up. @throws TC_SECOND_FACTOR_ON */
  offer({ id, userName }: Account): SecondFactorOffer {
    const secret = newSecret()
    this.#store.secondFactors.offer(id, secret, systemClock.now())
    return offerOf(secret, userName)
  }

  /**
   * Switches it on when `code` shows that the app has it right.
   *
   * @returns the recovery codes, this once.
   * @throws TC_SECOND_FACTOR_NOT_OFFERED, TC_SECOND_FACTOR_ON, TC_SECOND_FACTOR_WRONG
   */
  confirm({ id, userName }: Account, code: string): string[] {
    const { secondFactors } = this.#store
    const now = systemClock.now()
    const found = secondFactors.find(id)
    if (found === null || found.confirmedAt !== null) {
      throw apiErrors.make('TC_SECOND_FACTOR_NOT_OFFERED', userName)
    }
    const step = stepOf(plainCode(code), found.secret, now)
    if (step === null) throw apiErrors.make('TC_SECOND_FACTOR_WRONG', userName)
    const recoveryCodes = newRecoveryCodes()
    secondFactors.confirm(id, step, recoveryCodes.map(plainCode), now)
    return recoveryCodes
  }

  /** New recovery codes in the place of those of before. */
  renewRecoveryCodes(accountId: number): string[] {
    const recoveryCodes = newRecoveryCodes()
    this.#store.secondFactors.replaceRecoveryCodes(accountId, recoveryCodes.map(plainCode))
    return recoveryCodes
  }

  /**
   * Takes a code, of the app or for recovery, once and never again.
   *
   * @returns which it was.
   * @throws TC_SECOND_FACTOR_WRONG
   */
  take({ id, userName }: Account, typed: string): 'app' | 'recovery' {
    const { secondFactors } = this.#store
    const now = systemClock.now()
    const code = plainCode(typed)
    const step = stepOf(code, secondFactors.find(id)!.secret, now)
    if (step !== null && secondFactors.takeStep(id, step)) return 'app'
    if (secondFactors.takeRecoveryCode(id, code, now)) return 'recovery'
    throw apiErrors.make('TC_SECOND_FACTOR_WRONG', userName)
  }
}
