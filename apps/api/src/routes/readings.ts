import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS, formatInstant, type Observation } from '@towncrier/core'
import { decodeCursor, encodeCursor } from '@towncrier/operations-store'
import {
  instantSchema,
  type ReadingView,
  readingPageSchema,
  readingQuerySchema,
  seriesQuerySchema,
  seriesSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { openObservation, refusePersonal, requireOpenMeasures } from '../auth/home-privacy.ts'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { readRange } from './range.ts'

/** Where files are made before they are sent; emptied at every start. */
export const EXPORTS_FOLDER = 'exports'

const parametersSchema = z.object({ id: z.string().max(64) })

const exportQuerySchema = z.object({
  kind: z.string(),
  deviceId: z.string().max(64).optional(),
  from: instantSchema,
  to: instantSchema,
  format: z.enum(['csv', 'parquet']).default('csv'),
})

export function readingRoutes({ store, processor, clock, config, kinds }: ApiContext): FastifyPluginAsyncZod {
  return async (server) => {
    server.get(
      '/devices/:id/readings',
      {
        schema: {
          summary: 'A device’s readings, as judged',
          description: 'Of a device in a home: only what speaks of the device itself.',
          tags: ['readings'],
          params: parametersSchema,
          querystring: readingQuerySchema,
          response: { 200: readingPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { id: deviceId, kind } = store.devices.require(request.params.id)
        const { order, limit, cursor } = { ...request.query }
        const to = request.query.to ?? formatInstant(clock.now() + DAY_MS)
        const from =
          request.query.from ?? formatInstant((request.query.to ? Date.parse(to) : clock.now()) - DAY_MS)
        const range = readRange(from, to)
        if (cursor !== undefined) {
          const [at] = decodeCursor(cursor, ['number']) as [number]
          if (order === 'newest-first') range.to = Math.min(range.to, at)
          else range.from = Math.max(range.from, at + 1)
        }
        if (range.from >= range.to) return { items: [], nextCursor: null }
        const found = await processor.readings({ kind, deviceId, ...range, order, limit: limit + 1 })
        const items = found.slice(0, limit)
        return {
          items: items.map((item) => viewOf(openObservation(item, kinds.get(kind)))),
          nextCursor: found.length > limit ? encodeCursor([items.at(-1)!.at]) : null,
        }
      },
    )

    server.get(
      '/devices/:id/series',
      {
        schema: {
          summary: 'A device’s measures in equal buckets, for charts',
          description: 'Of a device in a home: only measures that are `ofDevice`; others are refused.',
          tags: ['readings'],
          params: parametersSchema,
          querystring: seriesQuerySchema,
          response: { 200: seriesSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { id: deviceId, kind } = store.devices.require(request.params.id)
        const { from, to, buckets } = request.query
        const measures = request.query.measures.split(',').filter((name) => name !== '')
        requireOpenMeasures(kinds.get(kind), measures)
        const range = readRange(from, to)
        const series = await processor.series({
          kind,
          deviceId,
          measures,
          ...range,
          buckets,
        })
        return {
          from: formatInstant(range.from),
          to: formatInstant(range.to),
          bucketMs: (range.to - range.from) / buckets,
          series: Object.fromEntries(Object.entries(series).map(([name, found]) => [name, [...found]])),
        }
      },
    )

    server.get(
      '/export',
      {
        schema: {
          summary: 'Readings of a kind or a device as a file',
          description: 'Refused for kinds that are `personal`: a household takes out its own.',
          tags: ['readings'],
          querystring: exportQuerySchema,
        },
      },
      async (request, reply) => {
        const viewer = requirePermission(request, 'reading.export')
        const { kind, deviceId, from, to, format } = request.query
        if (!kinds.has(kind)) throw apiErrors.make('TC_KIND_UNKNOWN', `"${kind}"`)
        refusePersonal(kinds.get(kind), deviceId ?? kind)
        const directory = join(config.DATA_DIR, EXPORTS_FOLDER)
        await mkdir(directory, { recursive: true })
        const path = join(directory, `${randomUUID()}.${format}`)
        await processor.exportTo(path, {
          kind,
          format,
          ...readRange(from, to),
          ...(deviceId === undefined ? {} : { deviceIds: [deviceId] }),
        })
        store.audit.add({
          at: clock.now(),
          actor: viewer.userName,
          action: 'readings.export',
          subject: deviceId ?? kind,
          detail: { from, to, format },
        })
        const file = createReadStream(path)
        file.once('close', () => void rm(path, { force: true }))
        const name = `towncrier-${deviceId ?? kind}-${from.slice(0, 10)}-${to.slice(0, 10)}.${format}`
        return reply
          .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet')
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(file)
      },
    )
  }
}

function viewOf({ at, receivedAt, values, flags }: Observation): ReadingView {
  return {
    at: formatInstant(at),
    receivedAt: formatInstant(receivedAt),
    values: { ...values },
    flags: [...flags],
  }
}
