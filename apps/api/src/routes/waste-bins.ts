import {
  binLabelsQuerySchema,
  MOST_BIN_FILE_BYTES,
  newWasteBinSchema,
  wasteBinChangeSchema,
  wasteBinDetailSchema,
  wasteBinImportResultSchema,
  wasteBinImportSchema,
  wasteBinRemovedSchema,
  wasteBinSchema,
  wasteBinsSchema,
} from '@towncrier/protocol'
import { ROAD_WITHIN_M } from '@towncrier/waste-rounds'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { applyBinFile, binsCsv, countsOf, digestOf, nearestRoad, planBinFile } from '../waste/bin-files.ts'
import { binLabels } from '../waste/bin-labels.ts'
import { settleThresholds } from '../waste/bin-threshold.ts'
import { BinViews } from '../waste/network-views.ts'
import { requestAct } from './request-act.ts'
import { wasteParameters as params, wasteDone } from './waste-network.ts'
import { newId } from './winter-network.ts'

const tags = ['bins']
const CSV = 'text/csv; charset=utf-8'

/** Under /api/v1/waste/bins. */
export function wasteBinRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, kinds, processor, config, news, waste } = context
  const { bins } = store.wasteNetwork
  const views = new BinViews(context)
  const done = wasteDone(context)
  const streetBy = (latitude: number, longitude: number): string => {
    const roads = views.roads()
    return (roads === null ? null : nearestRoad(roads, latitude, longitude, 4 * ROAD_WITHIN_M))?.name ?? ''
  }

  return async (server) => {
    server.get(
      '/waste/bins',
      {
        schema: {
          summary: 'All bins with fill, forecast and problems, most urgent first',
          tags,
          response: { 200: wasteBinsSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return views.all()
      },
    )

    server.get(
      '/waste/bins.csv',
      { schema: { summary: 'All bins as CSV that the import reads', tags, response: { 200: z.string() } } },
      async (request, reply) => {
        requirePermission(request, 'waste.view')
        return reply
          .type(CSV)
          .header('content-disposition', 'attachment; filename="bins.csv"')
          .send(binsCsv(store))
      },
    )

    server.get(
      '/waste/bins/labels',
      {
        schema: {
          summary: 'A page of labels to print, each with the code that the public scans',
          tags,
          querystring: binLabelsQuerySchema,
          response: { 200: z.string() },
        },
      },
      async (request, reply) => {
        requirePermission(request, 'waste.view')
        const { ids, size } = request.query
        const baseUrl = (config.PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/$/, '')
        const wanted =
          ids === undefined ? bins.list({ isInService: true }) : ids.split(',').map((id) => bins.require(id))
        return reply.type('text/html; charset=utf-8').send(binLabels(wanted, baseUrl, size))
      },
    )

    server.get(
      '/waste/bins/:id',
      {
        schema: {
          summary: 'A bin with its forecast and service history',
          tags,
          params,
          response: { 200: wasteBinDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return views.detail(bins.require(request.params.id))
      },
    )

    server.post(
      '/waste/bins',
      { schema: { summary: 'Add a bin', tags, body: newWasteBinSchema, response: { 201: wasteBinSchema } } },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id, ...fields } = request.body
        const bin = bins.add({
          ...fields,
          id: id ?? newId(fields.name, bins.list()),
          street: fields.street || streetBy(fields.latitude, fields.longitude),
          roundOrder: null,
        })
        settleThresholds([bin], store, kinds)
        done(act, 'bin.add', bin.id, fields)
        await processor.registerChanged()
        return reply.code(201).send(views.one(bin))
      },
    )

    server.put(
      '/waste/bins/:id',
      {
        schema: {
          summary: 'Change a bin, or take it out of service and back',
          tags,
          params,
          body: wasteBinChangeSchema,
          response: { 200: wasteBinSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { reason, ...fields } = request.body
        const before = bins.require(request.params.id)
        const bin = bins.change({
          ...fields,
          id: before.id,
          street: fields.street || streetBy(fields.latitude, fields.longitude),
          roundOrder: fields.roundId === before.roundId ? before.roundOrder : null,
        })
        settleThresholds([bin], store, kinds)
        done(act, 'bin.change', bin.id, { ...fields, reason })
        await processor.registerChanged()
        return views.one(bin)
      },
    )

    server.delete(
      '/waste/bins/:id',
      {
        schema: {
          summary: 'Remove a bin; one with a service history only leaves service',
          tags,
          params,
          response: { 200: wasteBinRemovedSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const outcome = bins.remove(request.params.id)
        done(act, 'bin.remove', request.params.id, { outcome })
        await processor.registerChanged()
        return { outcome }
      },
    )

    server.post(
      '/waste/bins/import',
      {
        bodyLimit: 2 * MOST_BIN_FILE_BYTES,
        schema: {
          summary: 'Bins from CSV or GeoJSON: what would come of it, line by line, or do it',
          tags,
          body: wasteBinImportSchema,
          response: { 200: wasteBinImportResultSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { text, dryRun, digest: seen } = request.body
        const plan = planBinFile(text, store, kinds, views.roads())
        const digest = digestOf(plan)
        if (!dryRun) {
          if (seen !== undefined && seen !== digest) {
            throw apiErrors.make('TC_BINS_PREVIEW_OLD', 'the import of bins')
          }
          applyBinFile(plan, store, kinds, act)
          news.publish('waste-network', 'import', 'waste.view')
          void waste.changed()
          await processor.registerChanged()
        }
        return {
          isApplied: !dryRun,
          digest,
          notes: [...plan.notes],
          counts: countsOf(plan),
          lines: plan.lines.map((line) => ({
            ...line,
            warnings: [...line.warnings],
            changes: [...line.changes],
          })),
        }
      },
    )
  }
}
