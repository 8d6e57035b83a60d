import { formatInstant } from '@towncrier/core'
import {
  acknowledgeSchema,
  alertDetailSchema,
  alertPageSchema,
  alertQuerySchema,
  alertSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

const parametersSchema = z.object({ id: z.string().max(200) })

export function alertRoutes({ store, alertViews, clock, live }: ApiContext): FastifyPluginAsyncZod {
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
        const { from, to, open, deviceId, kind, severity, cursor, limit } = request.query
        const page = store.alerts.list({
          limit,
          ...(open === undefined ? {} : { open }),
          ...(deviceId === undefined ? {} : { deviceId }),
          ...(kind === undefined ? {} : { kind }),
          ...(severity === undefined ? {} : { severity }),
          ...(cursor === undefined ? {} : { cursor }),
          ...(from === undefined ? {} : { from: Date.parse(from) }),
          ...(to === undefined ? {} : { to: Date.parse(to) }),
        })
        return {
          items: page.items.map((alert) => alertViews.of(alert)),
          nextCursor: page.nextCursor,
        }
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
        const alert = store.alerts.acknowledge(id, userName, clock.now(), request.body.comment)
        store.audit.add({ at: clock.now(), actor: userName, action: 'alert.acknowledge', subject: id })
        const view = alertViews.of(alert)
        live.applyAlerts([view])
        return view
      },
    )
  }
}
