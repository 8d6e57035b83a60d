import { useSignal } from '@preact/signals'
import type { WinterBoardView } from '@towncrier/protocol'
import { useApp, useMay } from '../app.ts'
import { useAction, useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age, When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { TONIGHT_VIEWS } from '../url/url-state.ts'
import { AcceptAllDialog } from './accept-all-dialog.tsx'
import { ActualView } from './actual-view.tsx'
import { boardAnswer, byUrgency, isStaleIssue, isTreating } from './board-words.ts'
import { DecisionDialog } from './decision-dialog.tsx'
import { DecisionsView } from './decisions-view.tsx'
import { DomainRow } from './domain-row.tsx'
import { JobsView } from './jobs-view.tsx'
import { RiskMap } from './risk-map.tsx'
import { SettingsView } from './settings-view.tsx'
import { NowContext, useNow } from './use-now.ts'
import { useTonight } from './use-tonight.ts'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter
const TICK_MS = 5_000

/** Tonight: which routes are treated, with how much salt, by when; and why. */
export function WinterPage({ isNarrow }: { isNarrow: boolean }) {
  const api = useWinterApi()
  const news = useNews('winter')
  const network = useNews('winter-network')
  const { live, socket } = useApp()
  const { data, error, reload } = useLoad(() => api.board(), [news, network])
  // Until the live feed tells what time it is, the board does: a browser's own clock may be wrong.
  const now = live.hasSnapshot.value ? socket.now.value : Date.parse(data?.at ?? '')
  return (
    <main class="page winter-page" id="content" tabIndex={-1}>
      <div class="page-inner winter-inner">
        {data !== null ? (
          <NowContext.Provider value={Math.floor(now / TICK_MS) * TICK_MS}>
            <Tonight board={data} news={news} networkNews={network} isNarrow={isNarrow} onChanged={reload} />
          </NowContext.Provider>
        ) : (
          <header class="page-head">
            <h1>{words.answer.loading}</h1>
          </header>
        )}
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      </div>
    </main>
  )
}

function Tonight({
  board,
  news,
  networkNews,
  isNarrow,
  onChanged,
}: {
  board: WinterBoardView
  /** Move on whenever there is news, of tonight or of the network. */
  news: number
  networkNews: number
  isNarrow: boolean
  onChanged: () => void
}) {
  const { place } = useTonight()
  const turn = `${news}/${networkNews}`
  return (
    <>
      <Head board={board} onChanged={onChanged} />
      {!board.hasNetwork ? (
        <NoNetwork />
      ) : (
        <>
          <ViewTabs />
          {place.view === 'board' ? (
            <Board board={board} isNarrow={isNarrow} onChanged={onChanged} />
          ) : place.view === 'map' ? (
            <RiskMap board={board} news={news} networkNews={networkNews} isNarrow={isNarrow} />
          ) : place.view === 'decisions' ? (
            <DecisionsView board={board} turn={turn} />
          ) : place.view === 'jobs' ? (
            <JobsView board={board} turn={turn} />
          ) : place.view === 'forecast' ? (
            <ActualView board={board} turn={turn} />
          ) : (
            <SettingsView turn={turn} />
          )}
        </>
      )}
    </>
  )
}

function ViewTabs() {
  const { url } = useApp()
  const { place, change } = useTonight()
  return (
    <nav class="winter-tabs" aria-label={words.viewsLabel}>
      {TONIGHT_VIEWS.map((view) => (
        <a
          key={view}
          href={url.hrefOf({ tonight: { ...place, view } })}
          aria-current={place.view === view ? 'page' : undefined}
          onClick={(event) => follow(event, () => change({ view }, true))}
        >
          {words.views[view]}
        </a>
      ))}
    </nav>
  )
}

function Head({ board, onChanged }: { board: WinterBoardView; onChanged: () => void }) {
  const { time, toasts } = useApp()
  const api = useWinterApi()
  const { place } = useTonight()
  const mayDecide = useMay('winter.decide')
  const isAccepting = useSignal(false)
  const forecasting = useAction()
  const now = useNow()
  const { text, state } = boardAnswer(board, time, now)
  const open = board.domains.filter(
    ({ decision, recommendation }) => decision === null && recommendation.action !== 'unknown',
  )
  const forecastNow = () =>
    void forecasting.run(async () => {
      const { issueId } = await api.forecastNow()
      toasts.show(issueId === null ? words.forecastNot : words.forecastMade)
      onChanged()
    })
  return (
    <header class="page-head winter-head">
      <div data-testid="winter-answer">
        <h1 class="with-shape">
          <StateShape state={state} size={24} />
          {text}
        </h1>
        <Facts board={board} />
        <IssueLine board={board} />
        {forecasting.error.value !== null && (
          <p class="form-error" role="alert">
            {forecasting.error.value}
          </p>
        )}
      </div>
      {board.hasNetwork && (
        <div class="page-actions winter-actions">
          {place.view === 'board' && (
            <button type="button" class="button winter-print" onClick={() => window.print()}>
              {words.print}
            </button>
          )}
          {mayDecide && (
            <button type="button" class="button" disabled={forecasting.isBusy.value} onClick={forecastNow}>
              {words.forecastNow}
            </button>
          )}
          {mayDecide && open.length > 1 && place.view === 'board' && (
            <button
              type="button"
              class="button button-primary"
              onClick={() => {
                isAccepting.value = true
              }}
            >
              {words.acceptAll}
            </button>
          )}
        </div>
      )}
      {isAccepting.value && (
        <AcceptAllDialog
          board={board}
          onChanged={onChanged}
          onClose={() => {
            isAccepting.value = false
          }}
        />
      )}
    </header>
  )
}

function Facts({ board }: { board: WinterBoardView }) {
  const { domains, depots } = board
  const routes = domains.flatMap((domain) => domain.routes)
  const treated = routes.filter(({ recommendation }) => isTreating(recommendation))
  const neededKg = depots.reduce((sum, depot) => sum + depot.neededKg, 0)
  const stockKg = depots.reduce((sum, depot) => sum + depot.stockKg, 0)
  const short = depots.filter((depot) => depot.neededKg > depot.stockKg)
  if (!board.hasNetwork || board.issue === null) return null
  return (
    <p class="winter-facts">
      {treated.length > 0 && `${words.facts.routes(treated.length)} · `}
      {words.facts.salt(neededKg, stockKg)}
      {short.map(({ id, name, neededKg: needed, stockKg: stock }) => (
        <span key={id} class="word-warning">
          {' '}
          · {words.facts.short(name, needed - stock)}
        </span>
      ))}
    </p>
  )
}

/** Which forecast it is, how old, and whether a weather feed is in it. */
function IssueLine({ board }: { board: WinterBoardView }) {
  const now = useNow()
  const { issue, problem } = board
  if (!board.hasNetwork) return null
  if (issue === null) return <p>{problem ?? words.noIssueHint}</p>
  const madeAt = Date.parse(issue.madeAt)
  const isStale = isStaleIssue(issue.madeAt, now)
  return (
    <p class={isStale ? 'winter-issue winter-stale' : 'winter-issue'}>
      {words.forecastOf} <When at={madeAt} /> (<Age at={madeAt} />)
      {isStale && <strong> {words.stale}</strong>}, {words.feed[issue.feed.state]}
      {issue.feed.problem !== null && ` (${issue.feed.problem})`}
      {problem !== null && <span class="word-warning"> · {problem}</span>}
    </p>
  )
}

function NoNetwork() {
  const { url } = useApp()
  return (
    <div class="card">
      <EmptyNotice title={words.answer.noNetwork} hint={words.noNetwork}>
        <a
          class="button button-primary"
          href={url.hrefOf({ page: 'winter-network' })}
          onClick={(event) => follow(event, () => url.set({ page: 'winter-network' }, true))}
        >
          {words.toNetwork}
        </a>
      </EmptyNotice>
    </div>
  )
}

function Board({
  board,
  isNarrow,
  onChanged,
}: {
  board: WinterBoardView
  isNarrow: boolean
  onChanged: () => void
}) {
  const deciding = useSignal<string | null>(null)
  const domain = board.domains.find(({ id }) => id === deciding.value)
  const shortDepots = new Set(
    board.depots.filter(({ neededKg, stockKg }) => neededKg > stockKg).map(({ id }) => id),
  )
  return (
    <>
      <ul class="winter-domains" data-testid="winter-domains">
        {board.domains.toSorted(byUrgency).map((each) => (
          <DomainRow
            key={each.id}
            board={board}
            domain={each}
            shortDepots={shortDepots}
            isNarrow={isNarrow}
            onDecide={() => {
              deciding.value = each.id
            }}
          />
        ))}
      </ul>
      {domain !== undefined && (
        <DecisionDialog
          key={domain.id}
          board={board}
          domain={domain}
          onChanged={onChanged}
          onClose={() => {
            deciding.value = null
          }}
        />
      )}
    </>
  )
}
