import { formatInstant, HOUR_MS, systemClock } from '@towncrier/core'
import { platformSchema, sessionSchema, signInSchema, signInWaysSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { OidcSignIn } from '../auth/oidc.ts'
import { originOf, setSessionCookie } from '../auth/session-cookie.ts'
import { requirePermission, SESSION_COOKIE, type SignIn } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

export function sessionRoutes(
  context: ApiContext,
  signIn: SignIn,
  oidc: OidcSignIn | null,
): FastifyPluginAsyncZod {
  const { config, clock, demo, store } = context
  return async (server) => {
    server.get(
      '/platform',
      { schema: { summary: 'What this platform is', tags: ['platform'], response: { 200: platformSchema } } },
      async () => ({
        name: 'Towncrier',
        version: context.version,
        demo: demo !== null,
        demoAccounts: demo === null ? [] : [...demo.accounts],
        timeZone: config.TIME_ZONE,
        now: formatInstant(clock.now()),
        mapStyleUrl: config.MAP_STYLE_URL ?? null,
      }),
    )

    server.get(
      '/session/ways',
      {
        schema: {
          summary: 'How one can sign in here, and whether the provider answers',
          description: 'Answers within five seconds, also when the provider does not.',
          tags: ['session'],
          response: { 200: signInWaysSchema },
        },
      },
      async () => {
        const problem = (await oidc?.problem()) ?? null
        return {
          local: config.LOCAL_SIGN_IN,
          provider: oidc === null ? null : { button: oidc.button, isAvailable: problem === null, problem },
        }
      },
    )

    server.get(
      '/session',
      { schema: { summary: 'Who is signed in', tags: ['session'], response: { 200: sessionSchema } } },
      async (request) => {
        const viewer = requirePermission(request, 'self.manage')
        return {
          userName: viewer.userName,
          displayName: viewer.displayName,
          role: viewer.role,
          permissions: [...viewer.permissions],
          expiresAt: formatInstant(viewer.expiresAt ?? systemClock.now() + config.SESSION_HOURS * HOUR_MS),
          demo: viewer.demo,
          needsSecondFactor: viewer.needsSecondFactor,
        }
      },
    )

    server.post(
      '/session',
      {
        schema: {
          summary: 'Sign in',
          description:
            'Without `code` an account with a second factor answers TC_SECOND_FACTOR_NEEDED: ask for it and send all three.',
          tags: ['session'],
          body: signInSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { userName, password, code } = request.body
        const token = await signIn.open(userName, password, code, originOf(request))
        return setSessionCookie(reply, request, config, token).code(204).send()
      },
    )

    server.delete(
      '/session',
      { schema: { summary: 'Sign out', tags: ['session'], response: { 204: z.void() } } },
      async (request, reply) => {
        const token = request.cookies[SESSION_COOKIE]
        if (token !== undefined) {
          store.sessions.end(token)
          if (request.viewer?.sessionId != null) {
            store.audit.add({
              at: clock.now(),
              actor: request.viewer.userName,
              action: 'session.close',
              subject: request.ip,
            })
          }
        }
        return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send()
      },
    )
  }
}
