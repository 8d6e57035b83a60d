import { useSignal } from '@preact/signals'
import type { ReportView } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi, useNews } from './use-incidents.ts'

const words = messages.incidents.reports
const STATES = ['waiting', 'accepted', 'rejected'] as const
const MOST = 200

/** What the public has told, to be decided about. */
export function ReportsPage() {
  const api = useIncidentApi()
  const state = useSignal<(typeof STATES)[number]>('waiting')
  const chosenId = useSignal<number | null>(null)
  const news = useNews('report')
  const { data, error, reload } = useLoad(
    () => api.reports({ state: state.value, limit: MOST }),
    [state.value, news],
  )
  const chosen = data?.items.find(({ id }) => id === chosenId.value) ?? null
  useEffect(() => {
    if (data !== null && chosen === null) chosenId.value = data.items[0]?.id ?? null
  }, [data, chosen, chosenId])
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>{data === null ? messages.loading : words.answer(data.waiting)}</h1>
            <p>{words.purpose}</p>
          </div>
        </header>
        {/* biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form. */}
        <div class="segments segments-start" role="group" aria-label={messages.pages.reports}>
          {STATES.map((name) => (
            <button
              key={name}
              type="button"
              class="segment"
              aria-pressed={state.value === name}
              onClick={() => {
                state.value = name
                chosenId.value = null
              }}
            >
              {words.states[name]}
            </button>
          ))}
        </div>
        {error !== null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : data === null ? (
          <p class="quiet">{messages.loading}</p>
        ) : data.items.length === 0 ? (
          <div class="card">
            <EmptyNotice title={words.none[state.value]} />
          </div>
        ) : (
          <div class="split">
            <ul class="card split-list" id="list" tabIndex={-1} data-testid="report-list">
              {data.items.map((report) => (
                <li key={report.id}>
                  <button
                    type="button"
                    class="entry"
                    aria-pressed={report.id === chosenId.value}
                    onClick={() => {
                      chosenId.value = report.id
                    }}
                  >
                    <StateShape state={report.state === 'waiting' ? 'watch' : 'normal'} size={14} />
                    <span>
                      <span class="entry-name">{messages.incidents.kinds[report.kind]}</span>
                      <span class="entry-reason">{report.text}</span>
                    </span>
                    <span class="quiet">
                      <When at={report.receivedAt} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            <div class="card split-detail">
              {chosen === null ? (
                <EmptyNotice title={words.choose} />
              ) : (
                <Report key={chosen.id} report={chosen} onDecided={reload} />
              )}
            </div>
          </div>
        )}
      </div>
    </main>
  )
}

function Report({ report, onDecided }: { report: ReportView; onDecided: () => void }) {
  const { url, time, socket } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  const mayRun = useMay('incident.run')
  const { latitude, longitude } = report
  const similar = useLoad(
    () =>
      report.state === 'waiting'
        ? api.similar({
            kind: report.kind,
            text: `${report.text} ${report.placeText}`.slice(0, 500),
            latitude,
            longitude,
          })
        : Promise.resolve([]),
    [report.id, report.state],
  )
  const accept = (incidentId: number | null) =>
    action.run(async () => {
      const decided = await api.acceptReport(report.id, incidentId)
      url.set({ page: 'incidents', incidentId: decided.incidentId }, true)
    }, words.accepted)
  return (
    <div class="entry-detail report" data-testid="report">
      <h2>{messages.incidents.kinds[report.kind]}</h2>
      <p class="report-text">{report.text}</p>
      <dl class="device-values entry-facts">
        <div>
          <dt>{words.where}</dt>
          <dd>
            {[
              report.placeText,
              latitude === null || longitude === null
                ? ''
                : words.point(latitude.toFixed(5), longitude.toFixed(5)),
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </dd>
        </div>
        <div>
          <dt>{words.received}</dt>
          <dd>
            <When at={report.receivedAt} />
          </dd>
        </div>
        <div>
          <dt>{words.reference}</dt>
          <dd>{report.reference}</dd>
        </div>
        <div>
          <dt>{words.contact}</dt>
          <dd>{report.contact ?? (report.contactErasedAt === null ? words.noContact : words.erased)}</dd>
        </div>
      </dl>
      {report.hasPhoto && <img class="report-photo" src={api.reportPhotoUrl(report.id)} alt={words.photo} />}
      <FormError text={action.error.value} />
      {report.state !== 'waiting' ? (
        <Decision report={report} when={time.when(Date.parse(report.decidedAt!), socket.now.value)} />
      ) : (
        <>
          {(similar.data?.length ?? 0) > 0 && (
            <section class="similar" data-testid="similar">
              <h3>{messages.incidents.similar}</h3>
              <ul>
                {similar.data!.map(({ incident }) => (
                  <li key={incident.id}>
                    <strong>{incident.title}</strong>
                    <button
                      type="button"
                      class="button button-small"
                      disabled={!mayRun || action.isBusy.value}
                      onClick={() => void accept(incident.id)}
                    >
                      {words.attach}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <form
            class="report-decision"
            onSubmit={(event) => {
              event.preventDefault()
              const reason = String(new FormData(event.currentTarget).get('reason'))
              void action
                .run(() => api.rejectReport(report.id, reason), words.rejected)
                .then((isDone) => isDone && onDecided())
            }}
          >
            <label class="field">
              <span>{words.reason}</span>
              <input name="reason" required maxLength={1_000} />
            </label>
            <div class="dialog-actions">
              <button type="submit" class="button" disabled={action.isBusy.value}>
                {words.reject}
              </button>
              <button
                type="button"
                class="button button-primary"
                disabled={!mayRun || action.isBusy.value}
                onClick={() => void accept(null)}
              >
                {words.accept}
              </button>
            </div>
          </form>
        </>
      )}
    </div>
  )
}

function Decision({ report, when }: { report: ReportView; when: string }) {
  const { url } = useApp()
  const change = { page: 'incidents', incidentId: report.incidentId } as const
  return (
    <>
      <p class="quiet">{words.decided(words.states[report.state], report.decidedBy ?? '', when)}</p>
      {report.reason !== null && <p>{report.reason}</p>}
      {report.incidentId !== null && (
        <p>
          <a href={url.hrefOf(change)} onClick={(event) => follow(event, () => url.set(change, true))}>
            {words.toIncident(report.incidentId)}
          </a>
        </p>
      )}
    </>
  )
}
