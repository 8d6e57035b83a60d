import {
  publicMapSchema,
  publicNearSchema,
  publicSearchSchema,
  publicStreetsSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ApiContext } from '../context.ts'
import { PublicGritting } from '../winter/public-gritting.ts'

const tags = ['public gritting']
/** For whoever stands in between; everybody is told the same. */
const CACHE = 'public, max-age=60'

/** Under /api/v1, for anyone: when a street was last gritted, and what is planned tonight. */
export function winterPublicRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const gritting = new PublicGritting(context)
  return async (server) => {
    server.get(
      '/public/gritting/streets',
      {
        config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
        schema: {
          summary: 'Streets by name, each with when it was last gritted and what is planned tonight',
          tags,
          querystring: publicSearchSchema,
          response: { 200: publicStreetsSchema },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', CACHE)
        return gritting.search(request.query.search)
      },
    )

    server.get(
      '/public/gritting/near',
      {
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        schema: {
          summary: 'The streets nearest to a place, each with when it was last gritted',
          tags,
          querystring: publicNearSchema,
          response: { 200: publicStreetsSchema },
        },
      },
      async (request, reply) => {
        // Where somebody stands is nobody else's to keep.
        reply.header('cache-control', 'private, max-age=60')
        const { latitude, longitude } = request.query
        return gritting.near(latitude, longitude)
      },
    )

    server.get(
      '/public/gritting/map',
      {
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        schema: {
          summary: 'GeoJSON: streets gritted in the last 24 hours, and those that are planned tonight',
          tags,
          response: { 200: publicMapSchema },
        },
      },
      async (_request, reply) => {
        reply.header('cache-control', CACHE)
        return gritting.map()
      },
    )
  }
}
