import type { ErrorDefinition } from '@towncrier/core'
import { journalErrors } from '@towncrier/journal'
import { operationsStoreErrors } from '@towncrier/operations-store'
import { storeErrors } from '@towncrier/telemetry-store'
import type { FastifyPluginAsync } from 'fastify'
import { apiErrors, evidenceErrors } from '../errors.ts'

/** Where problem details point to: what each code means and what to do. */
export function problemRoutes(): FastifyPluginAsync {
  const page = problemsPage()
  return async (server) => {
    server.get('/api/problems', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(page),
    )
  }
}

/** The fragment of {@link problemRoutes}' page that speaks of a code. */
export function problemAnchor(code: string): string {
  return code.toLowerCase().replaceAll('_', '-')
}

function problemsPage(): string {
  const tables = [apiErrors, evidenceErrors, operationsStoreErrors, storeErrors, journalErrors]
  const rows = tables
    .flatMap(({ definitions }) => Object.entries<ErrorDefinition>(definitions))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { title, remedy, httpStatus }]) =>
        `<tr id="${problemAnchor(code)}"><td><code>${code}</code></td><td>${httpStatus}</td><td>${title}.</td><td>${remedy}.</td></tr>`,
    )
  return `<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Towncrier: problems</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse}td,th{text-align:left;padding:.5rem .75rem;border-bottom:1px solid #8885;vertical-align:top}tr:target{background:#fc03}</style>
<h1>Problems</h1><p>What the API may answer, and what to do about it.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>What happened</th><th>What to do</th></tr></thead><tbody>${rows.join('')}</tbody></table></html>`
}
