import { formatInstant } from '@towncrier/core'
import {
  INCIDENT_KINDS,
  INCIDENT_STATES,
  LIKENESS_THRESHOLD,
  likeness,
  type Sighting,
} from '@towncrier/incidents'
import type { Incident, IncidentFields } from '@towncrier/operations-store'
import {
  closureQuerySchema,
  closureSchema,
  handoverSchema,
  incidentChangeSchema,
  incidentDetailSchema,
  incidentKindSchema,
  incidentPageSchema,
  incidentQuerySchema,
  incidentSchema,
  incidentStateChangeSchema,
  logEntrySchema,
  logPageSchema,
  mayAct,
  newIncidentSchema,
  newLogEntrySchema,
  pageQuerySchema,
  personSchema,
  type Role,
  roleSchema,
  sightingSchema,
  similarIncidentSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { closureView, logEntryView } from '../incidents/incident-views.ts'
import { incidentServices } from '../incidents/services.ts'
import { requestAct } from './request-act.ts'

export const incidentParameters = z.object({ id: z.coerce.number().int().positive() })
const MOST_SIMILAR = 5

/** Under /api/v1: open, find, change, take further, hand over; the log. */
export function incidentRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock } = context
  const { incidents } = store
  const { views, desk } = incidentServices(context)
  const tags = ['incidents']

  const requireAccount = (userName: string) => {
    const account = store.accounts.require(userName)
    if (account.disabledAt !== null || !mayAct(account.role as Role, 'incident.run')) {
      throw apiErrors.make('TC_COMMANDER_UNFIT', userName)
    }
  }

  return async (server) => {
    server.get(
      '/incidents',
      {
        schema: {
          summary: 'Incidents, last changed first',
          tags,
          querystring: incidentQuerySchema,
          response: { 200: incidentPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.view')
        const { states, ...rest } = request.query
        const wanted = states
          ?.split(',')
          .flatMap((name) => INCIDENT_STATES.find((state) => state === name) ?? [])
        const filter = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
        const page = incidents.list({
          limit: rest.limit,
          ...filter,
          ...(wanted === undefined ? {} : { states: wanted }),
        })
        return { items: views.list(page.items, clock.now()), nextCursor: page.nextCursor }
      },
    )

    server.get(
      '/incident-kinds',
      {
        schema: {
          summary: 'Kinds of incident there are',
          tags,
          response: {
            200: z.array(z.object({ id: incidentKindSchema, title: z.string(), reportable: z.boolean() })),
          },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.view')
        return INCIDENT_KINDS.map(({ id, title, reportable }) => ({ id, title, reportable }))
      },
    )

    server.get(
      '/people',
      {
        schema: {
          summary: 'Whom an incident or a task can be given to',
          tags,
          response: { 200: z.array(personSchema.extend({ role: roleSchema })) },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.run')
        return store.accounts
          .list()
          .filter(({ role, disabledAt }) => disabledAt === null && mayAct(role as Role, 'incident.run'))
          .map(({ userName, displayName, role }) => ({ userName, displayName, role: role as Role }))
      },
    )

    server.post(
      '/incidents/similar',
      {
        schema: {
          summary: 'Incidents under way that may be the same as one about to be opened',
          tags,
          body: sightingSchema,
          response: { 200: z.array(similarIncidentSchema) },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.view')
        const sighting: Sighting = { ...request.body, at: clock.now() }
        return incidents
          .underWay()
          .map((incident) => ({ incident, ...likeness(sighting, sightingOf(incident)) }))
          .filter(({ score }) => score >= LIKENESS_THRESHOLD)
          .sort((one, other) => other.score - one.score)
          .slice(0, MOST_SIMILAR)
          .map((each) => ({
            ...each,
            reasons: [...each.reasons],
            incident: views.one(each.incident, clock.now()),
          }))
      },
    )

    server.post(
      '/incidents',
      {
        schema: {
          summary: 'Open an incident, tied to the alerts or causes it comes from',
          tags,
          body: newIncidentSchema,
          response: { 201: incidentDetailSchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { links, ...fields } = request.body
        if (fields.commander !== null) requireAccount(fields.commander)
        const { id } = incidents.open(fields, act)
        for (const link of links) incidents.links.add(id, link, act)
        if (fields.commander !== null) {
          incidents.advance(id, 'in-hand', {}, act)
        }
        const opened = desk.done(id, act, 'incident.open', { title: fields.title }, 'incident.opened')
        return reply.code(201).send(views.detail(opened, clock.now()))
      },
    )

    server.get(
      '/incidents/:id',
      {
        schema: {
          summary: 'An incident with its tasks, links, roads, attachments and publications',
          tags,
          params: incidentParameters,
          response: { 200: incidentDetailSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.view')
        return views.detail(incidents.require(request.params.id), clock.now())
      },
    )

    server.patch(
      '/incidents/:id',
      {
        schema: {
          summary: 'Change fields; what others changed meanwhile is kept',
          description:
            'Give the version that was looked at. 409 TC_INCIDENT_CHANGED when somebody has changed the same field since.',
          tags,
          params: incidentParameters,
          body: incidentChangeSchema,
          response: { 200: incidentSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'incident.run', clock)
        const { version, ...body } = request.body
        const change = Object.fromEntries(
          Object.entries(body).filter(([, value]) => value !== undefined),
        ) as Partial<IncidentFields>
        if (change.commander != null) requireAccount(change.commander)
        const { id } = request.params
        incidents.change(id, change, version, act)
        return views.one(desk.done(id, act, 'incident.change', change), clock.now())
      },
    )

    server.post(
      '/incidents/:id/state',
      {
        schema: {
          summary: 'Take an incident further: in hand, resolved, reviewed, closed; or reopen it',
          description: 'Whoever takes an incident in hand that nobody leads becomes its commander.',
          tags,
          params: incidentParameters,
          body: incidentStateChangeSchema,
          response: { 200: incidentSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = request.params
        const { state, note, resolution, review } = request.body
        const { commander } = incidents.require(id)
        const takesCommand =
          state === 'in-hand' && commander === null && store.accounts.findByUserName(act.actor) !== null
        incidents.advance(
          id,
          state,
          {
            note,
            ...(resolution === undefined ? {} : { resolution }),
            ...(review === undefined ? {} : { review }),
            ...(takesCommand ? { commander: act.actor } : {}),
          },
          act,
        )
        if (state === 'resolved') incidents.roads.liftAll(id, act)
        return views.one(desk.done(id, act, 'incident.state', { state }, 'incident.state'), clock.now())
      },
    )

    server.post(
      '/incidents/:id/handover',
      {
        schema: {
          summary: 'Hand the command over, with what the next commander has to know',
          tags,
          params: incidentParameters,
          body: handoverSchema,
          response: { 200: incidentSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = request.params
        const { to, note } = request.body
        requireAccount(to)
        incidents.handOver(id, to, note, act)
        return views.one(desk.done(id, act, 'incident.handover', { to }), clock.now())
      },
    )

    server.get(
      '/incidents/:id/log',
      {
        schema: {
          summary: 'What happened, newest first',
          tags,
          params: incidentParameters,
          querystring: pageQuerySchema,
          response: { 200: logPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'incident.view')
        const { id } = incidents.require(request.params.id)
        const { cursor, limit } = request.query
        const page = incidents.log.list(id, { limit, ...(cursor === undefined ? {} : { cursor }) })
        return { items: page.items.map(logEntryView), nextCursor: page.nextCursor }
      },
    )

    server.post(
      '/incidents/:id/log',
      {
        schema: {
          summary: 'Write into the log, or put an entry right with a new one',
          tags,
          params: incidentParameters,
          body: newLogEntrySchema,
          response: { 201: logEntrySchema },
        },
      },
      async (request, reply) => {
        const act = requestAct(request, 'incident.run', clock)
        const { id } = request.params
        const { text, corrects } = request.body
        const entry = incidents.note(id, text, corrects, act)
        desk.done(id, act, corrects === null ? 'incident.note' : 'incident.correct', { entryId: entry.id })
        return reply.code(201).send(logEntryView(entry))
      },
    )

    server.get(
      '/closures',
      {
        schema: {
          summary: 'Roads that incidents close or slow at an instant',
          tags,
          querystring: closureQuerySchema,
          response: {
            200: z.object({ at: z.string(), closures: z.array(closureSchema) }),
          },
        },
      },
      async (request) => {
        requirePermission(request, 'town.view')
        const at = request.query.at === undefined ? clock.now() : Date.parse(request.query.at)
        return { at: formatInstant(at), closures: incidents.closures(at).map(closureView) }
      },
    )
  }

  function sightingOf(incident: Incident): Sighting {
    const links = incidents.links.list(incident.id)
    const targets = (type: string) => links.flatMap((link) => (link.type === type ? link.target : []))
    return {
      kind: incident.kind,
      text: `${incident.title} ${incident.placeText}`,
      latitude: incident.latitude,
      longitude: incident.longitude,
      at: incident.changedAt,
      alertIds: targets('alert'),
      causeIds: targets('cause'),
    }
  }
}
