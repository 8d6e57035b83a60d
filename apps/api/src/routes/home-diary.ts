import { DAY_MS, type EpochMs, MINUTE_MS } from '@towncrier/core'
import {
  diaryChangeSchema,
  diaryEntrySchema,
  diaryQuerySchema,
  newDiaryEntrySchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { diaryViewOf } from '../homes/home-views.ts'
import { requireHome, requireLivedHome, requireRoom } from '../homes/require-home.ts'
import { homeParameters } from './homes.ts'

const tags = ['homes']
const entryParameters = homeParameters.extend({ entryId: z.string().max(120) })
const SHOWN_MS = 30 * DAY_MS
/** A phone’s clock may be a little fast. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS

/** The household’s diary. It is theirs alone: no audit entry tells what was written when. */
export function homeDiaryRoutes({ store, clock }: ApiContext): FastifyPluginAsyncZod {
  const checkTimes = (at: EpochMs, endAt: EpochMs | null) => {
    const latest = clock.now() + CLOCKS_DIFFER_MS
    if (at > latest || (endAt !== null && endAt > latest)) {
      throw apiErrors.make('TC_DIARY_FUTURE', new Date(Math.max(at, endAt ?? at)).toISOString())
    }
    if (endAt !== null && endAt < at) throw apiErrors.make('TC_DIARY_TIMES', new Date(endAt).toISOString())
  }
  return async (server) => {
    server.get(
      '/homes/:homeId/diary',
      {
        schema: {
          summary: 'Diary entries, oldest first',
          tags,
          params: homeParameters,
          querystring: diaryQuerySchema,
          response: { 200: z.object({ entries: z.array(diaryEntrySchema) }) },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        const { from, to } = request.query
        const end = to === undefined ? clock.now() + DAY_MS : Date.parse(to)
        const start = from === undefined ? clock.now() - SHOWN_MS : Date.parse(from)
        return { entries: store.homeDiary.between(home.id, start, end).map(diaryViewOf) }
      },
    )

    server.post(
      '/homes/:homeId/diary',
      {
        schema: {
          summary: 'Write something down; the same id twice is kept once',
          tags,
          params: homeParameters,
          body: newDiaryEntrySchema,
          response: { 201: diaryEntrySchema },
        },
      },
      async (request, reply) => {
        const { home } = requireLivedHome(request, request.params.homeId, store)
        const { roomId, at, endAt, ...entry } = request.body
        if (roomId !== null) requireRoom(store, home, roomId)
        const times = { at: Date.parse(at), endAt: endAt === null ? null : Date.parse(endAt) }
        checkTimes(times.at, times.endAt)
        const kept = store.homeDiary.add({
          ...entry,
          ...times,
          roomId,
          homeId: home.id,
          changedAt: clock.now(),
        })
        return reply.code(201).send(diaryViewOf(kept))
      },
    )

    server.patch(
      '/homes/:homeId/diary/:entryId',
      {
        schema: {
          summary: 'Change an entry',
          tags,
          params: entryParameters,
          body: diaryChangeSchema,
          response: { 200: diaryEntrySchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        const entry = store.homeDiary.require(home.id, request.params.entryId)
        const { roomId, activity, at, endAt, note } = request.body
        if (roomId != null) requireRoom(store, home, roomId)
        const times = {
          at: at === undefined ? entry.at : Date.parse(at),
          endAt: endAt === undefined ? entry.endAt : endAt === null ? null : Date.parse(endAt),
        }
        checkTimes(times.at, times.endAt)
        const given = Object.entries({ roomId, activity, note }).filter(([, value]) => value !== undefined)
        const change = { ...Object.fromEntries(given), ...times }
        return diaryViewOf(store.homeDiary.update(home.id, entry.id, change, clock.now()))
      },
    )

    server.delete(
      '/homes/:homeId/diary/:entryId',
      {
        schema: { summary: 'Delete an entry', tags, params: entryParameters, response: { 204: z.void() } },
      },
      async (request, reply) => {
        const { home } = requireHome(request, request.params.homeId, store)
        store.homeDiary.remove(home.id, request.params.entryId)
        return reply.code(204).send()
      },
    )
  }
}
