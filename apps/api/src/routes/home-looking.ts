import type { Home } from '@towncrier/operations-store'
import {
  historyQuerySchema,
  historySchema,
  homeNowSchema,
  insightsSchema,
  riskSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { requireHome, requireResident, requireRoom } from '../homes/require-home.ts'
import { homeNow } from '../homes/room-now.ts'
import { roomHistory, roomInsights, roomRiskView } from '../homes/room-past.ts'
import { homeParameters, roomParameters } from './homes.ts'

const tags = ['homes']

/** How a home stands and how it was: for its own household only. */
export function homeLookingRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, analyses } = context
  const now = (home: Home) => {
    const standing = new Set(
      store.homes.spans(home.id).flatMap(({ roomId, to }) => (to === null ? [roomId] : [])),
    )
    const rooms = store.homes.rooms(home.id).filter(({ id }) => standing.has(id))
    return homeNow(analyses, home, rooms, clock.now())
  }
  return async (server) => {
    server.get(
      '/homes/now',
      {
        schema: {
          summary: 'As /homes/{homeId}/now, of the home that the household lives in: one question less',
          tags,
          response: { 200: homeNowSchema },
        },
      },
      async (request) => {
        const homes = store.homes.ofAccount(requireResident(request).accountId)
        const home = homes.find(({ endedAt }) => endedAt === null) ?? homes[0]
        if (home === undefined) throw apiErrors.make('TC_HOME_UNKNOWN', 'none yet')
        return now(home)
      },
    )

    server.get(
      '/homes/:homeId/now',
      {
        schema: {
          summary: 'How the home stands: each room with one sentence and one thing to do',
          tags,
          params: homeParameters,
          response: { 200: homeNowSchema },
        },
      },
      async (request) => now(requireHome(request, request.params.homeId, store).home),
    )

    server.get(
      '/homes/:homeId/rooms/:roomId/history',
      {
        schema: {
          summary: 'A room’s readings over a day, a week, a month or a year, with the diary',
          tags,
          params: roomParameters,
          querystring: historyQuerySchema,
          response: { 200: historySchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        const room = requireRoom(store, home, request.params.roomId)
        const now = clock.now()
        const { range, to } = request.query
        const end = to === undefined ? now : Math.max(0, Math.min(Date.parse(to), now))
        return roomHistory(context, home, room, range, end, now)
      },
    )

    server.get(
      '/homes/:homeId/rooms/:roomId/insights',
      {
        schema: {
          summary: 'What diary and sensor say together',
          tags,
          params: roomParameters,
          response: { 200: insightsSchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return roomInsights(context, home, requireRoom(store, home, request.params.roomId), clock.now())
      },
    )

    server.get(
      '/homes/:homeId/rooms/:roomId/risk',
      {
        schema: {
          summary: 'How often the coldest wall was damp, and what that could mean for mould',
          tags,
          params: roomParameters,
          response: { 200: riskSchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return roomRiskView(analyses, home, requireRoom(store, home, request.params.roomId), clock.now())
      },
    )
  }
}
