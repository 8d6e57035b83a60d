import type { AlertView } from '../api/types.ts'
import { useApp, useMay } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { Age, When } from '../ui/time.tsx'
import { useAcknowledge } from './use-acknowledge.ts'

/** One alert of a device: what, since when, who is on it. */
export function AlertItem({ alert }: { alert: AlertView }) {
  const { url } = useApp()
  const mayAcknowledge = useMay('alert.handle')
  const { acknowledge, isBusy } = useAcknowledge()
  const waits = isUnacknowledged(alert)
  const { severity, deviceName, deviceId, message, raisedAt } = alert
  const isOpen = url.state.value.alertId === alert.id
  return (
    <li
      class={`alert${waits ? '' : ' alert-taken'}`}
      data-testid="alert"
      data-alert={alert.id}
      data-device={deviceId}
      data-state={alert.state}
      data-open={isOpen ? '' : undefined}
    >
      <button
        type="button"
        class="alert-open"
        aria-pressed={isOpen}
        onClick={() => url.set({ deviceId, alertId: alert.id }, true)}
      >
        <span class={`alert-what-alone word-${severity}`}>{bindUnits(message)}</span>
        <span class="alert-since">
          {messages.since('')}
          <When at={raisedAt} />, <Age at={Date.parse(raisedAt)} />
          <AlertStanding alert={alert} />
        </span>
      </button>
      {waits && mayAcknowledge && (
        <button
          type="button"
          class="button button-small"
          disabled={isBusy.value}
          aria-label={`${messages.alerts.acknowledge}: ${message}, ${deviceName}`}
          data-testid="acknowledge"
          onClick={() => void acknowledge([alert], '')}
        >
          {messages.alerts.acknowledge}
        </button>
      )}
    </li>
  )
}

/** Who is on it, and whether it is over. */
function AlertStanding({ alert }: { alert: AlertView }) {
  const { time, socket } = useApp()
  const now = socket.now.value
  const parts = []
  if (alert.shelvedUntil !== undefined) {
    const until = time.when(Date.parse(alert.shelvedUntil), now)
    parts.push(messages.alarms.shelvedBy(alert.shelvedBy ?? '', until, alert.shelveReason ?? ''))
  } else if (alert.quietReason !== undefined) parts.push(messages.alarms.quiet[alert.quietReason])
  if (alert.clearedAt !== null) parts.push(messages.alerts.over(time.when(Date.parse(alert.clearedAt), now)))
  if (alert.acknowledgedAt !== null && alert.acknowledgedBy !== null) {
    parts.push(messages.alerts.byWhom(alert.acknowledgedBy, time.when(Date.parse(alert.acknowledgedAt), now)))
  }
  return parts.length === 0 ? null : <span>{` · ${parts.join(' · ')}`}</span>
}
