import type { ChangedAlarms, Shelf } from '@towncrier/operations-store'
import {
  type AlertView,
  acknowledgeSchema,
  assignSchema,
  type CauseView,
  commentSchema,
  shelveSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

type AlarmView = AlertView | CauseView

/** What people do about alarms: the same for one alert and for a whole cause. */
export interface AlarmActs {
  /** `alert`, `cause`: names the address, the group in the docs and the entries of the audit log. */
  readonly noun: 'alert' | 'cause'
  /** "an alert". */
  readonly words: string
  readonly schema: z.ZodType<AlarmView, AlarmView>
  readonly acknowledge: (id: string, actor: string, now: number, comment?: string) => ChangedAlarms
  readonly comment: (id: string, actor: string, now: number, comment: string) => ChangedAlarms
  readonly assign: (id: string, assignee: string | null, actor: string, now: number) => ChangedAlarms
  readonly shelve: (id: string, shelf: Shelf, actor: string, now: number) => ChangedAlarms
  readonly unshelve: (id: string, actor: string, now: number) => ChangedAlarms
  /** What the act was on, as it is now. */
  readonly view: (id: string, changed: ChangedAlarms) => AlarmView
}

const paramsSchema = z.object({ id: z.string().max(240) })

/** `POST /alerts/:id/acknowledge` and its like; every act is told to who watches, and kept on record. */
export function alarmActRoutes(
  { store, clock, liveAlarms }: Pick<ApiContext, 'store' | 'clock' | 'liveAlarms'>,
  acts: AlarmActs,
): FastifyPluginAsyncZod {
  const { noun, words, schema, view } = acts
  const path = `/${noun}s/:id`
  const describe = (summary: string) => ({
    summary,
    tags: [`${noun}s`],
    params: paramsSchema,
    response: { 200: schema },
  })
  const done = (
    changed: ChangedAlarms,
    actor: string,
    action: string,
    id: string,
    detail: Readonly<Record<string, unknown>> = {},
  ) => {
    store.audit.add({ at: clock.now(), actor, action: `${noun}.${action}`, subject: id, detail })
    liveAlarms.tell(changed)
    return view(id, changed)
  }

  return async (server) => {
    server.post(
      `${path}/acknowledge`,
      {
        schema: { ...describe(`Acknowledge ${words}; the first to do so stays`), body: acknowledgeSchema },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        return done(
          acts.acknowledge(id, userName, clock.now(), request.body.comment),
          userName,
          'acknowledge',
          id,
        )
      },
    )

    server.post(
      `${path}/comment`,
      { schema: { ...describe(`Add a comment to the history of ${words}`), body: commentSchema } },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { comment } = request.body
        return done(acts.comment(id, userName, clock.now(), comment), userName, 'comment', id, { comment })
      },
    )

    server.post(
      `${path}/assign`,
      {
        schema: {
          ...describe(`Give ${words} to somebody, or take it from whoever has it`),
          body: assignSchema,
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { assignee } = request.body
        const action = assignee === null ? 'unassign' : 'assign'
        return done(acts.assign(id, assignee, userName, clock.now()), userName, action, id, { assignee })
      },
    )

    server.post(
      `${path}/shelve`,
      {
        schema: {
          ...describe(
            `Put ${words} that stands aside for a time; it returns by itself, and at once when worse`,
          ),
          body: shelveSchema,
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { until, reason } = request.body
        const shelf = { until: Date.parse(until), reason }
        return done(acts.shelve(id, shelf, userName, clock.now()), userName, 'shelve', id, { until, reason })
      },
    )

    server.post(
      `${path}/unshelve`,
      { schema: describe(`Take ${words} off its shelf; it is unacknowledged again`) },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        return done(acts.unshelve(id, userName, clock.now()), userName, 'unshelve', id)
      },
    )
  }
}
