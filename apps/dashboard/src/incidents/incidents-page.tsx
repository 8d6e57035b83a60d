import { useSignal } from '@preact/signals'
import type { IncidentView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import type { IncidentStateName } from './incident-api.ts'
import { IncidentMap } from './incident-map.tsx'
import { IncidentPage } from './incident-page.tsx'
import { OpenIncidentDialog } from './open-incident-dialog.tsx'
import { useIncidentApi, useNews } from './use-incidents.ts'

const words = messages.incidents
const FILTERS = {
  under: ['open', 'in-hand'],
  over: ['resolved', 'reviewed'],
  closed: ['closed'],
  all: ['open', 'in-hand', 'resolved', 'reviewed', 'closed'],
} as const satisfies Record<string, readonly IncidentStateName[]>
type FilterName = keyof typeof FILTERS
const MOST = 200

/** Which incidents need somebody, and each of them. */
export function IncidentsPage({ isNarrow }: { isNarrow: boolean }) {
  const { url } = useApp()
  const { incidentId } = url.state.value
  return incidentId === null ? (
    <IncidentOverview isNarrow={isNarrow} />
  ) : (
    <IncidentPage key={incidentId} id={incidentId} />
  )
}

function IncidentOverview({ isNarrow }: { isNarrow: boolean }) {
  const { url } = useApp()
  const api = useIncidentApi()
  const mayRun = useMay('incident.run')
  const filter = useSignal<FilterName>('under')
  const search = useSignal('')
  const isOpening = useSignal(false)
  const news = useNews('incident')
  const underWay = useLoad(() => api.list({ states: FILTERS.under.join(), limit: MOST }), [news])
  const shown = useLoad(
    () => api.list({ states: FILTERS[filter.value].join(), search: search.value.trim(), limit: MOST }),
    [news, filter.value, search.value],
  )
  // What is not in earnest calls for nobody.
  const current = (underWay.data?.items ?? []).filter(({ mode }) => mode === 'actual')
  const leaderless = current.filter(({ commander }) => commander === null).length
  const items = [...(shown.data?.items ?? [])].sort(byNeed)
  const open = (id: number) => url.set({ page: 'incidents', incidentId: id }, true)
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <div data-testid="incident-answer">
            <h1 class={leaderless > 0 ? 'with-shape' : undefined}>
              {leaderless > 0 && <StateShape state="warning" size={22} />}
              {underWay.data === null ? messages.loading : words.answer(leaderless, current.length)}
            </h1>
            <p>{words.purpose}</p>
          </div>
          {mayRun && (
            <div class="page-actions">
              <button
                type="button"
                class="button button-primary"
                onClick={() => {
                  isOpening.value = true
                }}
              >
                <Icon name="plus" size={16} />
                {words.open}
              </button>
            </div>
          )}
        </header>
        <div class="incident-filter">
          {/* biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form. */}
          <div class="segments" role="group" aria-label={words.listLabel}>
            {(Object.keys(FILTERS) as FilterName[]).map((name) => (
              <button
                key={name}
                type="button"
                class="segment"
                aria-pressed={filter.value === name}
                onClick={() => {
                  filter.value = name
                }}
              >
                {words.filters[name]}
              </button>
            ))}
          </div>
          <label class="incident-search">
            <Icon name="search" size={16} />
            <span class="visually-hidden">{words.search}</span>
            <input
              type="search"
              data-search
              placeholder={words.search}
              value={search.value}
              onInput={(event) => {
                search.value = event.currentTarget.value
              }}
            />
          </label>
        </div>
        {shown.error !== null ? (
          <ErrorNotice error={shown.error} onRetry={shown.reload} />
        ) : (
          <div class={isNarrow ? 'incident-overview incident-overview-narrow' : 'incident-overview'}>
            <div class="card">
              {shown.data === null ? (
                <p class="notice quiet">{messages.loading}</p>
              ) : items.length === 0 ? (
                <EmptyNotice title={words.empty[filter.value]} hint={words.emptyHint} />
              ) : (
                <ul class="incident-list" id="list" tabIndex={-1} data-testid="incident-list">
                  {items.map((incident) => (
                    <IncidentRow key={incident.id} incident={incident} />
                  ))}
                </ul>
              )}
            </div>
            {!isNarrow && (
              <IncidentMap
                label={words.listMapLabel}
                points={items.flatMap((incident) =>
                  incident.latitude === null || incident.longitude === null
                    ? []
                    : {
                        id: incident.id,
                        longitude: incident.longitude,
                        latitude: incident.latitude,
                        severity: incident.severity,
                        title: incident.title,
                      },
                )}
                roads={[]}
                onOpen={open}
              />
            )}
          </div>
        )}
      </div>
      {isOpening.value && (
        <OpenIncidentDialog
          onClose={() => {
            isOpening.value = false
          }}
        />
      )}
    </main>
  )
}

/** In earnest first, then leaderless, then the worst, then the newest change. */
function byNeed(one: IncidentView, other: IncidentView): number {
  const rank = ({ mode, commander, state, severity }: IncidentView) => {
    const isUnderWay = state === 'open' || state === 'in-hand'
    const worst = { watch: 0, warning: 1, critical: 2 }[severity]
    if (mode !== 'actual') return isUnderWay ? 9 : -1
    return (isUnderWay ? 10 : 0) + (isUnderWay && commander === null ? 5 : 0) + worst
  }
  return rank(other) - rank(one) || Date.parse(other.changedAt) - Date.parse(one.changedAt)
}

function IncidentRow({ incident }: { incident: IncidentView }) {
  const { url } = useApp()
  const change = { page: 'incidents', incidentId: incident.id } as const
  const isUnderWay = incident.state === 'open' || incident.state === 'in-hand'
  return (
    <li>
      <a
        class="incident-row"
        href={url.hrefOf(change)}
        onClick={(event) => follow(event, () => url.set(change, true))}
      >
        <StateShape state={isUnderWay ? incident.severity : 'normal'} size={16} isHollow={!isUnderWay} />
        <span class="incident-row-main">
          <span class="incident-row-title">
            <ModeMark mode={incident.mode} />
            {incident.title}
          </span>
          <span class="quiet">
            {[words.kinds[incident.kind], incident.placeText, words.severities[incident.severity]]
              .filter((part) => part !== '')
              .join(' · ')}
          </span>
        </span>
        <span class="incident-row-side">
          <span class={isUnderWay && incident.commander === null ? 'word-warning' : undefined}>
            {incident.commander === null
              ? isUnderWay
                ? words.nobodyLeads
                : words.states[incident.state]
              : words.leads(incident.commander)}
          </span>
          <span class="quiet">
            {incident.openTasks > 0 && `${words.tasksOpen(incident.openTasks)} · `}
            {incident.isPublished && `${words.published} · `}
            <When at={incident.changedAt} />
          </span>
        </span>
      </a>
    </li>
  )
}

/** What is not in earnest says so wherever it is named. */
export function ModeMark({ mode }: { mode: IncidentView['mode'] }) {
  return mode === 'actual' ? null : <span class="mode-mark">{words.modes[mode]}</span>
}
