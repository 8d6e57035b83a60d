import { decodeCursor, encodeCursor } from '@towncrier/operations-store'
import {
  replayChangesQuerySchema,
  replayChangesSchema,
  replayQuerySchema,
  replaySchema,
} from '@towncrier/protocol'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { ReplayService } from '../replay/replay-service.ts'

/** The town as it was known at a past instant. */
export function replayRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const replay = new ReplayService(context)

  return async (server) => {
    server.get(
      '/replay',
      {
        schema: {
          summary: 'What was known at an instant: devices, alerts, causes, incidents with log, closures',
          tags: ['replay'],
          querystring: replayQuerySchema,
          response: { 200: replaySchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const view = await replay.at(Date.parse(request.query.at))
        return { ...view, ...hidden(request) }
      },
    )

    server.get(
      '/replay/changes',
      {
        schema: {
          summary: 'What turns the picture of one instant into that of a later one',
          tags: ['replay'],
          querystring: replayChangesQuerySchema,
          response: { 200: replayChangesSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { from, to, cursor, limit } = request.query
        const [after] = cursor === undefined ? [null] : decodeCursor(cursor, ['string'])
        const { lastId, first, ...changes } = await replay.changes(Date.parse(from), Date.parse(to), {
          after: after === null || after === undefined ? null : String(after),
          limit,
        })
        return {
          ...changes,
          first: first === null ? null : { ...first, ...hidden(request) },
          nextCursor: lastId === null ? null : encodeCursor([lastId]),
        }
      },
    )
  }
}

/** What the viewer may not see, as if there were none of it. */
function hidden({ viewer }: FastifyRequest) {
  const may = (permission: 'incident.view' | 'shift.view') =>
    viewer?.permissions.includes(permission) === true
  return {
    ...(may('incident.view') ? {} : { incidents: [] }),
    ...(may('shift.view') ? {} : { onDuty: [] }),
  }
}
