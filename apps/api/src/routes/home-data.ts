import { Readable } from 'node:stream'
import { formatInstant } from '@towncrier/core'
import type { Home } from '@towncrier/operations-store'
import {
  CONSENT_USES,
  type ConsentsView,
  consentChangeSchema,
  consentsSchema,
  type LooksView,
  looksSchema,
  neighbourhoodQuerySchema,
  neighbourhoodSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { homeJson, readingsCsv } from '../homes/home-export.ts'
import { HomeViews } from '../homes/home-views.ts'
import { requireHome } from '../homes/require-home.ts'
import { homeParameters } from './homes.ts'

const tags = ['homes']
const MOST_LOOKS = 500

/** What the household decides about its own data, and takes with it; and averages over many homes. */
export function homeDataRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, averages, analyses } = context
  const views = new HomeViews(context)
  const consentsOf = (home: Home): ConsentsView => {
    const newest = new Map(store.homeConsents.newest(home.id).map((consent) => [consent.use, consent]))
    return {
      consents: CONSENT_USES.map((use) => {
        const consent = newest.get(use)
        return {
          use,
          given: consent?.given === true,
          at: consent === undefined ? null : formatInstant(consent.at),
        }
      }),
    }
  }
  return async (server) => {
    server.get(
      '/homes/:homeId/consents',
      {
        schema: {
          summary: 'What the household has agreed to; nothing, unless it said so',
          tags,
          params: homeParameters,
          response: { 200: consentsSchema },
        },
      },
      async (request) => consentsOf(requireHome(request, request.params.homeId, store).home),
    )

    server.put(
      '/homes/:homeId/consents',
      {
        schema: {
          summary: 'Agree to a use of the home’s data, or take it back: it then stops at once',
          tags,
          params: homeParameters,
          body: consentChangeSchema,
          response: { 200: consentsSchema },
        },
      },
      async (request) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { use, given } = request.body
        store.inTransaction(() => {
          store.homeConsents.set(home.id, use, given, clock.now())
          if (given) return
          if (use === 'outdoors') {
            store.homes.forgetPlace(home.id)
            analyses.forget(store.homes.rooms(home.id).map(({ id }) => id))
          } else store.homeAverages.forgetHome(home.id)
        })
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'home.consent',
          subject: home.id,
          detail: { use, given },
        })
        return consentsOf(home)
      },
    )

    server.get(
      '/homes/:homeId/looks',
      {
        schema: {
          summary: 'Who has opened what the household shared, newest first',
          tags,
          params: homeParameters,
          response: { 200: looksSchema },
        },
      },
      async (request): Promise<LooksView> => {
        const { home } = requireHome(request, request.params.homeId, store)
        return {
          looks: store.homeLooks(home.id, MOST_LOOKS).map(({ at, recipient, what }) => ({
            at: formatInstant(at),
            who: recipient,
            what: what === 'pdf' ? 'report-pdf' : 'report-page',
          })),
        }
      },
    )

    server.get(
      '/homes/:homeId/export',
      {
        schema: {
          summary: 'All that is kept of the home: JSON with everything, CSV with every reading',
          tags,
          params: homeParameters,
          querystring: z.object({ format: z.enum(['json', 'csv']).default('json') }),
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { format } = request.query
        const now = clock.now()
        store.audit.add({
          at: now,
          actor: viewer.userName,
          action: 'home.export',
          subject: home.id,
          detail: { format },
        })
        const parts = { ...context, views }
        const text = format === 'json' ? homeJson(parts, home, now) : readingsCsv(parts, home, now)
        return reply
          .type(format === 'json' ? 'application/json; charset=utf-8' : 'text/csv; charset=utf-8')
          .header('cache-control', 'no-store')
          .header(
            'content-disposition',
            `attachment; filename="home-${formatInstant(now).slice(0, 10)}.${format}"`,
          )
          .send(Readable.from(text))
      },
    )

    server.get(
      '/homes/averages',
      {
        schema: {
          summary: 'Averages over ten homes or more, by part of town and week',
          tags,
          querystring: neighbourhoodQuerySchema,
          response: { 200: neighbourhoodSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'home.averages')
        return averages.view(request.query.areaId)
      },
    )
  }
}
