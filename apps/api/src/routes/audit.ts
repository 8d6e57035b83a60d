import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { formatInstant } from '@towncrier/core'
import {
  type AuditFilter,
  type ChainedEntry,
  ChainWalk,
  exportHeader,
  exportLine,
  type OperationsStore,
} from '@towncrier/operations-store'
import {
  type AuditVerification,
  auditExportQuerySchema,
  auditPageSchema,
  auditQuerySchema,
  auditVerificationSchema,
  auditVerifyQuerySchema,
} from '@towncrier/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requirePermission } from '../auth/sign-in.ts'
import type { ApiContext } from '../context.ts'

/** Read at a time, so that others are answered in between. */
const BATCH = 2_000
const tags = ['audit']

/** Who saw or changed what: search, export, and the proof that nothing was changed since. */
export function auditRoutes({ store, clock }: ApiContext): FastifyPluginAsyncZod {
  return async (server) => {
    server.get(
      '/audit',
      {
        schema: {
          summary: 'Who saw or changed what, newest first',
          description:
            'A search of a long log comes in short pages: go on while there is a `nextCursor`, also after an empty page.',
          tags,
          querystring: auditQuerySchema,
          response: { 200: auditPageSchema },
        },
      },
      async (request) => {
        requirePermission(request, 'audit.view')
        const { cursor, limit, ...filter } = request.query
        const page = store.audit.list({
          ...filterOf(filter),
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        })
        return {
          items: page.items.map((entry) => ({
            ...entry,
            at: formatInstant(entry.at),
            detail: { ...entry.detail },
          })),
          nextCursor: page.nextCursor,
        }
      },
    )

    server.get(
      '/audit/verify',
      {
        schema: {
          summary: 'Walk the chain of hashes: was an entry changed, put in or taken out?',
          tags,
          querystring: auditVerifyQuerySchema,
          response: { 200: auditVerificationSchema },
        },
      },
      async (request): Promise<AuditVerification> => {
        requirePermission(request, 'audit.view')
        const walk = new ChainWalk(request.query.expectHead ?? null)
        for await (const entries of batchesOf(store, {})) for (const entry of entries) walk.take(entry)
        return { ...walk.state, verifiedAt: formatInstant(clock.now()) }
      },
    )

    server.get(
      '/audit/export',
      {
        schema: {
          summary: 'The log as a file, oldest first: JSON Lines or CSV',
          description: '`towncrier audit verify FILE` checks the chain of a whole export.',
          tags,
          querystring: auditExportQuerySchema,
        },
      },
      async (request, reply) => {
        const { userName } = requirePermission(request, 'audit.view')
        const { format, ...filter } = request.query
        store.audit.add({
          at: clock.now(),
          actor: userName,
          action: 'audit.export',
          subject: format,
          detail: { ...filter },
        })
        const name = `towncrier-audit-${formatInstant(clock.now()).slice(0, 10)}.${format}`
        return reply
          .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8')
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(Readable.from(textOf(store, filterOf(filter), format)))
      },
    )
  }
}

async function* textOf(store: OperationsStore, filter: AuditFilter, format: 'jsonl' | 'csv') {
  yield exportHeader(format)
  for await (const entries of batchesOf(store, filter)) {
    yield entries.map((entry) => exportLine(entry, format)).join('')
  }
}

/** The log as it stood when it was asked for, oldest first; the event loop turns between batches. */
async function* batchesOf(store: OperationsStore, filter: AuditFilter): AsyncGenerator<ChainedEntry[]> {
  const lastId = store.audit.head()?.id ?? 0
  let afterId = 0
  while (afterId < lastId) {
    const entries = store.audit.after(afterId, BATCH, filter).filter(({ id }) => id <= lastId)
    if (entries.length === 0) return
    yield entries
    afterId = entries.at(-1)!.id
    await turn()
  }
}

interface AuditQuery {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

function filterOf({ from, to, ...words }: AuditQuery): AuditFilter {
  const given = Object.entries(words).filter(([, value]) => value !== undefined && value !== '')
  return {
    ...Object.fromEntries(given),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  }
}
