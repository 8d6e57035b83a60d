import {
  newSaltEntrySchema,
  newWinterDepotSchema,
  newWinterDomainSchema,
  newWinterGritterSchema,
  saltEntrySchema,
  saltLedgerQuerySchema,
  saltLedgerSchema,
  winterDepotChangeSchema,
  winterDepotSchema,
  winterDomainChangeSchema,
  winterDomainSchema,
  winterGritterChangeSchema,
  winterGritterSchema,
  winterNetworkSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { networkId } from '../winter/network-ids.ts'
import { depotView, domainView, gritterView, networkView, saltEntryView } from '../winter/network-views.ts'
import { requestAct } from './request-act.ts'

const tags = ['winter network']
export const winterParameters = z.object({ id: z.string().min(1).max(64) })
const params = winterParameters
/** The part of the platform that speaks for domains. */
const MADE_BY = 'winter-service'

/** Under /api/v1: depots and their salt, gritters and domains. */
export function winterNetworkRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, kinds, processor, networkPlans: plans } = context
  const { winterNetwork } = store
  const done = winterDone(context)

  return async (server) => {
    server.get(
      '/winter/network',
      {
        schema: {
          summary: 'Depots with their salt, gritters, domains, and routes under the closures of now',
          tags,
          response: { 200: winterNetworkSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return networkView(store, plans, clock.now())
      },
    )

    server.post(
      '/winter/depots',
      {
        schema: {
          summary: 'Add a depot',
          tags,
          body: newWinterDepotSchema,
          response: { 201: winterDepotSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { id, ...fields } = request.body
        const depot = winterNetwork.addDepot({
          ...fields,
          id: id ?? newId(fields.name, winterNetwork.depots()),
        })
        done(act, 'depot.add', depot.id, fields)
        return reply.code(201).send(depotView(depot, store))
      },
    )

    server.put(
      '/winter/depots/:id',
      {
        schema: {
          summary: 'Change a depot',
          tags,
          params,
          body: winterDepotChangeSchema,
          response: { 200: winterDepotSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const depot = winterNetwork.changeDepot({ ...request.body, id: request.params.id })
        done(act, 'depot.change', depot.id, request.body)
        return depotView(depot, store)
      },
    )

    server.delete(
      '/winter/depots/:id',
      {
        schema: {
          summary: 'Remove a depot that nothing uses, with its salt ledger',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        winterNetwork.removeDepot(request.params.id)
        done(act, 'depot.remove', request.params.id)
        return reply.code(204).send()
      },
    )

    server.get(
      '/winter/depots/:id/salt',
      {
        schema: {
          summary: 'The salt ledger of a depot, newest first',
          tags,
          params,
          querystring: saltLedgerQuerySchema,
          response: { 200: saltLedgerSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        winterNetwork.requireDepot(request.params.id)
        const { cursor, limit } = request.query
        const filter = cursor === undefined ? { limit } : { cursor, limit }
        const page = winterNetwork.salt.ledger(request.params.id, filter)
        return { items: page.items.map(saltEntryView), nextCursor: page.nextCursor }
      },
    )

    server.post(
      '/winter/depots/:id/salt',
      {
        schema: {
          summary: 'Write salt into the ledger: a delivery, what was counted, or a correction',
          tags,
          params,
          body: newSaltEntrySchema,
          response: { 201: saltEntrySchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { id } = winterNetwork.requireDepot(request.params.id)
        const { type, kg, note } = request.body
        const entry =
          type === 'count'
            ? winterNetwork.salt.count(id, kg, note, act)
            : winterNetwork.salt.add(id, { type, changeKg: kg, note }, act)
        done(act, 'depot.salt', id, { type, kg, note })
        return reply.code(201).send(saltEntryView(entry))
      },
    )

    server.post(
      '/winter/gritters',
      {
        schema: {
          summary: 'Add a gritter',
          tags,
          body: newWinterGritterSchema,
          response: { 201: winterGritterSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { id, ...fields } = request.body
        const gritter = winterNetwork.addGritter({
          ...fields,
          id: id ?? newId(fields.name, winterNetwork.gritters()),
        })
        done(act, 'gritter.add', gritter.id, fields)
        return reply.code(201).send(gritterView(gritter))
      },
    )

    server.put(
      '/winter/gritters/:id',
      {
        schema: {
          summary: 'Change a gritter',
          tags,
          params,
          body: winterGritterChangeSchema,
          response: { 200: winterGritterSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const gritter = winterNetwork.changeGritter({ ...request.body, id: request.params.id })
        done(act, 'gritter.change', gritter.id, request.body)
        return gritterView(gritter)
      },
    )

    server.delete(
      '/winter/gritters/:id',
      {
        schema: { summary: 'Remove a gritter that no route has', tags, params, response: { 204: z.void() } },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        winterNetwork.removeGritter(request.params.id)
        done(act, 'gritter.remove', request.params.id)
        return reply.code(204).send()
      },
    )

    server.post(
      '/winter/domains',
      {
        schema: {
          summary: 'Add a domain; the device that speaks for it is registered with it',
          tags,
          body: newWinterDomainSchema,
          response: { 201: winterDomainSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        const { id, ...fields } = request.body
        const kind = [...kinds.values()].find(({ madeBy }) => madeBy === MADE_BY)
        if (kind === undefined) throw apiErrors.make('TC_KIND_UNKNOWN', `made by ${MADE_BY}`)
        const newDomainId = id ?? newId(fields.name, winterNetwork.domains())
        const domain = winterNetwork.addDomain(newDomainId, fields, kind.id, act.at)
        done(act, 'domain.add', domain.id, fields)
        await processor.registerChanged()
        return reply.code(201).send(domainView(domain, plans, act.at))
      },
    )

    server.put(
      '/winter/domains/:id',
      {
        schema: {
          summary: 'Change a domain',
          tags,
          params,
          body: winterDomainChangeSchema,
          response: { 200: winterDomainSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'winter.plan', clock)
        const domain = winterNetwork.changeDomain(request.params.id, request.body)
        done(act, 'domain.change', domain.id, request.body)
        await processor.registerChanged()
        return domainView(domain, plans, act.at)
      },
    )

    server.delete(
      '/winter/domains/:id',
      {
        schema: {
          summary: 'Remove a domain that no route is of; its decisions stay',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.plan', clock)
        winterNetwork.removeDomain(request.params.id)
        done(act, 'domain.remove', request.params.id)
        await processor.registerChanged()
        return reply.code(204).send()
      },
    )
  }
}

export function newId(name: string, others: readonly { readonly id: string }[]): string {
  return networkId(name, new Set(others.map(({ id }) => id)), 'a')
}

/** Puts a change of the network on record and tells whoever looks at it. */
export function winterDone({ store, news }: Pick<ApiContext, 'store' | 'news'>) {
  return (
    { actor, at }: { readonly actor: string; readonly at: number },
    action: string,
    subject: string,
    detail: Readonly<Record<string, unknown>> = {},
  ) => {
    store.audit.add({ at, actor, action: `winter.${action}`, subject, detail })
    news.publish('winter-network', subject, 'winter.view')
  }
}
