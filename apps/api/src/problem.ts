import { isTowncrierError, type TowncrierError } from '@towncrier/core'
import type { Problem } from '@towncrier/protocol'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { apiErrors } from './errors.ts'
import { problemAnchor } from './routes/problems.ts'

/** Answers every error as RFC 9457 problem details with its `TC_…` code. */
export function registerProblems(server: FastifyInstance): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = toTowncrierError(error, request)
    if (known.httpStatus >= 500) request.log.error({ err: error, code: known.code }, known.message)
    sendProblem(reply, request, known, validationErrors(error))
  })
  server.setNotFoundHandler((request, reply) => {
    sendProblem(reply, request, apiErrors.make('TC_NOT_FOUND', `${request.method} ${request.url}`))
  })
}

function toTowncrierError(error: FastifyError, request: FastifyRequest): TowncrierError {
  if (isTowncrierError(error)) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return apiErrors.make(
      'TC_REQUEST_INVALID',
      `${request.method} ${request.routeOptions.url ?? request.url}`,
    )
  }
  if (error.statusCode === 429) return apiErrors.make('TC_TOO_MANY_REQUESTS', error.message)
  // Fastify's own refusals of a request: a body that is no JSON, too large, of an unknown type.
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return apiErrors.make('TC_REQUEST_INVALID', error.message, {}, { cause: error })
  }
  return apiErrors.make('TC_INTERNAL', `request ${request.id}`, {}, { cause: error })
}

function validationErrors(error: FastifyError): Problem['errors'] {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined
  return error.validation.map((issue) => ({
    path: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
    message: issue.message ?? 'invalid',
  }))
}

function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  error: TowncrierError,
  errors?: Problem['errors'],
): void {
  const fields =
    errors === undefined ? '' : ` (${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')})`
  const problem: Problem = {
    type: `/api/problems#${problemAnchor(error.code)}`,
    title: error.title,
    status: error.httpStatus,
    detail: `${error.title}: ${error.subject}${fields}. ${error.remedy}.`,
    instance: request.id,
    code: error.code,
    remedy: error.remedy,
    ...(errors === undefined ? {} : { errors }),
  }
  const { retryAfterS } = error.details
  if (typeof retryAfterS === 'number') reply.header('retry-after', retryAfterS)
  reply.code(error.httpStatus).type('application/problem+json').serializer(JSON.stringify).send(problem)
}
