import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { QuarantineView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { KindIcon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { QuarantineEntry } from './quarantine-entry.tsx'

const STATUSES = ['open', 'released', 'discarded'] as const
const MOST = 200

/** What could not be read: why, what it was, and what becomes of it. */
export function QuarantinePage() {
  const { live, session } = useApp()
  const mayDecide = useMay('quarantine.decide')
  const { quarantineOpen } = live.summary.value
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div>
            <h1>{messages.quarantine.answer(quarantineOpen)}</h1>
            <p>{messages.quarantine.purpose}</p>
          </div>
        </header>
        {mayDecide ? (
          <Entries />
        ) : (
          <div class="card">
            <EmptyNotice
              title={messages.quarantine.needsOperator}
              hint={messages.quarantine.needsOperatorHint}
            >
              <button type="button" class="button" onClick={() => void session.ask('asked')}>
                {messages.shell.signIn}
              </button>
            </EmptyNotice>
          </div>
        )}
      </div>
    </main>
  )
}

function Entries() {
  const { api, live } = useApp()
  const status = useSignal<(typeof STATUSES)[number]>('open')
  const chosenId = useSignal<number | null>(null)
  const { quarantineOpen } = live.summary.value
  const { data, error, reload } = useLoad(
    () => api.quarantine({ status: status.value, limit: MOST }),
    [status.value, quarantineOpen],
  )
  const chosen = data?.items.find(({ id }) => id === chosenId.value) ?? null
  useEffect(() => {
    if (chosenId.value === null && data !== null) chosenId.value = data.items[0]?.id ?? null
  }, [data, chosenId])
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form. */}
      <div class="segments segments-start" role="group" aria-label={messages.quarantine.title}>
        {STATUSES.map((name) => (
          <button
            key={name}
            type="button"
            class="segment"
            aria-pressed={status.value === name}
            onClick={() => {
              status.value = name
              chosenId.value = null
            }}
          >
            {messages.quarantine.statuses[name]}
            {name === 'open' && <span class="quiet">{quarantineOpen}</span>}
          </button>
        ))}
      </div>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={reload} />
      ) : data === null ? (
        <p class="quiet">{messages.loading}</p>
      ) : data.items.length === 0 ? (
        <div class="card">
          <EmptyNotice title={messages.quarantine.none[status.value]} />
        </div>
      ) : (
        <div class="split">
          <ul class="card split-list" id="list" tabIndex={-1} data-testid="quarantine-list">
            {data.items.map((entry) => (
              <EntryRow
                key={entry.id}
                entry={entry}
                isChosen={entry.id === chosenId.value}
                onChoose={() => {
                  chosenId.value = entry.id
                }}
              />
            ))}
          </ul>
          <div class="card split-detail">
            {chosen === null ? (
              <EmptyNotice title={messages.quarantine.choose} />
            ) : (
              <QuarantineEntry
                key={chosen.id}
                entry={chosen}
                onResolved={() => {
                  chosenId.value = null
                  reload()
                }}
              />
            )}
          </div>
        </div>
      )}
    </>
  )
}

function EntryRow({
  entry,
  isChosen,
  onChoose,
}: {
  entry: QuarantineView
  isChosen: boolean
  onChoose: () => void
}) {
  const { layers, live } = useApp()
  return (
    <li>
      <button type="button" class="entry" aria-pressed={isChosen} onClick={onChoose}>
        <KindIcon path={layers.get(entry.kind)?.iconPath ?? ''} size={16} />
        <span>
          <span class="entry-name">{live.devices.get(entry.deviceId)?.name ?? entry.deviceId}</span>
          <span class="entry-reason">{entry.reason}</span>
        </span>
        <span class="quiet">
          <When at={entry.receivedAt} />
        </span>
      </button>
    </li>
  )
}
