import { formatInstant } from '@towncrier/core'
import type { HomeReport, OperationsStore } from '@towncrier/operations-store'
import type { FastifyReply } from 'fastify'
import { REPORT_SECURITY_POLICY, withPdfLink } from './html-page.ts'

/** For the one who asked and nobody on the way; found by nobody, and telling no other site. */
export function sealed(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', REPORT_SECURITY_POLICY)
    .header('cache-control', 'private, no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('x-robots-tag', 'noindex, nofollow')
}

/** A report's page as it was made. @param pdfPath where its PDF is. */
export function sendReportPage(
  reply: FastifyReply,
  store: OperationsStore,
  { id, language }: HomeReport,
  pdfPath: string,
): FastifyReply {
  const page = store.homeEvidence.reports.htmlOf(id)
  return sealed(reply)
    .type('text/html; charset=utf-8')
    .send(withPdfLink(page, pdfPath, language))
}

/** A report's PDF as it was made. */
export function sendReportPdf(
  reply: FastifyReply,
  store: OperationsStore,
  { id, madeAt }: HomeReport,
): FastifyReply {
  return sealed(reply)
    .type('application/pdf')
    .header('content-disposition', `inline; filename="damp-report-${formatInstant(madeAt).slice(0, 10)}.pdf"`)
    .send(Buffer.from(store.homeEvidence.reports.pdfOf(id)))
}
