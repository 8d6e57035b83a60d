import { isTowncrierError, type TowncrierError } from '@towncrier/core'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { OidcSignIn } from '../auth/oidc.ts'
import { accountOfPerson } from '../auth/provider-accounts.ts'
import { isSecureCookie, originOf, setSessionCookie } from '../auth/session-cookie.ts'
import { requireOwnAccount, type SignIn } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'

const FLOW_COOKIE = 'towncrier_oidc'
const FLOW_PATH = '/api/v1/session/oidc'

/**
 * Where browsers go to sign in through the provider, and come back. People see these addresses: to whoever
 * takes HTML, what goes wrong is a page with its code.
 */
export function oidcRoutes(context: ApiContext, signIn: SignIn, oidc: OidcSignIn | null): FastifyPluginAsync {
  const { config, logger } = context
  const flowCookie = (request: FastifyRequest) => ({
    path: FLOW_PATH,
    httpOnly: true,
    // The browser comes back from the provider’s site, and must still bring it.
    sameSite: 'lax' as const,
    secure: isSecureCookie(request, config),
    maxAge: 600,
  })
  return async (server) => {
    server.setErrorHandler((error, request, reply) => {
      if (request.headers.accept?.includes('text/html') !== true) throw error
      const known = isTowncrierError(error)
        ? error
        : apiErrors.make('TC_INTERNAL', `request ${request.id}`, {}, { cause: error })
      if (known.httpStatus >= 500) logger.error({ err: error, code: known.code }, known.message)
      return sendPage(reply, known)
    })

    server.get(
      '/session/oidc/start',
      { schema: { summary: 'Sign in through the provider: redirects there', tags: ['session'] } },
      (request, reply) => start(request, reply, null),
    )

    server.get(
      '/session/oidc/link',
      { schema: { summary: 'Tie one’s own account to the provider: redirects there', tags: ['session'] } },
      (request, reply) => start(request, reply, requireOwnAccount(request).accountId),
    )

    server.get(
      '/session/oidc/callback',
      { schema: { summary: 'Where the provider sends the browser back to', tags: ['session'] } },
      async (request, reply) => {
        const cut = request.url.indexOf('?')
        const flowId = request.cookies[FLOW_COOKIE]
        reply.clearCookie(FLOW_COOKIE, { path: FLOW_PATH })
        const person = await required(oidc).finish(flowId, cut < 0 ? '' : request.url.slice(cut))
        const account = accountOfPerson(context, person)
        if (person.linkAccountId !== null) return reply.redirect('/?page=account')
        const token = signIn.openFor(account, originOf(request), 'provider', { issuer: person.issuer })
        return setSessionCookie(reply, request, config, token).redirect('/')
      },
    )

    async function start(request: FastifyRequest, reply: FastifyReply, linkAccountId: number | null) {
      const baseUrl = config.PUBLIC_URL ?? `${request.protocol}://${request.host}`
      const { url, flowId } = await required(oidc).begin(baseUrl, linkAccountId)
      return reply.setCookie(FLOW_COOKIE, flowId, flowCookie(request)).redirect(url)
    }
  }
}

function required(oidc: OidcSignIn | null): OidcSignIn {
  if (oidc === null) throw apiErrors.make('TC_OIDC_OFF', 'this platform')
  return oidc
}

function sendPage(reply: FastifyReply, { code, title, subject, remedy, httpStatus }: TowncrierError) {
  const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return reply
    .code(httpStatus)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Towncrier: not signed in</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem;color-scheme:light dark}h1{font-size:1.75rem;line-height:1.2}code{opacity:.75}a{color:inherit}</style>
<main><h1>${escaped(title)}</h1><p>${escaped(remedy)}.</p><p><code>${code}</code>: ${escaped(subject)}</p><p><a href="/">Back to Towncrier</a></p></main></html>`)
}
