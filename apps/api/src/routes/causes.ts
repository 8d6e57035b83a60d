import { formatInstant } from '@towncrier/core'
import type { ChangedAlarms } from '@towncrier/operations-store'
import {
  acknowledgeSchema,
  assignSchema,
  type CauseView,
  causeDetailSchema,
  causePageSchema,
  causeQuerySchema,
  causeSchema,
  commentSchema,
  shelveSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { filterOf } from './alarm-filter.ts'

const parametersSchema = z.object({ id: z.string().max(240) })
/** Alerts that come with a cause; more by `GET /alerts?causeId=`. */
const FIRST_ALERTS = 100

export function causeRoutes({
  store,
  alertViews,
  causeViews,
  clock,
  liveAlarms,
}: ApiContext): FastifyPluginAsyncZod {
  /** Tells all who watch, keeps the act on record, and answers with the cause that the act was on. */
  const after = (
    changed: ChangedAlarms,
    actor: string,
    action: string,
    id: string,
    detail: Readonly<Record<string, unknown>> = {},
  ): CauseView => {
    store.audit.add({ at: clock.now(), actor, action: `cause.${action}`, subject: id, detail })
    liveAlarms.tell(changed)
    return causeViews.of(store.causes.require(changed.causeIds[0] ?? id))
  }

  return async (server) => {
    server.get(
      '/causes',
      {
        schema: {
          summary: 'Causes, newest first: alerts that stand for one reason, as one',
          tags: ['causes'],
          querystring: causeQuerySchema,
          response: { 200: causePageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const page = store.causes.list(filterOf(request.query))
        return { items: page.items.map((cause) => causeViews.of(cause)), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/causes/:id',
      {
        schema: {
          summary: 'A cause with its history and its newest alerts',
          tags: ['causes'],
          params: parametersSchema,
          response: { 200: causeDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { id } = request.params
        const cause = store.causes.require(id)
        const alerts = store.alerts.list({ causeId: id, limit: FIRST_ALERTS })
        return {
          ...causeViews.of(cause),
          events: store.causes.events(id).map((event) => ({ ...event, at: formatInstant(event.at) })),
          alerts: {
            items: alerts.items.map((alert) => alertViews.of(alert)),
            nextCursor: alerts.nextCursor,
          },
        }
      },
    )

    server.post(
      '/causes/:id/acknowledge',
      {
        schema: {
          summary: 'Acknowledge a cause with all its alerts; the first to do so stays',
          tags: ['causes'],
          params: parametersSchema,
          body: acknowledgeSchema,
          response: { 200: causeSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const changed = store.alarms.acknowledgeCause(id, userName, clock.now(), request.body.comment)
        return after(changed, userName, 'acknowledge', id)
      },
    )

    server.post(
      '/causes/:id/comment',
      {
        schema: {
          summary: 'Add a comment to the history of a cause',
          tags: ['causes'],
          params: parametersSchema,
          body: commentSchema,
          response: { 200: causeSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { comment } = request.body
        const changed = store.alarms.commentCause(id, userName, clock.now(), comment)
        return after(changed, userName, 'comment', id, { comment })
      },
    )

    server.post(
      '/causes/:id/assign',
      {
        schema: {
          summary: 'Give a cause to somebody, or take it from whoever has it',
          tags: ['causes'],
          params: parametersSchema,
          body: assignSchema,
          response: { 200: causeSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { assignee } = request.body
        const changed = store.alarms.assignCause(id, assignee, userName, clock.now())
        return after(changed, userName, assignee === null ? 'unassign' : 'assign', id, { assignee })
      },
    )

    server.post(
      '/causes/:id/shelve',
      {
        schema: {
          summary: 'Put a cause that stands aside for a time; it returns by itself, and at once when worse',
          tags: ['causes'],
          params: parametersSchema,
          body: shelveSchema,
          response: { 200: causeSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { until, reason } = request.body
        const shelf = { until: Date.parse(until), reason }
        const changed = store.alarms.shelveCause(id, shelf, userName, clock.now())
        return after(changed, userName, 'shelve', id, { until, reason })
      },
    )

    server.post(
      '/causes/:id/unshelve',
      {
        schema: {
          summary: 'Take a cause off its shelf; it is unacknowledged again',
          tags: ['causes'],
          params: parametersSchema,
          response: { 200: causeSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const changed = store.alarms.unshelveCause(id, userName, clock.now())
        return after(changed, userName, 'unshelve', id)
      },
    )
  }
}
