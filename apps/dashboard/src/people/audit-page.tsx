import { useSignal } from '@preact/signals'
import type { AuditEntryView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { CopyButton } from './parts.tsx'
import { type AuditFilter, useAudit } from './use-audit.ts'

const words = messages.people.audit

/** Who saw or changed what, and whether the record of it still stands. */
export function AuditPage() {
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        {useMay('audit.view') ? (
          <Log />
        ) : (
          <div class="card">
            <EmptyNotice title={words.needed} />
          </div>
        )}
      </div>
    </main>
  )
}

function Log() {
  const { api } = useApp()
  const filter = useSignal<AuditFilter>({})
  const { items, error, isLoading, hasMore, more, reload } = useAudit(filter.value)
  return (
    <>
      <Standing />
      <form
        class="filter-row audit-filter"
        onSubmit={(event) => {
          event.preventDefault()
          filter.value = filterOf(event.currentTarget)
        }}
        onReset={() => {
          filter.value = {}
        }}
      >
        {(['text', 'actor', 'action', 'subject'] as const).map((name) => (
          <label key={name}>
            <span>{words[name]}</span>
            <input class="select" name={name} autocomplete="off" autocapitalize="none" />
          </label>
        ))}
        {(['from', 'to'] as const).map((name) => (
          <label key={name}>
            <span>{words[name]}</span>
            <input class="select" name={name} type="date" />
          </label>
        ))}
        <div class="page-actions">
          <button type="submit" class="button button-primary">
            {words.search}
          </button>
          <button type="reset" class="button">
            {words.clear}
          </button>
          <a class="button" href={api.auditExportUrl({ ...filter.value, format: 'csv' })}>
            {words.export} CSV
          </a>
          <a class="button" href={api.auditExportUrl({ ...filter.value, format: 'jsonl' })}>
            JSONL
          </a>
        </div>
      </form>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {items.length > 0 && (
        <div class="card table-scroll" id="list" tabIndex={-1}>
          <table class="table" data-testid="audit">
            <thead>
              <tr>
                <th>{words.when}</th>
                <th>{words.actor}</th>
                <th>{words.action}</th>
                <th>{words.subject}</th>
                <th class="wide-only-cell">{words.detail}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {items.length === 0 && !isLoading && error === null && (
        <div class="card">
          <EmptyNotice title={words.none} hint={words.noneHint} />
        </div>
      )}
      {isLoading && <p class="quiet">{items.length === 0 ? messages.loading : words.searching}</p>}
      {hasMore && !isLoading && (
        <button type="button" class="button more" onClick={more}>
          {messages.more}
        </button>
      )}
    </>
  )
}

/** The answer: whether the chain holds, up to where, and the head that proves it. */
function Standing() {
  const { api } = useApp()
  const { data, error, isLoading, reload } = useLoad(() => api.verifyAudit(), [])
  const where = data?.broken?.id == null ? '' : words.atEntry(data.broken.id)
  return (
    <header class="page-head">
      <div>
        <h1 class="with-shape">
          {data !== null && <StateShape state={data.isIntact ? 'done' : 'critical'} size={24} />}
          {data === null
            ? words.checking
            : data.isIntact
              ? words.intact(formatNumber(data.entries, 0))
              : words.broken(where)}
        </h1>
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {data !== null && data.broken !== null && <p class="form-error">{data.broken.reason}</p>}
        {data !== null && data.head !== null && (
          <p class="audit-head" title={words.headHint}>
            {words.head} <code>{data.head.hash.slice(0, 16)}…</code>{' '}
            <CopyButton what={words.head} text={data.head.hash} />
          </p>
        )}
      </div>
      <div class="page-actions">
        {data !== null && (
          <span class="quiet">
            {words.checked('')}
            <When at={data.verifiedAt} />
          </span>
        )}
        <button type="button" class="button" disabled={isLoading} onClick={reload}>
          {words.again}
        </button>
      </div>
    </header>
  )
}

function Row({ entry }: { entry: AuditEntryView }) {
  const { at, actor, action, subject, detail } = entry
  return (
    <tr>
      <td class="quiet">
        <When at={at} />
      </td>
      <td>{actor}</td>
      <td title={action}>{words.actions[action] ?? <code>{action}</code>}</td>
      <td class="audit-subject">{subject}</td>
      <td class="wide-only-cell quiet audit-detail">{detailWords(detail)}</td>
    </tr>
  )
}

function detailWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

function filterOf(form: HTMLFormElement): AuditFilter {
  const data = new FormData(form)
  const text = (name: string) => String(data.get(name) ?? '').trim()
  const instant = (name: string) => (text(name) === '' ? '' : new Date(`${text(name)}T00:00`).toISOString())
  const given = {
    text: text('text'),
    actor: text('actor'),
    action: text('action'),
    subject: text('subject'),
    from: instant('from'),
    to: instant('to'),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
}
