import type { Permission } from '@towncrier/protocol/permissions'
import { RequestError, toRequestError } from './problem.ts'
import type {
  AccountChange,
  AccountCredentials,
  AccountView,
  AlertDetail,
  AlertView,
  ApiTokenMade,
  ApiTokenView,
  AuditEntryView,
  AuditVerification,
  BoxCodeView,
  DeviceChange,
  DeviceCredentials,
  DeviceView,
  Health,
  KindView,
  MapLayersView,
  NewDeviceView,
  OpenSessionView,
  Page,
  Pipeline,
  Platform,
  QuarantineView,
  RecoveryCodes,
  Role,
  SecondFactorOffer,
  SecondFactorView,
  SeriesView,
  SessionView,
  SignInWays,
} from './types.ts'

type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** The REST interface, one method for each thing the screens do with it. Every method throws RequestError. */
export class ApiClient {
  readonly #onSignInNeeded: () => Promise<boolean>

  /**
   * @param onSignInNeeded asks the person to sign in; true when they did. A change that was refused for want
   *                       of it is then sent once more, so that nothing typed is lost.
   */
  constructor(onSignInNeeded: () => Promise<boolean>) {
    this.#onSignInNeeded = onSignInNeeded
  }

  platform = () => this.#get<Platform>('/platform')
  session = () => this.#get<SessionView>('/session')
  kinds = () => this.#get<KindView[]>('/kinds')
  map = () => this.#get<MapLayersView>('/map')
  pipeline = () => this.#get<Pipeline>('/pipeline')
  audit = (query: Query) => this.#get<Page<AuditEntryView>>('/audit', query)

  /** Opens a session; wrong credentials throw TC_SIGN_IN_FAILED, a missing code TC_SECOND_FACTOR_NEEDED. */
  signIn = (userName: string, password: string, code?: string) =>
    this.#request<void>('POST', '/session', { userName, password, code }, false)
  signInWays = () => this.#get<SignInWays>('/session/ways')
  signOut = () => this.#request<void>('DELETE', '/session', undefined, false)

  changePassword = (current: string, next: string) =>
    this.#request<void>('POST', '/session/password', { current, next })
  secondFactor = () => this.#get<SecondFactorView>('/session/second-factor')
  offerSecondFactor = (password: string) =>
    this.#request<SecondFactorOffer>('POST', '/session/second-factor', { password })
  confirmSecondFactor = (code: string) =>
    this.#request<RecoveryCodes>('POST', '/session/second-factor/confirm', { code })
  newRecoveryCodes = (password: string) =>
    this.#request<RecoveryCodes>('POST', '/session/second-factor/recovery-codes', { password })
  switchSecondFactorOff = (password: string) =>
    this.#request<void>('POST', '/session/second-factor/off', { password })
  sessions = () => this.#get<OpenSessionView[]>('/session/sessions')
  endSession = (id: string) => this.#request<void>('DELETE', `/session/sessions/${encodeURIComponent(id)}`)
  endOtherSessions = () => this.#request<{ ended: number }>('DELETE', '/session/sessions')
  apiTokens = () => this.#get<ApiTokenView[]>('/session/tokens')
  makeApiToken = (token: { name: string; scopes: readonly Permission[]; days: number }) =>
    this.#request<ApiTokenMade>('POST', '/session/tokens', token)
  revokeApiToken = (id: number) => this.#request<void>('DELETE', `/session/tokens/${id}`)

  accounts = () => this.#get<AccountView[]>('/accounts')
  addAccount = (account: { userName: string; displayName: string; role: Role }) =>
    this.#request<AccountCredentials>('POST', '/accounts', account)
  changeAccount = (userName: string, change: AccountChange) =>
    this.#request<AccountView>('PATCH', `/accounts/${encodeURIComponent(userName)}`, change)
  resetPassword = (userName: string) =>
    this.#request<AccountCredentials>('POST', `/accounts/${encodeURIComponent(userName)}/password`)
  resetSecondFactor = (userName: string) =>
    this.#request<void>('DELETE', `/accounts/${encodeURIComponent(userName)}/second-factor`)
  endSessionsOf = (userName: string) =>
    this.#request<{ ended: number }>('DELETE', `/accounts/${encodeURIComponent(userName)}/sessions`)

