import { type AnySensorKind, isHouseholdRule } from '@towncrier/core'
import { aggregateQuerySchema, aggregateSchema, type KindView, kindSchema } from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireOpenMeasures } from '../auth/home-privacy.ts'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { readRange } from './range.ts'

export function kindRoutes({ kinds, processor }: ApiContext): FastifyPluginAsyncZod {
  const views = [...kinds.values()].map(viewOf)
  return async (server) => {
    server.get(
      '/kinds',
      {
        schema: {
          summary: 'Kinds of sensor, what they measure and the rules they bring',
          tags: ['kinds'],
          response: { 200: z.array(kindSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        return views
      },
    )

    server.get(
      '/aggregates',
      {
        schema: {
          summary: 'One measure over all devices of a kind, by time',
          description: 'Of kinds that are `personal` only measures that are `ofDevice`.',
          tags: ['readings'],
          querystring: aggregateQuerySchema,
          response: { 200: aggregateSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const { kind, measure, from, to, everyMinutes } = request.query
        if (!kinds.has(kind)) throw apiErrors.make('TC_KIND_UNKNOWN', kind)
        requireOpenMeasures(kinds.get(kind), [measure])
        const range = readRange(from, to)
        const buckets = await processor.aggregate({ kind, measure, ...range, everyMs: everyMinutes * 60_000 })
        return { buckets: [...buckets] }
      },
    )
  }
}

function viewOf(kind: AnySensorKind): KindView {
  return {
    id: kind.id,
    title: kind.title,
    titlePlural: kind.titlePlural,
    purpose: kind.purpose,
    mobile: kind.mobile,
    personal: kind.personal === true,
    measures: kind.measures.map((measure) => ({
      ...measure,
      ...(measure.categories === undefined ? {} : { categories: [...measure.categories] }),
      ...(measure.thresholds === undefined ? {} : { thresholds: [...measure.thresholds] }),
    })) as KindView['measures'],
    primaryMeasure: kind.primaryMeasure,
    staleAfterMs: kind.staleAfterMs,
    offlineAfterMs: kind.offlineAfterMs,
    rules: kind.rules.map((rule) => ({
      id: rule.id,
      title: rule.title,
      advice: rule.advice,
      ...(isHouseholdRule(kind, rule) ? { household: true } : {}),
    })),
    readingSchema: jsonSchemaOf(kind.readingSchema),
    settingsSchema: jsonSchemaOf(kind.settingsSchema),
  }
}

function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
}
