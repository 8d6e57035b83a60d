import { type healthSchema, mapLayersSchema, type Pipeline, pipelineSchema } from '@towncrier/protocol'
import type { FastifyPluginAsync } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'

type Bounds = [number, number, number, number]

async function pipelineOf({ broker, processor, store }: ApiContext): Promise<Pipeline> {
  const [journal, problem, judged, telemetry] = await Promise.all([
    broker.journalStats(),
    broker.journalProblem(),
    processor.status(),
    processor.telemetryStats().catch(() => null),
  ])
  return {
    journal: {
      firstSeq: journal.firstSeq,
      lastSeq: journal.lastSeq,
      diskBytes: journal.diskBytes,
      healthy: problem === null,
      problem,
    },
    processor: { seq: judged.seq, lag: judged.lag },
    telemetryStore: {
      engine: telemetry?.engine ?? 'unknown',
      healthy: judged.storeProblem === null,
      problem: judged.storeProblem,
      waitingReadings: judged.waitingReadings,
      refusedReadings: judged.refusedReadings,
      written: judged.written,
      alreadyStored: judged.alreadyStored,
    },
    quarantineOpen: store.quarantine.countOpen(),
  }
}

/** Under /api/v1: the base map, the pipeline. */
export function platformRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, live } = context
  return async (server) => {
    server.get(
      '/map',
      {
        schema: {
          summary: 'The built-in base map: what layers there are',
          tags: ['map'],
          response: { 200: mapLayersSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'map.view')
        return {
          bounds: boundsOf(live.devices()),
          layers: store.mapLayers.list().map(({ name, attribution, updatedAt }) => ({
            name,
            attribution,
            url: `/api/v1/map/${encodeURIComponent(name)}?v=${updatedAt}`,
          })),
        }
      },
    )

    server.get(
      '/map/:name',
      { schema: { summary: 'One layer as GeoJSON', tags: ['map'], params: z.object({ name: z.string() }) } },
      async (request, reply) => {
        requirePermission(request, 'map.view')
        const layer = store.mapLayers.find(request.params.name)
        if (layer === null) throw apiErrors.make('TC_NOT_FOUND', request.url)
        return reply
          .type('application/geo+json')
          .header('cache-control', 'private, max-age=86400')
          .serializer(String)
          .send(layer.geojson)
      },
    )

    server.get(
      '/pipeline',
      {
        schema: {
          summary: 'How far each reading has come: journal, processor, stores',
          tags: ['platform'],
          response: { 200: pipelineSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'system.view')
        return pipelineOf(context)
      },
    )
  }
}

/** Outside /api/v1, for machines that watch this one: /healthz, /readyz, /metrics. */
export function watchRoutes(context: ApiContext, registry: Registry): FastifyPluginAsync {
  return async (server) => {
    server.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))

    server.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
      const health = await healthOf(context)
      return reply.code(health.status === 'failed' ? 503 : 200).send(health)
    })

    server.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
      const texts = await Promise.all([
        context.broker.metrics(),
        context.processor.metrics(),
        registry.metrics(),
      ])
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(texts.join('\n'))
    })
  }
}

async function healthOf(context: ApiContext): Promise<z.infer<typeof healthSchema>> {
  const [journalProblem, judged] = await Promise.all([
    context.broker.journalProblem(),
    context.processor.status(),
  ])
  const storeProblem =
    judged.storeProblem ??
    (judged.refusedReadings > 0 ? `refuses ${judged.refusedReadings} readings; they are kept aside` : null)
  const checks = {
    journal: {
      status: journalProblem === null ? ('ok' as const) : ('failed' as const),
      detail: journalProblem ?? 'accepts readings',
    },
    processor: {
      status: judged.problem === null ? ('ok' as const) : ('failed' as const),
      detail: judged.problem ?? `${judged.lag} records behind`,
    },
    telemetryStore: {
      status: storeProblem === null ? ('ok' as const) : ('degraded' as const),
      detail: storeProblem ?? 'takes observations',
    },
  }
  const statuses = Object.values(checks).map(({ status }) => status as string)
  return {
    status: statuses.includes('failed') ? 'failed' : statuses.includes('degraded') ? 'degraded' : 'ok',
    checks,
  }
}

/** Above this many devices a few that were placed in the sea by mistake do not make the map a globe. */
const ENOUGH_DEVICES = 50
const STRAY_SHARE = 0.01

/** A box with the devices that have a place, without strays where there are many; null when none has. */
function boundsOf(
  devices: readonly { readonly latitude: number | null; readonly longitude: number | null }[],
): Bounds | null {
  const placed = devices.filter(({ latitude, longitude }) => latitude !== null && longitude !== null)
  if (placed.length === 0) return null
  const [west, east] = rangeOf(placed.map(({ longitude }) => longitude!))
  const [south, north] = rangeOf(placed.map(({ latitude }) => latitude!))
  return [west, south, east, north]
}

function rangeOf(values: number[]): [number, number] {
  values.sort((a, b) => a - b)
  const strays = values.length < ENOUGH_DEVICES ? 0 : Math.ceil(values.length * STRAY_SHARE)
  return [values[strays]!, values[values.length - 1 - strays]!]
}
