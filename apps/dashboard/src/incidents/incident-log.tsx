import { useSignal } from '@preact/signals'
import type { IncidentDetail, LogEntryView } from '@towncrier/protocol'
import { useRef } from 'preact/hooks'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents
const PAGE = 50

/** The log, newest first, with the composer on top. */
export function IncidentLog({
  incidentId,
  links,
  news,
  mayWrite,
  onChanged,
}: {
  incidentId: number
  /** What it is tied to: the log speaks of it by its title. */
  links: IncidentDetail['links']
  news: number
  mayWrite: boolean
  onChanged: () => void
}) {
  const api = useIncidentApi()
  const action = useAction()
  const most = useSignal(PAGE)
  const corrects = useSignal<LogEntryView | null>(null)
  const text = useSignal('')
  const composer = useRef<HTMLTextAreaElement>(null)
  const written = useSignal(0)
  const { data, error, reload } = useLoad(
    () => api.log(incidentId, { limit: most.value }),
    [incidentId, news, most.value, written.value],
  )
  const entries = data?.items ?? []
  const corrected = new Set(entries.flatMap((entry) => entry.corrects ?? []))
  const write = async () => {
    if (text.value.trim() === '') return
    const isWritten = await action.run(() =>
      api.note(incidentId, text.value.trim(), corrects.value?.id ?? null),
    )
    if (!isWritten) return
    text.value = ''
    corrects.value = null
    written.value++
    onChanged()
  }
  return (
    <section class="card incident-log" aria-labelledby="incident-log">
      <h2 class="card-title" id="incident-log">
        {words.log}
      </h2>
      {mayWrite && (
        <form
          class="composer"
          onSubmit={(event) => {
            event.preventDefault()
            void write()
          }}
        >
          <label class="field prose-field">
            <span class={corrects.value === null ? 'visually-hidden' : undefined}>
              {corrects.value === null ? words.compose : `${words.correcting}: “${corrects.value.text}”`}
            </span>
            <textarea
              ref={composer}
              rows={2}
              maxLength={5_000}
              placeholder={words.composeHint}
              value={text.value}
              data-testid="composer"
              onInput={(event) => {
                text.value = event.currentTarget.value
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                  event.preventDefault()
                  void write()
                }
              }}
            />
          </label>
          <FormError text={action.error.value} />
          <div class="composer-actions">
            {corrects.value !== null && (
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  corrects.value = null
                }}
              >
                {messages.cancel}
              </button>
            )}
            <button
              type="submit"
              class="button button-small button-primary"
              disabled={action.isBusy.value || text.value.trim() === ''}
            >
              {words.write}
            </button>
          </div>
        </form>
      )}
      {error !== null && data === null && <ErrorNotice error={error} onRetry={reload} />}
      {data === null && error === null && <p class="notice quiet">{messages.loading}</p>}
      <ol class="log-entries" id="list" tabIndex={-1} data-testid="incident-log">
        {entries.map((entry) => (
          <li
            key={entry.id}
            class={corrected.has(entry.id) ? 'log-entry log-entry-corrected' : 'log-entry'}
            data-type={entry.type}
          >
            <p class="log-meta">
              <When at={entry.at} /> {entry.author}
              {corrected.has(entry.id) && <em> · {words.wasCorrected}</em>}
              {mayWrite && entry.type === 'noted' && !corrected.has(entry.id) && (
                <button
                  type="button"
                  class="link-button"
                  onClick={() => {
                    corrects.value = entry
                    text.value = entry.text
                    composer.current?.focus()
                  }}
                >
                  {words.correct}
                </button>
              )}
            </p>
            <LogText entry={entry} links={links} />
          </li>
        ))}
      </ol>
      {data?.nextCursor != null && (
        <button
          type="button"
          class="button button-small log-more"
          onClick={() => {
            most.value += PAGE
          }}
        >
          {words.older}
        </button>
      )}
    </section>
  )
}

/** An entry in words: by hand as written, by itself as what was done. */
function LogText({ entry, links }: { entry: LogEntryView; links: IncidentDetail['links'] }) {
  const { type, data, text } = entry
  const lead = words.entry[type]
  if (type === 'noted') return <p class="log-text">{text}</p>
  if (type === 'state') {
    const state = data.state as keyof typeof words.states
    return (
      <p class="log-text log-text-auto">
        {lead} {words.states[state].toLowerCase()}
        {text !== '' && `: ${text}`}
      </p>
    )
  }
  if (type === 'handed-over') {
    return (
      <p class="log-text">
        {lead} {String(data.commander)}: {text}
      </p>
    )
  }
  if (type === 'changed') {
    const changes = Object.entries(data).map(
      ([name, value]) =>
        `${words.fields[name as keyof typeof words.fields] ?? name}: ${valueText(name, value)}`,
    )
    return <p class="log-text log-text-auto">{changes.join('; ')}</p>
  }
  const link = type === 'linked' ? links.find(({ target }) => target === data.target) : undefined
  if (link !== undefined) {
    return (
      <p class="log-text log-text-auto">
        {lead}: {link.title}
      </p>
    )
  }
  return (
    <p class={type === 'corrected' ? 'log-text' : 'log-text log-text-auto'}>
      {lead === '' ? text : `${lead}: ${text}`}
    </p>
  )
}

function valueText(name: string, value: unknown): string {
  if (value === null || value === '') return messages.none
  if (name === 'severity') return words.severities[value as keyof typeof words.severities]
  if (name === 'kind') return words.kinds[value as keyof typeof words.kinds]
  return String(value)
}
