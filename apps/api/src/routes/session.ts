import { formatInstant, HOUR_MS } from '@towncrier/core'
import { platformSchema, sessionSchema, signInSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission, SESSION_COOKIE, type SignIn } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

export function sessionRoutes(context: ApiContext, signIn: SignIn): FastifyPluginAsyncZod {
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
      '/session',
      { schema: { summary: 'Who is signed in', tags: ['session'], response: { 200: sessionSchema } } },
      async (request) => {
        const viewer = requirePermission(request, 'self.manage')
        return {
          userName: viewer.userName,
          displayName: viewer.displayName,
          role: viewer.role,
          expiresAt: formatInstant(viewer.expiresAt ?? clock.now() + config.SESSION_HOURS * HOUR_MS),
          demo: viewer.demo,
        }
      },
    )

    server.post(
      '/session',
      {
        // NIST SP 800-63B §5.2.2: online guessing is slowed down for each address.
        config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
        schema: {
          summary: 'Sign in',
          tags: ['session'],
          body: signInSchema,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const token = await signIn.open(request.body.userName, request.body.password, {
          address: request.ip,
          userAgent: request.headers['user-agent'] ?? '',
        })
        const isSecure =
          config.COOKIE_SECURE === 'always' ||
          (config.COOKIE_SECURE === 'auto' && request.protocol === 'https')
        return reply
          .setCookie(SESSION_COOKIE, token, {
            path: '/',
            httpOnly: true,
            sameSite: 'strict',
            secure: isSecure,
            maxAge: config.SESSION_HOURS * 3600,
          })
          .code(204)
          .send()
      },
    )

    server.delete(
      '/session',
      { schema: { summary: 'Sign out', tags: ['session'], response: { 204: z.void() } } },
      async (request, reply) => {
        const token = request.cookies[SESSION_COOKIE]
        if (token !== undefined) store.accounts.endSession(token)
        return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send()
      },
    )
  }
}
