import { Secret, TOTP } from 'otpauth'
import type { ApiAnswer, TestPlatform } from './platform.ts'

/** The first administrator, as the platform printed them at its first start. */
export function firstAdministrator(platform: TestPlatform): { userName: string; password: string } {
  const [, userName, password] = /First sign-in: (\S+) \/ (\S+)/.exec(platform.output)!
  return { userName: userName!, password: password! }
}

/** Somebody at a browser of their own: what they do carries their session. */
export class Person {
  readonly platform: TestPlatform
  readonly userName: string
  password: string
  cookie = ''
  readonly #userAgent: string

  constructor(
    platform: TestPlatform,
    credentials: { userName: string; password: string },
    userAgent = 'node',
  ) {
    this.platform = platform
    this.userName = credentials.userName
    this.password = credentials.password
    this.#userAgent = userAgent
  }

  /** Makes an account with a role and signs in to it. */
  static async withRole(platform: TestPlatform, userName: string, role: string): Promise<Person> {
    const { status, body } = await platform.api('POST', '/api/v1/accounts', {
      userName,
      displayName: userName,
      role,
    })
    if (status !== 201) throw new Error(`${userName}: ${status} ${JSON.stringify(body)}`)
    const person = new Person(platform, body)
    const answer = await person.signIn()
    if (answer.status !== 204) throw new Error(`${userName}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return person
  }

  async signIn(code?: string, password = this.password): Promise<ApiAnswer> {
    const body = { userName: this.userName, password, ...(code === undefined ? {} : { code }) }
    const answer = await this.platform.api('POST', '/api/v1/session', body, { 'user-agent': this.#userAgent })
    if (answer.status === 204) this.cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    return answer
  }

  api(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    return this.platform.api(method, `/api/v1${path}`, body, {
      cookie: this.cookie,
      'user-agent': this.#userAgent,
    })
  }
}

/** An authenticator app that holds one secret. */
export class AuthenticatorApp {
  readonly #totp: TOTP

  constructor(secret: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(secret) })
  }

  /** The code of the running time step, or of one `steps` away. */
  code(steps = 0): string {
    return this.#totp.generate({ timestamp: Date.now() + steps * 30_000 })
  }

  /** A code that is right in none of the steps around now. */
  wrongCode(): string {
    const right = [-2, -1, 0, 1, 2].map((steps) => this.code(steps))
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code))!
  }
}
