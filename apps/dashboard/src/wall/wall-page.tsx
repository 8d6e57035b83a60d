import { useSignal } from '@preact/signals'
import type { ShiftView } from '@towncrier/protocol'
import { useEffect, useMemo } from 'preact/hooks'
import { FloodBanner } from '../alerts/cause-list.tsx'
import { inOrder, ofView } from '../alerts/cause-order.ts'
import { CauseStanding } from '../alerts/cause-row.tsx'
import { SoundButton } from '../alerts/sound-button.tsx'
import type { CauseView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { toDuration } from '../format/time.ts'
import { bindUnits } from '../format/values.ts'
import { useIncidentApi, useNews } from '../incidents/use-incidents.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { LiveMap } from '../map/live-map.tsx'
import { messages } from '../messages/messages.ts'
import { follow } from '../shell/follow.ts'
import { Icon } from '../ui/icons.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'

const words = messages.alarms.wall
const MOST_CAUSES = 6
const MOST_INCIDENTS = 4
const PANEL_WIDTH = 640
/** The map turns to what is active no more often than this: a wall that moves is not looked at. */
const FIT_PAUSE_MS = 30_000
const READ_AGAIN_MS = 60_000
const INSETS = { top: 0, right: 0, bottom: 0, left: PANEL_WIDTH + 24 }

/** What matters now, for a room that looks up: nothing to press, nothing hidden, never standing quite still. */
export function WallPage() {
  const { live } = useApp()
  const causes = useMemo(() => inOrder(ofView(live.openCauses.value, 'open', null)), [live.openCauses.value])
  const { active, fitKey } = useActiveDevices(causes)
  useNightTheme()
  const drift = useDrift()
  return (
    <main class="wall" id="content" aria-label={words.label} data-testid="wall">
      <LiveMap insets={INSETS} fitTo={active} fitKey={fitKey} isUnattended />
      <div class="wall-drift" style={{ transform: `translate(${drift.x}px, ${drift.y}px)` }}>
        <section class="wall-panel" style={{ width: `${PANEL_WIDTH}px` }} aria-label={words.label}>
          <WallAnswer />
          <FloodBanner />
          <Causes causes={causes} />
          <Incidents />
          <OnDuty />
        </section>
        <Clock />
      </div>
      <Lost />
    </main>
  )
}

function WallAnswer() {
  const { live } = useApp()
  const { needNow, warnings, watches, reporting, devices } = live.summary.value
  const isLoaded = live.hasSnapshot.value
  const parts = [
    messages.answer.warnings(warnings),
    ...(watches > 0 ? [messages.answer.watches(watches)] : []),
    messages.answer.reporting(reporting, devices),
  ]
  return (
    <header class="wall-answer" data-testid="wall-answer">
      <h1 class={needNow > 0 ? 'word-critical' : undefined}>
        {isLoaded && <StateShape state={needNow > 0 ? 'critical' : 'done'} size={48} />}
        {!isLoaded ? messages.answer.loading : needNow > 0 ? words.needNow(needNow) : words.calm}
      </h1>
      {isLoaded && <p class="quiet">{parts.join(' · ')}</p>}
    </header>
  )
}

function Causes({ causes }: { causes: readonly CauseView[] }) {
  if (causes.length === 0) return <p class="quiet wall-none">{words.noCauses}</p>
  return (
    <ul class="wall-causes" aria-label={words.causes}>
      {causes.slice(0, MOST_CAUSES).map((cause) => (
        <li
          key={cause.id}
          class={isUnacknowledged(cause) ? undefined : 'wall-taken'}
          data-testid="wall-cause"
          data-cause={cause.id}
        >
          <StateShape state={cause.severity} size={26} />
          <div>
            <strong>{bindUnits(cause.title)}</strong>
            <span>{bindUnits(cause.message)}</span>
            <span class="quiet">
              <span class={`word-${cause.severity}`}>{messages.states[cause.severity]}</span>
              {' · '}
              <Age at={Date.parse(cause.startedAt)} />
              <CauseStanding cause={cause} />
            </span>
          </div>
        </li>
      ))}
      {causes.length > MOST_CAUSES && <li class="quiet">{words.more(causes.length - MOST_CAUSES)}</li>}
    </ul>
  )
}

/** A number that moves once a minute, and when the connection is back: news may have been missed. */
function useReadAgain(): string {
  const { socket } = useApp()
  const turn = useSignal(0)
  const isLive = socket.connection.value === 'live'
  useEffect(() => {
    const timer = window.setInterval(() => turn.value++, READ_AGAIN_MS)
    return () => clearInterval(timer)
  }, [turn])
  return `${turn.value}/${isLive}`
}

function OnDuty() {
  const { api } = useApp()
  const maySee = useMay('shift.view')
  const news = useNews('shift')
  const { data } = useLoad(
    () => (maySee ? api.request<ShiftView[]>('GET', '/shifts/on-duty') : Promise.resolve([])),
    [maySee, news, useReadAgain()],
  )
  if (data === null || data.length === 0) return null
  return (
    <p class="quiet wall-duty" data-testid="wall-duty">
      {words.onDuty(data.map(({ displayName, desk }) => `${displayName} (${desk})`).join(', '))}
    </p>
  )
}

function Incidents() {
  const api = useIncidentApi()
  const news = useNews('incident')
  const { data } = useLoad(() => api.list({ states: 'open,in-hand', limit: 50 }), [news, useReadAgain()])
  const incidents = (data?.items ?? []).filter(({ mode }) => mode === 'actual')
  return (
    <section class="wall-incidents" aria-label={words.incidents} data-testid="wall-incidents">
      <h2>{words.incidents}</h2>
      {incidents.length === 0 ? (
        <p class="quiet">{data === null ? messages.loading : words.noIncidents}</p>
      ) : (
        <ul>
          {incidents.slice(0, MOST_INCIDENTS).map(({ id, title, severity, commander, placeText }) => (
            <li key={id}>
              <StateShape state={severity} size={18} />
              <span>
                <strong>{title}</strong>
                {placeText !== '' && `, ${placeText}`}
                <span class="quiet">
                  {' · '}
                  {commander === null ? words.noLeader : words.leads(commander)}
                </span>
              </span>
            </li>
          ))}
          {incidents.length > MOST_INCIDENTS && (
            <li class="quiet">{words.more(incidents.length - MOST_INCIDENTS)}</li>
          )}
        </ul>
      )}
    </section>
  )
}

/** The time of the town, and how fresh all this is. */
function Clock() {
  const { socket, time, url } = useApp()
  const now = socket.now.value
  const freshAt = socket.freshAt.value
  const isLive = socket.connection.value === 'live'
  return (
    <aside class="wall-clock">
      <p class="wall-time">{time.clock(now)}</p>
      <p>{time.day(now)}</p>
      <p class="connection" data-testid="connection" data-connection={socket.connection.value}>
        <StateShape state={isLive ? 'done' : 'unknown'} size={14} />
        {!isLive || freshAt === null ? (
          messages.connection.connecting
        ) : (
          <span>{messages.connection.at(time.seconds(freshAt))}</span>
        )}
      </p>
      <p class="wall-tools">
        <SoundButton />
        <a
          class="icon-button"
          href={url.hrefOf({ page: 'live' })}
          aria-label={words.leave}
          title={words.leave}
          onClick={(event) => follow(event, () => url.set({ page: 'live' }, true))}
        >
          <Icon name="close" />
        </a>
      </p>
    </aside>
  )
}

/** Over everything: what is shown is not of now. */
function Lost() {
  const { socket } = useApp()
  const freshAt = socket.freshAt.value
  if (socket.connection.value !== 'lost' || freshAt === null) return null
  const age = messages.duration(toDuration(socket.now.value - freshAt))
  return (
    <div class="wall-lost" role="alert" data-testid="wall-lost">
      <strong>{words.lost}</strong>
      <p>{words.lostAge(age)}</p>
    </div>
  )
}

/** Devices that call for somebody, and a key that moves when the map should turn to them. */
function useActiveDevices(causes: readonly CauseView[]) {
  const { live, socket } = useApp()
  const causeKey = causes.map(({ id }) => id).join()
  const fit = useSignal<{ key: string; at: number }>({ key: 'none', at: 0 })
  const slow = Math.floor(socket.now.value / FIT_PAUSE_MS)
  const isLoaded = live.hasSnapshot.value
  useEffect(() => {
    if (isLoaded && fit.value.key !== causeKey && socket.now.peek() - fit.value.at >= FIT_PAUSE_MS) {
      fit.value = { key: causeKey, at: socket.now.peek() }
    }
  }, [causeKey, slow, isLoaded])
  const active = useMemo(
    () => [...live.devices.values()].filter(({ severity }) => severity !== null && severity !== 'watch'),
    [fit.value],
  )
  const ids = useMemo(() => active.map(({ id }) => id), [active])
  return { active: ids, fitKey: fit.value.at === 0 ? null : `${fit.value.key}@${fit.value.at}` }
}

/** Dark from six in the evening to seven in the morning, unless this screen was told otherwise. */
function useNightTheme(): void {
  const { theme, time, socket } = useApp()
  const hour = Number(time.clock(socket.now.value).slice(0, 2))
  const isNight = hour >= 18 || hour < 7
  useEffect(() => {
    theme.ask(isNight ? 'dark' : null)
    return () => theme.ask(null)
  }, [theme, isNight])
}

/** A few pixels, another way each minute, so that nothing burns in. */
function useDrift(): { readonly x: number; readonly y: number } {
  const { socket } = useApp()
  const minute = Math.floor(socket.now.value / 60_000)
  return { x: [0, 3, 6, 3][minute % 4]!, y: [0, 2, 4, 6, 4, 2][minute % 6]! }
}
