import { useSignal } from '@preact/signals'
import type { AlertView } from '../api/types.ts'
import { useApp } from '../app.ts'
import { isUnacknowledged } from '../live/live-store.ts'
import { messages } from '../messages/messages.ts'
import { describeError } from '../ui/notice.tsx'

/** The alert as it will be when the server agrees; shown at once. */
export function acknowledgedView(alert: AlertView, who: string, at: number): AlertView {
  const acknowledgedAt = new Date(at).toISOString()
  return {
    ...alert,
    state: alert.state === 'returned-unacknowledged' ? 'normal' : 'acknowledged',
    acknowledgedAt,
    acknowledgedBy: who,
  }
}

/** Acknowledges alerts: shown at once, confirmed by the server, taken back with the reason when refused. */
export function useAcknowledge() {
  const { api, live, session, socket, toasts } = useApp()
  const isBusy = useSignal(false)
  const acknowledge = async (alerts: readonly AlertView[], comment: string): Promise<void> => {
    const open = alerts.filter(isUnacknowledged)
    const who = session.session.value?.userName ?? ''
    isBusy.value = true
    let done = 0
    for (const alert of open) {
      live.applyAlerts([acknowledgedView(alert, who, socket.now.value)])
      try {
        live.applyAlerts([await api.acknowledge(alert.id, comment)])
        done++
      } catch (error) {
        live.applyAlerts([alert])
        toasts.show(messages.alerts.failed(describeError(error)), 'failed')
        break
      }
    }
    isBusy.value = false
    if (done > 0) toasts.show(messages.alerts.acknowledged(done))
  }
  return { acknowledge, isBusy }
}
