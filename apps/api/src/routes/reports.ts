import { randomInt } from 'node:crypto'
import { incidentKind } from '@towncrier/incidents'
import { operationsStoreErrors } from '@towncrier/operations-store'
import {
  acceptReportSchema,
  newReportSchema,
  rejectReportSchema,
  reportPageSchema,
  reportQuerySchema,
  reportReceiptSchema,
  reportSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'
import { apiErrors } from '../errors.ts'
import { reportView } from '../incidents/incident-views.ts'
import { sendStored } from '../incidents/send-file.ts'
import { incidentServices } from '../incidents/services.ts'
import { readUpload } from '../incidents/uploads.ts'
import { incidentParameters } from './incidents.ts'
import { requestAct } from './request-act.ts'

/** Letters and digits that are not taken for one another when read out. */
const REFERENCE_LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
/** A field that people do not see and programs fill in. */
const HONEYPOT = 'website'
const MOST_TITLE_CHARACTERS = 80

/** Under /api/v1: reports of the public, and the queue in which people decide about them. */
export function reportRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, files, news, webhooks } = context
  const { incidents, reports } = store
  const { desk } = incidentServices(context)
  const tags = ['reports']

  return async (server) => {
    server.post(
      '/public/reports',
      {
        config: { rateLimit: { max: 5, timeWindow: '10 minutes' } },
        schema: {
          summary: 'Report something, without an account (multipart/form-data; `photo` is a file)',
          tags,
          consumes: ['multipart/form-data'],
          response: { 201: reportReceiptSchema },
        },
      },
      async (request, reply) => {
        const { fields, file } = await readUpload(request)
        const reference = newReference()
        // Whoever filled it in is told that all went well, and nothing is kept.
        if ((fields[HONEYPOT] ?? '') !== '') return reply.code(201).send({ reference })
        const parsed = newReportSchema.safeParse(fields)
        if (!parsed.success) {
          const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
          throw apiErrors.make('TC_REQUEST_INVALID', wrong.join('; '))
        }
        const { kind, text, placeText, latitude, longitude, contact } = parsed.data
        const hasPoint = latitude !== null && longitude !== null
        if (placeText === '' && !hasPoint) throw apiErrors.make('TC_REPORT_NOWHERE', kind)
        const report = reports.add({
          reference,
          receivedAt: clock.now(),
          kind,
          text,
          placeText,
          latitude: hasPoint ? latitude : null,
          longitude: hasPoint ? longitude : null,
          contact: contact === '' ? null : contact,
          photo: file === null ? null : await files.save(file.bytes, 'pictures'),
        })
        news.publish('report', report.id, 'report.review')
        // Who reported stays here.
        webhooks.emit('report.received', { ...reportView(report), contact: null })
        return reply.code(201).send({ reference })
      },
    )

    server.get(
      '/reports',
      {
        schema: {
          summary: 'Reports of the public, newest first',
          tags,
          querystring: reportQuerySchema,
          response: { 200: reportPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'report.review')
        const { state, cursor, limit } = request.query
        const page = reports.list({
          limit,
          ...(state === undefined ? {} : { state }),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return {
          items: page.items.map(reportView),
          nextCursor: page.nextCursor,
          waiting: reports.countWaiting(),
        }
      },
    )

    server.get(
      '/reports/:id/photo',
      { schema: { summary: 'Its photograph', tags, params: incidentParameters } },
      async (request, reply) => {
        requirePermission(request, 'report.review')
        const { photo, reference } = reports.require(request.params.id)
        if (photo === null) throw apiErrors.make('TC_NOT_FOUND', `report ${reference} has no photograph`)
        return sendStored(reply, files.pathOf(photo.hash), { name: reference, ...photo })
      },
    )

    server.post(
      '/reports/:id/accept',
      {
        schema: {
          summary: 'Make it part of an incident, or open one from it',
          tags,
          params: incidentParameters,
          body: acceptReportSchema,
          response: { 200: reportSchema },
        },
      },
      async (request) => {
        const act = requestAct(request, 'report.review', clock)
        // Opening and changing incidents takes more than deciding about reports.
        requirePermission(request, 'incident.run')
        const { id } = request.params
        const report = reports.require(id)
        const { incidentId, severity, title } = request.body
        if (incidentId !== null) incidents.require(incidentId)
        if (report.state !== 'waiting') {
          throw operationsStoreErrors.make(
            'TC_REPORT_DECIDED',
            `${id} was ${report.state} by ${report.decidedBy}`,
          )
        }
        const target =
          incidentId ??
          incidents.open(
            {
              mode: 'actual',
              kind: report.kind,
              title: title === '' ? titleOf(report.kind, report.text) : title,
              severity,
              placeText: report.placeText,
              latitude: report.latitude,
              longitude: report.longitude,
            },
            act,
          ).id
        const decided = reports.decide(id, { state: 'accepted', incidentId: target }, act.actor, act.at)
        incidents.links.add(target, { type: 'report', target: report.reference }, act)
        incidents.note(target, `Reported by the public: ${report.text}`, null, act)
        if (report.photo !== null) {
          const extension = report.photo.mediaType.split('/')[1]
          incidents.attachments.add(
            target,
            { ...report.photo, name: `${report.reference}.${extension}` },
            act,
          )
        }
        desk.done(
          target,
          act,
          'report.accept',
          { reportId: id },
          incidentId === null ? 'incident.opened' : 'incident.changed',
        )
        news.publish('report', id, 'report.review')
        return reportView(decided)
      },
    )

    server.post(
      '/reports/:id/reject',
      {
        schema: {
          summary: 'Put it aside, with the reason',
          tags,
          params: incidentParameters,
          body: rejectReportSchema,
          response: { 200: reportSchema },
        },
      },
      async (request) => {
        const { actor, at } = requestAct(request, 'report.review', clock)
        const { id } = request.params
        const { reason } = request.body
        const decided = reports.decide(id, { state: 'rejected', reason }, actor, at)
        store.audit.add({ at, actor, action: 'report.reject', subject: String(id), detail: { reason } })
        news.publish('report', id, 'report.review')
        return reportView(decided)
      },
    )
  }
}

function newReference(): string {
  return Array.from({ length: 8 }, () => REFERENCE_LETTERS[randomInt(REFERENCE_LETTERS.length)]).join('')
}

/** "Ice: black ice by the bus stop" */
function titleOf(kind: Parameters<typeof incidentKind>[0], text: string): string {
  const line = text.split('\n')[0]!
  const cut = line.length > MOST_TITLE_CHARACTERS ? `${line.slice(0, MOST_TITLE_CHARACTERS - 1)}…` : line
  return `${incidentKind(kind).title}: ${cut}`
}
