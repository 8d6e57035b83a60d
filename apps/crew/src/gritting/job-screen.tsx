import '../work/work.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { messages } from '../messages/messages.ts'
import { Notice } from '../shell/notice.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { VIEWS, type View } from '../shell/url-store.ts'
import { ProgressBar as Bar } from '../work/progress-bar.tsx'
import { UndoBar } from '../work/undo-bar.tsx'
import { ActionBar } from './action-bar.tsx'
import { MapView } from './map-view.tsx'
import { NextView } from './next-view.tsx'
import { StreetsView } from './streets-view.tsx'
import { useNext } from './use-next.ts'

const words = jobScreens.job

/** A job while it is driven: what comes next, all streets, the map; and what the driver says has happened. */
export function JobScreen() {
  const crew = useCrew()
  const { url, gritting } = crew
  const chosen = useSignal<string | null>(null)
  const next = useNext(chosen)
  useEffect(() => {
    void crew.refresh()
  }, [crew])
  const back = () => url.goToList()
  if (gritting.open.value === null) {
    return (
      <div class="app">
        <TopBar onBack={back}>
          <h1>{messages.title}</h1>
        </TopBar>
        <main class="page">
          <Notice title={words.unknown} hint={words.unknownHint}>
            <button type="button" class="button" onClick={back}>
              {words.backToJobs}
            </button>
          </Notice>
        </main>
      </div>
    )
  }
  const { job, progress } = gritting.open.value
  const { view } = url.place.value
  const done = progress.treated + progress.blocked
  return (
    <div class="app job" data-testid="job-screen" data-state={progress.state}>
      <TopBar onBack={back}>
        <h1>{job.routeName}</h1>
        <p class="quiet" data-testid="progress">
          {messages.progress(done, progress.streets.length)}
        </p>
      </TopBar>
      <Bar share={done / Math.max(1, progress.streets.length)} />
      <nav class="views" aria-label={messages.title}>
        {VIEWS.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={each === view ? 'page' : undefined}
            onClick={() => url.goTo({ view: each }, true)}
          >
            {words.views[each]}
          </button>
        ))}
      </nav>
      <OpenView view={view} chosen={chosen} next={next} />
      <UndoBar />
      <ActionBar
        next={next}
        onMarked={() => {
          chosen.value = null
        }}
      />
    </div>
  )
}

function OpenView({
  view,
  chosen,
  next,
}: {
  view: View
  chosen: { value: string | null }
  next: ReturnType<typeof useNext>
}) {
  const { url } = useCrew()
  if (view === 'map') return <MapView next={next} />
  if (view === 'next') return <NextView next={next} />
  const choose = (edgeId: string) => {
    chosen.value = edgeId
    url.goTo({ view: 'next' }, true)
  }
  return <StreetsView next={next} onChoose={choose} />
}
