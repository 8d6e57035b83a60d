import { DAY_MS, formatInstant, systemClock } from '@towncrier/core'
import {
  apiTokenMadeSchema,
  apiTokenSchema,
  newApiTokenSchema,
  openSessionSchema,
  passwordChangeSchema,
  passwordProofSchema,
  type Role,
  recoveryCodesSchema,
  secondFactorOfferSchema,
  secondFactorProofSchema,
  secondFactorSchema,
} from '@towncrier/protocol'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { hashPassword, requireGoodPassword } from '../auth/passwords.ts'
import { originOf } from '../auth/session-cookie.ts'
import { allowedOf, requireOwnAccount, SESSION_COOKIE, type SignIn } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { sessionViewOf, tokenViewOf } from './people-views.ts'

const tags = ['own account']

/** What a person does about their own sign-in: password, second factor, sessions, tokens. */
export function ownAccountRoutes(context: ApiContext, signIn: SignIn): FastifyPluginAsyncZod {
  const { store, clock } = context
  const audit = (actor: string, action: string, subject = actor, detail = {}) =>
    store.audit.add({ at: clock.now(), actor, action, subject, detail })
  /** Public passwords belong to everyone: nobody shuts the others out. */
  const requireOwn = (request: FastifyRequest) => {
    const viewer = requireOwnAccount(request)
    if (viewer.demo) throw apiErrors.make('TC_DEMO_ACCOUNT', viewer.userName)
    return viewer
  }
  return async (server) => {
    server.post(
      '/session/password',
      {
        schema: {
          summary: 'Change one’s own password; ends one’s other sessions',
          tags,
          body: passwordChangeSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName, displayName } = requireOwn(request)
        const { current, next } = request.body
        const account = await signIn.requirePassword(userName, current, originOf(request))
        requireGoodPassword(next, [userName, displayName])
        store.accounts.setPassword(account.id, await hashPassword(next), request.cookies[SESSION_COOKIE])
        audit(userName, 'account.password')
        return reply.code(204).send()
      },
    )

    server.get(
      '/session/second-factor',
      { schema: { summary: 'How one’s second factor stands', tags, response: { 200: secondFactorSchema } } },
      async (request) => {
        const { accountId, role } = requireOwnAccount(request)
        return signIn.secondFactor.viewOf(accountId, signIn.rolesWithSecondFactor.has(role))
      },
    )

    server.post(
      '/session/second-factor',
      {
        schema: {
          summary: 'Begin to set up a second factor (TOTP, RFC 6238); nothing is switched on yet',
          tags,
          body: passwordProofSchema,
          response: { 200: secondFactorOfferSchema },
        },
      },
      async (request) => {
        const { userName } = requireOwn(request)
        const account = await signIn.requirePassword(userName, request.body.password, originOf(request))
        return signIn.secondFactor.offer(account)
      },
    )

    server.post(
      '/session/second-factor/confirm',
      {
        schema: {
          summary: 'Switch it on with a first code; answers with ten recovery codes, this once',
          tags,
          body: secondFactorProofSchema,
          response: { 200: recoveryCodesSchema },
        },
      },
      async (request) => {
        const { userName } = requireOwn(request)
        const account = store.accounts.require(userName)
        const recoveryCodes = signIn.countingCodes(account, () =>
          signIn.secondFactor.confirm(account, request.body.code),
        )
        audit(userName, 'account.second-factor-on')
        return { recoveryCodes }
      },
    )

    server.post(
      '/session/second-factor/recovery-codes',
      {
        schema: {
          summary: 'New recovery codes; the old ones work no more',
          tags,
          body: passwordProofSchema,
          response: { 200: recoveryCodesSchema },
        },
      },
      async (request) => {
        const { userName, accountId } = requireOwn(request)
        await signIn.requirePassword(userName, request.body.password, originOf(request))
        if (!store.secondFactors.isOn(accountId)) {
          throw apiErrors.make('TC_SECOND_FACTOR_NOT_OFFERED', userName)
        }
        audit(userName, 'account.recovery-codes')
        return { recoveryCodes: signIn.secondFactor.renewRecoveryCodes(accountId) }
      },
    )

    server.post(
      '/session/second-factor/off',
      {
        schema: {
          summary: 'Switch the second factor off; where one’s role asks for one, a new one must be set up',
          tags,
          body: passwordProofSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName, accountId } = requireOwn(request)
        await signIn.requirePassword(userName, request.body.password, originOf(request))
        if (store.secondFactors.remove(accountId)) audit(userName, 'account.second-factor-off')
        return reply.code(204).send()
      },
    )

    server.get(
      '/session/sessions',
      { schema: { summary: 'Where one is signed in', tags, response: { 200: z.array(openSessionSchema) } } },
      async (request) => {
        const { accountId, sessionId } = requireOwnAccount(request)
        return store.sessions
          .list(accountId, systemClock.now(), signIn.idleMs)
          .map((session) => sessionViewOf(session, sessionId))
      },
    )

    server.delete(
      '/session/sessions/:id',
      {
        schema: {
          summary: 'End one of one’s sessions; its live feed is cut within seconds',
          tags,
          params: z.object({ id: z.string().max(64) }),
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName, accountId } = requireOwnAccount(request)
        const { id } = request.params
        if (!store.sessions.endById(accountId, id)) throw apiErrors.make('TC_SESSION_UNKNOWN', id)
        audit(userName, 'session.end', userName, { session: id })
        return reply.code(204).send()
      },
    )

    server.delete(
      '/session/sessions',
      {
        schema: {
          summary: 'End all of one’s sessions but this one',
          tags,
          response: { 200: z.object({ ended: z.number().int() }) },
        },
      },
      async (request) => {
        const { userName, accountId, sessionId } = requireOwnAccount(request)
        const ended = store.sessions.endAll(accountId, sessionId ?? '')
        audit(userName, 'session.end', userName, { ended })
        return { ended }
      },
    )

    server.get(
      '/session/tokens',
      { schema: { summary: 'One’s API tokens', tags, response: { 200: z.array(apiTokenSchema) } } },
      async (request) => {
        const { accountId, role } = requireOwnAccount(request)
        return store.apiTokens.list(accountId).map((token) => tokenViewOf(token, role))
      },
    )

    server.post(
      '/session/tokens',
      {
        schema: {
          summary: 'Make an API token; it is shown this once',
          description:
            'It does what its scopes name, and never more than its owner’s role allows at that moment.',
          tags,
          body: newApiTokenSchema,
          response: { 201: apiTokenMadeSchema },
        },
      },
      async (request, reply) => {
        const { userName, accountId, role } = requireOwnAccount(request)
        const { name, scopes, days } = request.body
        const tooMuch = scopes.filter((scope) => !allowedOf(scopes, role).includes(scope))
        if (tooMuch.length > 0) throw apiErrors.make('TC_API_TOKEN_SCOPE', tooMuch.join(', '))
        const now = systemClock.now()
        const expiresAt = now + days * DAY_MS
        const made = store.apiTokens.add(accountId, { name, scopes: [...new Set(scopes)], expiresAt }, now)
        audit(userName, 'token.add', name, { scopes, expiresAt: formatInstant(expiresAt) })
        return reply.code(201).send({ ...tokenViewOf(made.apiToken, role as Role), token: made.token })
      },
    )

    server.delete(
      '/session/tokens/:id',
      {
        schema: {
          summary: 'Revoke one of one’s API tokens; it stops working at once',
          tags,
          params: z.object({ id: z.coerce.number().int().positive() }),
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName, accountId } = requireOwnAccount(request)
        const { name } = store.apiTokens.revoke(accountId, request.params.id)
        audit(userName, 'token.revoke', name)
        return reply.code(204).send()
      },
    )
  }
}
