import type {
  JobEventAnswers,
  JobEvents,
  MapLayersView,
  Platform,
  SessionView,
  SignInWays,
  WinterJobDetail,
  WinterJobView,
} from '@towncrier/protocol'
import { RequestError, toRequestError } from '@towncrier/screens/request-error'

/** On the edge of a network an answer can take for ever; what was sent twice is taken once. */
const ANSWER_LIMIT_MS = 20_000

/** The REST interface, as far as drivers need it. Every method throws RequestError. */
export class CrewApi {
  platform = () => this.#ask<Platform>('GET', '/platform')
  session = () => this.#ask<SessionView>('GET', '/session')
  signInWays = () => this.#ask<SignInWays>('GET', '/session/ways')
  /** Wrong credentials throw TC_SIGN_IN_FAILED, a missing code TC_SECOND_FACTOR_NEEDED. */
  signIn = (userName: string, password: string, code?: string) =>
    this.#ask<void>('POST', '/session', { userName, password, code })
  signOut = () => this.#ask<void>('DELETE', '/session')

  jobs = () => this.#ask<WinterJobView[]>('GET', '/winter/jobs')
  job = (id: string) => this.#ask<WinterJobDetail>('GET', `/winter/jobs/${encodeURIComponent(id)}`)
  take = (id: string) => this.#ask<WinterJobDetail>('POST', `/winter/jobs/${encodeURIComponent(id)}/take`, {})
  report = (events: JobEvents['events']) =>
    this.#ask<JobEventAnswers>('POST', '/winter/jobs/events', { events })
  map = () => this.#ask<MapLayersView>('GET', '/map')

  async #ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { response, text } = await this.#fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer: unknown = parseJson(text)
    if (!response.ok) throw toRequestError(response.status, response.statusText, answer)
    return answer as Answer
  }

  async #fetch(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(url, init)
      return { response, text: await response.text() }
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
