import { formatInstant } from '@towncrier/core'
import { CHANNELS, type NoticePreferences, type PreviewNames, previewWords } from '@towncrier/notifications'
import type { Account, Notice, PushSubscription } from '@towncrier/operations-store'
import {
  type ContactView,
  contactChangeSchema,
  contactSchema,
  type NoticeView,
  newPushDeviceSchema,
  noticePageSchema,
  noticePreferencesSchema,
  noticePreviewSchema,
  noticeQuerySchema,
  noticeReadSchema,
  noticeTestSchema,
  type PushDeviceView,
  pushDeviceSchema,
  pushKeySchema,
} from '@towncrier/protocol'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOwnAccount } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { pinnedAddress } from '../webhooks/public-address.ts'
import { noticePlaces, previewNames } from './notification-names.ts'
import { deviceWords } from './people-views.ts'

const tags = ['own notifications']

/** Under /api/v1: what a person is told, and how they wish to be told. */
export function notificationRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, notifier, news } = context
  const { notices, contacts } = store

  const audit = (actor: string, action: string, detail: Readonly<Record<string, unknown>> = {}) =>
    store.audit.add({ at: clock.now(), actor, action, subject: actor, detail })
  const requireOwn = (request: FastifyRequest): Account => {
    const { userName } = requireOwnAccount(request)
    return store.accounts.require(userName)
  }
  const contactView = (account: Account): ContactView => {
    const { email, phone, preferences: own } = contacts.of(account.id)
    const preferences = notifier.recipients.preferencesOf(account)
    const { available } = notifier.recipients
    const reachable = notifier.recipients.reachable(account.id)
    return {
      email,
      phone,
      preferences: noticePreferencesSchema.parse(preferences),
      isDefault: own === null,
      available: CHANNELS.filter((channel) => available.has(channel)),
      reachable: CHANNELS.filter((channel) => reachable.has(channel)),
      preview: preview(preferences),
      areas: noticePlaces(store),
    }
  }
  const preview = (preferences: NoticePreferences) => {
    const names: PreviewNames = previewNames(context)
    return previewWords(preferences, names)
  }

  return async (server) => {
    server.get(
      '/notifications',
      {
        schema: {
          summary: 'What one was told, newest first, and how much of it is unread',
          tags,
          querystring: noticeQuerySchema,
          response: { 200: noticePageSchema },
        },
      },
      async (request) => {
        const { id } = requireOwn(request)
        const { unread, cursor, limit } = request.query
        const page = notices.list(id, {
          limit,
          ...(unread === undefined ? {} : { unread }),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return {
          items: page.items.map(noticeView),
          nextCursor: page.nextCursor,
          unread: notices.countUnread(id),
        }
      },
    )

    server.post(
      '/notifications/read',
      {
        schema: {
          summary: 'Mark as read: those named, or all',
          tags,
          body: noticeReadSchema,
          response: { 200: z.object({ unread: z.number().int() }) },
        },
      },
      async (request) => {
        const { id, userName } = requireOwn(request)
        const changed = notices.markRead(id, request.body.ids, clock.now())
        // Their other screens count too; what a person has read is theirs, and not for the audit log.
        if (changed > 0) news.publish('notice', userName, 'self.manage', userName)
        return { unread: notices.countUnread(id) }
      },
    )

    server.get(
      '/notifications/preferences',
      { schema: { summary: 'How one wishes to be told', tags, response: { 200: contactSchema } } },
      async (request) => contactView(requireOwn(request)),
    )

    server.put(
      '/notifications/preferences',
      {
        schema: {
          summary: 'Say where one can be reached, and what one wants to be told of',
          tags,
          body: contactChangeSchema,
          response: { 200: contactSchema },
        },
      },
      async (request) => {
        const account = requireOwn(request)
        const before = contacts.of(account.id)
        const { email, phone, preferences } = request.body
        contacts.put(account.id, { email, phone, preferences }, clock.now())
        audit(account.userName, 'notification.preferences', {
          email: email !== before.email,
          phone: phone !== before.phone,
          preferences: JSON.stringify(preferences) !== JSON.stringify(before.preferences),
        })
        return contactView(account)
      },
    )

    server.post(
      '/notifications/preview',
      {
        schema: {
          summary: 'What preferences would mean, in sentences; nothing is changed',
          tags,
          body: noticePreferencesSchema,
          response: { 200: noticePreviewSchema },
        },
      },
      async (request) => {
        requireOwn(request)
        return { preview: preview(request.body) }
      },
    )

    server.post(
      '/notifications/test',
      {
        schema: {
          summary: 'Send oneself a message by one way',
          tags,
          body: noticeTestSchema,
          response: { 202: z.void() },
        },
        config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const account = requireOwn(request)
        const { channel } = request.body
        if (!notifier.test(account, channel)) throw apiErrors.make('TC_NOTICE_UNREACHABLE', channel)
        audit(account.userName, 'notification.test', { channel })
        return reply.code(202).send()
      },
    )

    server.get(
      '/notifications/push-key',
      { schema: { summary: 'The key that browsers subscribe with', tags, response: { 200: pushKeySchema } } },
      async (request) => {
        requireOwn(request)
        return { publicKey: notifier.pushKey }
      },
    )

    server.get(
      '/notifications/devices',
      {
        schema: {
          summary: 'Browsers that push messages go to',
          tags,
          response: { 200: z.array(pushDeviceSchema) },
        },
      },
      async (request) => contacts.subscriptions(requireOwn(request).id).map(deviceView),
    )

    server.post(
      '/notifications/devices',
      {
        schema: {
          summary: 'Have push messages sent to this browser',
          tags,
          body: newPushDeviceSchema,
          response: { 201: pushDeviceSchema },
        },
      },
      async (request, reply) => {
        const account = requireOwn(request)
        const { endpoint, keys } = request.body
        await pinnedAddress(new URL(endpoint).hostname, config.WEBHOOK_ALLOW_PRIVATE)
        const subscription = contacts.subscribe({
          accountId: account.id,
          endpoint,
          ...keys,
          device: deviceWords(request.headers['user-agent'] ?? ''),
          createdAt: clock.now(),
        })
        audit(account.userName, 'notification.device-add', { device: subscription.device })
        return reply.code(201).send(deviceView(subscription))
      },
    )

    server.delete(
      '/notifications/devices/:id',
      {
        schema: {
          summary: 'Send no more push messages to a browser',
          tags,
          params: z.object({ id: z.coerce.number().int().positive() }),
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const account = requireOwn(request)
        const { device } = contacts.removeSubscription(account.id, request.params.id)
        audit(account.userName, 'notification.device-remove', { device })
        return reply.code(204).send()
      },
    )

    const watchSchema = z.object({ isWatched: z.boolean() })
    const causeParams = z.object({ id: z.string().max(240) })
    server.get(
      '/causes/:id/watch',
      {
        schema: {
          summary: 'Whether one has asked to be told when it is over',
          tags,
          params: causeParams,
          response: { 200: watchSchema },
        },
      },
      async (request) => {
        const account = requireOwn(request)
        return { isWatched: contacts.watchersOf(request.params.id).has(account.id) }
      },
    )

    for (const [method, isWatched] of [
      ['PUT', true],
      ['DELETE', false],
    ] as const) {
      server.route({
        method,
        url: '/causes/:id/watch',
        schema: {
          summary: isWatched ? 'Ask to be told when it is over' : 'Do not be told when it is over',
          tags,
          params: causeParams,
          response: { 200: watchSchema },
        },
        handler: async (request) => {
          const account = requireOwn(request)
          const cause = store.causes.require(request.params.id)
          if (isWatched) contacts.watch(cause.id, account.id)
          else contacts.unwatch(cause.id, account.id)
          store.audit.add({
            at: clock.now(),
            actor: account.userName,
            action: isWatched ? 'cause.watch' : 'cause.unwatch',
            subject: cause.id,
          })
          return { isWatched }
        },
      })
    }
  }
}

function noticeView({ accountId: _accountId, createdAt, readAt, ...notice }: Notice): NoticeView {
  return {
    ...notice,
    createdAt: formatInstant(createdAt),
    readAt: readAt === null ? null : formatInstant(readAt),
  }
}

function deviceView({ id, device, createdAt, lastUsedAt }: PushSubscription): PushDeviceView {
  return {
    id,
    device,
    createdAt: formatInstant(createdAt),
    lastUsedAt: lastUsedAt === null ? null : formatInstant(lastUsedAt),
  }
}
