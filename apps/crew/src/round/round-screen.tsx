import '../work/work.css'
import './round.css'
import { useEffect } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { Notice } from '../shell/notice.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { VIEWS, type View } from '../shell/url-store.ts'
import { ProgressBar } from '../work/progress-bar.tsx'
import { UndoBar } from '../work/undo-bar.tsx'
import { NextStopView } from './next-stop-view.tsx'
import { RoundActions } from './round-actions.tsx'
import { RoundMapView } from './round-map-view.tsx'
import { StopsView } from './stops-view.tsx'

const words = roundScreens

/** A round while it is driven: the next stop, all stops, the map; and what the crew says has happened. */
export function RoundScreen() {
  const crew = useCrew()
  const { url, round: work } = crew
  useEffect(() => {
    void crew.refresh()
  }, [crew])
  const back = () => url.goToList()
  if (work.open.value === null) {
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
  const { round, progress } = work.open.value
  const { view } = url.place.value
  return (
    <div class="app job" data-testid="round-screen" data-state={progress.state}>
      <TopBar onBack={back}>
        <h1>{round.lorryName}</h1>
        <p class="quiet" data-testid="progress">
          {messages.rounds.progress(progress.done, progress.bins)}
        </p>
      </TopBar>
      <ProgressBar share={progress.done / Math.max(1, progress.bins)} />
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
      <OpenView view={view} />
      <UndoBar />
      <RoundActions />
    </div>
  )
}

function OpenView({ view }: { view: View }) {
  if (view === 'map') return <RoundMapView />
  return view === 'list' ? <StopsView /> : <NextStopView />
}
