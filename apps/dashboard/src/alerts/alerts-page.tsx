import { useApp } from '../app.ts'
import { FilterBar } from '../devices/filter-bar.tsx'
import { messages } from '../messages/messages.ts'
import { Answer } from '../shell/answer.tsx'
import { DESK_VIEWS, type DeskView } from '../url/url-state.ts'
import { CauseHistory } from './cause-history.tsx'
import { CauseList, FloodBanner } from './cause-list.tsx'
import { ofView } from './cause-order.ts'
import { OutOfServiceList, SuppressedAlerts } from './quiet-views.tsx'

const words = messages.alarms

/** The alarm desk: what needs somebody, who has it, what is put aside, and what there was before. */
export function AlertsPage() {
  const { url } = useApp()
  const { desk } = url.state.value
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        <header class="page-head">
          <Answer />
        </header>
        <FloodBanner />
        <Views />
        <View view={desk} />
      </div>
    </main>
  )
}

function Views() {
  const { live, url, session } = useApp()
  const { desk } = url.state.value
  const userName = session.session.value?.userName ?? null
  const causes = live.openCauses.value
  const count = (view: DeskView) =>
    view === 'history' || view === 'out-of-service' ? null : ofView(causes, view, userName).length
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that change the view, not fields of a form.
    <div class="segments segments-start desk-views" role="group" aria-label={words.viewsLabel}>
      {DESK_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          class="segment"
          aria-pressed={view === desk}
          data-view={view}
          onClick={() => url.set({ desk: view }, true)}
        >
          {words.views[view]} {count(view) !== null && <span class="quiet">{count(view)}</span>}
        </button>
      ))}
    </div>
  )
}

function View({ view }: { view: DeskView }) {
  if (view === 'history') return <CauseHistory />
  if (view === 'out-of-service') {
    return (
      <div class="card" id="list" tabIndex={-1}>
        <OutOfServiceList />
      </div>
    )
  }
  return (
    <>
      <div class="page-filter">
        <FilterBar />
      </div>
      <div class="card" id="list" tabIndex={-1}>
        <CauseList key={view} view={view} />
      </div>
      {view === 'suppressed' && <SuppressedAlerts />}
    </>
  )
}
