import type { EpochMs } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { DemoAccount } from '../context.ts'
import { hashPassword, randomPassword } from './passwords.ts'

/** Accounts that anyone may use while the platform runs as a demonstration, and only then. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { userName: 'operator', password: 'demo-operator', role: 'operator' },
  { userName: 'administrator', password: 'demo-administrator', role: 'administrator' },
  { userName: 'duty-manager', password: 'demo-duty-manager', role: 'duty-manager' },
  { userName: 'waste-planner', password: 'demo-waste-planner', role: 'waste-planner' },
  { userName: 'resident', password: 'demo-resident', role: 'resident' },
  { userName: 'housing-officer', password: 'demo-housing-officer', role: 'housing-officer' },
  { userName: 'driver', password: 'demo-driver', role: 'gritter-driver' },
  { userName: 'crew', password: 'demo-crew', role: 'crew' },
]

/**
 * Makes the first administrator when there is no account yet: kept for emergencies where the others come
 * through a provider.
 *
 * @returns their password, to be shown once; null when there was an account.
 */
export async function makeFirstAdministrator(
  store: OperationsStore,
  now: EpochMs,
  breakGlass: boolean,
): Promise<{ userName: string; password: string } | null> {
  if (store.accounts.list().some((account) => !account.demo)) return null
  const password = randomPassword()
  store.accounts.add({
    userName: 'admin',
    displayName: 'Administrator',
    role: 'administrator',
    passwordHash: await hashPassword(password),
    breakGlass,
    now,
  })
  store.audit.add({ at: now, actor: 'towncrier', action: 'account.add', subject: 'admin' })
  return { userName: 'admin', password }
}

/** Makes the demonstration's accounts, or removes them when this is not the demonstration. */
export async function settleDemoAccounts(
  store: OperationsStore,
  isDemo: boolean,
  now: EpochMs,
): Promise<void> {
  if (!isDemo) {
    const removed = store.accounts.removeDemoAccounts()
    if (removed > 0) {
      store.audit.add({ at: now, actor: 'towncrier', action: 'account.remove', subject: 'demo accounts' })
    }
    return
  }
  for (const { userName, password, role } of DEMO_ACCOUNTS) {
    if (store.accounts.findByUserName(userName) !== null) continue
    store.accounts.add({
      userName,
      displayName: `Demo ${role.replace('-', ' ')}`,
      role,
      passwordHash: await hashPassword(password),
      demo: true,
      now,
    })
  }
}
