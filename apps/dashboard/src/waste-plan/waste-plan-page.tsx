import { useSignal } from '@preact/signals'
import type {
  NewPlanRequest,
  PlanningView,
  WasteBinView,
  WastePlanHead,
  WastePlanView,
} from '@towncrier/protocol'
import { useEffect, useRef } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { useAction, useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { needsEmptying } from '../waste-bins/bin-states.ts'
import { useWasteApi } from '../waste-bins/waste-api.ts'
import { AskDialog, USUAL_SECONDS } from './ask-dialog.tsx'
import { Begin, missingOf } from './begin.tsx'
import { DayPicker } from './day-picker.tsx'
import { dayName, daysAhead, planShown, usualDay } from './plan-day.ts'
import { PlanHead } from './plan-head.tsx'
import { PlannedView, type Town } from './planned-view.tsx'
import { RunningView } from './running-view.tsx'
import { usePlanning } from './use-planning.ts'
import { useWastePlanApi, type WastePlanApi } from './waste-plan-api.ts'

const words = messages.wastePlan
const MINUTE_MS = 60_000
const FILLS_ANEW_MS = 5 * MINUTE_MS

interface Known extends Town {
  readonly hasRoads: boolean
  /** Bins that are full or will be by tomorrow evening. */
  readonly wanting: readonly WasteBinView[]
}

/** A day's rounds: asked for, looked at, changed by hand, published, and followed while crews drive them. */
export function WastePlanPage() {
  const waste = useWasteApi()
  const network = useNews('waste-network')
  const { live, socket } = useApp()
  const { data, error, reload } = useLoad(async (): Promise<Known> => {
    const [view, lorries, sites] = await Promise.all([waste.bins(), waste.lorries(), waste.sites()])
    return {
      bins: new Map(view.bins.map((bin) => [bin.id, bin])),
      lorries,
      sites,
      hasRoads: view.hasRoads,
      wanting: view.bins.filter((bin) => bin.isInService && needsEmptying(bin)),
    }
  }, [network, Math.floor(socket.now.value / FILLS_ANEW_MS)])
  // A browser's own clock may be wrong: until the live feed tells the time no day is shown.
  const isReady = data !== null && live.hasSnapshot.value
  return (
    <main class="page waste-plan" id="content" tabIndex={-1}>
      <div class="page-inner">
        {isReady ? (
          <Days known={data} />
        ) : (
          <>
            <header class="page-head">
              <div>
                <h1>{words.title}</h1>
                <p>{words.purpose}</p>
              </div>
            </header>
            {error !== null ? (
              <ErrorNotice error={error} onRetry={reload} />
            ) : (
              <p class="quiet">{messages.loading}</p>
            )}
          </>
        )}
      </div>
    </main>
  )
}

async function headsOf(api: WastePlanApi, days: readonly string[]) {
  const [heads, underWay] = await Promise.all([
    Promise.all(days.map(async (day) => [day, await api.plans(day)] as const)),
    api.plannings(),
  ])
  return { heads: new Map(heads), underWay: underWay[0] ?? null }
}

/** The day that is looked at, and what there is of it. */
function Days({ known }: { known: Known }) {
  const api = useWastePlanApi()
  const { url, socket, time } = useApp()
  const plans = useNews('waste-plan')
  const minute = Math.floor(socket.now.value / MINUTE_MS) * MINUTE_MS
  const days = daysAhead(minute, time)
  const place = url.state.value.plan
  const day = place.day ?? usualDay(minute, time)
  const { data, error, reload } = useLoad(
    () => headsOf(api, days.includes(day) ? days : [day, ...days]),
    [plans, days[0], day],
  )
  /** The search that is followed here: that which was begun, or is found under way. */
  const searchId = useSignal<string | null>(null)
  const followed = searchId.value ?? data?.underWay?.id ?? null
  const { planning } = usePlanning(followed)
  const heard = useRef(new Set<string | null>())
  heard.current.add(followed)
  useEffect(
    () =>
      socket.onNews(({ topic, id }) => {
        // Somebody else’s search: looked up once, and followed from then on.
        if (topic !== 'waste-planning' || heard.current.has(id)) return
        heard.current.add(id)
        reload()
      }),
    [socket],
  )
  const isOver = planning !== null && planning.state !== 'preparing' && planning.state !== 'running'
  useEffect(() => {
    if (!isOver) return
    // Who looks at a plan keeps it before them when somebody else’s search ends.
    if (searchId.peek() !== null && planning.planId !== null && planning.day === day) {
      url.set({ plan: { ...place, day: planning.day, planId: planning.planId, binId: null } })
    }
    if (planning.state !== 'failed') searchId.value = null
    reload()
  }, [isOver, planning?.id])
  const go = (next: string) => url.set({ plan: { ...place, day: next, planId: null, binId: null } }, true)
  const dayWords = day === days[0] ? words.today : day === days[1] ? words.tomorrow : dayName(day, time)
  return (
    <>
      <DayPicker days={days} day={day} heads={data?.heads ?? new Map()} onDay={go} />
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {data === null ? (
        <p class="quiet">{messages.loading}</p>
      ) : (
        <Day
          key={day}
          day={day}
          dayWords={dayWords}
          known={known}
          now={minute}
          heads={data.heads.get(day) ?? []}
          isFollowed={searchId.value !== null}
          search={planning ?? (followed === data.underWay?.id ? data.underWay : null)}
          onBegun={(id) => {
            searchId.value = id
          }}
          onForget={() => {
            searchId.value = null
          }}
          onShow={(shown) => {
            searchId.value = shown.id
            if (shown.day !== day) go(shown.day)
          }}
        />
      )}
    </>
  )
}

function Day({
  day,
  dayWords,
  known,
  now,
  heads,
  search,
  isFollowed,
  onBegun,
  onForget,
  onShow,
}: {
  day: string
  dayWords: string
  known: Known
  now: number
  heads: readonly WastePlanHead[]
  search: PlanningView | null
  /** This person began the search, or asked to see it. */
  isFollowed: boolean
  onBegun: (id: string) => void
  onForget: () => void
  onShow: (search: PlanningView) => void
}) {
  const api = useWastePlanApi()
  const { url, socket, time } = useApp()
  const mayCollect = useMay('waste.collect')
  const mayPlan = useMay('waste.plan')
  const news = useNews('waste')
  const planNews = useNews('waste-plan')
  const action = useAction()
  const asking = useSignal<{ before: WastePlanView | null; replaces: string | null } | null>(null)
  const { planId } = url.state.value.plan
  const head = planShown(heads, planId)
  /** The answer to a change by hand, until the plan is looked up anew. */
  const changed = useSignal<WastePlanView | null>(null)
  const shownId = head?.id ?? null
  const { data, error, reload } = useLoad(async () => {
    if (shownId === null) return null
    const plan = await api.plan(shownId)
    const details = mayCollect && mayPlan ? await Promise.all(plan.jobs.map(({ id }) => api.job(id))) : []
    return { plan, details: new Map(details.map((detail) => [detail.id, detail])) }
  }, [shownId, news, planNews])
  const loaded = data?.plan.id === shownId ? data.plan : null
  const newer = changed.value?.id === shownId ? changed.value : null
  const plan = newer !== null && newer.version >= (loaded?.version ?? 0) ? newer : loaded
  const begin = (request: NewPlanRequest) => {
    asking.value = null
    void action.run(async () => onBegun((await api.begin(request)).id))
  }
  const isHere = search?.day === day && (isFollowed || head === null)
  const isRunning = search !== null && (search.state === 'preparing' || search.state === 'running')
  const { lorries, sites } = known
  const streams = [...new Set([...known.bins.values()].map(({ stream }) => stream))].sort()
  const missing = missingOf(known.bins.size, lorries, sites, known.hasRoads)
  const isAhead = day >= time.toInput(now).slice(0, 10)
  const onPlan = () => begin({ day, seconds: USUAL_SECONDS })
  const onAsk = (before: WastePlanView | null, replaces: string | null) => {
    asking.value = { before, replaces }
  }
  return (
    <>
      {socket.connection.value === 'lost' && <p class="network-problem">{words.offline}</p>}
      {isRunning && !isHere && (
        <p class="plan-elsewhere">
          {words.running.elsewhere(dayName(search.day, time))}{' '}
          <button type="button" class="link-button" onClick={() => onShow(search)}>
            {words.running.show}
          </button>
        </p>
      )}
      {search?.state === 'failed' && isHere && (
        <div class="plan-problems" role="alert">
          <h2>{words.running.failed}</h2>
          <p>{search.problem}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              onForget()
              onPlan()
            }}
          >
            {words.running.again}
          </button>
        </div>
      )}
      {action.error.value !== null && (
        <p class="form-error" role="alert">
          {action.error.value}
        </p>
      )}
      {isRunning && isHere ? (
        <RunningView
          planning={search}
          dayWords={words.answer.inSentence(dayWords)}
          sites={sites}
          lorries={lorries}
        />
      ) : head === null ? (
        <Begin
          dayWords={words.answer.inSentence(dayWords)}
          wanting={isAhead ? known.wanting : []}
          sites={sites}
          missing={missing}
          isAhead={isAhead}
          isBusy={isRunning || action.isBusy.value}
          onPlan={onPlan}
          onAsk={() => onAsk(null, null)}
        />
      ) : plan === null ? (
        error !== null ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : (
          <p class="quiet">{messages.loading}</p>
        )
      ) : (
        <>
          <PlanHead
            plan={plan}
            heads={heads}
            details={data?.details ?? new Map()}
            dayWords={dayWords}
            now={now}
            isAhead={isAhead}
            isBusy={isRunning || action.isBusy.value}
            onAsk={onAsk}
            onChanged={reload}
          />
          <PlannedView
            key={plan.id}
            plan={plan}
            details={data?.details ?? new Map()}
            dayWords={dayName(day, time)}
            town={known}
            now={now}
            onChanged={(next) => {
              if (next === null) reload()
              else changed.value = next
            }}
          />
        </>
      )}
      {asking.value !== null && (
        <AskDialog
          day={day}
          dayWords={words.answer.inSentence(dayWords)}
          before={asking.value.before?.request ?? null}
          replaces={asking.value.replaces}
          streams={streams}
          lorries={lorries}
          onAsk={begin}
          onClose={() => {
            asking.value = null
          }}
        />
      )}
    </>
  )
}
