import { Readable } from 'node:stream'
import {
  MOST_SEASON_NIGHTS,
  nightParametersSchema,
  nightRecordSchema,
  seasonQuerySchema,
  seasonReportSchema,
  treatmentFilterSchema,
  treatmentPageSchema,
  treatmentQuerySchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { treatmentFilter, treatmentsCsv, treatmentViews } from '../winter/records.ts'
import { nightRecord } from '../winter/records-night.ts'
import { SeasonReport } from '../winter/season.ts'
import { seasonCsv } from '../winter/season-csv.ts'
import { countNights } from '../winter/season-nights.ts'
import { readRange } from './range.ts'

const tags = ['winter record']
const CSV = 'text/csv; charset=utf-8'

/** Under /api/v1: what was treated, night by night and over a season. */
export function winterRecordRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config } = context
  const season = new SeasonReport(context)
  const exported = (actor: string, subject: string, detail: Readonly<Record<string, unknown>>) =>
    store.audit.add({ at: clock.now(), actor, action: 'winter.export', subject, detail })

  return async (server) => {
    server.get(
      '/winter/treatments',
      {
        schema: {
          summary: 'The treated-road record: every pass of a lorry over a street, newest first',
          tags,
          querystring: treatmentQuerySchema,
          response: { 200: treatmentPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        const { from, to, cursor, limit, ...words } = request.query
        const page = store.winterRecord.page({
          ...treatmentFilter(store, readRange(from, to), words),
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        })
        return {
          items: treatmentViews(store, page.items),
          nextCursor: page.nextCursor,
          authority: config.CAP_SENDER_NAME,
        }
      },
    )

    server.get(
      '/winter/treatments.csv',
      {
        schema: {
          summary: 'The treated-road record as CSV, local time and UTC',
          tags,
          querystring: treatmentFilterSchema,
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'winter.view')
        const { from, to, ...words } = request.query
        const filter = treatmentFilter(store, readRange(from, to), words)
        exported(userName, 'treatments', request.query)
        return reply
          .type(CSV)
          .header(
            'content-disposition',
            `attachment; filename="treated-roads-${from.slice(0, 10)}-${to.slice(0, 10)}.csv"`,
          )
          .send(Readable.from(treatmentsCsv(store, filter, config.TIME_ZONE)))
      },
    )

    server.get(
      '/winter/nights/:night',
      {
        schema: {
          summary:
            'One night, noon to noon: decisions, what was planned and what was treated, forecast and measured',
          tags,
          params: nightParametersSchema,
          response: { 200: nightRecordSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return nightRecord(context, request.params.night)
      },
    )

    server.get(
      '/winter/season',
      {
        schema: {
          summary: 'A season: decisions, how they turned out, forecasts, roads and salt used, and the saving',
          tags,
          querystring: seasonQuerySchema,
          response: { 200: seasonReportSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        const { from, to, rateGm2 } = request.query
        requireSeason(from, to)
        return season.report(from, to, rateGm2)
      },
    )

    server.get(
      '/winter/season.csv',
      {
        schema: {
          summary: 'Each night of each domain of a season as CSV',
          tags,
          querystring: seasonQuerySchema,
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'winter.view')
        const { from, to, rateGm2 } = request.query
        requireSeason(from, to)
        exported(userName, 'season', request.query)
        return reply
          .type(CSV)
          .header('content-disposition', `attachment; filename="season-${from}-${to}.csv"`)
          .send(seasonCsv(await season.report(from, to, rateGm2)))
      },
    )
  }
}

/** @throws TC_RANGE_INVALID, TC_SEASON_TOO_LONG */
function requireSeason(from: string, to: string): void {
  const nights = countNights(from, to)
  if (nights < 1) throw apiErrors.make('TC_RANGE_INVALID', `${from} to ${to}`)
  if (nights > MOST_SEASON_NIGHTS) throw apiErrors.make('TC_SEASON_TOO_LONG', `${nights} nights`)
}
