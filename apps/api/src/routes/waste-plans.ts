import { formatInstant } from '@towncrier/core'
import {
  changePlanSchema,
  daySchema,
  planningSchema,
  planRequestSchema,
  publishPlanSchema,
  wastePlanHeadSchema,
  wastePlanSchema,
  wasteStatusSchema,
  withdrawPlanSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import type { WasteStatusView } from '../ports.ts'
import { headView } from '../waste/plan-views.ts'
import { requestAct } from './request-act.ts'

const tags = ['waste plans']
const params = z.object({ id: z.string().min(1).max(60) })

/** A day's rounds: searched, looked at, changed by hand, published to crews. */
export function wastePlanRoutes({ store, clock, news, waste, planDesk }: ApiContext): FastifyPluginAsyncZod {
  const changed = (
    act: { readonly actor: string; readonly at: number },
    action: string,
    id: string,
    detail: Readonly<Record<string, unknown>>,
  ) => {
    store.audit.add({ ...act, action: `waste.plan-${action}`, subject: `plan ${id}`, detail })
    news.publish('waste-plan', id, 'waste.view')
    news.publish('waste-job', id, 'waste.collect')
    void waste.changed()
  }

  return async (server) => {
    server.post(
      '/waste/forecasts',
      {
        schema: {
          summary: 'Forecast the fill of all bins now, without waiting for its time',
          tags,
          response: { 200: wasteStatusSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.plan')
        await waste.forecastNow()
        return statusView(await waste.status())
      },
    )

    server.get(
      '/waste/forecasts/status',
      {
        schema: {
          summary: 'When fills were forecast last, for how many bins, and what is in the way',
          tags,
          response: { 200: wasteStatusSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return statusView(await waste.status())
      },
    )

    server.post(
      '/waste/plannings',
      {
        schema: {
          summary: 'Begin to plan a day; better answers appear as they come',
          tags,
          body: planRequestSchema,
          response: { 202: z.object({ id: z.string() }) },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'waste.plan', clock)
        return reply.code(202).send({ id: planDesk.begin(request.body, act) })
      },
    )

    server.get(
      '/waste/plannings',
      { schema: { summary: 'Searches under way', tags, response: { 200: z.array(planningSchema) } } },
      async (request) => {
        requirePermission(request, 'waste.view')
        return planDesk.underWay()
      },
    )

    server.get(
      '/waste/plannings/:id',
      {
        schema: {
          summary: 'How far a search is, and the best it has found',
          tags,
          params,
          response: { 200: planningSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return planDesk.status(request.params.id)
      },
    )

    server.post(
      '/waste/plannings/:id/finish',
      {
        schema: {
          summary: 'End a search and keep the best it has found',
          tags,
          params,
          response: { 202: z.object({}) },
        },
      },
      async (request, reply) => {
        requirePermission(request, 'waste.plan')
        planDesk.finish(request.params.id)
        return reply.code(202).send({})
      },
    )

    server.delete(
      '/waste/plannings/:id',
      { schema: { summary: 'End a search and forget it', tags, params, response: { 200: planningSchema } } },
      async (request) => {
        requirePermission(request, 'waste.plan')
        await planDesk.cancel(request.params.id)
        return planDesk.status(request.params.id)
      },
    )

    server.get(
      '/waste/plans',
      {
        schema: {
          summary: 'Plans of a day, newest first',
          tags,
          querystring: z.object({ day: daySchema }),
          response: { 200: z.array(wastePlanHeadSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return store.wastePlans.ofDay(request.query.day).map(headView)
      },
    )

    server.get(
      '/waste/plans/:id',
      {
        schema: {
          summary: 'One plan: shifts with their ways, why each bin is in or out, and how far its crews are',
          tags,
          params,
          response: { 200: wastePlanSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'waste.view')
        return planDesk.view(request.params.id)
      },
    )

    server.put(
      '/waste/plans/:id',
      {
        schema: {
          summary: 'Change a draft by hand: the order of bins, what is pinned, left out and locked',
          tags,
          params,
          body: changePlanSchema,
          response: { 200: wastePlanSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id } = request.params
        const view = await planDesk.change(id, request.body, act)
        store.audit.add({
          ...act,
          action: 'waste.plan-change',
          subject: `plan ${id}`,
          detail: { ...view.summary, version: view.version },
        })
        return view
      },
    )

    server.post(
      '/waste/plans/:id/publish',
      {
        schema: {
          summary: 'Let a draft hold for its day and send its crews out with it',
          tags,
          params,
          body: publishPlanSchema,
          response: { 200: wastePlanSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id } = request.params
        const view = planDesk.publish(id, request.body.version, act)
        changed(act, 'publish', id, { day: view.day, replaces: view.replaces, jobs: view.jobs.length })
        return view
      },
    )

    server.post(
      '/waste/plans/:id/withdraw',
      {
        schema: {
          summary:
            'Take a plan back; rounds that are not over are cancelled, what was collected stays on record',
          tags,
          params,
          body: withdrawPlanSchema,
          response: { 200: wastePlanHeadSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'waste.plan', clock)
        const { id } = request.params
        const head = planDesk.withdraw(id, request.body.reason, act)
        changed(act, 'withdraw', id, { reason: request.body.reason })
        return headView(head)
      },
    )
  }
}

function statusView({ forecastAt, ...status }: WasteStatusView) {
  return { ...status, forecastAt: forecastAt === null ? null : formatInstant(forecastAt) }
}
