import { mayAct, PERMISSIONS, type Permission, permissionsOf, type Role } from '@towncrier/protocol'
import type { FastifyRequest } from 'fastify'
import { apiErrors } from '../errors.ts'

/** Who makes a request, and what they may do. */
export interface Viewer {
  /** Null for visitors and for programs on this machine: no account is theirs. */
  readonly accountId: number | null
  readonly userName: string
  readonly displayName: string
  readonly role: Role
  /** What this request may do: less than the role with a token, or while a second factor is missing. */
  readonly permissions: readonly Permission[]
  readonly expiresAt: number | null
  readonly demo: boolean
  /** By cookie: such requests must come from our own pages. */
  readonly byCookie: boolean
  /** The session it came by; null when it came by none. */
  readonly sessionId: string | null
  /** Name of the token it came by; null when it came by none. */
  readonly tokenName: string | null
  readonly needsSecondFactor: boolean
}

const NO_ACCOUNT = {
  accountId: null,
  expiresAt: null,
  byCookie: false,
  sessionId: null,
  tokenName: null,
  needsSecondFactor: false,
} as const

/** A program on this machine that can read the data folder. */
export const LOCAL_VIEWER: Viewer = {
  ...NO_ACCOUNT,
  userName: 'local',
  displayName: 'This machine',
  role: 'administrator',
  permissions: permissionsOf('administrator'),
  demo: false,
}

/** Anyone who looks at the demonstration. */
export const VISITOR: Viewer = {
  ...NO_ACCOUNT,
  userName: 'visitor',
  displayName: 'Visitor',
  role: 'viewer',
  permissions: permissionsOf('viewer'),
  demo: true,
}

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | null
  }
}

/**
 * The viewer, when they may do what `needed` names.
 *
 * @throws TC_SIGN_IN_REQUIRED, TC_PERMISSION_DENIED, TC_SECOND_FACTOR_REQUIRED
 */
export function requirePermission(request: FastifyRequest, needed: Permission): Viewer {
  const { viewer } = request
  if (viewer === null) throw apiErrors.make('TC_SIGN_IN_REQUIRED', `${request.method} ${request.url}`)
  if (viewer.permissions.includes(needed)) return viewer
  // A visitor has no account to be given another role: to them it is a sign-in that is missing.
  if (viewer === VISITOR) throw apiErrors.make('TC_SIGN_IN_REQUIRED', `${request.method} ${request.url}`)
  if (viewer.needsSecondFactor && mayAct(viewer.role, needed)) {
    throw apiErrors.make('TC_SECOND_FACTOR_REQUIRED', viewer.role)
  }
  const by = viewer.tokenName === null ? viewer.role : `token “${viewer.tokenName}”`
  throw apiErrors.make('TC_PERMISSION_DENIED', `${viewer.userName} (${by}) may not ${PERMISSIONS[needed]}`)
}

/**
 * The viewer and their account, for what only a person who has signed in may do about themselves.
 *
 * @throws TC_SIGN_IN_REQUIRED, TC_PERMISSION_DENIED, TC_ACCOUNT_NEEDED
 */
export function requireOwnAccount(request: FastifyRequest): Viewer & { readonly accountId: number } {
  const viewer = requirePermission(request, 'self.manage')
  if (viewer === VISITOR) throw apiErrors.make('TC_SIGN_IN_REQUIRED', `${request.method} ${request.url}`)
  const { accountId } = viewer
  if (accountId === null) throw apiErrors.make('TC_ACCOUNT_NEEDED', viewer.userName)
  return { ...viewer, accountId }
}
