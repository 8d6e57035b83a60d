import type { OperationsStore } from '@towncrier/operations-store'
import type { ErasureSubject } from './erasures.ts'
import type { RoomAnalyses } from './room-analysis.ts'

const ACCOUNT = 'account:'

/** How an account is named among what an erasure takes. */
export function accountSubject(accountId: number): string {
  return `${ACCOUNT}${accountId}`
}

/**
 * Removes what a household wrote down and what was made of it: rooms, diary, consents, letters, photos, reports with
 * their links, and the account where it goes too. Harmless when repeated.
 *
 * @returns how many rows went.
 */
export function eraseHomeRecords(
  { store, analyses }: { readonly store: OperationsStore; readonly analyses: RoomAnalyses },
  { subjects }: Pick<ErasureSubject, 'subjects'>,
): number {
  return store.inTransaction(() => {
    let rows = 0
    for (const subject of subjects) {
      if (subject.startsWith(ACCOUNT)) {
        rows += store.accounts.remove(Number(subject.slice(ACCOUNT.length)))
        continue
      }
      analyses.forget(store.homes.rooms(subject).map(({ id }) => id))
      rows += store.homes.remove(subject)
    }
    return rows
  })
}

/** Takes back the averages that a home was part of. @returns how many. */
export function withdrawHomeAverages(
  store: OperationsStore,
  { subjects }: Pick<ErasureSubject, 'subjects'>,
): number {
  return subjects.reduce((count, subject) => count + store.homeAverages.withdraw(subject), 0)
}
