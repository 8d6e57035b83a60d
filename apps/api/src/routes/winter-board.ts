import { formatInstant } from '@towncrier/core'
import {
  againstActualQuerySchema,
  againstActualSchema,
  deviceForecastSchema,
  winterBoardSchema,
  winterNetworkLinesSchema,
  winterRoadsSchema,
  winterTreatedSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { BoardService } from '../winter/board-service.ts'
import { ForecastRecord } from '../winter/forecast-record.ts'
import { localNoon } from '../winter/local-noon.ts'
import { networkLines, treatedRoads } from '../winter/treated-roads.ts'

const tags = ['winter']

export function winterBoardRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, winter, networkPlans, processor, kinds } = context
  const board = new BoardService(store, networkPlans, clock, config.TIME_ZONE)
  const record = new ForecastRecord(store, processor, kinds)
  return async (server) => {
    server.get(
      '/winter/board',
      {
        schema: {
          summary: 'The board for tonight: what is to be feared, what is recommended, and what was decided',
          tags,
          response: { 200: winterBoardSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        const { problem } = await winter.status()
        return board.board(problem)
      },
    )

    server.post(
      '/winter/forecasts',
      {
        schema: {
          summary: 'Forecasts the roads now, without waiting for the quarter of an hour',
          tags,
          response: { 200: z.object({ issueId: z.number().int().nullable(), at: z.string() }) },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'winter.decide')
        const at = clock.now()
        const { issueId, problem } = await winter.issueNow()
        if (problem !== null) throw apiErrors.make('TC_WINTER_FORECAST_FAILED', problem)
        store.audit.add({
          at,
          actor: userName,
          action: 'winter.forecast',
          subject: 'roads',
          detail: { issueId },
        })
        return { issueId, at: formatInstant(at) }
      },
    )

    server.get(
      '/winter/forecasts/against-actual',
      {
        schema: {
          summary: 'One night of a sensor or a domain: each issue of the forecast beside what came',
          tags,
          querystring: againstActualQuerySchema,
          response: { 200: againstActualSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        const noonAt = localNoon(request.query.night, config.TIME_ZONE)
        return record.night(request.query, noonAt)
      },
    )

    server.get(
      '/winter/forecasts/devices/:id',
      {
        schema: {
          summary:
            'The newest forecast of a road sensor, or of the domain that a device speaks for; null without one',
          tags,
          params: z.object({ id: z.string().max(64) }),
          response: { 200: deviceForecastSchema.nullable() },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return record.ofDevice(request.params.id)
      },
    )

    server.get(
      '/winter/roads',
      {
        schema: {
          summary:
            'The temperature of each road now and hour by hour, with its standard error; null before a forecast',
          tags,
          response: { 200: winterRoadsSchema.nullable() },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return record.roads()
      },
    )

    server.get(
      '/winter/roads/lines',
      {
        schema: {
          summary: 'The roads as lines, with the routes they are on',
          tags,
          response: { 200: winterNetworkLinesSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return networkLines(store, networkPlans, clock.now())
      },
    )

    server.get(
      '/winter/treated',
      {
        schema: {
          summary:
            'Streets treated in the last twelve hours, those that are planned tonight, and those that were missed',
          tags,
          response: { 200: winterTreatedSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return treatedRoads(store, clock.now(), config.TIME_ZONE)
      },
    )
  }
}
