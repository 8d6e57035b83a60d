import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface ProviderPerson {
  readonly groups?: readonly string[]
  readonly name?: string
  readonly preferred_username?: string
  readonly email?: string
  readonly email_verified?: boolean
}

/** A real OpenID Connect provider on this machine; its people sign in with their name and any password. */
export class TestProvider {
  readonly people = new Map<string, ProviderPerson>()
  readonly clientId = 'towncrier'
  readonly clientSecret = 'a secret of the test provider'
  readonly #key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  #server: Server | null = null
  #port = 0
  /** What is done to answers of the token address before they leave. */
  #forge: ((body: Record<string, unknown>) => Record<string, unknown>) | null = null
  #hangs = false

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Settings that make a platform use it. */
  get environment(): Record<string, string> {
    return {
      OIDC_ISSUER: this.issuer,
      OIDC_CLIENT_ID: this.clientId,
      OIDC_CLIENT_SECRET: this.clientSecret,
      OIDC_ROLES: 'town-ops=operator,town-it=administrator,town-all=viewer',
    }
  }

  /** Takes a port, so that its address is known before a platform starts. */
  async reserve(): Promise<void> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    server.close()
    await once(server, 'close')
  }

  async start(redirectUris: readonly string[]): Promise<void> {
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris: [...redirectUris],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      pkce: { required: () => true },
      claims: {
        openid: ['sub'],
        profile: ['name', 'preferred_username', 'groups'],
        email: ['email', 'email_verified'],
      },
      cookies: { keys: ['test'] },
      jwks: { keys: [{ ...this.#key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, ...(this.people.get(id) as Record<string, unknown> | undefined) }),
      }),
    })
    const answer = provider.callback()
    this.#server = createServer((request, response) => {
      if (this.#hangs) return
      const forge = this.#forge
      if (forge !== null && request.url?.startsWith('/token')) {
        const end = response.end.bind(response)
        response.end = ((chunk: string | Buffer) => {
          response.removeHeader('content-length')
          return end(JSON.stringify(forge(JSON.parse(String(chunk)))))
        }) as typeof response.end
      }
      void answer(request, response)
    }).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Changes what the token address answers; null: nothing. */
  forge(change: ((body: Record<string, unknown>) => Record<string, unknown>) | null): void {
    this.#forge = change
  }

  /** Takes connections and never answers. */
  hang(hangs: boolean): void {
    this.#hangs = hangs
  }

  /** An ID token with other claims, signed with the provider's key or, for `another key`, one nobody knows. */
  resign(idToken: string, change: Record<string, unknown>, by?: 'another key'): string {
    const key = by === undefined ? this.#key : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const [header, payload] = idToken.split('.') as [string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    return sign(
      `${header}.${Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')}`,
      key,
    )
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    this.#server?.close()
    this.#server = null
  }
}

function sign(text: string, key: KeyObject): string {
  return `${text}.${createSign('sha256').update(text).sign(key, 'base64url')}`
}
