import { createHash, timingSafeEqual } from 'node:crypto'
import { HOUR_MS, MINUTE_MS, systemClock } from '@towncrier/core'
import { type Account, API_TOKEN_PREFIX, type SessionOrigin } from '@towncrier/operations-store'
import { type Permission, permissionsOf, type Role } from '@towncrier/protocol'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { addressBlock } from './address-block.ts'
import { BRAKES, type BrakeKey, GuessBrake } from './guess-brake.ts'
import { verifyPassword } from './passwords.ts'
import { readRoles } from './role-settings.ts'
import { SecondFactorService } from './second-factor.ts'
import { LOCAL_VIEWER, VISITOR, type Viewer } from './viewer.ts'

export { requireOwnAccount, requirePermission, type Viewer } from './viewer.ts'

export const SESSION_COOKIE = 'towncrier_session'
/** What a token never does, whatever its owner may: only a person at the screen gives access away. */
export const NEVER_BY_TOKEN: Permission = 'self.manage'

/** Where a request comes from. */
export interface RequestOrigin {
  readonly address: string
  readonly userAgent: string
}

/** A hash that no password has, so that unknown user names take as long as wrong passwords. */
const NO_PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/**
 * Signs people in and out, and tells who makes a request. People live in real time: sessions, codes and tokens
 * go by the machine's clock, also where the platform's runs faster; the audit log goes by the platform's.
 */
export class SignIn {
  readonly secondFactor: SecondFactorService
  /** Roles that must have a second factor. */
  readonly rolesWithSecondFactor: ReadonlySet<Role>
  readonly #context: ApiContext
  readonly #brake = new GuessBrake()

  /** @throws TC_ROLE_SETTING_INVALID */
  constructor(context: ApiContext) {
    this.#context = context
    this.secondFactor = new SecondFactorService(context.store)
    this.rolesWithSecondFactor = readRoles('SECOND_FACTOR_ROLES', context.config.SECOND_FACTOR_ROLES)
  }

  get idleMs(): number {
    return this.#context.config.SESSION_IDLE_MINUTES * MINUTE_MS
  }

  /**
   * Checks a password, and a code where the account has a second factor, and opens a session.
   *
   * @returns the session's token, for a cookie.
   * @throws TC_SIGN_IN_FAILED without saying which of the two was wrong, TC_SECOND_FACTOR_NEEDED once the
   *         password is right, TC_SECOND_FACTOR_WRONG, TC_LOCAL_SIGN_IN_OFF, TC_TOO_MANY_REQUESTS
   */
  async open(
    userName: string,
    password: string,
    code: string | undefined,
    from: RequestOrigin,
  ): Promise<string> {
    const { store } = this.#context
    const keys = this.#keysOf(userName, from.address)
    this.#brake.begin(keys, systemClock.now())
    const found = store.accounts.findByUserName(userName)
    const hash = found === null || found.passwordHash === '' ? NO_PASSWORD_HASH : found.passwordHash
    const matches = await verifyPassword(password, hash)
    if (found === null || !matches || found.account.disabledAt !== null) {
      this.#audit(userName, 'session.refuse', from, 'password')
      throw apiErrors.make('TC_SIGN_IN_FAILED', userName.slice(0, 100))
    }
    const { account } = found
    this.#brake.forgive(keys)
    if (this.#context.config.LOCAL_SIGN_IN === 'break-glass-only' && !account.breakGlass) {
      this.#audit(account.userName, 'session.refuse', from, 'local sign-in is off')
      throw apiErrors.make('TC_LOCAL_SIGN_IN_OFF', account.userName)
    }
    const by = this.#requireCode(account, code, from)
    this.#brake.clear(keys.filter(({ limit }) => limit !== BRAKES.address))
    if (account.breakGlass) this.#tellBreakGlass(account, from)
    return this.openFor(account, from, 'password', by === null ? {} : { code: by })
  }

  /** Opens a session for somebody who has proved who they are. @returns its token, for a cookie. */
  openFor(
    account: Account,
    from: RequestOrigin,
    by: SessionOrigin,
    detail: Readonly<Record<string, unknown>> = {},
  ): string {
    const { store, clock, config } = this.#context
    const token = store.sessions.open(account.id, from, systemClock.now(), config.SESSION_HOURS * HOUR_MS, by)
    store.audit.add({
      at: clock.now(),
      actor: account.userName,
      action: 'session.open',
      subject: from.address,
      detail: { by, ...detail },
    })
    return token
  }

  /**
   * Asks for the password again before something is changed that guards the account.
   *
   * @throws TC_SIGN_IN_FAILED, TC_TOO_MANY_REQUESTS
   */
  async requirePassword(userName: string, password: string, from: RequestOrigin): Promise<Account> {
    const keys = this.#keysOf(userName, from.address)
    this.#brake.begin(keys, systemClock.now())
    const found = this.#context.store.accounts.findByUserName(userName)
    if (found === null || !(await verifyPassword(password, found.passwordHash))) {
      this.#audit(userName, 'session.refuse', from, 'password')
      throw apiErrors.make('TC_SIGN_IN_FAILED', userName)
    }
    this.#brake.forgive(keys)
    return found.account
  }

