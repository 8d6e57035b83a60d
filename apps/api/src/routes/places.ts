import { areaOfPlace } from '@towncrier/operations-store'
import { placeSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

export function placeRoutes({ store }: ApiContext): FastifyPluginAsyncZod {
  return async (server) => {
    server.get(
      '/places',
      {
        schema: {
          summary: 'Places and areas of the town, by name',
          tags: ['places'],
          response: { 200: z.array(placeSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        return store.places
          .list()
          .map((place) => ({
            id: place.id,
            name: place.name,
            category: place.category,
            area: areaOfPlace(place),
          }))
          .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      },
    )
  }
}
