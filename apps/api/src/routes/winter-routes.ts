import {
  newWinterRouteSchema,
  routeImportResultSchema,
  routeImportSchema,
  routeMakingSchema,
  routeMakingStartedSchema,
  routeMakingStatusSchema,
  routePlanQuerySchema,
  routePlanSchema,
  routePreviewRequestSchema,
  routesGeoJsonSchema,
  winterRouteChangeSchema,
  winterRouteSchema,
} from '@towncrier/protocol'
import { type GrittingRoute, orderStreets } from '@towncrier/winter-service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { networkName } from '../winter/network-ids.ts'
import { matchRoutes } from '../winter/network-import.ts'
import { NETWORK_RATE_GM2 } from '../winter/network-plans.ts'
import { planView, routesGeoJson, routeView } from '../winter/network-views.ts'
import { requestAct } from './request-act.ts'
import { newId, winterDone, winterParameters } from './winter-network.ts'

const tags = ['winter network']
const params = winterParameters
type Told = readonly [action: string, subject: string, detail: Readonly<Record<string, unknown>>]
const MOST_IMPORTED_BYTES = 16 * 1024 * 1024
/** What a better order is looked for with; a route of 60 streets takes a few hundred milliseconds. */
const ORDER_ITERATIONS = 1_500
const MOST_ORDERED = 400

