import type { Config } from '@towncrier/config'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type RequestOrigin, SESSION_COOKIE } from './sign-in.ts'

/** Where a request comes from, for the list of sessions and the audit log. */
export function originOf(request: FastifyRequest): RequestOrigin {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? '' }
}

/** True when cookies of this request's answer go over HTTPS only. */
export function isSecureCookie(request: FastifyRequest, { COOKIE_SECURE }: Config): boolean {
  return COOKIE_SECURE === 'always' || (COOKIE_SECURE === 'auto' && request.protocol === 'https')
}

/**
 * Hands the browser its session. `Strict`: no other site's page, nor a link on one, ever sends it along; the
 * page that opens after a provider's redirect asks for its data itself, and then it is sent.
 */
export function setSessionCookie(
  reply: FastifyReply,
  request: FastifyRequest,
  config: Config,
  token: string,
): FastifyReply {
  return reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecureCookie(request, config),
    maxAge: config.SESSION_HOURS * 3600,
  })
}
