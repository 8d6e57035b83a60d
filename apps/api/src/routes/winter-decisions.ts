import {
  decisionFiguresQuerySchema,
  decisionFiguresSchema,
  decisionVerificationSchema,
  newWinterDecisionAnswerSchema,
  newWinterDecisionSchema,
  winterDecisionDetailSchema,
  winterDecisionPageSchema,
  winterDecisionQuerySchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { DecisionDesk } from '../winter/decision-desk.ts'
import { decisionDetail, decisionView } from '../winter/decision-views.ts'
import { jobView } from '../winter/job-views.ts'
import { readRange } from './range.ts'
import { requestAct } from './request-act.ts'

const tags = ['winter decisions']
const params = z.object({ id: z.coerce.number().int().positive() })

/** What was decided on treatment: signed, never changed, revised by a new decision. */
export function winterDecisionRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, news, winterBoard: board, networkPlans: plans } = context
  const { winterDecisions } = store
  const desk = new DecisionDesk({ store, board, plans, timeZone: config.TIME_ZONE })

  return async (server) => {
    server.get(
      '/winter/decisions',
      {
        schema: {
          summary: 'Decisions by night, domain or time, newest first',
          tags,
          querystring: winterDecisionQuerySchema,
          response: { 200: winterDecisionPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        const { night, domain, from, to, cursor, limit } = request.query
        const page = winterDecisions.list({
          limit,
          ...(cursor === undefined ? {} : { cursor }),
          ...(night === undefined ? {} : { night }),
          ...(domain === undefined ? {} : { domainId: domain }),
          ...(from === undefined ? {} : { from: Date.parse(from) }),
          ...(to === undefined ? {} : { to: Date.parse(to) }),
        })
        return { items: page.items.map(decisionView), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/winter/decisions/figures',
      {
        schema: {
          summary: 'How often recommendations were accepted, changed and declined',
          tags,
          querystring: decisionFiguresQuerySchema,
          response: { 200: decisionFiguresSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return winterDecisions.figures(readRange(request.query.from, request.query.to))
      },
    )

    server.get(
      '/winter/decisions/:id',
      {
        schema: {
          summary: 'One decision with what stood when it was made, and its jobs',
          tags,
          params,
          response: { 200: winterDecisionDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return decisionDetail(winterDecisions.require(request.params.id), store)
      },
    )

    server.post(
      '/winter/decisions',
      {
        schema: {
          summary: 'Accept, change or decline what is recommended for a domain; makes the jobs',
          tags,
          body: newWinterDecisionSchema,
          response: { 201: newWinterDecisionAnswerSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'winter.decide', clock)
        const { decision, cancelledJobIds, jobsUnderWay } = desk.decide(request.body, act)
        news.publish('winter', decision.id, 'winter.view')
        news.publish('winter-job', decision.id, 'winter.drive')
        reply.code(201)
        return {
          ...decisionDetail(decision, store),
          cancelledJobIds: [...cancelledJobIds],
          jobsUnderWay: jobsUnderWay.map(jobView),
        }
      },
    )

    server.post(
      '/winter/decisions/verify',
      {
        schema: {
          summary: 'Reckon every decision’s signature anew: whether any was changed or taken away',
          tags,
          response: { 200: decisionVerificationSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'winter.view')
        return winterDecisions.verify()
      },
    )
  }
}