/** Under /api/v1: gritting routes, drawn, imported or made. */
export function winterRouteRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, processor, networkPlans: plans, networkMaking: making } = context
  const { winterNetwork } = store
  const told = winterDone(context)
  const done = async (act: { readonly actor: string; readonly at: number }, ...what: Told) => {
    told(act, ...what)
    if (plans.placeDomains(act.at)) await processor.registerChanged()
  }

  return async (server) => {
    server.get(
      '/winter/routes.geojson',
      {
        schema: {
          summary: 'Every route’s lines: what it treats and what it only travels',
          tags,
          response: { 200: routesGeoJsonSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return routesGeoJson(store, plans, clock.now())
      },
    )

    server.get(
      '/winter/routes/:id/plan',
      {
        schema: {
          summary: 'A route as it is driven now: legs, turns and lines',
          tags,
          params,
          querystring: routePlanQuerySchema,
          response: { 200: routePlanSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        const route = winterNetwork.requireRoute(request.params.id)
        const at = clock.now()
        return planView(
          plans.roads(at).network,
          route.streets,
          plans.plan(route, at),
          request.query.rate,
          capacityOf(route),
        )
      },
    )

    server.post(
      '/winter/routes',
      {
        schema: {
          summary: 'Add a route',
          tags,
          body: newWinterRouteSchema,
          response: { 201: winterRouteSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { id, ...fields } = request.body
        const route = winterNetwork.addRoute(id ?? newId(fields.name, winterNetwork.routes()), fields, act)
        await done(act, 'route.add', route.id, summaryOf(route))
        return reply.code(201).send(routeView(route, plans, act.at))
      },
    )

    server.put(
      '/winter/routes/:id',
      {
        schema: {
          summary: 'Change a route',
          tags,
          params,
          body: winterRouteChangeSchema,
          response: { 200: winterRouteSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { version, ...fields } = request.body
        const { origin } = winterNetwork.requireRoute(request.params.id)
        const route = winterNetwork.changeRoute(request.params.id, { ...fields, origin }, version, act)
        await done(act, 'route.change', route.id, summaryOf(route))
        return routeView(route, plans, act.at)
      },
    )

    server.delete(
      '/winter/routes/:id',
      {
        schema: {
          summary: 'Remove a route that no job is under way on',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const route = winterNetwork.requireRoute(request.params.id)
        winterNetwork.removeRoute(route.id)
        plans.forget(route.id)
        await done(act, 'route.remove', route.id, summaryOf(route))
        return reply.code(204).send()
      },
    )

    server.post(
      '/winter/routes/preview',
      {
        schema: {
          summary: 'What streets would come to as a route; nothing is saved',
          tags,
          body: routePreviewRequestSchema,
          response: { 200: routePlanSchema },
        },
      },
      async (request) => {
        const { at } = requestAct(request, 'winter.plan', clock)
        const { depotId, gritterId, streets, improve } = request.body
        const depot = winterNetwork.requireDepot(depotId)
        const gritter = gritterId === null ? null : winterNetwork.requireGritter(gritterId)
        const roads = plans.roads(at)
        const { network, finder, closed, slowdown } = roads
        const ordered =
          improve && streets.length <= MOST_ORDERED
            ? orderStreets(network, finder, {
                depot,
                gritter,
                streets,
                conditions: { closed, slowdown },
                seed: 1,
                iterations: ORDER_ITERATIONS,
              })
            : streets
        const planned = plans.planned(roads, { depot, gritter, streets: ordered })
        return planView(network, ordered, planned, NETWORK_RATE_GM2, gritter?.capacityKg ?? null)
      },
    )

    server.post(
      '/winter/routes/import',
      {
        bodyLimit: MOST_IMPORTED_BYTES,
        schema: {
          summary: 'Routes of drawn lines (GeoJSON): the streets they follow, and what lies along no road',
          tags,
          body: routeImportSchema,
          response: { 200: routeImportResultSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { domainId, depotId, gritterId, priority, save } = request.body
        winterNetwork.requireDomain(domainId)
        winterNetwork.requireDepot(depotId)
        const names = new Set(winterNetwork.routes().map(({ name }) => name))
        const routes = matchRoutes(plans.roads(act.at), request.body).map(({ matched, ...match }) => {
          const name = networkName(match.name, names)
          names.add(name)
          const isSaved = save && matched.length > 0
          const routeId = isSaved ? newId(name, winterNetwork.routes()) : null
          if (routeId !== null) {
            const fields = { name, domainId, depotId, gritterId, priority, isKept: false, streets: matched }
            winterNetwork.addRoute(routeId, { ...fields, origin: 'imported' }, act)
          }
          return { ...match, name, routeId, streets: matched.length }
        })
        if (save) {
          const saved = routes.flatMap(({ routeId }) => routeId ?? [])
          await done(act, 'route.import', domainId, { routes: saved })
        }
        return { routes }
      },
    )

    server.post(
      '/winter/routes/make',
      {
        schema: {
          summary: 'Begin to make routes of streets and lorries; nothing changes until they are accepted',
          tags,
          body: routeMakingSchema,
          response: { 202: routeMakingStartedSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const id = making.begin(request.body, act.at)
        const { domainId, depotId, seed, iterations } = request.body
        told(act, 'route.make', domainId, { depotId, seed, iterations })
        return reply.code(202).send({ id })
      },
    )

    server.get(
      '/winter/routes/make/:id',
      {
        schema: {
          summary: 'How far the making is; when it is done, what it proposes',
          tags,
          params,
          response: { 200: routeMakingStatusSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.plan')
        return making.status(request.params.id, clock.now())
      },
    )

    server.post(
      '/winter/routes/make/:id/accept',
      {
        schema: {
          summary: 'Put what was proposed in the place of the routes it was made for',
          tags,
          params,
          response: { 200: z.array(winterRouteSchema) },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const routes = making.accept(request.params.id, act.actor, act.at)
        await done(act, 'route.accept', routes[0]?.domainId ?? '', { routes: routes.map(({ id }) => id) })
        return routes.map((route) => routeView(route, plans, act.at))
      },
    )

    server.delete(
      '/winter/routes/make/:id',
      {
        schema: {
          summary: 'Stop making routes, or forget what was proposed',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        requirePermission(request, 'winter.plan')
        await making.cancel(request.params.id)
        return reply.code(204).send()
      },
    )
  }

  function capacityOf({ gritterId }: GrittingRoute): number | null {
    return gritterId === null ? null : winterNetwork.requireGritter(gritterId).capacityKg
  }
}

function summaryOf({ name, domainId, depotId, gritterId, priority, streets, version }: GrittingRoute) {
  return { name, domainId, depotId, gritterId, priority, streets: streets.length, version }
}
