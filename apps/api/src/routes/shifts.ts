import {
  handoverDraftQuerySchema,
  handoverDraftSchema,
  handoverPageSchema,
  handoverViewSchema,
  newHandoverSchema,
  newShiftLogEntrySchema,
  pageQuerySchema,
  shiftLogEntrySchema,
  shiftLogPageSchema,
  shiftLogQuerySchema,
  shiftPageSchema,
  shiftSchema,
  shiftSignSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { handoverFactsOf } from '../shifts/handover-facts.ts'
import { handoverNote } from '../shifts/handover-note.ts'
import { handoverView, shiftLogEntryView, shiftView } from '../shifts/shift-views.ts'
import { filterOf } from './alarm-filter.ts'
import { requestAct } from './request-act.ts'

const tags = ['shifts']
const parametersSchema = z.object({ id: z.coerce.number().int().positive() })

/** Who is on duty, what they wrote down, and how one hands on to the next. */
export function shiftRoutes({ store, clock, config, news }: ApiContext): FastifyPluginAsyncZod {
  const { shifts } = store
  const done = (
    { actor, at }: { readonly actor: string; readonly at: number },
    action: string,
    subject: string | number,
    detail: Readonly<Record<string, unknown>> = {},
  ) => {
    store.audit.add({ at, actor, action: `shift.${action}`, subject: String(subject), detail })
    news.publish('shift', subject, 'shift.view')
  }

  return async (server) => {
    server.get(
      '/shifts/on-duty',
      { schema: { summary: 'Who is on duty now', tags, response: { 200: z.array(shiftSchema) } } },
      async (request) => {
        requirePermission(request, 'shift.view')
        return shifts.onDuty().map((shift) => shiftView(shift, store))
      },
    )

    server.get(
      '/shifts',
      {
        schema: {
          summary: 'Shifts, newest first',
          tags,
          querystring: pageQuerySchema,
          response: { 200: shiftPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'shift.view')
        const page = shifts.list(pageOf(request.query))
        return { items: page.items.map((shift) => shiftView(shift, store)), nextCursor: page.nextCursor }
      },
    )

    server.post(
      '/shifts/sign-on',
      {
        schema: {
          summary: 'Go on duty at a desk',
          tags,
          body: shiftSignSchema,
          response: { 201: shiftSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'shift.write', clock)
        const shift = shifts.signOn(request.body.desk, act)
        done(act, 'sign-on', shift.id, { desk: shift.desk })
        reply.code(201)
        return shiftView(shift, store)
      },
    )

    server.post(
      '/shifts/sign-off',
      {
        schema: {
          summary: 'Go off duty at a desk, without a handover',
          tags,
          body: shiftSignSchema,
          response: { 200: shiftSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'shift.write', clock)
        const shift = shifts.signOff(request.body.desk, act)
        done(act, 'sign-off', shift.id, { desk: shift.desk })
        return shiftView(shift, store)
      },
    )

    server.get(
      '/shifts/log',
      {
        schema: {
          summary: 'The shift log, newest first',
          tags,
          querystring: shiftLogQuerySchema,
          response: { 200: shiftLogPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'shift.view')
        const page = shifts.log.list(filterOf(request.query))
        return { items: page.items.map(shiftLogEntryView), nextCursor: page.nextCursor }
      },
    )

    server.post(
      '/shifts/log',
      {
        schema: {
          summary: 'Write into the shift log; what is written stays, and is put right by another entry',
          tags,
          body: newShiftLogEntrySchema,
          response: { 201: shiftLogEntrySchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'shift.write', clock)
        const { corrects } = request.body
        const type = corrects === null ? 'noted' : 'corrected'
        const entry = shifts.log.add({ ...request.body, type, at: act.at, author: act.actor })
        done(act, 'log', entry.id, { desk: entry.desk })
        reply.code(201)
        return shiftLogEntryView(entry)
      },
    )

    server.get(
      '/shifts/handover-draft',
      {
        schema: {
          summary: 'A handover note composed from what stands now, to be edited',
          tags,
          querystring: handoverDraftQuerySchema,
          response: { 200: handoverDraftSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'shift.write')
        const facts = handoverFactsOf(store, clock.now())
        return { note: handoverNote(facts, request.query.desk, config.TIME_ZONE), facts }
      },
    )

    server.get(
      '/shifts/handovers',
      {
        schema: {
          summary: 'Handovers, newest first',
          tags,
          querystring: pageQuerySchema,
          response: { 200: handoverPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'shift.view')
        const page = shifts.handovers(pageOf(request.query))
        return { items: page.items.map(handoverView), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/shifts/handovers/:id',
      {
        schema: {
          summary: 'One handover',
          tags,
          params: parametersSchema,
          response: { 200: handoverViewSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'shift.view')
        return handoverView(shifts.requireHandover(request.params.id))
      },
    )

    server.post(
      '/shifts/handovers',
      {
        schema: {
          summary: 'Hand a desk on; one stays on duty until somebody accepts',
          tags,
          body: newHandoverSchema,
          response: { 201: handoverViewSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'shift.write', clock)
        const { toUser } = request.body
        if (toUser !== null) store.accounts.require(toUser)
        const handover = shifts.handOver({ ...request.body, facts: handoverFactsOf(store, act.at) }, act)
        done(act, 'hand-over', handover.id, { desk: handover.desk, toUser })
        reply.code(201)
        return handoverView(handover)
      },
    )

    server.post(
      '/shifts/handovers/:id/accept',
      {
        schema: {
          summary: 'Take a desk over: on duty there from now on, and who handed it over is off',
          tags,
          params: parametersSchema,
          response: { 200: handoverViewSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'shift.write', clock)
        const handover = shifts.accept(request.params.id, act)
        done(act, 'accept', handover.id, { desk: handover.desk, fromUser: handover.fromUser })
        return handoverView(handover)
      },
    )
  }
}

function pageOf({ cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }) {
  return cursor === undefined ? { limit } : { cursor, limit }
}
