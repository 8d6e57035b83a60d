import { formatInstant } from '@towncrier/core'
import type { StoredSuppression } from '@towncrier/operations-store'
import {
  newOutOfServiceSchema,
  newSuppressionSchema,
  outOfServiceSchema,
  type SuppressionView,
  suppressionListSchema,
  suppressionSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

const deviceSchema = z.object({ id: z.string().max(64) })
const suppressionIdSchema = z.object({ id: z.coerce.number().int() })

/** Work on devices and suppression by design: recorded alerts that call nobody. */
export function alarmQuietingRoutes({ store, clock, processor }: ApiContext): FastifyPluginAsyncZod {
  return async (server) => {
    server.post(
      '/devices/:id/out-of-service',
      {
        schema: {
          summary: 'Take a device out of service: its alerts are recorded and call nobody',
          tags: ['devices'],
          params: deviceSchema,
          body: newOutOfServiceSchema,
          response: { 200: outOfServiceSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'device.maintain')
        const { id } = request.params
        const { until, reason } = request.body
        const entry = store.outOfService.put({
          deviceId: id,
          since: clock.now(),
          until: until === null ? null : Date.parse(until),
          reason,
          author: userName,
        })
        await processor.registerChanged()
        store.audit.add({
          at: clock.now(),
          actor: userName,
          action: 'device.out-of-service',
          subject: id,
          detail: { until, reason },
        })
        return {
          ...entry,
          deviceName: store.devices.require(id).name,
          since: formatInstant(entry.since),
          until,
        }
      },
    )

    server.delete(
      '/devices/:id/out-of-service',
      {
        schema: {
          summary: 'Put a device back into service',
          tags: ['devices'],
          params: deviceSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'device.maintain')
        const { id } = request.params
        store.devices.require(id)
        if (store.outOfService.remove(id)) {
          await processor.registerChanged()
          store.audit.add({ at: clock.now(), actor: userName, action: 'device.in-service', subject: id })
        }
        return reply.code(204).send()
      },
    )

    server.get(
      '/suppressions',
      {
        schema: {
          summary: 'Suppressions by design',
          tags: ['suppressions'],
          response: { 200: suppressionListSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'rule.view')
        return { items: store.suppressions.list().map(viewOf) }
      },
    )

    server.post(
      '/suppressions',
      {
        schema: {
          summary: 'Suppress alerts by design: they are recorded and call nobody',
          tags: ['suppressions'],
          body: newSuppressionSchema,
          response: { 201: suppressionSchema },
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'rule.edit')
        const suppression = store.suppressions.add(request.body, userName, clock.now())
        await changed(userName, 'suppression.add', suppression.id, request.body)
        return reply.code(201).send(viewOf(suppression))
      },
    )

    server.put(
      '/suppressions/:id',
      {
        schema: {
          summary: 'Replace a suppression',
          tags: ['suppressions'],
          params: suppressionIdSchema,
          body: newSuppressionSchema,
          response: { 200: suppressionSchema },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'rule.edit')
        const { id } = request.params
        const suppression = store.suppressions.replace(id, request.body, userName, clock.now())
        await changed(userName, 'suppression.change', id, request.body)
        return viewOf(suppression)
      },
    )

    server.delete(
      '/suppressions/:id',
      {
        schema: {
          summary: 'End a suppression: what it kept quiet calls within seconds',
          tags: ['suppressions'],
          params: suppressionIdSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'rule.edit')
        const { id } = request.params
        store.suppressions.remove(id)
        await changed(userName, 'suppression.remove', id, {})
        return reply.code(204).send()
      },
    )
  }

  async function changed(
    actor: string,
    action: string,
    id: number,
    detail: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await processor.registerChanged()
    store.audit.add({ at: clock.now(), actor, action, subject: String(id), detail })
  }
}

function viewOf(suppression: StoredSuppression): SuppressionView {
  return {
    ...suppression,
    months: [...suppression.months],
    createdAt: formatInstant(suppression.createdAt),
    changedAt: formatInstant(suppression.changedAt),
  }
}
