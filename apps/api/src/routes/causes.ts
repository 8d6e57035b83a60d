import { formatInstant } from '@towncrier/core'
import { causeDetailSchema, causePageSchema, causeQuerySchema, causeSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { alarmActRoutes } from './alarm-acts.ts'
import { filterOf } from './alarm-filter.ts'

const parametersSchema = z.object({ id: z.string().max(240) })
/** Alerts that come with a cause; more by `GET /alerts?causeId=`. */
const FIRST_ALERTS = 100

export function causeRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, alertViews, causeViews } = context
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

    await server.register(
      alarmActRoutes(context, {
        noun: 'cause',
        words: 'a cause with all its alerts',
        schema: causeSchema,
        acknowledge: (...act) => store.alarms.acknowledgeCause(...act),
        comment: (...act) => store.alarms.commentCause(...act),
        assign: (...act) => store.alarms.assignCause(...act),
        shelve: (...act) => store.alarms.shelveCause(...act),
        unshelve: (...act) => store.alarms.unshelveCause(...act),
        // An act on a cause that was merged goes to the one it merged into.
        view: (id, { causeIds }) => causeViews.of(store.causes.require(causeIds[0] ?? id)),
      }),
    )
  }
}
