import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useApp } from '../app.ts'

const MOST = 1_000

/**
 * Has the live feed carry the alerts of a device while somebody looks at it: it carries causes only, for the
 * alerts underneath are many.
 *
 * @returns true once they are known.
 */
export function useAlertsOf(deviceId: string): boolean {
  const { api, live, socket } = useApp()
  const isLoaded = useSignal(false)
  useEffect(() => {
    let isGone = false
    let wasOvertaken = false
    const unsubscribe = live.subscribe(({ alerts }) => {
      if (alerts.some((alert) => alert.deviceId === deviceId)) wasOvertaken = true
    })
    const load = async (): Promise<void> => {
      wasOvertaken = false
      const { items } = await api.alerts({ deviceId, open: true, limit: MOST })
      if (isGone) return
      // News came while this was on its way: it may say less than is known.
      if (wasOvertaken) return load()
      live.applyAlerts(items)
      isLoaded.value = true
    }
    socket.watchAlertsOf([deviceId])
    // Without an answer the panel shows what the feed brings; it says by itself when the server is away.
    load().catch(() => {
      isLoaded.value = true
    })
    return () => {
      isGone = true
      unsubscribe()
      socket.watchAlertsOf([])
      live.forgetAlerts()
    }
  }, [deviceId])
  return isLoaded.value
}
