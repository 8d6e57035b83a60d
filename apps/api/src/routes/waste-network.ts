import {
  newWasteLorrySchema,
  newWasteRoundSchema,
  newWasteSiteSchema,
  wasteLorryChangeSchema,
  wasteLorrySchema,
  wasteRoundChangeSchema,
  wasteRoundSchema,
  wasteSettingsChangeSchema,
  wasteSettingsVersionSchema,
  wasteSiteFieldsSchema,
  wasteSiteSchema,
} from '@towncrier/protocol'
import type { WasteSite } from '@towncrier/waste-rounds'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { BinViews, lorryView, roundView, wasteSettingsView } from '../waste/network-views.ts'
import { requestAct } from './request-act.ts'
import { newId } from './winter-network.ts'

const tags = ['waste network']
export const wasteParameters = z.object({ id: z.string().min(1).max(64) })
const params = wasteParameters
/** The part of the platform that speaks for rounds. */
const MADE_BY = 'waste-service'

const siteView = (site: WasteSite) => ({
  ...site,
  streams: [...site.streams],
  openTimes: site.openTimes.map((span) => ({ ...span })),
})

/** Under /api/v1/waste: depots and disposal sites, lorries, standing rounds and settings. */
export function wasteNetworkRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, kinds, processor } = context
  const { wasteNetwork, wasteSettings } = store
  const views = new BinViews(context)
  const done = wasteDone(context)

  return async (server) => {
    server.get(
      '/waste/sites',
      { schema: { summary: 'Depots and disposal sites', tags, response: { 200: z.array(wasteSiteSchema) } } },
      async (request) => {
        requirePermission(request, 'waste.view')
        return wasteNetwork.sites().map(siteView)
      },
    )

    server.post(
      '/waste/sites',
      {
        schema: {
          summary: 'Add a depot or disposal site',
          tags,
          body: newWasteSiteSchema,
          response: { 201: wasteSiteSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id, ...fields } = request.body
        const site = wasteNetwork.addSite({ ...fields, id: id ?? newId(fields.name, wasteNetwork.sites()) })
        done(act, 'site.add', site.id, fields)
        return reply.code(201).send(siteView(site))
      },
    )

    server.put(
      '/waste/sites/:id',
      {
        schema: {
          summary: 'Change a depot or disposal site',
          tags,
          params,
          body: wasteSiteFieldsSchema,
          response: { 200: wasteSiteSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const site = wasteNetwork.changeSite({ ...request.body, id: request.params.id })
        done(act, 'site.change', site.id, request.body)
        return siteView(site)
      },
    )

    server.delete(
      '/waste/sites/:id',
      {
        schema: {
          summary: 'Remove a site that no lorry starts from',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        wasteNetwork.removeSite(request.params.id)
        done(act, 'site.remove', request.params.id)
        return reply.code(204).send()
      },
    )

    server.get(
      '/waste/lorries',
      { schema: { summary: 'Lorries', tags, response: { 200: z.array(wasteLorrySchema) } } },
      async (request) => {
        requirePermission(request, 'waste.view')
        const roads = views.roads()
        return wasteNetwork.lorries().map((lorry) => lorryView(lorry, roads))
      },
    )

    server.post(
      '/waste/lorries',
      {
        schema: {
          summary: 'Add a lorry',
          tags,
          body: newWasteLorrySchema,
          response: { 201: wasteLorrySchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id, ...fields } = request.body
        const lorry = wasteNetwork.addLorry({
          ...fields,
          id: id ?? newId(fields.name, wasteNetwork.lorries()),
        })
        done(act, 'lorry.add', lorry.id, fields)
        return reply.code(201).send(lorryView(lorry, views.roads()))
      },
    )

    server.put(
      '/waste/lorries/:id',
      {
        schema: {
          summary: 'Change a lorry',
          tags,
          params,
          body: wasteLorryChangeSchema,
          response: { 200: wasteLorrySchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const lorry = wasteNetwork.changeLorry({ ...request.body, id: request.params.id })
        done(act, 'lorry.change', lorry.id, request.body)
        return lorryView(lorry, views.roads())
      },
    )

    server.delete(
      '/waste/lorries/:id',
      {
        schema: {
          summary: 'Remove a lorry that drives no round or job',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        wasteNetwork.removeLorry(request.params.id)
        done(act, 'lorry.remove', request.params.id)
        return reply.code(204).send()
      },
    )

    server.get(
      '/waste/rounds',
      {
        schema: {
          summary: 'Standing rounds with their bins',
          tags,
          response: { 200: z.array(wasteRoundSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return wasteNetwork.rounds().map((round) => roundView(round, store))
      },
    )

    server.post(
      '/waste/rounds',
      {
        schema: {
          summary: 'Add a standing round; the device that speaks for it is registered with it',
          tags,
          body: newWasteRoundSchema,
          response: { 201: wasteRoundSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id, binIds, ...fields } = request.body
        const kind = [...kinds.values()].find(({ madeBy }) => madeBy === MADE_BY)
        if (kind === undefined) throw apiErrors.make('TC_KIND_UNKNOWN', `made by ${MADE_BY}`)
        for (const binId of binIds ?? []) wasteNetwork.bins.require(binId)
        const roundId = id ?? newId(fields.name, wasteNetwork.rounds())
        wasteNetwork.addRound(roundId, fields, kind.id, act.at)
        const round = wasteNetwork.setRoundBins(roundId, binIds ?? [])
        done(act, 'round.add', round.id, { ...fields, bins: binIds?.length ?? 0 })
        await processor.registerChanged()
        return reply.code(201).send(roundView(round, store))
      },
    )

    server.put(
      '/waste/rounds/:id',
      {
        schema: {
          summary: 'Change a standing round, its bins and their order',
          tags,
          params,
          body: wasteRoundChangeSchema,
          response: { 200: wasteRoundSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { binIds, version, ...fields } = request.body
        for (const binId of binIds ?? []) wasteNetwork.bins.require(binId)
        const changed = wasteNetwork.changeRound(request.params.id, fields, version)
        const round = binIds === undefined ? changed : wasteNetwork.setRoundBins(changed.id, binIds)
        done(act, 'round.change', round.id, {
          ...fields,
          ...(binIds === undefined ? {} : { bins: binIds.length }),
        })
        await processor.registerChanged()
        return roundView(round, store)
      },
    )

    server.delete(
      '/waste/rounds/:id',
      {
        schema: {
          summary: 'Remove a standing round; its bins stay',
          tags,
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        wasteNetwork.removeRound(request.params.id)
        done(act, 'round.remove', request.params.id)
        await processor.registerChanged()
        return reply.code(204).send()
      },
    )

    server.get(
      '/waste/settings',
      {
        schema: {
          summary: 'How plans are made and reckoned',
          tags,
          response: { 200: wasteSettingsVersionSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return wasteSettingsView(wasteSettings.current())
      },
    )

    server.put(
      '/waste/settings',
      {
        schema: {
          summary: 'Put other settings in force',
          tags,
          body: wasteSettingsChangeSchema,
          response: { 200: wasteSettingsVersionSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { basedOn, settings } = request.body
        const saved = wasteSettings.save(basedOn, settings, act)
        done(act, 'settings', `version ${saved.version}`, settings)
        return wasteSettingsView(saved)
      },
    )
  }
}

/** Puts a change of bins, sites, lorries or rounds on record and tells whoever looks at them. */
export function wasteDone({ store, news, waste }: Pick<ApiContext, 'store' | 'news' | 'waste'>) {
  return (
    { actor, at }: { readonly actor: string; readonly at: number },
    action: string,
    subject: string,
    detail: Readonly<Record<string, unknown>> = {},
  ) => {
    store.audit.add({ at, actor, action: `waste.${action}`, subject, detail })
    news.publish('waste-network', subject, 'waste.view')
    void waste.changed()
  }
}
