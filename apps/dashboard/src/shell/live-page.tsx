import { CauseList, FloodBanner } from '../alerts/cause-list.tsx'
import { CausePanel } from '../alerts/cause-panel.tsx'
import { openedDevices } from '../alerts/use-cause.ts'
import { useApp } from '../app.ts'
import { DeviceList } from '../devices/device-list.tsx'
import { DevicePanel } from '../devices/device-panel.tsx'
import { FilterBar } from '../devices/filter-bar.tsx'
import { LiveMap } from '../map/live-map.tsx'
import { messages } from '../messages/messages.ts'
import { Answer } from './answer.tsx'

const PANEL_WIDTH = 392
const DEVICE_PANEL_WIDTH = 440
const GAP = 12

/** The room: the map, with what needs somebody at its side. */
export function LivePage({ isNarrow }: { isNarrow: boolean }) {
  const { url } = useApp()
  const { deviceId, causeId, list } = url.state.value
  const hasPanel = deviceId !== null || causeId !== null
  const members = openedDevices.value
  const insets = isNarrow
    ? { top: 120, right: 0, bottom: !hasPanel ? 60 : window.innerHeight * 0.5, left: 0 }
    : {
        top: 0,
        right: !hasPanel ? 0 : DEVICE_PANEL_WIDTH + GAP,
        bottom: 72,
        left: PANEL_WIDTH + GAP,
      }
  return (
    <main class={hasPanel ? 'room room-device' : 'room'} id="content" tabIndex={-1}>
      <LiveMap
        insets={insets}
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
      {deviceId !== null ? (
        <DevicePanel key={deviceId} deviceId={deviceId} />
      ) : (
        causeId !== null && <CausePanel key={causeId} causeId={causeId} />
      )}
    </main>
  )
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
