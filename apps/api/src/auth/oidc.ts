import { randomBytes } from 'node:crypto'
import type { Config } from '@towncrier/config'
import { MINUTE_MS, SECOND_MS, systemClock } from '@towncrier/core'
import type { Role } from '@towncrier/protocol'
import type { FastifyBaseLogger } from 'fastify'
import * as client from 'openid-client'
import { apiErrors } from '../errors.ts'
import { claimAt, readRoleMapping, roleOfClaims } from './role-settings.ts'

/** Nothing that asks the provider lasts longer. */
const ANSWER_LIMIT_MS = 4 * SECOND_MS
/** What the provider said of itself is believed for so long, and that it did not answer for so long. */
const FRESH_MS = 60 * MINUTE_MS
const FAILED_MS = 5 * SECOND_MS
/** How long somebody may take to sign in at the provider. */
const FLOW_MS = 10 * MINUTE_MS
const MOST_FLOWS = 10_000

/** What is remembered of a sign-in between leaving for the provider and coming back. */
interface Flow {
  readonly startedAt: number
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly redirectUri: string
  /** The account to tie to whoever comes back; null: they are to be signed in. */
  readonly linkAccountId: number | null
}

/** Who came back from the provider. */
export interface ProviderPerson {
  readonly issuer: string
  readonly subject: string
  readonly userName: string
  readonly displayName: string
  /** Null when none of their groups has one here. */
  readonly role: Role | null
  readonly linkAccountId: number | null
}

/**
 * Sign-in through an OpenID Connect provider: authorisation code with PKCE (RFC 7636), state and nonce, the
 * issuer checked (OpenID Connect Core 1.0 §3.1, RFC 9700). Nothing here waits longer than five seconds.
 */
export class OidcSignIn {
  readonly button: string
  readonly #config: Config
  readonly #issuer: URL
  readonly #mapping: ReadonlyMap<string, Role>
  readonly #logger: FastifyBaseLogger
  readonly #flows = new Map<string, Flow>()
  #provider: { readonly at: number; readonly configuration: Promise<client.Configuration> } | null = null
  #failedAt = Number.NEGATIVE_INFINITY

  /** @throws TC_ROLE_SETTING_INVALID */
  static of(config: Config, logger: FastifyBaseLogger): OidcSignIn | null {
    return config.OIDC_ISSUER === undefined ? null : new OidcSignIn(config, config.OIDC_ISSUER, logger)
  }

  private constructor(config: Config, issuer: string, logger: FastifyBaseLogger) {
    this.button = config.OIDC_BUTTON
    this.#config = config
    this.#issuer = new URL(issuer)
    this.#mapping = readRoleMapping('OIDC_ROLES', config.OIDC_ROLES)
    this.#logger = logger
  }

  /** The code of what is wrong with the provider; null when it answers. */
  async problem(): Promise<string | null> {
    try {
      await this.#discover()
      return null
    } catch {
      return 'TC_OIDC_UNAVAILABLE'
    }
  }

