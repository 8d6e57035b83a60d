import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { AlertItem } from '../alerts/alert-item.tsx'
import { groupAlerts } from '../alerts/alert-order.ts'
import { AlertStory } from '../alerts/alert-story.tsx'
import { DeviceService } from '../alerts/device-service.tsx'
import { useAlertsOf } from '../alerts/use-alerts-of.ts'
import type { KindView, LiveDevice } from '../api/types.ts'
import { useApp } from '../app.ts'
import { bindUnits, formatValue } from '../format/values.ts'
import { isStale, stateOf } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { Icon, KindIcon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age, When } from '../ui/time.tsx'
import { DeviceChart } from './device-chart.tsx'
import { DeviceConnection } from './device-connection.tsx'
import { flagWords } from './flag-words.ts'
import { openKind } from './glance.ts'
import { HouseholdNote } from './household-note.tsx'

/** All of one device, beside what it speaks of: on the map it floats, on a phone it is a sheet. */
export function DevicePanel({ deviceId }: { deviceId: string }) {
  const { live, url, layers, kinds } = useApp()
  const panel = useRef<HTMLElement>(null)
  const isTall = useSignal(false)
  const { causeId } = url.state.value
  void live.devicesVersion.value
  const device = live.devices.get(deviceId)
  const close = () => url.set({ deviceId: null, alertId: null }, true)
  useEffect(() => {
    // The list keeps the focus when it opened this; a link or the map hands it over.
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true })
  }, [])
  const layer = device === undefined ? undefined : layers.get(device.kind)
  const kind = device === undefined ? undefined : kinds.value.get(device.kind)
  const charted = useMemo(() => (kind === undefined ? null : openKind(kind)), [kind])
  return (
    <aside
      ref={panel}
      class={isTall.value ? 'device-panel device-panel-tall' : 'device-panel'}
      aria-label={device?.name ?? deviceId}
      tabIndex={-1}
      data-testid="device-panel"
      data-device={deviceId}
    >
      <button
        type="button"
        class="sheet-handle"
        aria-label={isTall.value ? messages.device.lower : messages.device.raise}
        onClick={() => {
          isTall.value = !isTall.value
        }}
      />
      {causeId !== null && (
        <button
          type="button"
          class="link-button device-back"
          onClick={() => url.set({ deviceId: null, alertId: null }, true)}
        >
          {messages.alarms.back}
        </button>
      )}
      <header class="device-head">
        <KindIcon path={layer?.iconPath ?? ''} size={24} />
        <div>
          <h2>{device?.name ?? deviceId}</h2>
          <p class="quiet">
            {kind?.title} · {deviceId}
          </p>
        </div>
        <button type="button" class="icon-button" aria-label={messages.device.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {device === undefined ? (
        live.hasSnapshot.value ? (
          <EmptyNotice title={messages.device.gone} hint={messages.device.goneHint} />
        ) : null
      ) : (
        <div class="device-body">
          <Now device={device} />
          <DeviceAlerts deviceId={deviceId} />
          <DeviceService device={device} />
          {charted !== null && hasOpenValues(device, charted) && (
            <DeviceChart device={device} kind={charted} />
          )}
          <DeviceConnection device={device} />
        </div>
      )}
    </aside>
  )
}

/** False for a home's box that tells nothing of itself: that nothing was measured would be untrue. */
function hasOpenValues({ values }: LiveDevice, { personal, measures }: KindView): boolean {
  return !personal || measures.some(({ name }) => values[name] !== undefined)
}

