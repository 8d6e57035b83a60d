import type { IncidentThen } from '@towncrier/protocol'
import type { ComponentChildren } from 'preact'
import type { AlertView, CauseView, LiveDevice } from '../api/types.ts'
import { useApp } from '../app.ts'
import { HouseholdNote } from '../devices/household-note.tsx'
import { bindUnits, formatValue } from '../format/values.ts'
import { isStale, stateOf } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { Age, When } from '../ui/time.tsx'
import type { Around } from './replay-store.ts'

const words = messages.replay
const MOST_ALERTS = 50

/** What was known of the device, cause or incident that is chosen. */
export function ThenPanel({ around }: { around: Around }) {
  const { live, url } = useApp()
  const { deviceId, causeId, incidentId } = url.state.value
  // Read, so that the panel follows the picture.
  void live.devicesVersion.value
  const device = live.devices.get(deviceId ?? '')
  const cause = live.causes.get(causeId ?? '')
  const incident = around.incidents.find(({ id }) => id === incidentId)
  if (deviceId !== null) {
    return device === undefined ? (
      <Missing title={deviceId} />
    ) : (
      <DeviceThen device={device} lookBackHours={around.lookBackHours} />
    )
  }
  if (causeId !== null) return cause === undefined ? <Missing title={causeId} /> : <CauseThen cause={cause} />
  return incident === undefined ? (
    <Missing title={messages.incidents.number(incidentId ?? 0)} />
  ) : (
    <IncidentPanel incident={incident} />
  )
}

function Panel({
  title,
  shape,
  children,
}: {
  title: string
  shape?: ComponentChildren
  children: ComponentChildren
}) {
  const { url } = useApp()
  return (
    <aside class="device-panel" aria-label={title} data-testid="then-panel">
      <header class="device-head">
        {shape ?? <span />}
        <div>
          <h2>{title}</h2>
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          onClick={() => url.set({ deviceId: null, causeId: null, incidentId: null, alertId: null }, true)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="device-body">{children}</div>
    </aside>
  )
}

function Missing({ title }: { title: string }) {
  return (
    <Panel title={title}>
      <EmptyNotice title={words.unknown} hint={words.unknownHint} />
    </Panel>
  )
}

function DeviceThen({ device, lookBackHours }: { device: LiveDevice; lookBackHours: number }) {
  const { live, kinds } = useApp()
  const kind = kinds.value.get(device.kind)
  const state = stateOf(device)
  const alerts = live.openAlerts.value.filter(({ deviceId }) => deviceId === device.id)
  return (
    <Panel title={device.name} shape={<StateShape state={state} isHollow={isStale(device)} size={22} />}>
      <section class="panel-section" aria-label={words.values}>
        <p class="device-state">
          <strong class={`word-${state}`}>{messages.states[state]}</strong>
          {device.freshness !== 'online' && <span>{messages.freshness[device.freshness]}</span>}
          {device.at !== null && (
            <span class="quiet">
              <When at={device.at} />, <Age at={device.at} />
            </span>
          )}
        </p>
        {kind?.personal === true && <HouseholdNote />}
        {device.at === null ? (
          <p class="quiet">
            {device.freshness === 'never-seen' ? messages.device.never : words.silent(lookBackHours)}
          </p>
        ) : (
          <dl class="device-values" data-testid="then-values">
            {(kind?.measures ?? []).flatMap((measure) => {
              const value = device.values[measure.name]
              return value === undefined
                ? []
                : [
                    <div key={measure.name}>
                      <dt>{measure.title}</dt>
                      <dd>{formatValue(value, measure, messages)}</dd>
                    </div>,
                  ]
            })}
          </dl>
        )}
      </section>
      <Alerts alerts={alerts} />
    </Panel>
  )
}

function CauseThen({ cause }: { cause: CauseView }) {
  const { live } = useApp()
  const alerts = live.openAlerts.value.filter(({ causeId }) => causeId === cause.id)
  return (
    <Panel title={bindUnits(cause.title)} shape={<StateShape state={cause.severity} size={22} />}>
      <section class="panel-section" aria-label={messages.alerts.state}>
        <p>
          <strong>{messages.alerts.states[cause.state]}</strong>
          {cause.acknowledgedBy !== null && ` · ${cause.acknowledgedBy}`}
          {cause.assignedTo !== null && ` · ${cause.assignedTo}`}
        </p>
        <p>{bindUnits(cause.message)}</p>
        {cause.shelvedUntil !== null && (
          <p class="quiet">
            {cause.shelveReason} · <When at={cause.shelvedUntil} />
          </p>
        )}
      </section>
      <Alerts alerts={alerts} />
    </Panel>
  )
}

function Alerts({ alerts }: { alerts: readonly AlertView[] }) {
  const { url } = useApp()
  return (
    <section class="panel-section" aria-label={words.alerts}>
      <h3>{words.alerts}</h3>
      {alerts.length === 0 && <p class="quiet">{words.noAlerts}</p>}
      <ul class="then-alerts">
        {alerts.slice(0, MOST_ALERTS).map((alert) => (
          <li key={alert.id}>
            <button
              type="button"
              class="then-row"
              onClick={() => url.set({ deviceId: alert.deviceId }, true)}
            >
              <StateShape state={alert.severity} size={14} />
              <span>
                {alert.deviceName}: {bindUnits(alert.message)}
                <span class="quiet">
                  {messages.alerts.states[alert.state]} · <When at={alert.raisedAt} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function IncidentPanel({ incident }: { incident: IncidentThen }) {
  const { title, severity, state, commander, placeText, log } = incident
  return (
    <Panel title={title} shape={<StateShape state={severity} size={22} />}>
      <section class="panel-section">
        <p>
          <strong>{messages.incidents.states[state]}</strong> · {words.leads(commander)}
        </p>
        {placeText !== '' && <p>{placeText}</p>}
        <p class="quiet">{messages.incidents.tasksOpen(incident.openTasks)}</p>
      </section>
      <section class="panel-section" aria-label={words.log}>
        <h3>{words.log}</h3>
        <ol class="then-log" data-testid="then-log">
          {log.toReversed().map((entry) => (
            <li key={entry.id}>
              <p class="log-meta">
                <When at={entry.at} /> {entry.author}
              </p>
              <p>
                {[messages.incidents.entry[entry.type], entry.text].filter((part) => part !== '').join(': ')}
              </p>
            </li>
          ))}
        </ol>
      </section>
    </Panel>
  )
}
