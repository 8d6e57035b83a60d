import type {
  JobEventAnswers,
  JobEvents,
  MapLayersView,
  Platform,
  SessionView,
  SignInWays,
  WasteEventAnswers,
  WasteEvents,
  WasteJobDetail,
  WasteJobView,
  WinterJobDetail,
  WinterJobView,
} from '@towncrier/protocol'
import { RequestError, toRequestError } from '@towncrier/screens/request-error'
import type { Photo } from '../outbox/outbox-event.ts'

/** On the edge of a network an answer can take for ever; what was sent twice is taken once. */
const ANSWER_LIMIT_MS = 20_000
/** A photo is some hundred times as long as the events of a minute. */
const PHOTO_LIMIT_MS = 120_000
/** Kept by the page for when there is no network: says when it was asked for, not what time it is. */
const KEPT_PATH = '/map'

/** The REST interface, as far as crews need it. Every method throws RequestError. */
export class CrewApi {
  readonly #onServerTime: (serverAt: number, phoneAt: number) => void

  /** @param onServerTime told what time it was on the platform and on the phone, epoch ms, with every answer. */
  constructor(onServerTime: (serverAt: number, phoneAt: number) => void = () => undefined) {
    this.#onServerTime = onServerTime
  }

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

  rounds = () => this.#ask<WasteJobView[]>('GET', '/waste/jobs')
  round = (id: string) => this.#ask<WasteJobDetail>('GET', `/waste/jobs/${encodeURIComponent(id)}`)
  takeRound = (id: string) =>
    this.#ask<WasteJobDetail>('POST', `/waste/jobs/${encodeURIComponent(id)}/take`, {})
  reportRound = (events: WasteEvents['events']) =>
    this.#ask<WasteEventAnswers>('POST', '/waste/jobs/events', { events })
  /** Sent again it is taken once. A type or size that the platform does not take throws 415 or 413. */
  sendPhoto = (eventId: string, { bytes, mediaType }: Photo) => {
    const form = new FormData()
    form.set('photo', new Blob([bytes], { type: mediaType }), 'photo')
    return this.#ask<{ isNew: boolean }>('POST', `/waste/jobs/photos/${encodeURIComponent(eventId)}`, form)
  }

  map = () => this.#ask<MapLayersView>('GET', '/map')

  async #ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const isForm = body instanceof FormData
    const sentAt = Date.now()
    const { response, text } = await this.#fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(isForm ? PHOTO_LIMIT_MS : ANSWER_LIMIT_MS),
      ...(isForm ? { body } : {}),
      ...(body === undefined || isForm
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const serverAt = Date.parse(response.headers.get('date') ?? '')
    if (path !== KEPT_PATH && Number.isFinite(serverAt))
      this.#onServerTime(serverAt, (sentAt + Date.now()) / 2)
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
