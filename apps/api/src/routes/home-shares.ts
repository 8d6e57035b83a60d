import { isTowncrierError } from '@towncrier/core'
import type { HomeReport, ShareOpening } from '@towncrier/operations-store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { addressBlock } from '../auth/address-block.ts'
import { BRAKES, GuessBrake } from '../auth/guess-brake.ts'
import type { ApiContext } from '../context.ts'
import { sealed, sendReportPage, sendReportPdf } from '../homes/evidence/send-report.ts'

const params = z.object({ token: z.string() })
const tags = ['public']
/** The same bytes whether a link is over, was revoked, or never was. */
const NO_REPORT_PAGE = plainPage(
  'This link does not work any more',
  'This link does not work any more. Ask the person who sent it.',
  'Nid yw’r ddolen hon yn gweithio mwyach. Gofynnwch i’r sawl a’i hanfonodd.',
)
const WAIT_PAGE = plainPage(
  'Please wait',
  'Too many links that do not work were tried from here. Wait a few minutes and try again.',
  'Rhoddwyd cynnig ar ormod o ddolenni nad ydynt yn gweithio. Arhoswch ychydig funudau a rhowch gynnig arall arni.',
)

/** Under /shared: what a household has shared, for whoever has the link. No account, no address kept. */
export function homeShareRoutes({ store, clock }: ApiContext): FastifyPluginAsyncZod {
  const { reports } = store.homeEvidence
  const brake = new GuessBrake()

  /** The report a link leads to, with the opening written down; null when an answer was sent instead. */
  const open = (
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    what: ShareOpening['what'],
  ): HomeReport | null => {
    const now = clock.now()
    const keys = [{ name: `shared ${addressBlock(request.ip)}`, limit: BRAKES.address }]
    try {
      brake.begin(keys, now)
    } catch (error) {
      if (!isTowncrierError(error, 'TC_TOO_MANY_REQUESTS')) throw error
      sealed(reply)
        .code(429)
        .header('retry-after', String(error.details.retryAfterS))
        .type('text/html; charset=utf-8')
        .send(WAIT_PAGE)
      return null
    }
    const found = reports.findShared(token, now)
    if (found === null) {
      sealed(reply).code(404).type('text/html; charset=utf-8').send(NO_REPORT_PAGE)
      return null
    }
    brake.forgive(keys)
    // Messengers and mail filters ask for the head, or fetch ahead, before anybody reads.
    const isRead = request.method !== 'HEAD' && !isFetchedAhead(request)
    if (isRead) {
      reports.addOpening(found.shareId, { at: now, what })
      store.audit.add({
        at: now,
        actor: 'link',
        action: 'home.share.open',
        subject: found.report.homeId,
        detail: { report: found.report.id, share: found.shareId, what },
      })
    }
    return found.report
  }

  return async (server) => {
    server.get(
      '/shared/:token',
      { schema: { summary: 'A report that a household has shared, as a page', tags, params } },
      async (request, reply) => {
        const { token } = request.params
        const report = open(request, reply, token, 'page')
        return report === null
          ? reply
          : sendReportPage(reply, store, report, `/shared/${encodeURIComponent(token)}/report.pdf`)
      },
    )

    server.get(
      '/shared/:token/report.pdf',
      { schema: { summary: 'A report that a household has shared, as a PDF', tags, params } },
      async (request, reply) => {
        const report = open(request, reply, request.params.token, 'pdf')
        return report === null ? reply : sendReportPdf(reply, store, report)
      },
    )
  }
}

function isFetchedAhead({ headers }: FastifyRequest): boolean {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''} ${headers['x-moz'] ?? ''}`
  return /prefetch|preview|prerender/i.test(purpose)
}

function plainPage(title: string, english: string, welsh: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>body{font:18px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;max-width:34rem;margin:15vh auto 0;padding:0 20px;color:#1a2129;background:#fff}</style>
</head>
<body><main><h1 style="font-size:28px;line-height:1.2">${title}</h1><p>${english}</p><p lang="cy">${welsh}</p></main></body>
</html>
`
}
