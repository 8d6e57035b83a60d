import { randomBytes } from 'node:crypto'
import { formatInstant } from '@towncrier/core'
import { type Delivery, operationsStoreErrors, type Webhook } from '@towncrier/operations-store'
import {
  type DeliveryView,
  deliveryPageSchema,
  deliveryQuerySchema,
  deliverySchema,
  newWebhookSchema,
  type WebhookView,
  webhookChangeSchema,
  webhookSchema,
  webhookSecretSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { pinnedAddress } from '../webhooks/public-address.ts'
import { incidentParameters } from './incidents.ts'
import { requestAct } from './request-act.ts'

/** One that never answers takes one attempt at a time, so that this bounds what may be under way. */
const MOST_WEBHOOKS = 50

/** Under /api/v1: who else is told of what happens, and what became of each message. */
export function webhookRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, webhooks: events, news } = context
  const { webhooks, deliveries } = store
  const tags = ['webhooks']
  const params = incidentParameters

  const audit = (actor: string, action: string, id: number, detail: Record<string, unknown> = {}) => {
    store.audit.add({ at: clock.now(), actor, action, subject: String(id), detail })
    news.publish('webhook', id, 'webhook.manage')
  }

  return async (server) => {
    server.get(
      '/webhooks',
      { schema: { summary: 'Webhooks there are', tags, response: { 200: z.array(webhookSchema) } } },
      async (request) => {
        requirePermission(request, 'webhook.manage')
        return webhooks.list().map(webhookView)
      },
    )

    server.post(
      '/webhooks',
      {
        schema: {
          summary: 'Tell another system; its secret is shown this once',
          tags,
          body: newWebhookSchema,
          response: { 201: webhookSecretSchema },
        },
      },
      async (request, reply) => {
        const { actor, at } = requestAct(request, 'webhook.manage', clock)
        const { name, url, events: wanted } = request.body
        if (webhooks.list().length >= MOST_WEBHOOKS) {
          throw apiErrors.make('TC_WEBHOOKS_FULL', `${MOST_WEBHOOKS} webhooks`)
        }
        await checkUrl(url)
        const secret = newSecret()
        const webhook = webhooks.add({ name, url, events: wanted, createdAt: at, createdBy: actor }, secret)
        audit(actor, 'webhook.add', webhook.id, { name, url, events: wanted })
        return reply.code(201).send({ webhook: webhookView(webhook), secret })
      },
    )

    server.patch(
      '/webhooks/:id',
      {
        schema: {
          summary: 'Change a webhook; switched off, what waits for it is given up',
          tags,
          params,
          body: webhookChangeSchema,
          response: { 200: webhookSchema },
        },
      },
      async (request) => {
        const { actor, at } = requestAct(request, 'webhook.manage', clock)
        const { id } = request.params
        const { name, url, events: wanted, enabled } = request.body
        webhooks.require(id)
        if (url !== undefined) await checkUrl(url)
        const webhook = webhooks.change(id, {
          ...(name === undefined ? {} : { name }),
          ...(url === undefined ? {} : { url }),
          ...(wanted === undefined ? {} : { events: wanted }),
          ...(enabled === undefined ? {} : { enabled }),
        })
        if (!webhook.enabled) deliveries.giveUp('webhook', String(id), 'the webhook is switched off', at)
        audit(actor, 'webhook.change', id, { ...request.body })
        return webhookView(webhook)
      },
    )

    server.delete(
      '/webhooks/:id',
      {
        schema: { summary: 'Remove a webhook', tags, params, response: { 204: z.void() } },
      },
      async (request, reply) => {
        const { actor, at } = requestAct(request, 'webhook.manage', clock)
        const { id } = request.params
        webhooks.remove(id)
        deliveries.giveUp('webhook', String(id), 'the webhook was removed', at)
        audit(actor, 'webhook.remove', id)
        return reply.code(204).send()
      },
    )

    server.post(
      '/webhooks/:id/secret',
      {
        schema: {
          summary: 'Give it a new secret, shown this once; the old one signs nothing from now on',
          tags,
          params,
          response: { 200: webhookSecretSchema },
        },
      },
      async (request) => {
        const { actor } = requestAct(request, 'webhook.manage', clock)
        const { id } = request.params
        const secret = newSecret()
        webhooks.setSecret(id, secret)
        audit(actor, 'webhook.secret', id)
        return { webhook: webhookView(webhooks.require(id)), secret }
      },
    )

    server.post(
      '/webhooks/:id/test',
      {
        schema: {
          summary: 'Send it a message that means nothing',
          tags,
          params,
          response: { 202: z.void() },
        },
      },
      async (request, reply) => {
        const { actor } = requestAct(request, 'webhook.manage', clock)
        const { id, name } = webhooks.require(request.params.id)
        events.send(id, 'webhook.test', { webhook: name })
        audit(actor, 'webhook.test', id)
        return reply.code(202).send()
      },
    )

    server.get(
      '/webhooks/:id/deliveries',
      {
        schema: {
          summary: 'What was sent to it, newest first',
          tags,
          params,
          querystring: deliveryQuerySchema,
          response: { 200: deliveryPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'webhook.manage')
        const { state, cursor, limit } = request.query
        const page = deliveries.list({
          channel: 'webhook',
          target: String(request.params.id),
          limit,
          ...(state === undefined ? {} : { state }),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return { items: page.items.map(deliveryView), nextCursor: page.nextCursor }
      },
    )

    server.post(
      '/webhooks/:id/deliveries/:deliveryId/replay',
      {
        schema: {
          summary: 'Try it anew; it bears the id it had',
          tags,
          params: params.extend({ deliveryId: z.coerce.number().int().positive() }),
          response: { 200: deliverySchema },
        },
      },
      async (request) => {
        const { actor } = requestAct(request, 'webhook.manage', clock)
        const { id, deliveryId } = request.params
        const { channel, target } = deliveries.require(deliveryId)
        if (channel !== 'webhook' || target !== String(id)) {
          throw operationsStoreErrors.make('TC_DELIVERY_UNKNOWN', `${deliveryId} of webhook ${id}`)
        }
        const delivery = deliveries.replay(deliveryId, clock.now())
        audit(actor, 'webhook.replay', id, { deliveryId })
        return deliveryView(delivery)
      },
    )
  }

  /** Says at once what every attempt would find out. */
  async function checkUrl(url: string): Promise<void> {
    await pinnedAddress(new URL(url).hostname, config.WEBHOOK_ALLOW_PRIVATE)
  }
}

/** Standard Webhooks: `whsec_` and base64 of 24 to 64 random bytes. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

function webhookView(webhook: Webhook): WebhookView {
  return {
    ...webhook,
    events: [...webhook.events] as WebhookView['events'],
    createdAt: formatInstant(webhook.createdAt),
  }
}

function deliveryView(delivery: Delivery): DeliveryView {
  const { id, messageId, topic, state, attempts, lastOutcome, payload } = delivery
  return {
    id,
    messageId,
    topic,
    state,
    attempts,
    createdAt: formatInstant(delivery.createdAt),
    dueAt: formatInstant(delivery.dueAt),
    endedAt: delivery.endedAt === null ? null : formatInstant(delivery.endedAt),
    lastOutcome,
    payload,
  }
}
