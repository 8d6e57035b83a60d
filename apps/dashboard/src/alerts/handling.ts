import { signal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { RequestError } from '../api/problem.ts'
import type { CauseView } from '../api/types.ts'
import { type App, useApp } from '../app.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { describeError } from '../ui/notice.tsx'
import { alarmApi } from './alarm-api.ts'

const words = messages.alarms

/** What a person is being asked about, and for which causes; null while nothing is open. */
export const handlingDialog = signal<{
  readonly act: 'acknowledge' | 'comment' | 'assign' | 'shelve'
  readonly causes: readonly CauseView[]
} | null>(null)

interface Act {
  /** The cause as it will be when the server agrees; shown at once. */
  readonly expect: (cause: CauseView) => CauseView
  readonly send: (cause: CauseView) => Promise<CauseView>
}

interface Done {
  readonly before: CauseView
  readonly after: CauseView
}

/**
 * What people do about causes: shown at once, confirmed by the server, and put right with the reason when it
 * is refused. Of two people at once the first stays; the second is told who that was.
 */
export class Handling {
  readonly #app: App
  readonly #api

  constructor(app: App) {
    this.#app = app
    this.#api = alarmApi(app.api)
  }

  async acknowledge(causes: readonly CauseView[], comment = ''): Promise<void> {
    const me = this.#me
    const acknowledgedAt = new Date(this.#now).toISOString()
    const done = await this.#each(causes.filter(isUnacknowledged), {
      expect: (cause) => ({
        ...cause,
        state: cause.state === 'returned-unacknowledged' ? 'normal' : 'acknowledged',
        acknowledgedAt,
        acknowledgedBy: me,
      }),
      send: ({ id }) => this.#api.acknowledge(id, comment),
    })
    const others = done.filter(({ after }) => after.acknowledgedBy !== null && after.acknowledgedBy !== me)
    for (const { after } of others) this.#app.toasts.show(this.#wasFirst(after))
    const own = done.length - others.length
    if (own > 0) this.#app.toasts.show(words.done.acknowledge(own))
  }

  async comment(causes: readonly CauseView[], comment: string): Promise<void> {
    const done = await this.#each(causes, {
      expect: (cause) => cause,
      send: ({ id }) => this.#api.comment(id, comment),
    })
    if (done.length > 0) this.#app.toasts.show(words.done.comment)
  }

  /** @param displayName as the answer names the person. */
  async assign(causes: readonly CauseView[], assignee: string | null, displayName: string): Promise<void> {
    const done = await this.#each(causes, {
      expect: (cause) => ({ ...cause, assignedTo: assignee }),
      send: ({ id }) => this.#api.assign(id, assignee),
    })
    if (done.length === 0) return
    const answer =
      assignee === null ? words.done.unassign(done.length) : words.done.assign(done.length, displayName)
    this.#app.toasts.show(answer, 'done', {
      label: words.undo,
      run: () =>
        void this.#each(
          done.map(({ after }) => after),
          {
            expect: (cause) => ({ ...cause, assignedTo: assigneeBefore(done, cause.id) }),
            send: ({ id }) => this.#api.assign(id, assigneeBefore(done, id)),
          },
        ),
    })
  }

  takeOn(causes: readonly CauseView[]): Promise<void> {
    return this.assign(causes, this.#me, this.#app.session.session.peek()?.displayName ?? this.#me)
  }

  /** @param until epoch ms. */
  async shelve(causes: readonly CauseView[], until: number, reason: string): Promise<void> {
    const instant = new Date(until).toISOString()
    const done = await this.#each(causes, {
      expect: (cause) => ({
        ...cause,
        state: 'shelved',
        shelvedUntil: instant,
        shelvedBy: this.#me,
        shelveReason: reason,
      }),
      send: ({ id }) => this.#api.shelve(id, instant, reason),
    })
    if (done.length === 0) return
    const { time } = this.#app
    this.#app.toasts.show(words.done.shelve(done.length, time.when(until, this.#now)), 'done', {
      label: words.undo,
      run: () => void this.unshelve(done.map(({ after }) => after)),
    })
  }

  async unshelve(causes: readonly CauseView[]): Promise<void> {
    const done = await this.#each(
      causes.filter(({ state }) => state === 'shelved'),
      {
        expect: (cause) => ({
          ...cause,
          state: 'unacknowledged',
          shelvedUntil: null,
          shelvedBy: null,
          shelveReason: null,
        }),
        send: ({ id }) => this.#api.unshelve(id),
      },
    )
    if (done.length > 0) this.#app.toasts.show(words.done.unshelve(done.length))
  }

  get #me(): string {
    return this.#app.session.session.peek()?.userName ?? ''
  }

  get #now(): number {
    return this.#app.socket.now.peek()
  }

  #wasFirst({ acknowledgedBy, acknowledgedAt }: CauseView): string {
    const when = this.#app.time.when(Date.parse(acknowledgedAt!), this.#now)
    return words.first(acknowledgedBy!, when)
  }

  async #each(causes: readonly CauseView[], { expect, send }: Act): Promise<Done[]> {
    const { live, toasts } = this.#app
    const done: Done[] = []
    for (const cause of causes) live.applyCause(expect(cause))
    for (const [index, cause] of causes.entries()) {
      try {
        const after = await send(cause)
        live.applyCause(after)
        done.push({ before: cause, after })
      } catch (error) {
        await this.#putRight(causes.slice(index), error)
        const remedy = error instanceof RequestError ? error.remedy : ''
        const why = [describeError(error), remedy].filter((part) => part !== '').join('. ')
        toasts.show(words.failed(cause.title, why), 'failed')
        break
      }
    }
    return done
  }

  /** Shows causes as the server has them; as they were, where it does not answer. */
  async #putRight(causes: readonly CauseView[], error: unknown): Promise<void> {
    const isAnswered = error instanceof RequestError && error.status > 0
    for (const cause of causes) {
      const current = isAnswered ? await this.#api.cause(cause.id).catch(() => cause) : cause
      this.#app.live.applyCause(current)
    }
  }
}

export function useHandling(): Handling {
  const app = useApp()
  return useMemo(() => new Handling(app), [app])
}

function assigneeBefore(done: readonly Done[], id: string): string | null {
  return done.find(({ after }) => after.id === id)?.before.assignedTo ?? null
}