  /**
   * Begins a sign-in.
   *
   * @param baseUrl address under which the browser reaches us.
   * @returns where to send the browser, and the name of the flow, for a cookie that only it has.
   * @throws TC_OIDC_UNAVAILABLE
   */
  async begin(
    baseUrl: string,
    linkAccountId: number | null,
  ): Promise<{ readonly url: string; readonly flowId: string }> {
    const configuration = await this.#discover()
    const flow: Flow = {
      startedAt: systemClock.now(),
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      redirectUri: new URL('/api/v1/session/oidc/callback', baseUrl).href,
      linkAccountId,
    }
    const flowId = randomBytes(24).toString('base64url')
    this.#remember(flowId, flow)
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: flow.redirectUri,
      scope: this.#config.OIDC_SCOPES,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
    })
    return { url: url.href, flowId }
  }

  /**
   * Takes the browser that comes back. A flow is good for one return.
   *
   * @param query what stands after the `?` in the address that the provider sent the browser to.
   * @throws TC_OIDC_STALE, TC_OIDC_REFUSED, TC_OIDC_UNAVAILABLE
   */
  async finish(flowId: string | undefined, query: string): Promise<ProviderPerson> {
    const flow = flowId === undefined ? undefined : this.#flows.get(flowId)
    if (flow === undefined || systemClock.now() - flow.startedAt > FLOW_MS) {
      throw apiErrors.make('TC_OIDC_STALE', 'the browser brought no sign-in that was begun here')
    }
    this.#flows.delete(flowId!)
    const configuration = await this.#discover()
    const claims = await this.#limited(this.#claims(configuration, flow, query))
    const text = (name: string) => {
      const claim = claimAt(claims, name)
      return typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : null
    }
    const email = claims.email_verified === true ? text('email') : null
    const userName = text('preferred_username') ?? email ?? String(claims.sub)
    return {
      issuer: String(claims.iss ?? configuration.serverMetadata().issuer),
      subject: String(claims.sub),
      userName:
        userName
          .replaceAll(/[^A-Za-z0-9._@-]+/g, '-')
          .replace(/^[^A-Za-z0-9]+/, '')
          .slice(0, 100) || 'person',
      displayName: (text('name') ?? userName).slice(0, 200),
      role: roleOfClaims(claims, this.#config.OIDC_ROLE_CLAIM, this.#mapping),
      linkAccountId: flow.linkAccountId,
    }
  }

  async #claims(
    configuration: client.Configuration,
    flow: Flow,
    query: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const tokens = await client.authorizationCodeGrant(
      configuration,
      new URL(`${flow.redirectUri}${query}`),
      {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      },
    )
    const claims: Readonly<Record<string, unknown>> = { ...tokens.claims() }
    const isWhole = claimAt(claims, this.#config.OIDC_ROLE_CLAIM) !== undefined
    if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return claims
    // Many providers keep groups and names out of the ID token and tell them here.
    return {
      ...(await client.fetchUserInfo(configuration, tokens.access_token, String(claims.sub))),
      ...claims,
    }
  }

  /** What the provider says of itself, asked once; asked again when it did not answer or is stale. */
  async #discover(): Promise<client.Configuration> {
    const now = systemClock.now()
    if (now - this.#failedAt < FAILED_MS) throw this.#unavailable('it did not answer just now')
    if (this.#provider === null || now - this.#provider.at > FRESH_MS) {
      const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret } = this.#config
      const isLoopback = this.#issuer.protocol === 'http:'
      const configuration = client.discovery(
        this.#issuer,
        clientId!,
        secret,
        secret === undefined ? client.None() : client.ClientSecretBasic(secret),
        {
          timeout: ANSWER_LIMIT_MS / SECOND_MS,
          // The signature is checked as well, though the token comes straight from the provider.
          execute: [client.enableNonRepudiationChecks, ...(isLoopback ? [client.allowInsecureRequests] : [])],
        },
      )
      this.#provider = { at: now, configuration }
    }
    try {
      return await this.#limited(this.#provider.configuration)
    } catch (error) {
      this.#provider = null
      this.#failedAt = systemClock.now()
      throw error
    }
  }

  /** Waits for the provider, but not for ever; says of a failure whether it was silence or a wrong answer. */
  async #limited<Answer>(work: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.#unavailable('it took too long')), ANSWER_LIMIT_MS)
    })
    try {
      return await Promise.race([work, late])
    } catch (cause) {
      const { code, error, message } = cause as { code?: string; error?: string; message: string }
      if (code?.startsWith('TC_')) throw cause
      this.#logger.warn({ err: cause }, 'The sign-in provider could not be used')
      const isSilence =
        cause instanceof TypeError || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM'
      if (isSilence) throw this.#unavailable(message, cause)
      throw apiErrors.make('TC_OIDC_REFUSED', error ?? code ?? message, {}, { cause })
    } finally {
      clearTimeout(timer)
    }
  }

  #unavailable(why: string, cause?: unknown) {
    return apiErrors.make('TC_OIDC_UNAVAILABLE', `${this.#issuer.host}: ${why}`, {}, { cause })
  }

  #remember(flowId: string, flow: Flow): void {
    for (const [id, { startedAt }] of this.#flows) {
      if (flow.startedAt - startedAt <= FLOW_MS && this.#flows.size < MOST_FLOWS) break
      this.#flows.delete(id)
    }
    this.#flows.set(flowId, flow)
  }
}
