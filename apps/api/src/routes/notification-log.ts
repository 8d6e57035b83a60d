import { formatInstant } from '@towncrier/core'
import { CHANNELS, type Channel } from '@towncrier/notifications'
import { type Delivery, operationsStoreErrors } from '@towncrier/operations-store'
import {
  type ChannelStateView,
  channelStateSchema,
  type NoticeDeliveryView,
  noticeDeliveryDetailSchema,
  noticeDeliveryPageSchema,
  noticeDeliveryQuerySchema,
  noticeDeliverySchema,
  personSchema,
  providerReceiptSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Webhook as Verifier } from 'standardwebhooks'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { payloadOf } from '../notifications/notice-channel.ts'
import { requestAct } from './request-act.ts'

const tags = ['notifications']
const params = z.object({ id: z.coerce.number().int().positive() })

/** Under /api/v1: what went out to people, whether it arrived, and what providers say of it afterwards. */
export function notificationLogRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, notifier } = context
  const { deliveries } = store

  const view = (delivery: Delivery): NoticeDeliveryView => {
    const { id, channel, topic, state, attempts, createdAt, dueAt, endedAt, lastOutcome } = delivery
    const notices = payloadOf(delivery).noticeIds.map((each) => store.notices.find(each))
    const accountId = notices.find((notice) => notice !== null)?.accountId
    return {
      id,
      channel: channel as Channel,
      person: store.accounts.list().find((account) => account.id === accountId)?.displayName ?? null,
      topic,
      titles: notices.flatMap((notice) => (notice === null ? [] : [notice.title])),
      state,
      attempts,
      createdAt: formatInstant(createdAt),
      dueAt: formatInstant(dueAt),
      endedAt: instantOrNull(endedAt),
      lastOutcome,
    }
  }
  const requireNotice = (id: number): Delivery => {
    const delivery = deliveries.require(id)
    if (!(CHANNELS as readonly string[]).includes(delivery.channel)) {
      throw operationsStoreErrors.make('TC_DELIVERY_UNKNOWN', String(id))
    }
    return delivery
  }

  return async (server) => {
    server.get(
      '/notifications/people',
      {
        schema: {
          summary: 'Who can be on a rota or in a policy',
          tags,
          response: { 200: z.array(personSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'notification.manage')
        return notifier.recipients.handlers().map(({ userName, displayName }) => ({ userName, displayName }))
      },
    )

    server.get(
      '/notifications/channels',
      {
        schema: {
          summary: 'The ways to people, and how they do',
          tags,
          response: { 200: z.array(channelStateSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'notification.manage')
        return CHANNELS.map((channel): ChannelStateView => {
          const { waiting, deliveredAt, failedAt, failure } = deliveries.channelState(channel)
          return {
            channel,
            isSetUp: notifier.recipients.available.has(channel),
            waiting,
            deliveredAt: instantOrNull(deliveredAt),
            failedAt: instantOrNull(failedAt),
            failure,
          }
        })
      },
    )

    server.get(
      '/notifications/deliveries',
      {
        schema: {
          summary: 'What went out to people, newest first',
          tags,
          querystring: noticeDeliveryQuerySchema,
          response: { 200: noticeDeliveryPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'notification.manage')
        const { channel, state, cursor, limit } = request.query
        const page = deliveries.list({
          channel: channel ?? CHANNELS,
          limit,
          ...(state === undefined ? {} : { state }),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return { items: page.items.map(view), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/notifications/deliveries/:id',
      {
        schema: {
          summary: 'One of them, with every attempt and receipt',
          tags,
          params,
          response: { 200: noticeDeliveryDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'notification.manage')
        const delivery = requireNotice(request.params.id)
        const history = deliveries.attempts(delivery.id)
        return {
          ...view(delivery),
          history: history.map((attempt) => ({ ...attempt, at: formatInstant(attempt.at) })),
        }
      },
    )

    server.post(
      '/notifications/deliveries/:id/replay',
      {
        schema: {
          summary: 'Send it again, with a full round of attempts',
          tags,
          params,
          response: { 200: noticeDeliverySchema },
        },
      },
      async (request) => {
        const { actor, at } = requestAct(request, 'notification.manage', clock)
        const { id, channel } = requireNotice(request.params.id)
        const delivery = deliveries.replay(id, at)
        store.audit.add({
          at,
          actor,
          action: 'notification.replay',
          subject: String(id),
          detail: { channel },
        })
        return view(delivery)
      },
    )

    await server.register(receiptRoute(context))
  }
}

/** What a provider says afterwards. Its signature is over the bytes that came, so they are kept. */
function receiptRoute({ store, clock, config, news }: ApiContext): FastifyPluginAsyncZod {
  const { deliveries } = store
  const bodies = new WeakMap<object, string>()
  return async (server) => {
    server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      bodies.set(request, String(body))
      try {
        done(null, JSON.parse(String(body)))
      } catch {
        done(apiErrors.make('TC_REQUEST_INVALID', 'the body is not JSON'))
      }
    })

    server.post(
      '/notifications/receipts',
      {
        schema: {
          summary: 'A provider says whether an SMS or a call arrived; signed by Standard Webhooks 1.0',
          tags,
          body: providerReceiptSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        requireSignature(request.headers, bodies.get(request) ?? '', config.NOTIFY_WEBHOOK_SECRET)
        const { type, id, status, detail } = request.body
        const delivery = deliveries.findByMessage(type, id)
        if (delivery === null) throw operationsStoreErrors.make('TC_DELIVERY_UNKNOWN', id)
        const words = `${status === 'delivered' ? 'arrived' : 'did not arrive'}${detail === '' ? '' : `: ${detail}`}`
        deliveries.recordReceipt(delivery.id, status === 'delivered', words, clock.now())
        store.audit.add({
          at: clock.now(),
          actor: 'provider',
          action: 'notification.receipt',
          subject: String(delivery.id),
          detail: { channel: type, status },
        })
        news.publish('delivery', delivery.id, 'notification.manage')
        return reply.code(204).send()
      },
    )
  }
}

/** @throws TC_RECEIPT_SIGNATURE */
function requireSignature(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  secret: string | undefined,
): void {
  const given = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
    name,
    String(headers[name] ?? ''),
  ])
  try {
    if (secret === undefined) throw new Error('NOTIFY_WEBHOOK_SECRET is not set')
    new Verifier(secret).verify(body, Object.fromEntries(given))
  } catch (cause) {
    throw apiErrors.make('TC_RECEIPT_SIGNATURE', (cause as Error).message, {}, { cause })
  }
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at)
}
