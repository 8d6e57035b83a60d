import { useMemo } from 'preact/hooks'
import { CauseList, FloodBanner } from '../alerts/cause-list.tsx'
import { CausePanel } from '../alerts/cause-panel.tsx'
import { openedDevices } from '../alerts/use-cause.ts'
import { useApp, useMay } from '../app.ts'
import { DeviceList } from '../devices/device-list.tsx'
import { DevicePanel } from '../devices/device-panel.tsx'
import { FilterBar } from '../devices/filter-bar.tsx'
import { RouteLayer } from '../emergency-route/route-layer.ts'
import { RoutePanel } from '../emergency-route/route-panel.tsx'
import { LiveMap } from '../map/live-map.tsx'
import { messages } from '../messages/messages.ts'
import { ReplayPage } from '../replay/replay-page.tsx'
import { Icon } from '../ui/icons.tsx'
import { Answer } from './answer.tsx'

const PANEL_WIDTH = 392
const DEVICE_PANEL_WIDTH = 440
const GAP = 12
const MINUTE_MS = 60_000
const LOOK_BACK_MS = 5 * MINUTE_MS

/** The room, as it is or as it was known at the instant that the address names. */
export function LivePage({ isNarrow }: { isNarrow: boolean }) {
  const { at } = useApp().url.state.value
  return at === null ? <LiveRoom isNarrow={isNarrow} /> : <ReplayPage isNarrow={isNarrow} at={at} />
}

/** The map, with what needs somebody at its side. */
function LiveRoom({ isNarrow }: { isNarrow: boolean }) {
  const { url } = useApp()
  const { deviceId, causeId, list, route } = url.state.value
  const mayRoute = useMay('incident.view')
  const routeLayer = useMemo(() => new RouteLayer(), [])
  const isRouting = route !== null && mayRoute
  const hasPanel = deviceId !== null || causeId !== null || isRouting
  const members = openedDevices.value
  const insets = isNarrow
    ? { top: 120, right: 0, bottom: !hasPanel ? 60 : window.innerHeight * 0.5, left: 0 }
    : {
        top: 0,
        right: !hasPanel ? 0 : DEVICE_PANEL_WIDTH + GAP,
        bottom: 72,
        left: PANEL_WIDTH + GAP,
      }
  routeLayer.setInsets(insets)
  return (
    <main class={hasPanel ? 'room room-device' : 'room'} id="content" tabIndex={-1}>
      <LiveMap
        insets={insets}
        extras={routeLayer}
        highlighted={members}
        fitKey={causeId !== null && deviceId === null && members.length > 0 ? causeId : null}
      />
      <aside class="side" style={{ width: `${PANEL_WIDTH}px` }} aria-label={messages.list.label}>
        <div class="side-head">
          <Answer />
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
          {list === 'alerts' ? (
            <div class="side-scroll">
              <FloodBanner />
              <CauseList view="open" />
              <ShelvedLink />
            </div>
          ) : (
            <DeviceList />
          )}
        </div>
      </aside>
      <MapTools left={isNarrow ? 0 : PANEL_WIDTH + GAP} mayRoute={mayRoute && !isRouting} />
      {isRouting ? (
        <RoutePanel route={route} layer={routeLayer} />
      ) : deviceId !== null ? (
        <DevicePanel key={deviceId} deviceId={deviceId} />
      ) : (
        causeId !== null && <CausePanel key={causeId} causeId={causeId} />
      )}
    </main>
  )
}

/** What else the map is for: looking back, and the way of an emergency vehicle. */
function MapTools({ left, mayRoute }: { left: number; mayRoute: boolean }) {
  const { url, socket } = useApp()
  return (
    <div class="map-tools" style={{ left: `${left + GAP}px` }}>
      <button
        type="button"
        class="button button-small"
        onClick={() => url.set({ at: minutesAgo(socket.now.peek()), route: null }, true)}
      >
        <Icon name="clock" size={16} />
        {messages.replay.lookBack}
      </button>
      {mayRoute && (
        <button
          type="button"
          class="button button-small"
          onClick={() => url.set({ route: { from: null, to: null }, deviceId: null, causeId: null }, true)}
        >
          <Icon name="route" size={16} />
          {messages.route.open}
        </button>
      )}
    </div>
  )
}

/** A whole minute, far enough back that everything of it has arrived. */
function minutesAgo(now: number): number {
  return Math.floor(now / MINUTE_MS) * MINUTE_MS - LOOK_BACK_MS
}

/** What is put aside is not gone. */
function ShelvedLink() {
  const { live, url } = useApp()
  const shelved = live.openCauses.value.filter(({ state }) => state === 'shelved').length
  if (shelved === 0) return null
  return (
    <p class="cause-more">
      <button
        type="button"
        class="link-button"
        onClick={() => url.set({ page: 'alerts', desk: 'shelved' }, true)}
      >
        {messages.alarms.elsewhere(shelved)}
      </button>
    </p>
  )
}
