import { useApp, useMay } from '../app.ts'
import { bindUnits } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import { describeError, EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { alarmApi } from './alarm-api.ts'

const words = messages.alarms
const HOUR_MS = 3_600_000

/** What is quiet as of now: of the figures only the lists are wanted, so the shortest period will do. */
function useQuiet() {
  const { api, socket, live } = useApp()
  return useLoad(
    () => alarmApi(api).figures({ from: new Date(socket.now.peek() - HOUR_MS).toISOString() }),
    [live.openCauses.value],
  )
}

/** Devices that are worked on, each with who took it out of service, why and until when. */
export function OutOfServiceList() {
  const { api, url, toasts } = useApp()
  const mayMaintain = useMay('device.maintain')
  const { data, error, reload } = useQuiet()
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  if (data === null) return <EmptyNotice title={messages.loading} />
  const entries = data.outOfService
  if (entries.length === 0) {
    return <EmptyNotice title={words.empty['out-of-service']} hint={words.emptyHint['out-of-service']} />
  }
  const putBack = async (deviceId: string) => {
    try {
      await alarmApi(api).putBack(deviceId)
      toasts.show(words.service.back)
    } catch (problem) {
      toasts.show(describeError(problem), 'failed')
    }
    reload()
  }
  return (
    <table class="table" data-testid="out-of-service">
      <thead>
        <tr>
          <th scope="col">{words.service.device}</th>
          <th scope="col">{words.service.reason}</th>
          <th scope="col" class="wide-only">
            {words.service.since}
          </th>
          <th scope="col">{words.shelveFor}</th>
          <th scope="col" class="wide-only">
            {words.service.by}
          </th>
          {mayMaintain && (
            <th scope="col">
              <span class="visually-hidden">{words.service.putBack}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {entries.map(({ deviceId, deviceName, since, until, reason, author }) => (
          <tr key={deviceId}>
            <td>
              <button
                type="button"
                class="row-link"
                onClick={() => url.set({ deviceId, alertId: null }, true)}
              >
                {deviceName}
              </button>
            </td>
            <td>{reason}</td>
            <td class="wide-only">
              <When at={since} />
            </td>
            <td>{until === null ? words.service.untilReturned : <When at={until} />}</td>
            <td class="wide-only">{author}</td>
            {mayMaintain && (
              <td>
                <button type="button" class="button button-small" onClick={() => void putBack(deviceId)}>
                  {words.service.putBack}
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Alerts that call nobody by design, also those whose cause calls for others. */
export function SuppressedAlerts() {
  const { url } = useApp()
  const { data, error, reload } = useQuiet()
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />
  const alerts = data?.suppressed.filter(({ quietReason }) => quietReason === 'suppressed') ?? []
  if (alerts.length === 0) return null
  return (
    <section class="card" aria-labelledby="suppressed-title">
      <h2 class="card-title" id="suppressed-title">
        {words.suppressedAlerts}
      </h2>
      <table class="table">
        <tbody>
          {alerts.map(({ id, deviceId, deviceName, message, severity, raisedAt }) => (
            <tr key={id}>
              <td>
                <span class="with-shape">
                  <StateShape state={severity} size={13} isHollow />
                  {messages.states[severity]}
                </span>
              </td>
              <td>
                <button
                  type="button"
                  class="row-link"
                  onClick={() => url.set({ deviceId, alertId: id }, true)}
                >
                  {deviceName}
                </button>
                <div class="quiet">{bindUnits(message)}</div>
              </td>
              <td>
                <When at={raisedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
