import { DAY_MS, formatInstant } from '@towncrier/core'
import { type OnCall, onCallAt, type RotaPlan, rotaGaps, rotaSpans } from '@towncrier/notifications'
import type { Rota } from '@towncrier/operations-store'
import {
  escalationPoliciesSchema,
  type RotaView,
  rotaChangeSchema,
  rotaSchema,
  rotaSpanQuerySchema,
  rotaSpanSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { requestAct } from './request-act.ts'

const LONGEST_RANGE_MS = 62 * DAY_MS
/** How far ahead gaps are looked for. */
const GAP_LOOKAHEAD_MS = 14 * DAY_MS
const tags = ['on call']
const params = z.object({ id: z.coerce.number().int().positive() })

/** Under /api/v1: who is on call when, and what happens to causes that nobody acknowledges. */
export function onCallRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, notifier, news } = context
  const { TIME_ZONE: timeZone } = config

  const audit = (actor: string, action: string, subject: string | number, detail: object) => {
    store.audit.add({ at: clock.now(), actor, action, subject: String(subject), detail: { ...detail } })
    news.publish('rota', subject, 'shift.view')
  }
  const displayNames = () =>
    new Map(store.accounts.list().map(({ userName, displayName }) => [userName, displayName]))
  const named = (onCall: readonly OnCall[], names: ReadonlyMap<string, string>) =>
    onCall.map((each) => ({ ...each, displayName: names.get(each.userName) ?? each.userName }))
  const view = (rota: Rota): RotaView => {
    const now = clock.now()
    const [gap] = rotaGaps(rota, now, now + GAP_LOOKAHEAD_MS, timeZone)
    const names = displayNames()
    return {
      ...rota,
      shifts: rota.shifts.map((shift) => ({
        ...shift,
        days: [...shift.days],
        members: [...shift.members],
      })),
      overrides: rota.overrides.map((override) => ({
        ...override,
        fromAt: formatInstant(override.fromAt),
        untilAt: formatInstant(override.untilAt),
      })),
      changedAt: formatInstant(rota.changedAt),
      onCallNow: named(onCallAt(rota, now, timeZone), names),
      nextGapAt: gap === undefined ? null : formatInstant(gap.fromAt),
    }
  }
  const requirePeople = (plan: RotaPlan) => {
    for (const { members } of plan.shifts) for (const name of members) store.accounts.require(name)
    for (const { userName } of plan.overrides) store.accounts.require(userName)
  }

  return async (server) => {
    server.get(
      '/rotas',
      { schema: { summary: 'Rotas, and who is on call now', tags, response: { 200: z.array(rotaSchema) } } },
      async (request) => {
        requirePermission(request, 'shift.view')
        return store.rotas.list().map(view)
      },
    )

    server.get(
      '/rotas/:id/spans',
      {
        schema: {
          summary: 'Who is on call from one instant to another, without a hole; a span with nobody is a gap',
          tags,
          params,
          querystring: rotaSpanQuerySchema,
          response: { 200: z.array(rotaSpanSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'shift.view')
        const [from, to] = [Date.parse(request.query.from), Date.parse(request.query.to)]
        if (from >= to || to - from > LONGEST_RANGE_MS) {
          throw apiErrors.make('TC_ROTA_RANGE', `${request.query.from} to ${request.query.to}`)
        }
        const names = displayNames()
        return rotaSpans(store.rotas.require(request.params.id), from, to, timeZone).map((span) => ({
          fromAt: formatInstant(span.fromAt),
          untilAt: formatInstant(span.untilAt),
          onCall: named(span.onCall, names),
        }))
      },
    )

    server.post(
      '/rotas',
      {
        schema: { summary: 'Make a rota', tags, body: rotaChangeSchema, response: { 201: rotaSchema } },
      },
      async (request, reply) => {
        const { actor, at } = requestAct(request, 'notification.manage', clock)
        const plan = planOf(request.body)
        requirePeople(plan)
        const rota = store.rotas.add(plan, actor, at)
        audit(actor, 'rota.add', rota.id, plan)
        return reply.code(201).send(view(rota))
      },
    )

    server.put(
      '/rotas/:id',
      {
        schema: {
          summary: 'Change a rota, its overrides and swaps; replaces the whole of it',
          tags,
          params,
          body: rotaChangeSchema,
          response: { 200: rotaSchema },
        },
      },
      async (request) => {
        const { actor, at } = requestAct(request, 'notification.manage', clock)
        const plan = planOf(request.body)
        store.rotas.require(request.params.id)
        requirePeople(plan)
        const rota = store.rotas.replace(request.params.id, plan, actor, at)
        audit(actor, 'rota.change', rota.id, plan)
        return view(rota)
      },
    )

    server.delete(
      '/rotas/:id',
      { schema: { summary: 'Remove a rota', tags, params, response: { 204: z.void() } } },
      async (request, reply) => {
        const { actor } = requestAct(request, 'notification.manage', clock)
        const { id } = request.params
        const users = notifier
          .policies()
          .filter(({ levels }) =>
            levels.some(({ targets }) => targets.some((to) => to.type === 'rota' && to.rotaId === id)),
          )
        if (users.length > 0) throw apiErrors.make('TC_ROTA_IN_USE', users.map(({ name }) => name).join(', '))
        const { name } = store.rotas.remove(id)
        audit(actor, 'rota.remove', id, { name })
        return reply.code(204).send()
      },
    )

    server.get(
      '/escalation-policies',
      {
        schema: {
          summary: 'What happens to causes that nobody acknowledges; the first policy that fits counts',
          tags,
          response: { 200: escalationPoliciesSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'notification.manage')
        return escalationPoliciesSchema.parse(notifier.policies())
      },
    )

    server.put(
      '/escalation-policies',
      {
        schema: {
          summary: 'Change what happens to causes that nobody acknowledges; replaces all policies',
          tags,
          body: escalationPoliciesSchema,
          response: { 200: escalationPoliciesSchema },
        },
      },
      async (request) => {
        const { actor } = requestAct(request, 'notification.manage', clock)
        for (const { levels } of request.body) {
          for (const target of levels.flatMap(({ targets }) => targets)) {
            if (target.type === 'rota') store.rotas.require(target.rotaId)
            if (target.type === 'person') store.accounts.require(target.userName)
          }
        }
        notifier.setPolicies(request.body)
        audit(actor, 'escalation.change', 'policies', { policies: request.body })
        return escalationPoliciesSchema.parse(notifier.policies())
      },
    )
  }
}

function planOf(change: z.output<typeof rotaChangeSchema>): RotaPlan {
  return {
    ...change,
    overrides: change.overrides.map((override) => ({
      ...override,
      fromAt: Date.parse(override.fromAt),
      untilAt: Date.parse(override.untilAt),
    })),
  }
}
