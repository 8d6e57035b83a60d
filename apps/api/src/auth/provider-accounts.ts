import { systemClock } from '@towncrier/core'
import type { Account } from '@towncrier/operations-store'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import type { ProviderPerson } from './oidc.ts'

/**
 * The account of somebody who comes from the provider: made the first time, its role as their groups say every
 * time. An account that was made here is never taken over because names or e-mail addresses are alike: its
 * owner ties it to the provider while signed in.
 *
 * @throws TC_OIDC_NO_ROLE, TC_OIDC_NAME_TAKEN, TC_OIDC_DISABLED, TC_ACCOUNT_LAST_ADMINISTRATOR, TC_IDENTITY_TAKEN
 */
export function accountOfPerson({ store, clock }: ApiContext, person: ProviderPerson): Account {
  const { issuer, subject, userName, displayName, role, linkAccountId } = person
  const audit = (action: string, on: string, detail: Readonly<Record<string, unknown>>) =>
    store.audit.add({ at: clock.now(), actor: on, action, subject: on, detail: { issuer, ...detail } })
  const now = systemClock.now()
  if (linkAccountId !== null) {
    const account = store.accounts.findEnabled(linkAccountId)
    if (account === null) throw apiErrors.make('TC_OIDC_DISABLED', userName)
    store.accounts.linkIdentity(account.id, issuer, subject, now)
    audit('account.link', account.userName, { subject })
    return account
  }
  const known = store.accounts.findByIdentity(issuer, subject)
  if (known !== null && known.disabledAt !== null) throw apiErrors.make('TC_OIDC_DISABLED', known.userName)
  if (role === null) {
    if (known !== null) store.sessions.endAll(known.id)
    audit('session.refuse', known?.userName ?? userName, { reason: 'no role', subject })
    throw apiErrors.make('TC_OIDC_NO_ROLE', known?.userName ?? userName)
  }
  if (known === null) {
    if (store.accounts.findByUserName(userName) !== null) {
      audit('session.refuse', userName, { reason: 'name taken', subject })
      throw apiErrors.make('TC_OIDC_NAME_TAKEN', userName)
    }
    const account = store.accounts.add({ userName, displayName, role, passwordHash: '', now: clock.now() })
    store.accounts.linkIdentity(account.id, issuer, subject, now)
    audit('account.add', userName, { role, subject })
    return account
  }
  store.accounts.linkIdentity(known.id, issuer, subject, now)
  if (known.role === role) return known
  const changed = store.accounts.update(known.userName, { role }, clock.now())
  audit('account.change', known.userName, { role, was: known.role })
  return changed
}
