import { formatInstant } from '@towncrier/core'
import type { ChangedAlarms } from '@towncrier/operations-store'
import {
  type AlertView,
  acknowledgeSchema,
  alertDetailSchema,
  alertPageSchema,
  alertQuerySchema,
  alertSchema,
  assignSchema,
  commentSchema,
  shelveSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { filterOf } from './alarm-filter.ts'

const parametersSchema = z.object({ id: z.string().max(240) })

export function alertRoutes({ store, alertViews, clock, liveAlarms }: ApiContext): FastifyPluginAsyncZod {
  /** Tells all who watch, keeps the act on record, and answers with the alert as it is now. */
  const after = (
    changed: ChangedAlarms,
    actor: string,
    action: string,
    id: string,
    detail: Readonly<Record<string, unknown>> = {},
  ): AlertView => {
    store.audit.add({ at: clock.now(), actor, action: `alert.${action}`, subject: id, detail })
    liveAlarms.tell(changed)
    return alertViews.of(store.alerts.require(id))
  }

  return async (server) => {
    server.get(
      '/alerts',
      {
        schema: {
          summary: 'Alerts, newest first',
          tags: ['alerts'],
          querystring: alertQuerySchema,
          response: { 200: alertPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const page = store.alerts.list(filterOf(request.query))
        return { items: page.items.map((alert) => alertViews.of(alert)), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/alerts/:id',
      {
        schema: {
          summary: 'An alert with its history',
          tags: ['alerts'],
          params: parametersSchema,
          response: { 200: alertDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { id } = request.params
        const alert = store.alerts.require(id)
        return {
          ...alertViews.of(alert),
          events: store.alerts.events(id).map((event) => ({ ...event, at: formatInstant(event.at) })),
        }
      },
    )

    server.post(
      '/alerts/:id/acknowledge',
      {
        schema: {
          summary: 'Acknowledge an alert; when it was acknowledged before, the first one stays',
          tags: ['alerts'],
          params: parametersSchema,
          body: acknowledgeSchema,
          response: { 200: alertSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const changed = store.alarms.acknowledgeAlert(id, userName, clock.now(), request.body.comment)
        return after(changed, userName, 'acknowledge', id)
      },
    )

    server.post(
      '/alerts/:id/comment',
      {
        schema: {
          summary: 'Add a comment to the history of an alert',
          tags: ['alerts'],
          params: parametersSchema,
          body: commentSchema,
          response: { 200: alertSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { comment } = request.body
        const changed = store.alarms.commentAlert(id, userName, clock.now(), comment)
        return after(changed, userName, 'comment', id, { comment })
      },
    )

    server.post(
      '/alerts/:id/assign',
      {
        schema: {
          summary: 'Give an alert to somebody, or take it from whoever has it',
          tags: ['alerts'],
          params: parametersSchema,
          body: assignSchema,
          response: { 200: alertSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { assignee } = request.body
        const changed = store.alarms.assignAlert(id, assignee, userName, clock.now())
        return after(changed, userName, assignee === null ? 'unassign' : 'assign', id, { assignee })
      },
    )

    server.post(
      '/alerts/:id/shelve',
      {
        schema: {
          summary: 'Put an alert that stands aside for a time; it returns by itself, and at once when worse',
          tags: ['alerts'],
          params: parametersSchema,
          body: shelveSchema,
          response: { 200: alertSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const { until, reason } = request.body
        const shelf = { until: Date.parse(until), reason }
        const changed = store.alarms.shelveAlert(id, shelf, userName, clock.now())
        return after(changed, userName, 'shelve', id, { until, reason })
      },
    )

    server.post(
      '/alerts/:id/unshelve',
      {
        schema: {
          summary: 'Take an alert off its shelf; it is unacknowledged again',
          tags: ['alerts'],
          params: parametersSchema,
          response: { 200: alertSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'alert.handle')
        const { id } = request.params
        const changed = store.alarms.unshelveAlert(id, userName, clock.now())
        return after(changed, userName, 'unshelve', id)
      },
    )
  }
}
