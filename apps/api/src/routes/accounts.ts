import { formatInstant } from '@towncrier/core'
import type { Account } from '@towncrier/operations-store'
import {
  type AccountView,
  accountChangeSchema,
  accountCredentialsSchema,
  accountSchema,
  newAccountSchema,
  passwordChangeSchema,
  type Role,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hashPassword, randomPassword, requireGoodPassword, verifyPassword } from '../auth/passwords.ts'
import { requirePermission, SESSION_COOKIE } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'

const parametersSchema = z.object({ userName: z.string().max(100) })

export function accountRoutes({ store, clock }: ApiContext): FastifyPluginAsyncZod {
  return async (server) => {
    server.get(
      '/accounts',
      {
        schema: { summary: 'Who may sign in', tags: ['accounts'], response: { 200: z.array(accountSchema) } },
      },
      async (request) => {
        requirePermission(request, 'account.manage')
        return store.accounts.list().map(viewOf)
      },
    )

    server.post(
      '/accounts',
      {
        schema: {
          summary: 'Give somebody an account; its first password is shown this once',
          tags: ['accounts'],
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
        store.audit.add({
          at: clock.now(),
          actor,
          action: 'account.add',
          subject: userName,
          detail: { role },
        })
        return reply.code(201).send({ userName, password })
      },
    )

    server.patch(
      '/accounts/:userName',
      {
        schema: {
          summary: 'Change an account; another role, or being disabled, ends its sessions',
          tags: ['accounts'],
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
        store.audit.add({
          at: clock.now(),
          actor,
          action: 'account.change',
          subject: userName,
          detail: change,
        })
        return viewOf(account)
      },
    )

    server.post(
      '/accounts/:userName/password',
      {
        schema: {
          summary: 'Give an account a new random password, shown this once; ends its sessions',
          tags: ['accounts'],
          params: parametersSchema,
          response: { 200: accountCredentialsSchema },
        },
      },
      async (request) => {
        const { userName: actor } = requirePermission(request, 'account.manage')
        const { id, userName } = store.accounts.require(request.params.userName)
        const password = randomPassword()
        store.accounts.setPassword(id, await hashPassword(password))
        store.audit.add({ at: clock.now(), actor, action: 'account.password', subject: userName })
        return { userName, password }
      },
    )

    server.post(
      '/session/password',
      {
        config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
        schema: {
          summary: 'Change one’s own password; ends one’s other sessions',
          tags: ['session'],
          body: passwordChangeSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'self.manage')
        const found = store.accounts.findByUserName(userName)
        const { current, next } = request.body
        if (found === null || !(await verifyPassword(current, found.passwordHash))) {
          throw apiErrors.make('TC_SIGN_IN_FAILED', userName)
        }
        requireGoodPassword(next, userName)
        const keep = request.cookies[SESSION_COOKIE]
        store.accounts.setPassword(found.account.id, await hashPassword(next), keep)
        store.audit.add({ at: clock.now(), actor: userName, action: 'account.password', subject: userName })
        return reply.code(204).send()
      },
    )
  }
}

function viewOf(account: Account): AccountView {
  return {
    userName: account.userName,
    displayName: account.displayName,
    role: account.role as Role,
    demo: account.demo,
    createdAt: formatInstant(account.createdAt),
    disabledAt: account.disabledAt === null ? null : formatInstant(account.disabledAt),
  }
}
