import { formatInstant } from '@towncrier/core'
import { alertDetailSchema, alertPageSchema, alertQuerySchema, alertSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { alarmActRoutes } from './alarm-acts.ts'
import { filterOf } from './alarm-filter.ts'

const parametersSchema = z.object({ id: z.string().max(240) })

export function alertRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, alertViews } = context
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

    await server.register(
      alarmActRoutes(context, {
        noun: 'alert',
        words: 'an alert',
        schema: alertSchema,
        acknowledge: (...act) => store.alarms.acknowledgeAlert(...act),
        comment: (...act) => store.alarms.commentAlert(...act),
        assign: (...act) => store.alarms.assignAlert(...act),
        shelve: (...act) => store.alarms.shelveAlert(...act),
        unshelve: (...act) => store.alarms.unshelveAlert(...act),
        view: (id) => alertViews.of(store.alerts.require(id)),
      }),
    )
  }
}
