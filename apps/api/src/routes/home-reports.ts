import { DAY_MS } from '@towncrier/core'
import {
  evidenceReportSchema,
  evidenceReportsSchema,
  madeShareSchema,
  newShareSchema,
  reportRequestSchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ApiContext } from '../context.ts'
import { EvidenceDesk } from '../homes/evidence/evidence-desk.ts'
import { reportView, shareView } from '../homes/evidence/evidence-views.ts'
import { EvidenceRenderer } from '../homes/evidence/renderer.ts'
import { sendReportPage, sendReportPdf } from '../homes/evidence/send-report.ts'
import { requireHome, requireRoom } from '../homes/require-home.ts'
import { homeParameters } from './homes.ts'

const tags = ['homes']
const reportParameters = homeParameters.extend({ id: z.string().max(120) })
const shareParameters = homeParameters.extend({ shareId: z.string().max(120) })

/** Reports of a home for landlord, council or surveyor, and the links by which they read them. */
export function homeReportRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { store, clock, config, analyses, version } = context
  const { reports } = store.homeEvidence
  const renderer = new EvidenceRenderer()
  const desk = new EvidenceDesk({ store, analyses, renderer, timeZone: config.TIME_ZONE, version })
  /** That it was done, without what it says. */
  const audit = (actor: string, action: string, subject: string, detail: Record<string, unknown>) =>
    store.audit.add({ at: clock.now(), actor, action, subject, detail })

  return async (server) => {
    server.addHook('onClose', () => renderer.stop())

    server.get(
      '/homes/:homeId/reports',
      {
        schema: {
          summary: 'Reports that were made, newest first, with their links and who opened them when',
          tags,
          params: homeParameters,
          response: { 200: evidenceReportsSchema },
        },
      },
      async (request) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return { reports: reports.list(home.id).map((report) => reportView(store, report)) }
      },
    )

    server.post(
      '/homes/:homeId/reports',
      {
        schema: {
          summary: 'Make a report of a time, as a page and a PDF; it never changes afterwards',
          tags,
          params: homeParameters,
          body: reportRequestSchema,
          response: { 201: evidenceReportSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const { from, to, language, roomIds, includes } = request.body
        const rooms = [...new Set(roomIds)].map((id) => requireRoom(store, home, id))
        const report = await desk.make(
          home,
          { from: Date.parse(from), to: Date.parse(to), language, rooms, includes },
          clock.now(),
        )
        audit(viewer.userName, 'home.report', home.id, { report: report.id })
        return reply.code(201).send(reportView(store, report))
      },
    )

    server.get(
      '/homes/:homeId/reports/:id/page',
      { schema: { summary: 'The report as a page', tags, params: reportParameters } },
      async (request, reply) => {
        const { home } = requireHome(request, request.params.homeId, store)
        const report = reports.require(home.id, request.params.id)
        return sendReportPage(reply, store, report, `/api/v1/homes/${home.id}/reports/${report.id}/pdf`)
      },
    )

    server.get(
      '/homes/:homeId/reports/:id/pdf',
      { schema: { summary: 'The report as a PDF', tags, params: reportParameters } },
      async (request, reply) => {
        const { home } = requireHome(request, request.params.homeId, store)
        return sendReportPdf(reply, store, reports.require(home.id, request.params.id))
      },
    )

    server.delete(
      '/homes/:homeId/reports/:id',
      {
        schema: {
          summary: 'Remove a report; its links end with it',
          tags,
          params: reportParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        reports.remove(home.id, request.params.id)
        audit(viewer.userName, 'home.report.remove', home.id, { report: request.params.id })
        return reply.code(204).send()
      },
    )

    server.post(
      '/homes/:homeId/reports/:id/shares',
      {
        schema: {
          summary: 'Make a link by which somebody without an account reads the report; it is shown this once',
          tags,
          params: reportParameters,
          body: newShareSchema,
          response: { 201: madeShareSchema },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const report = reports.require(home.id, request.params.id)
        const { recipient, days } = request.body
        const now = clock.now()
        const { token, share } = reports.share(report.id, recipient, now, now + days * DAY_MS)
        audit(viewer.userName, 'home.share', home.id, { report: report.id, share: share.id })
        return reply.code(201).send({ share: shareView(share), path: `/shared/${token}` })
      },
    )

    server.delete(
      '/homes/:homeId/shares/:shareId',
      {
        schema: {
          summary: 'End a link at once',
          tags,
          params: shareParameters,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        const { viewer, home } = requireHome(request, request.params.homeId, store)
        const share = reports.revoke(home.id, request.params.shareId, clock.now())
        audit(viewer.userName, 'home.share.revoke', home.id, { report: share.reportId, share: share.id })
        return reply.code(204).send()
      },
    )
  }
}
