import { useApp } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { OpenIncidentButton } from '../incidents/open-incident-dialog.tsx'
import { messages } from '../messages/messages.ts'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'

/** What happened to an alert, from first to last. `isWhole`: with what it was, for one that is over. */
export function AlertStory({ alertId, isWhole = false }: { alertId: string; isWhole?: boolean }) {
  const { api, live } = useApp()
  const changedAt = live.openAlerts.value.find(({ id }) => id === alertId)
  const { data, error, reload } = useLoad(
    () => api.alert(alertId),
    [alertId, changedAt?.changedAt, changedAt?.state],
  )
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <p class="quiet">{messages.loading}</p>
  return (
    <div class="alert-story" data-testid="alert-story">
      {isWhole && (
        <p class="alert-story-what">
          <StateShape state={data.severity} size={14} /> <strong>{bindUnits(data.message)}</strong>{' '}
          <span class="quiet">{messages.alerts.states[data.state]}</span>
        </p>
      )}
      <h3>{messages.alerts.detail}</h3>
      <ol>
        {data.events.map((event) => (
          <li key={`${event.at}${event.type}`}>
            <span class="quiet">
              <When at={event.at} />
            </span>
            <span>
              {messages.alerts.events[event.type]}
              {event.actor !== null && ` ${messages.alerts.by(event.actor)}`}
              {event.message !== null && <span class="quiet">: {event.message}</span>}
            </span>
          </li>
        ))}
      </ol>
      <OpenIncidentButton
        draft={{
          title: `${data.ruleTitle}, ${data.deviceName}`.slice(0, 200),
          severity: data.severity,
          placeText: data.deviceName,
          latitude: live.devices.get(data.deviceId)?.latitude ?? null,
          longitude: live.devices.get(data.deviceId)?.longitude ?? null,
          links: [
            { type: 'alert', target: data.id },
            { type: 'cause', target: data.causeId },
          ],
        }}
      />
    </div>
  )
}
