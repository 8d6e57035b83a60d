import { useSignal } from '@preact/signals'
import { localClock, localDay } from '@towncrier/protocol/local-time'
import { useEffect, useMemo } from 'preact/hooks'
import { type App, AppContext, useApp } from '../app.ts'
import { DeviceList } from '../devices/device-list.tsx'
import { FilterBar } from '../devices/filter-bar.tsx'
import { LiveMap } from '../map/live-map.tsx'
import { messages } from '../messages/messages.ts'
import { SessionStore } from '../shell/session-store.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { ReplayStore } from './replay-store.ts'
import { ThenList } from './then-list.tsx'
import { ThenPanel } from './then-panel.tsx'
import { TimeBar } from './time-bar.tsx'

const words = messages.replay
const PANEL_WIDTH = 392
const DEVICE_PANEL_WIDTH = 440
const GAP = 12
const TIME_BAR_HEIGHT = 132
const DAY_MS = 86_400_000

/** The room as it was known at `at`: the same map and lists, of that time, with nothing that changes anything. */
export function ReplayPage({ isNarrow, at }: { isNarrow: boolean; at: number }) {
  const app = useApp()
  const replay = useMemo(() => new ReplayStore(app.api), [app.api])
  const session = app.session.session.value
  const then = useMemo<App>(() => {
    const looker = new SessionStore()
    const permissions = session?.permissions.filter((permission) => permission.endsWith('.view')) ?? []
    looker.session.value = session === null ? null : { ...session, permissions }
    return { ...app, live: replay.live, socket: replay.clock, session: looker }
  }, [app, replay, session])
  useEffect(() => replay.show(at), [replay, at])
  return (
    <AppContext.Provider value={then}>
      <Room isNarrow={isNarrow} at={at} replay={replay} liveNow={() => app.socket.now.peek()} />
    </AppContext.Provider>
  )
}

function Room({
  isNarrow,
  at,
  replay,
  liveNow,
}: {
  isNarrow: boolean
  at: number
  replay: ReplayStore
  liveNow: () => number
}) {
  const { url, toasts, platform } = useApp()
  const { deviceId, causeId, incidentId, list } = url.state.value
  const isShowingList = useSignal(false)
  const hasPanel = deviceId !== null || causeId !== null || incidentId !== null
  const insets = isNarrow
    ? { top: 150, right: 0, bottom: TIME_BAR_HEIGHT + 60, left: 0 }
    : {
        top: 52,
        right: hasPanel ? DEVICE_PANEL_WIDTH + GAP : 0,
        bottom: TIME_BAR_HEIGHT + GAP,
        left: PANEL_WIDTH + GAP,
      }
  const shownAt = replay.shownAt.value
  const around = replay.around.value
  const copy = () => void navigator.clipboard.writeText(location.href).then(() => toasts.show(words.copied))
  return (
    <main
      class={`room room-then${hasPanel ? ' room-device' : ''}${isShowingList.value ? ' room-then-list' : ''}`}
      id="content"
      tabIndex={-1}
      data-testid="replay"
      data-shown={shownAt === null ? undefined : new Date(shownAt).toISOString()}
      style={{ '--time-bar': `${TIME_BAR_HEIGHT}px` }}
    >
      <LiveMap insets={insets} />
      <header class="then-banner">
        <p role="status">
          <strong>{words.showing(thenWords(at, liveNow(), platform.timeZone))}</strong> — {words.notLive}
        </p>
        <span class="then-banner-actions">
          <button type="button" class="button button-small" onClick={copy}>
            {words.copy}
          </button>
          <button type="button" class="button button-small then-print" onClick={() => window.print()}>
            {words.print}
          </button>
          <button
            type="button"
            class="button button-small button-primary"
            title={words.backToNowHint}
            onClick={() => url.set({ at: null, incidentId: null }, true)}
          >
            {words.backToNow}
          </button>
        </span>
      </header>
      <aside class="side" style={{ width: `${PANEL_WIDTH}px` }} aria-label={messages.list.label}>
        <div class="side-head">
          <AnswerThen />
          <p class="quiet then-known">{words.known}</p>
          <FilterBar />
        </div>
        <div class="side-tabs">
          {/* biome-ignore lint/a11y/useSemanticElements: two buttons, not form fields. */}
          <div class="segments" role="group" aria-label={messages.filter.label}>
            {(['alerts', 'devices'] as const).map((name) => (
              <button
                key={name}
                type="button"
                class="segment"
                aria-pressed={list === name}
                onClick={() => url.set({ list: name })}
              >
                {messages.list[name]}
              </button>
            ))}
          </div>
        </div>
        <div class="side-list" id="list" tabIndex={-1}>
          {replay.error.value !== null ? (
            <ErrorNotice error={replay.error.value} onRetry={() => replay.show(at)} />
          ) : list === 'devices' ? (
            <DeviceList />
          ) : (
            <div class="side-scroll">
              {around === null ? <p class="notice quiet">{words.loading}</p> : <ThenList around={around} />}
            </div>
          )}
        </div>
      </aside>
      {isNarrow && (
        <button
          type="button"
          class="button then-list-button"
          aria-pressed={isShowingList.value}
          onClick={() => {
            isShowingList.value = !isShowingList.value
          }}
        >
          {isShowingList.value ? words.onMap : words.asList}
        </button>
      )}
      {hasPanel && around !== null && <ThenPanel around={around} />}
      <TimeBar at={at} liveNow={liveNow} isLoading={replay.isLoading.value} />
    </main>
  )
}

/** What needed somebody then, in one line. */
function AnswerThen() {
  const { live } = useApp()
  const { needNow, reporting, devices } = live.summary.value
  if (!live.hasSnapshot.value) return <h1 class="then-answer">{words.loading}</h1>
  return (
    <div class="answer" data-testid="answer-then">
      <h1 class="then-answer">
        <StateShape state={needNow > 0 ? 'critical' : 'done'} size={20} />
        {words.answer(needNow)}
      </h1>
      <p class="quiet">{words.reporting(reporting, devices)}</p>
    </div>
  )
}

/** "03:12 yesterday" */
function thenWords(at: number, now: number, timeZone: string): string {
  const clock = localClock(at, timeZone)
  const day = localDay(at, timeZone)
  const isRecent = now - at < 2 * DAY_MS
  if (isRecent && day === localDay(now, timeZone)) return words.today(clock)
  if (isRecent && day === localDay(now - DAY_MS, timeZone)) return words.yesterday(clock)
  return words.onDay(clock, day)
}
