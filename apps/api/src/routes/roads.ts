import { formatInstant } from '@towncrier/core'
import {
  emergencyRouteQuerySchema,
  emergencyRouteSchema,
  nearestRoadQuerySchema,
  nearestRoadSchema,
  roadsSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

export function roadRoutes({ store, clock, roads }: ApiContext): FastifyPluginAsyncZod {
  return async (server) => {
    server.get(
      '/roads',
      {
        schema: {
          summary: 'The road network that is loaded; null when none is',
          tags: ['roads'],
          response: { 200: roadsSchema.nullable() },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const summary = store.roads.summary()
        if (summary === null) return null
        const { source, attribution, linkCount: links, importedAt } = summary
        return { source, attribution, links, importedAt: formatInstant(importedAt) }
      },
    )

    server.get(
      '/roads/nearest',
      {
        schema: {
          summary: 'The road nearest to a point, as closures name it',
          tags: ['roads'],
          querystring: nearestRoadQuerySchema,
          response: { 200: nearestRoadSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { withinM, ...point } = request.query
        return roads.nearest(point, withinM)
      },
    )

    server.post(
      '/roads/emergency-route',
      {
        schema: {
          summary: 'The quickest way between two points round what is closed and icy now',
          tags: ['roads'],
          body: emergencyRouteQuerySchema,
          response: { 200: emergencyRouteSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.view')
        const { from, to } = request.body
        return roads.emergencyRoute(from, to, clock.now())
      },
    )
  }
}
