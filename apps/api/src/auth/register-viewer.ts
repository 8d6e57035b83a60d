import { AsyncLocalStorage } from 'node:async_hooks'
import type { OperationsStore } from '@towncrier/operations-store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { apiErrors } from '../errors.ts'
import { SESSION_COOKIE, type SignIn } from './sign-in.ts'

/**
 * Puts the viewer on every request, and refuses changes that another site's page makes with our cookie. What a
 * request by token writes into the audit log carries the token's name.
 */
export function registerViewer(server: FastifyInstance, signIn: SignIn, store: OperationsStore): void {
  const tokenInUse = new AsyncLocalStorage<string>()
  store.audit.noteOrigin(() => {
    const token = tokenInUse.getStore()
    return token === undefined ? {} : { token }
  })
  server.decorateRequest('viewer', null)
  server.addHook('onRequest', async (request) => {
    const { authorization } = request.headers
    request.viewer = signIn.requireKnown(request.cookies[SESSION_COOKIE], authorization, request.ip)
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseOtherSites(request)
  })
  server.addHook('preHandler', (request, _reply, done) => {
    const token = request.viewer?.tokenName ?? null
    if (token === null) done()
    else tokenInUse.run(token, done)
  })
}

function refuseOtherSites(request: FastifyRequest): void {
  const { origin } = request.headers
  if (origin === undefined) return
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) {
    throw apiErrors.make('TC_CROSS_SITE_REQUEST', origin.slice(0, 200))
  }
}