  verifyAudit = () => this.#get<AuditVerification>('/audit/verify')

  /** Where a browser downloads the audit log. */
  auditExportUrl(query: Query): string {
    return `/api/v1/audit/export${queryText(query)}`
  }

  device = (id: string) => this.#get<DeviceView>(`/devices/${encodeURIComponent(id)}`)
  series = (id: string, query: Query) =>
    this.#get<SeriesView>(`/devices/${encodeURIComponent(id)}/series`, query)
  addDevice = (device: NewDeviceView) => this.#request<DeviceCredentials>('POST', '/devices', device)
  changeDevice = (id: string, change: DeviceChange) =>
    this.#request<DeviceView>('PATCH', `/devices/${encodeURIComponent(id)}`, change)
  newToken = (id: string) =>
    this.#request<DeviceCredentials>('POST', `/devices/${encodeURIComponent(id)}/token`)
  makeBoxCode = (id: string) =>
    this.#request<BoxCodeView>('POST', `/devices/${encodeURIComponent(id)}/box-code`)
  removeDevice = (id: string) => this.#request<void>('DELETE', `/devices/${encodeURIComponent(id)}`)

  alerts = (query: Query) => this.#get<Page<AlertView>>('/alerts', query)
  alert = (id: string) => this.#get<AlertDetail>(`/alerts/${encodeURIComponent(id)}`)
  acknowledge = (id: string, comment: string) =>
    this.#request<AlertView>(
      'POST',
      `/alerts/${encodeURIComponent(id)}/acknowledge`,
      comment === '' ? {} : { comment },
    )

  quarantine = (query: Query) => this.#get<Page<QuarantineView>>('/quarantine', query)
  /** Without a payload the reading goes as it came. */
  release = (id: number, payload?: string) =>
    this.#request<QuarantineView>(
      'POST',
      `/quarantine/${id}/release`,
      payload === undefined ? {} : { payload },
    )
  discard = (id: number) => this.#request<QuarantineView>('POST', `/quarantine/${id}/discard`)

  /** Where a browser downloads readings as CSV. */
  exportUrl(query: Query): string {
    return `/api/v1/export${queryText(query)}`
  }

  /** How the parts stand; answered with 503 when one has failed, which is an answer too. */
  async health(): Promise<Health> {
    const response = await this.#fetch('/readyz', {})
    return (await response.json()) as Health
  }

  /** For subjects with a client of their own; a form goes as it is. */
  request = <Answer>(method: string, path: string, body?: unknown) =>
    this.#request<Answer>(method, path, body)

  #get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return this.#request<Answer>('GET', path + queryText(query))
  }

  async #request<Answer>(
    method: string,
    path: string,
    body?: unknown,
    mayAskToSignIn = true,
  ): Promise<Answer> {
    try {
      return await this.#send<Answer>(method, path, body)
    } catch (error) {
      const isRefused = error instanceof RequestError && error.needsSignIn && mayAskToSignIn
      if (!isRefused || method === 'GET' || !(await this.#onSignInNeeded())) throw error
      return this.#send<Answer>(method, path, body)
    }
  }

  async #send<Answer>(method: string, path: string, body: unknown): Promise<Answer> {
    const response = await this.#fetch(`/api/v1${path}`, {
      method,
      ...(body === undefined || body instanceof FormData
        ? { body: body ?? null }
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    const answer: unknown = text === '' ? undefined : parseJson(text)
    if (!response.ok) throw toRequestError(response.status, response.statusText, answer)
    return answer as Answer
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, credentials: 'same-origin' })
    } catch (cause) {
      throw new RequestError('TC_UNREACHABLE', 0, cause instanceof Error ? cause.message : String(cause), '')
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
