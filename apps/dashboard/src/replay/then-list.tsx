import { useApp } from '../app.ts'
import { filterOf } from '../devices/device-filter.ts'
import { bindUnits } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'
import { Age } from '../ui/time.tsx'
import type { Around } from './replay-store.ts'

const words = messages.replay
const RANK = { critical: 2, warning: 1, watch: 0 } as const

/** Incidents and causes of then, worst first, with who was on duty. */
export function ThenList({ around }: { around: Around }) {
  const { live, url, session } = useApp()
  const { kinds, states, search, causeId, incidentId } = url.state.value
  const isAll = kinds.length + states.length + search.length === 0
  const isShown = filterOf({ kinds, states, search })
  const may = (permission: 'incident.view' | 'shift.view') =>
    session.session.value?.permissions.includes(permission) === true
  const causes = live.openCauses.value
    .filter(({ worst }) => {
      const device = live.devices.get(worst?.deviceId ?? '')
      return device === undefined ? isAll : isShown(device)
    })
    .toSorted(
      (a, b) => RANK[b.severity] - RANK[a.severity] || Date.parse(b.startedAt) - Date.parse(a.startedAt),
    )
  const { incidents, closures, onDuty } = around
  return (
    <div class="then-list" data-testid="then-list">
      {may('shift.view') && (
        <p class="quiet">
          {onDuty.length === 0
            ? words.nobodyOnDuty
            : words.onDuty(onDuty.map(({ displayName, desk }) => `${displayName} (${desk})`).join(', '))}
        </p>
      )}
      {closures.length > 0 && <p>{words.closures(closures.map(({ name }) => name).join(', '))}</p>}
      {may('incident.view') && (
        <>
          <h2>{words.incidents}</h2>
          {incidents.length === 0 && <p class="quiet">{words.noIncidents}</p>}
          <ul>
            {incidents.map((incident) => (
              <li key={incident.id}>
                <button
                  type="button"
                  class="then-row"
                  aria-pressed={incident.id === incidentId}
                  onClick={() => url.set({ incidentId: incident.id, deviceId: null, causeId: null }, true)}
                >
                  <StateShape state={incident.severity} size={16} />
                  <span>
                    <strong>{incident.title}</strong>
                    <span class="quiet">
                      {messages.incidents.states[incident.state]} · {words.leads(incident.commander)}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>{words.causes}</h2>
      {causes.length === 0 && <p class="quiet">{words.noCauses}</p>}
      <ul>
        {causes.map((cause) => (
          <li key={cause.id}>
            <button
              type="button"
              class="then-row"
              aria-pressed={cause.id === causeId}
              onClick={() => url.set({ causeId: cause.id, deviceId: null, incidentId: null }, true)}
            >
              <StateShape state={cause.severity} size={16} />
              <span>
                <strong>{bindUnits(cause.title)}</strong>
                <span class="quiet">
                  {messages.alerts.states[cause.state]} · <Age at={Date.parse(cause.startedAt)} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
