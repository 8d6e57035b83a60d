import { formatInstant, HOUR_MS } from '@towncrier/core'
import {
  nearBinsQuerySchema,
  openBinReportsSchema,
  type PublicBin,
  publicBinSchema,
  publicBinsSchema,
  reportBinSchema,
  wasteSavingsSchema,
} from '@towncrier/protocol'
import { distanceM } from '@towncrier/road-network'
import type { Bin } from '@towncrier/waste-rounds'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { WasteSavings } from '../waste/savings.ts'

const params = z.object({ id: z.string().min(1).max(120) })
/** Fills older than this say nothing of the room there is now. */
const FRESH_MS = 24 * HOUR_MS
const MOST_NEAR = 30
const FARTHEST_M = 5_000
/** Forwarded again and again, a report is one report. */
const SAME_REPORT_MS = HOUR_MS

/** What anybody may know of bins, and tell of them; and what planning by fill saves. */
export function wastePublicRoutes({ store, clock, config, news, waste }: ApiContext): FastifyPluginAsyncZod {
  const tags = ['public']
  const publicBin = (bin: Bin, reported: ReadonlySet<string>, metres: number | null): PublicBin => {
    const { id, name, street, stream, longitude, latitude, thresholdPct } = bin
    const forecast = store.wasteForecasts.find(id)
    const { overflowPct } = store.wasteSettings.current().settings
    // Of a town in which nothing is learnt yet there is a value, and no forecast.
    const measuredAt = forecast === null || forecast.basis === 'usual' ? null : forecast.measuredAt
    const isFresh = measuredAt !== null && clock.now() - measuredAt <= FRESH_MS
    const fillPct = isFresh ? forecast!.fillNowPct : null
    const isReported = reported.has(id)
    const space =
      isReported || (fillPct !== null && fillPct >= overflowPct)
        ? 'full'
        : fillPct === null
          ? 'unknown'
          : fillPct >= thresholdPct
            ? 'nearly-full'
            : 'room'
    return {
      ...{ id, name, street, stream, longitude, latitude, space, isReported },
      metres: metres === null ? null : Math.round(metres),
      at: isFresh ? formatInstant(measuredAt) : null,
    }
  }
  const reported = () => new Set(store.wasteReports.open().map(({ binId }) => binId))

  return async (server) => {
    server.get(
      '/public/bins/near',
      {
        config: { rateLimit: { max: 60, timeWindow: '1 minute' } },
        schema: {
          summary: 'Bins near a place, nearest first, and whether there is room in them',
          tags,
          querystring: nearBinsQuerySchema,
          response: { 200: publicBinsSchema },
        },
      },
      async ({ query }) => {
        const all = store.wasteNetwork.bins.list({ isInService: true })
        const open = reported()
        const near = all
          .filter(({ stream }) => query.stream === undefined || stream === query.stream)
          .map((bin) => ({
            bin,
            metres: distanceM([query.longitude, query.latitude], [bin.longitude, bin.latitude]),
          }))
          .filter(({ metres }) => metres <= FARTHEST_M)
          .toSorted((a, b) => a.metres - b.metres)
          .slice(0, MOST_NEAR)
        return {
          at: formatInstant(clock.now()),
          timeZone: config.TIME_ZONE,
          streams: [...new Set(all.map(({ stream }) => stream))].sort(),
          bins: near.map(({ bin, metres }) => publicBin(bin, open, metres)),
        }
      },
    )

    server.get(
      '/public/bins/:id',
      {
        config: { rateLimit: { max: 60, timeWindow: '1 minute' } },
        schema: {
          summary: 'One bin, as its label names it',
          tags,
          params,
          response: { 200: publicBinSchema },
        },
      },
      async (request) => publicBin(store.wasteNetwork.bins.require(request.params.id), reported(), null),
    )

    server.post(
      '/public/bins/:id/reports',
      {
        config: { rateLimit: { max: 5, timeWindow: '10 minutes' } },
        schema: {
          summary: 'Report a full bin, without an account',
          tags,
          params,
          body: reportBinSchema,
          response: { 201: z.object({ isThanked: z.literal(true) }) },
        },
      },
      async (request, reply) => {
        const { id } = store.wasteNetwork.bins.require(request.params.id)
        const { note, website } = request.body
        const now = clock.now()
        const isKnown = store.wasteReports
          .openOf(id)
          .some(({ at, note: told }) => now - at < SAME_REPORT_MS && told === note)
        // Whoever filled in what people do not see is thanked, and nothing is kept.
        if (website === '' && !isKnown) {
          store.wasteReports.addPublic(id, note, now)
          news.publish('waste', 'report', 'waste.view')
          void waste.changed()
        }
        return reply.code(201).send({ isThanked: true as const })
      },
    )

    server.get(
      '/waste/reports',
      {
        schema: {
          summary: 'What the public and crews have reported of bins, and nobody has seen to yet',
          tags: ['waste'],
          response: { 200: openBinReportsSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        const names = new Map(store.wasteNetwork.bins.list().map(({ id, name }) => [id, name]))
        return {
          reports: store.wasteReports.open().map(({ binId, at, source, note }) => ({
            ...{ binId, binName: names.get(binId) ?? binId, note },
            at: formatInstant(at),
            isCrews: source === 'crew',
          })),
        }
      },
    )

    server.post(
      '/waste/bins/:id/reports/close',
      {
        schema: {
          summary: 'Close what was reported of a bin: somebody has looked, and there is nothing to it',
          tags: ['waste'],
          params,
          body: z.object({}).nullish(),
          response: { 200: z.object({ closed: z.number().int() }) },
        },
      },
      async (request) => {
        const { userName } = requirePermission(request, 'waste.plan')
        const now = clock.now()
        const { id } = store.wasteNetwork.bins.require(request.params.id)
        const closed = store.wasteReports.close(id, now, userName, now)
        store.audit.add({
          actor: userName,
          at: now,
          action: 'waste.report-close',
          subject: `bin ${id}`,
          detail: { closed },
        })
        news.publish('waste', 'report', 'waste.view')
        void waste.changed()
        return { closed }
      },
    )

    const savings = new WasteSavings(store, config.TIME_ZONE)
    server.get(
      '/waste/savings',
      {
        schema: {
          summary: 'What planning by fill saves against fixed rounds, week by week, and how that is reckoned',
          tags: ['waste'],
          querystring: z.object({ weeks: z.coerce.number().int().min(1).max(104).default(8) }),
          response: { 200: wasteSavingsSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return savings.of(request.query.weeks, clock.now())
      },
    )
  }
}
