import { formatInstant } from '@towncrier/core'
import type { Account, ApiToken, OperationsStore, Session } from '@towncrier/operations-store'
import type { AccountView, ApiTokenView, OpenSessionView, Permission, Role } from '@towncrier/protocol'
import Bowser from 'bowser'
import { allowedOf } from '../auth/sign-in.ts'

export function accountViewOf(
  account: Account,
  store: OperationsStore,
  now: number,
  idleMs: number,
): AccountView {
  const sessions = store.sessions.list(account.id, now, idleMs)
  const lastSeenAt = sessions[0]?.lastSeenAt ?? null
  return {
    userName: account.userName,
    displayName: account.displayName,
    role: account.role as Role,
    demo: account.demo,
    breakGlass: account.breakGlass,
    hasPassword: store.accounts.hasPassword(account.id),
    hasSecondFactor: store.secondFactors.isOn(account.id),
    hasProvider: store.accounts.hasIdentity(account.id),
    sessionCount: sessions.length,
    tokenCount: store.apiTokens.list(account.id).filter(({ expiresAt }) => expiresAt > now).length,
    lastSeenAt: lastSeenAt === null ? null : formatInstant(lastSeenAt),
    createdAt: formatInstant(account.createdAt),
    disabledAt: account.disabledAt === null ? null : formatInstant(account.disabledAt),
  }
}

/** @param currentId the session that asks; null when it is none of these. */
export function sessionViewOf(session: Session, currentId: string | null): OpenSessionView {
  return {
    id: session.id,
    device: deviceWords(session.userAgent),
    address: session.address,
    createdAt: formatInstant(session.createdAt),
    lastSeenAt: formatInstant(session.lastSeenAt),
    expiresAt: formatInstant(session.expiresAt),
    isCurrent: session.id === currentId,
  }
}

export function tokenViewOf(token: ApiToken, role: Role): ApiTokenView {
  return {
    id: token.id,
    name: token.name,
    scopes: token.scopes as Permission[],
    allowed: allowedOf(token.scopes, role),
    createdAt: formatInstant(token.createdAt),
    expiresAt: formatInstant(token.expiresAt),
    lastUsedAt: token.lastUsedAt === null ? null : formatInstant(token.lastUsedAt),
    lastUsedFrom: token.lastUsedFrom,
  }
}

/** "Firefox on Linux", from what a browser says of itself; what it says is only a hint. */
export function deviceWords(userAgent: string): string {
  if (userAgent.trim() === '') return 'Unknown device'
  const { browser, os, platform } = Bowser.parse(userAgent)
  const program = browser.name || userAgent.split(/[/\s]/)[0]!.slice(0, 40)
  const system = os.name ?? ''
  if (system === '') return program
  return platform.type === 'mobile' ? `${program} on a phone (${system})` : `${program} on ${system}`
}
