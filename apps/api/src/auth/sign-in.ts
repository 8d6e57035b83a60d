import { createHash, timingSafeEqual } from 'node:crypto'
import { HOUR_MS } from '@towncrier/core'
import { mayAct, PERMISSIONS, type Permission, type Role } from '@towncrier/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { verifyPassword } from './passwords.ts'

export const SESSION_COOKIE = 'towncrier_session'

/** Who makes a request, and what they may do. */
export interface Viewer {
  readonly userName: string
  readonly displayName: string
  readonly role: Role
  readonly expiresAt: number | null
  readonly demo: boolean
  /** By cookie: such requests must come from our own pages. */
  readonly byCookie: boolean
}

/** A hash that no password has, so that unknown user names take as long as wrong passwords. */
const NO_PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** Signs in and out, and tells who makes a request. */
export class SignIn {
  readonly #context: ApiContext

  constructor(context: ApiContext) {
    this.#context = context
  }

  /**
   * Checks a password and opens a session.
   *
   * @returns the session's token, for a cookie.
   * @throws TC_SIGN_IN_FAILED without saying which of the two was wrong.
   */
  async open(
    userName: string,
    password: string,
    from: { readonly address: string; readonly userAgent: string },
  ): Promise<string> {
    const { store, clock, config } = this.#context
    const found = store.accounts.findByUserName(userName)
    const matches = await verifyPassword(password, found?.passwordHash ?? NO_PASSWORD_HASH)
    if (found === null || !matches || found.account.disabledAt !== null) {
      store.audit.add({
        at: clock.now(),
        actor: userName.slice(0, 100),
        action: 'session.refuse',
        subject: from.address,
      })
      throw apiErrors.make('TC_SIGN_IN_FAILED', userName.slice(0, 100))
    }
    const token = store.accounts.openSession(
      found.account.id,
      from,
      clock.now(),
      config.SESSION_HOURS * HOUR_MS,
    )
    store.audit.add({
      at: clock.now(),
      actor: found.account.userName,
      action: 'session.open',
      subject: from.address,
    })
    return token
  }

  /** Who holds this cookie or bearer token; null when nobody does. */
  viewerOf(cookieToken: string | undefined, authorization: string | undefined): Viewer | null {
    const { store, clock, demo } = this.#context
    if (authorization?.startsWith('Bearer ') && this.#isLocalToken(authorization.slice(7))) {
      return {
        userName: 'local',
        displayName: 'This machine',
        role: 'administrator',
        expiresAt: null,
        demo: false,
        byCookie: false,
      }
    }
    const session = cookieToken === undefined ? null : store.accounts.session(cookieToken, clock.now())
    if (session !== null) {
      const { userName, displayName, role, demo: isDemo } = session.account
      return {
        userName,
        displayName,
        role: role as Role,
        expiresAt: session.expiresAt,
        demo: isDemo,
        byCookie: true,
      }
    }
    if (demo === null) return null
    return {
      userName: 'visitor',
      displayName: 'Visitor',
      role: 'viewer',
      expiresAt: null,
      demo: true,
      byCookie: false,
    }
  }

  #isLocalToken(token: string): boolean {
    const digest = (value: string) => createHash('sha256').update(value).digest()
    return timingSafeEqual(digest(token), digest(this.#context.localToken))
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | null
  }
}

/** Puts the viewer on every request, and refuses changes that another site's page makes with our cookie. */
export function registerViewer(server: FastifyInstance, signIn: SignIn): void {
  server.decorateRequest('viewer', null)
  server.addHook('onRequest', async (request) => {
    request.viewer = signIn.viewerOf(request.cookies[SESSION_COOKIE], request.headers.authorization)
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseOtherSites(request)
  })
}

function refuseOtherSites(request: FastifyRequest): void {
  const { origin } = request.headers
  if (origin === undefined) return
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) {
    throw apiErrors.make('TC_CROSS_SITE_REQUEST', origin.slice(0, 200))
  }
}

/** The viewer, when they may do what `needed` names. @throws TC_SIGN_IN_REQUIRED, TC_PERMISSION_DENIED */
export function requirePermission(request: FastifyRequest, needed: Permission): Viewer {
  const { viewer } = request
  if (viewer === null) throw apiErrors.make('TC_SIGN_IN_REQUIRED', `${request.method} ${request.url}`)
  if (!mayAct(viewer.role, needed)) {
    // A visitor has no account to be given another role: to them it is a sign-in that is missing.
    if (viewer.userName === 'visitor') {
      throw apiErrors.make('TC_SIGN_IN_REQUIRED', `${request.method} ${request.url}`)
    }
    throw apiErrors.make(
      'TC_PERMISSION_DENIED',
      `${viewer.userName} (${viewer.role}) may not ${PERMISSIONS[needed]}`,
    )
  }
  return viewer
}