  /** Counts guesses at a code as {@link open} does; `work` throws when the code is wrong. */
  countingCodes<Result>(account: Account, work: () => Result): Result {
    const keys = [{ name: `code ${account.id}`, limit: BRAKES.code }]
    this.#brake.begin(keys, systemClock.now())
    const result = work()
    this.#brake.clear(keys)
    return result
  }

  /** True when a session by password of this account is held to setting up a second factor first. */
  lacksSecondFactor({ id, role, demo }: Account): boolean {
    return (
      !demo && this.rolesWithSecondFactor.has(role as Role) && !this.#context.store.secondFactors.isOn(id)
    )
  }

  /**
   * Who makes a request, as {@link viewerOf}; a person's token that is not valid is refused and counted.
   *
   * @throws TC_API_TOKEN_INVALID, TC_TOO_MANY_REQUESTS
   */
  requireKnown(
    cookieToken: string | undefined,
    authorization: string | undefined,
    address: string,
  ): Viewer | null {
    const viewer = this.viewerOf(cookieToken, authorization, address)
    if (viewer?.tokenName != null || authorization?.startsWith(`Bearer ${API_TOKEN_PREFIX}`) !== true) {
      return viewer
    }
    this.#brake.begin([{ name: `token ${addressBlock(address)}`, limit: BRAKES.token }], systemClock.now())
    throw apiErrors.make('TC_API_TOKEN_INVALID', `${API_TOKEN_PREFIX}…`)
  }

  /**
   * Who holds this cookie or bearer token; null when nobody does.
   *
   * @param address where a token is used from; null when that is not to be noted.
   */
  viewerOf(
    cookieToken: string | undefined,
    authorization: string | undefined,
    address: string | null = null,
  ): Viewer | null {
    const { store, demo } = this.#context
    const bearer = authorization?.startsWith('Bearer ') ? authorization.slice(7) : null
    if (bearer !== null && this.#isLocalToken(bearer)) return LOCAL_VIEWER
    if (bearer?.startsWith(API_TOKEN_PREFIX)) return this.#viewerOfToken(bearer, address)
    const session =
      cookieToken === undefined ? null : store.sessions.find(cookieToken, systemClock.now(), this.idleMs)
    if (session === null) return demo === null ? null : VISITOR
    const { account, openedBy } = session
    const needsSecondFactor = openedBy === 'password' && this.lacksSecondFactor(account)
    return {
      ...personOf(account),
      permissions: needsSecondFactor ? ['self.manage'] : permissionsOf(account.role as Role),
      expiresAt: session.expiresAt,
      byCookie: true,
      sessionId: session.id,
      tokenName: null,
      needsSecondFactor,
    }
  }

  #viewerOfToken(bearer: string, address: string | null): Viewer | null {
    const used = this.#context.store.apiTokens.use(bearer, address, systemClock.now())
    if (used === null) return null
    const { account, apiToken } = used
    return {
      ...personOf(account),
      permissions: allowedOf(apiToken.scopes, account.role as Role),
      expiresAt: apiToken.expiresAt,
      byCookie: false,
      sessionId: null,
      tokenName: apiToken.name,
      needsSecondFactor: false,
    }
  }

  #requireCode(account: Account, code: string | undefined, from: RequestOrigin): 'app' | 'recovery' | null {
    if (!this.#context.store.secondFactors.isOn(account.id)) return null
    if (code === undefined || code.trim() === '') {
      throw apiErrors.make('TC_SECOND_FACTOR_NEEDED', account.userName)
    }
    try {
      return this.countingCodes(account, () => this.secondFactor.take(account, code))
    } catch (error) {
      this.#audit(account.userName, 'session.refuse', from, 'code')
      throw error
    }
  }

  #keysOf(userName: string, address: string): BrakeKey[] {
    const name = userName.toLowerCase()
    const block = addressBlock(address)
    return [
      { name: `account ${name} at ${block}`, limit: BRAKES.accountAtAddress },
      { name: `account ${name}`, limit: BRAKES.account },
      { name: `address ${block}`, limit: BRAKES.address },
    ]
  }

  #audit(actor: string, action: string, from: RequestOrigin, reason: string): void {
    const { store, clock } = this.#context
    store.audit.add({
      at: clock.now(),
      actor: actor.slice(0, 100),
      action,
      subject: from.address,
      detail: { reason },
    })
  }

  #tellBreakGlass({ userName }: Account, { address }: RequestOrigin): void {
    const { store, clock, logger, config } = this.#context
    logger.warn(
      { event: 'session.break-glass', userName, address },
      'The account that is kept for emergencies has signed in',
    )
    store.audit.add({
      at: clock.now(),
      actor: userName,
      action: 'session.break-glass',
      subject: address,
      detail: { localSignIn: config.LOCAL_SIGN_IN },
    })
  }

  #isLocalToken(token: string): boolean {
    const digest = (value: string) => createHash('sha256').update(value).digest()
    return timingSafeEqual(digest(token), digest(this.#context.localToken))
  }
}

/** Of what a token is for, what its owner's role allows now. */
export function allowedOf(scopes: readonly string[], role: Role): Permission[] {
  return permissionsOf(role).filter(
    (permission) => permission !== NEVER_BY_TOKEN && scopes.includes(permission),
  )
}

function personOf({ id, userName, displayName, role, demo }: Account) {
  return { accountId: id, userName, displayName, role: role as Role, demo }
}
