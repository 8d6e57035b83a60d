import { systemClock } from '@towncrier/core'
import {
  accountChangeSchema,
  accountCredentialsSchema,
  accountSchema,
  apiTokenSchema,
  newAccountSchema,
  openSessionSchema,
  type Role,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hashPassword, randomPassword } from '../auth/passwords.ts'
import { requirePermission, type SignIn } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { accountViewOf, sessionViewOf, tokenViewOf } from './people-views.ts'

const parametersSchema = z.object({ userName: z.string().max(100) })
const tags = ['accounts']

/** What administrators do about other people's accounts. */
export function accountRoutes({ store, clock }: ApiContext, signIn: SignIn): FastifyPluginAsyncZod {
  const audit = (actor: string, action: string, subject: string, detail = {}) =>
    store.audit.add({ at: clock.now(), actor, action, subject, detail })
  return async (server) => {
    server.get(
      '/accounts',
      { schema: { summary: 'Who may sign in', tags, response: { 200: z.array(accountSchema) } } },
      async (request) => {
        requirePermission(request, 'account.manage')
        const now = systemClock.now()
        return store.accounts.list().map((account) => accountViewOf(account, store, now, signIn.idleMs))
      },
    )

    server.post(
      '/accounts',
      {
        schema: {
          summary: 'Give somebody an account; its first password is shown this once',
          tags,
          body: newAccountSchema,
          response: { 201: accountCredentialsSchema },
        },
      },
      async (request, reply) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const { userName, displayName, role } = request.body
        const password = randomPassword()
        const passwordHash = await hashPassword(password)
        store.accounts.add({ userName, displayName, role, passwordHash, now: clock.now() })
        audit(actor, 'account.add', userName, { role })
        return reply.code(201).send({ userName, password })
      },
    )

    server.patch(
      '/accounts/:userName',
      {
        schema: {
          summary: 'Change an account; another role, or being disabled, ends its sessions',
          tags,
          params: parametersSchema,
          body: accountChangeSchema,
          response: { 200: accountSchema },
        },
      },
      async (request) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const { userName } = request.params
        const change = Object.fromEntries(
          Object.entries(request.body).filter(([, value]) => value !== undefined),
        )
        const account = store.accounts.update(userName, change, clock.now())
        audit(actor, 'account.change', userName, change)
        return accountViewOf(account, store, systemClock.now(), signIn.idleMs)
      },
    )

    server.post(
      '/accounts/:userName/password',
      {
        schema: {
          summary: 'Give an account a new random password, shown this once; ends its sessions',
          tags,
          params: parametersSchema,
          response: { 200: accountCredentialsSchema },
        },
      },
      async (request) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const { id, userName } = store.accounts.require(request.params.userName)
        const password = randomPassword()
        store.accounts.setPassword(id, await hashPassword(password))
        audit(actor, 'account.password', userName)
        return { userName, password }
      },
    )

    server.delete(
      '/accounts/:userName/second-factor',
      {
        schema: {
          summary: 'Take an account’s second factor away, for somebody who has lost it; ends its sessions',
          tags,
          params: parametersSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const { id, userName } = store.accounts.require(request.params.userName)
        store.secondFactors.remove(id)
        store.sessions.endAll(id)
        audit(actor, 'account.second-factor-reset', userName)
        return reply.code(204).send()
      },
    )

    server.get(
      '/accounts/:userName/sessions',
      {
        schema: {
          summary: 'Where somebody is signed in',
          tags,
          params: parametersSchema,
          response: { 200: z.array(openSessionSchema) },
        },
      },
      async (request) => {
        const { sessionId } = requirePermission(request, 'account.manage')
        const { id } = store.accounts.require(request.params.userName)
        return store.sessions
          .list(id, systemClock.now(), signIn.idleMs)
          .map((session) => sessionViewOf(session, sessionId))
      },
    )

    server.delete(
      '/accounts/:userName/sessions',
      {
        schema: {
          summary: 'Sign somebody out everywhere; their live feeds are cut within seconds',
          tags,
          params: parametersSchema,
          response: { 200: z.object({ ended: z.number().int() }) },
        },
      },
      async (request) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const { id, userName } = store.accounts.require(request.params.userName)
        const ended = store.sessions.endAll(id)
        audit(actor, 'session.end', userName, { ended })
        return { ended }
      },
    )

    server.delete(
      '/accounts/:userName/sessions/:id',
      {
        schema: {
          summary: 'End one of somebody’s sessions',
          tags,
          params: parametersSchema.extend({ id: z.string().max(64) }),
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const account = store.accounts.require(request.params.userName)
        const { id } = request.params
        if (!store.sessions.endById(account.id, id)) throw apiErrors.make('TC_SESSION_UNKNOWN', id)
        audit(actor, 'session.end', account.userName, { session: id })
        return reply.code(204).send()
      },
    )

    server.get(
      '/accounts/:userName/tokens',
      {
        schema: {
          summary: 'Somebody’s API tokens',
          tags,
          params: parametersSchema,
          response: { 200: z.array(apiTokenSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'account.manage')
        const { id, role } = store.accounts.require(request.params.userName)
        return store.apiTokens.list(id).map((token) => tokenViewOf(token, role as Role))
      },
    )

    server.delete(
      '/accounts/:userName/tokens/:id',
      {
        schema: {
          summary: 'Revoke one of somebody’s API tokens',
          tags,
          params: parametersSchema.extend({ id: z.coerce.number().int().positive() }),
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const account = store.accounts.require(request.params.userName)
        const { name } = store.apiTokens.revoke(account.id, request.params.id)
        audit(actor, 'token.revoke', name, { owner: account.userName })
        return reply.code(204).send()
      },
    )
  }
}
