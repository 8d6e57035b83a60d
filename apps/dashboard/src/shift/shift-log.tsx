import { useSignal } from '@preact/signals'
import type { IncidentView, ShiftLogEntryView } from '@towncrier/protocol'
import { useRef } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { useAction, useIncidentApi } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { useShiftApi } from './shift-api.ts'
import { ShiftTime } from './shift-time.tsx'

const words = messages.shift
const PAGE = 50

/** The log, newest first, with the composer on top. */
export function ShiftLog({ news, desk }: { news: number; desk: string }) {
  const api = useShiftApi()
  const mayWrite = useMay('shift.write')
  const most = useSignal(PAGE)
  const written = useSignal(0)
  const corrects = useSignal<ShiftLogEntryView | null>(null)
  const { data, error, reload } = useLoad(() => api.log(most.value), [news, most.value, written.value])
  const entries = data?.items ?? []
  const corrected = new Set(entries.flatMap((entry) => entry.corrects ?? []))
  return (
    <section class="card incident-log" aria-labelledby="shift-log">
      <h2 class="card-title" id="shift-log">
        {words.log}
      </h2>
      {mayWrite && (
        <Composer
          key={corrects.value?.id ?? 0}
          desk={desk}
          corrects={corrects.value}
          onDone={(isWritten) => {
            corrects.value = null
            if (isWritten) written.value++
          }}
        />
      )}
      {error !== null && data === null && <ErrorNotice error={error} onRetry={reload} />}
      {data === null && error === null && <p class="notice quiet">{messages.loading}</p>}
      {data !== null && entries.length === 0 && <EmptyNotice title={words.empty} hint={words.emptyHint} />}
      <ol class="log-entries" id="list" tabIndex={-1} data-testid="shift-log">
        {entries.map((entry) => (
          <li
            key={entry.id}
            class={corrected.has(entry.id) ? 'log-entry log-entry-corrected' : 'log-entry'}
            data-type={entry.type}
          >
            <p class="log-meta">
              <ShiftTime at={entry.at} /> {entry.author}
              {corrected.has(entry.id) && <em> · {words.wasCorrected}</em>}
              {mayWrite && entry.type === 'noted' && !corrected.has(entry.id) && (
                <button
                  type="button"
                  class="link-button"
                  onClick={() => {
                    corrects.value = entry
                  }}
                >
                  {words.correct}
                </button>
              )}
            </p>
            <EntryText entry={entry} />
          </li>
        ))}
      </ol>
      {data?.nextCursor != null && (
        <button
          type="button"
          class="button button-small log-more"
          onClick={() => {
            most.value = Math.min(1_000, most.value + PAGE)
          }}
        >
          {words.older}
        </button>
      )}
    </section>
  )
}

function Composer({
  desk,
  corrects,
  onDone,
}: {
  desk: string
  corrects: ShiftLogEntryView | null
  onDone: (isWritten: boolean) => void
}) {
  const api = useShiftApi()
  const incidents = useIncidentApi()
  const action = useAction()
  const text = useSignal(corrects?.text ?? '')
  const incidentId = useSignal<number | null>(corrects?.incidentId ?? null)
  const form = useRef<HTMLFormElement>(null)
  const mayView = useMay('incident.view')
  const underWay = useLoad<readonly IncidentView[]>(
    async () => (mayView ? (await incidents.list({ states: 'open,in-hand', limit: 200 })).items : []),
    [mayView],
  )
  const write = async () => {
    const isWritten = await action.run(() =>
      api.note({
        desk,
        text: text.value.trim(),
        incidentId: incidentId.value,
        corrects: corrects?.id ?? null,
      }),
    )
    if (!isWritten) return
    text.value = ''
    incidentId.value = null
    onDone(true)
  }
  return (
    <form
      class="composer"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        void write()
      }}
    >
      <label class="field prose-field">
        <span class={corrects === null ? 'visually-hidden' : undefined}>
          {corrects === null ? words.compose : `${words.correcting}: “${corrects.text}”`}
        </span>
        <textarea
          rows={2}
          required
          maxLength={5_000}
          placeholder={words.composeHint}
          value={text.value}
          data-testid="shift-composer"
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
            event.preventDefault()
            form.current?.requestSubmit()
          }}
        />
      </label>
      <FormError text={action.error.value} />
      <div class="composer-actions">
        {(underWay.data ?? []).length > 0 && (
          <select
            class="select shift-concerns"
            aria-label={words.concerns}
            value={incidentId.value ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget
              incidentId.value = value === '' ? null : Number(value)
            }}
          >
            <option value="">{words.concernsNothing}</option>
            {(underWay.data ?? []).map(({ id, title }) => (
              <option key={id} value={id}>
                {id} {title}
              </option>
            ))}
          </select>
        )}
        {corrects !== null && (
          <button type="button" class="button button-small" onClick={() => onDone(false)}>
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
  )
}

/** An entry in words: by hand as written, by itself as what was done. */
function EntryText({ entry }: { entry: ShiftLogEntryView }) {
  const { url } = useApp()
  const { type, text, desk, incidentId, causeId } = entry
  const isByHand = type === 'noted' || type === 'corrected'
  const target =
    incidentId !== null
      ? ({ page: 'incidents', incidentId } as const)
      : causeId !== null
        ? ({ page: 'alerts', causeId } as const)
        : null
  return (
    <p class={isByHand ? 'log-text' : 'log-text log-text-auto'}>
      {isByHand ? text : words.entry[type](desk, text)}
      {target !== null && (
        <>
          {' '}
          <a href={url.hrefOf(target)} onClick={(event) => follow(event, () => url.set(target, true))}>
            {incidentId === null ? words.cause : words.incident(incidentId)}
          </a>
        </>
      )}
    </p>
  )
}
