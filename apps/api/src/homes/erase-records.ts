import type { Account, OperationsStore } from '@towncrier/operations-store'
import type { ErasureSubject } from './erasures.ts'
import type { RoomAnalyses } from './room-analysis.ts'

const ACCOUNT = 'account:'

/**
 * How an account is named among what an erasure takes: with when it was made, for the number of one that is gone is
 * given to another, and an erasure may be done again after years.
 */
export function accountSubject({ id, createdAt }: Pick<Account, 'id' | 'createdAt'>): string {
  return `${ACCOUNT}${id}:${createdAt}`
}

/**
 * Removes what a household wrote down and what was made of it: rooms, diary, consents, letters, photos, reports with
 * their links, and the account where it goes too. Harmless when repeated.
 *
 * @returns how many rows went.
 */
export function eraseHomeRecords(
  { store, analyses }: { readonly store: OperationsStore; readonly analyses: Pick<RoomAnalyses, 'forget'> },
  { subjects }: Pick<ErasureSubject, 'subjects'>,
): number {
  return store.inTransaction(() => {
    let rows = 0
    for (const subject of subjects) {
      if (subject.startsWith(ACCOUNT)) {
        const [id, createdAt] = subject.slice(ACCOUNT.length).split(':').map(Number)
        rows += store.accounts.remove({ id: id!, createdAt: createdAt! })
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
