import { atomFeed, geojsonFeed, type PublishedIncident } from '@towncrier/incidents'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ApiContext } from '../context.ts'

const RATE = { rateLimit: { max: 120, timeWindow: '1 minute' } }

/** Under /public, for anyone: what was published, and nothing else. */
export function feedRoutes({ store, clock, config }: ApiContext): FastifyPluginAsyncZod {
  const { publications } = store.incidents
  const tags = ['public']
  const published = (): PublishedIncident[] => publications.live(clock.now())
  return async (server) => {
    // Other sites may read it: it is public, and asked for without a cookie.
    server.addHook('onSend', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*')
      reply.header('cross-origin-resource-policy', 'cross-origin')
      reply.header('cache-control', 'public, max-age=30')
    })

    server.get(
      '/incidents.atom',
      { config: RATE, schema: { summary: 'Published incidents, as an Atom feed', tags } },
      async (request, reply) => {
        const baseUrl = (config.PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/$/, '')
        const feed = atomFeed(published(), {
          baseUrl,
          senderName: config.CAP_SENDER_NAME,
          now: clock.now(),
        })
        return reply.type('application/atom+xml; charset=utf-8').send(feed)
      },
    )

    server.get(
      '/incidents.geojson',
      { config: RATE, schema: { summary: 'Published incidents, as GeoJSON', tags } },
      async (_request, reply) =>
        reply.type('application/geo+json; charset=utf-8').send(JSON.stringify(geojsonFeed(published()))),
    )

    server.get(
      '/cap/:identifier',
      {
        config: RATE,
        schema: {
          summary: 'One message, as CAP 1.2',
          tags,
          params: z.object({ identifier: z.string().max(200) }),
        },
      },
      async (request, reply) =>
        reply
          .type('application/cap+xml; charset=utf-8')
          .send(publications.require(request.params.identifier).xml),
    )
  }
}