/** State in words, the value printed big, the others beneath, and what is odd about them. */
function Now({ device }: { device: LiveDevice }) {
  const { layers, kinds } = useApp()
  const layer = layers.get(device.kind)
  const kind = kinds.value.get(device.kind)
  const state = stateOf(device)
  const stale = isStale(device)
  const rows = (layer?.popupRows ?? []).flatMap(({ measure: name, isProminent }) => {
    const measure = kind?.measures.find((each) => each.name === name)
    const value = device.values[name]
    return measure === undefined || value === undefined || isProminent ? [] : [{ measure, value }]
  })
  const flags = flagWords(device.flags, kind, layer, messages.flags)
  return (
    <section class="panel-section" aria-label={messages.device.values}>
      <p class="device-state">
        <StateShape state={state} isHollow={stale} size={16} />
        <strong class={`word-${state}`}>{messages.states[state]}</strong>
        {device.freshness !== 'online' && <span>{messages.freshness[device.freshness]}</span>}
        {device.quietReason !== undefined && device.severity === null && (
          <span>{messages.alerts.states[device.quietReason]}</span>
        )}
        {device.at !== null && (
          <span class="quiet">
            <When at={device.at} />, <Age at={device.at} />
          </span>
        )}
      </p>
      {device.at === null ? (
        <p class="quiet">{messages.device.never}</p>
      ) : (
        <>
          {kind?.personal === true ? (
            <HouseholdNote />
          ) : (
            <div class={stale ? 'device-value device-value-stale' : 'device-value'}>
              <strong data-testid="device-value">{layer?.value(device.values) ?? '–'}</strong>
              <span>{bindUnits(layer?.summary(device.values) ?? '')}</span>
            </div>
          )}
          <dl class="device-values">
            {rows.map(({ measure, value }) => (
              <div key={measure.name}>
                <dt>{measure.title}</dt>
                <dd>{formatValue(value, measure, messages)}</dd>
              </div>
            ))}
          </dl>
          {flags.length > 0 && (
            <div class="device-flags">
              <h3>{messages.device.flags}</h3>
              <ul>
                {flags.map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            </div>
          )}
        </>
      )}
      {device.latitude === null && (
        <p class="quiet">{kind?.personal === true ? messages.privacy.noPlace : messages.device.noPlace}</p>
      )}
    </section>
  )
}

function DeviceAlerts({ deviceId }: { deviceId: string }) {
  const { live, url } = useApp()
  const { alertId, causeId } = url.state.value
  const isLoaded = useAlertsOf(deviceId)
  const all = live.openAlerts.value
  const groups = useMemo(
    () => groupAlerts(all.filter((alert) => alert.deviceId === deviceId)),
    [all, deviceId],
  )
  const isStoryOfOpen = groups.some(({ alerts }) => alerts.some(({ id }) => id === alertId))
  return (
    <section class="panel-section panel-alerts" aria-label={messages.device.alerts}>
      {isLoaded && groups.length === 0 && alertId === null && (
        <p class="device-calm quiet">
          <StateShape state="done" size={14} /> {messages.device.noAlerts}
        </p>
      )}
      {groups.map(({ key, severity, advice, alerts }) => (
        <div key={key} class={`device-alert device-alert-${severity}`}>
          <StateShape state={severity} size={16} />
          <ul>
            {alerts.map((alert) => (
              <AlertItem key={alert.id} alert={alert} />
            ))}
          </ul>
          <ul class="device-causes">
            {[...new Set(alerts.map((alert) => alert.causeId))].map((id) => (
              <CauseLink key={id} id={id} isOpen={id === causeId} />
            ))}
          </ul>
          {advice !== '' && <p class="device-advice">{bindUnits(advice)}</p>}
          {alerts.some(({ id }) => id === alertId) && <AlertStory alertId={alertId!} />}
        </div>
      ))}
      {alertId !== null && !isStoryOfOpen && <AlertStory alertId={alertId} isWhole />}
    </section>
  )
}

/** The cause that an alert belongs to, when it stands for more than this device. */
function CauseLink({ id, isOpen }: { id: string; isOpen: boolean }) {
  const { live, url } = useApp()
  const cause = live.openCauses.value.find((each) => each.id === id)
  // The way back from a device to the cause it was opened from stands above.
  if (cause === undefined || cause.devices < 2 || isOpen) return null
  return (
    <li>
      {messages.alarms.cause}:{' '}
      <button
        type="button"
        class="link-button"
        onClick={() => url.set({ causeId: id, deviceId: null, alertId: null }, true)}
      >
        {cause.title}
      </button>
    </li>
  )
}
