import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { FIT_EVENT } from '../shell/keyboard.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import type { NetworkMapView, NetworkPicture } from './network-map-view.ts'

const words = messages.winterNetwork

/** The gritted network; the list beside it says the same. */
export function NetworkMap({
  picture,
  fitKey,
  hint,
  onPoint,
  onRoute,
}: {
  picture: NetworkPicture
  /** The map goes to what is shown when it changes. */
  fitKey: string
  /** What a click does while places are asked for. */
  hint: string | null
  onPoint: ((longitude: number, latitude: number) => void) | null
  onRoute: (id: string) => void
}) {
  const { api, platform, theme } = useApp()
  const container = useRef<HTMLDivElement>(null)
  const view = useSignal<NetworkMapView | null>(null)
  const failure = useSignal(false)
  const handlers = useRef({ onPoint, onRoute })
  handlers.current = { onPoint, onRoute }
  useEffect(() => {
    let started: NetworkMapView | null = null
    let isGone = false
    const start = async () => {
      const [{ NetworkMapView }, baseMap] = await Promise.all([import('./network-map-view.ts'), api.map()])
      if (isGone) return
      started = new NetworkMapView({
        container: container.current!,
        baseMap,
        styleUrl: platform.mapStyleUrl,
        isDark: theme.isDark.peek(),
        onPoint: (longitude, latitude) => handlers.current.onPoint?.(longitude, latitude),
        onRoute: (id) => handlers.current.onRoute(id),
      })
      view.value = started
    }
    start().catch(() => {
      failure.value = true
    })
    const fit = () => started?.fit()
    window.addEventListener(FIT_EVENT, fit)
    return () => {
      isGone = true
      window.removeEventListener(FIT_EVENT, fit)
      started?.stop()
    }
  }, [])
  useSignalEffect(() => view.value?.setTheme(theme.isDark.value))
  const shownKey = JSON.stringify(picture)
  useEffect(() => view.value?.show(picture), [view.value, shownKey])
  useEffect(() => view.value?.fit(), [view.value, fitKey])
  useEffect(() => view.value?.setPicking(onPoint !== null), [view.value, onPoint === null])
  const hasProposed = picture.ribbons.some(({ part }) => part === 'proposed')
  return (
    <div class="card network-map">
      <section ref={container} class="network-map-canvas" aria-label={words.map} data-testid="network-map" />
      {onPoint !== null && <span class="network-aim" aria-hidden="true" />}
      {hint !== null && <p class="network-hint">{hint}</p>}
      <p class="network-legend">
        <span>
          <i class="network-line" aria-hidden="true" /> {words.legend.treat}
        </span>
        {picture.ribbons.some(({ part }) => part === 'travel') && (
          <span>
            <i class="network-line network-line-travel" aria-hidden="true" /> {words.legend.travel}
          </span>
        )}
        {hasProposed && (
          <span>
            <i class="network-line network-line-proposed" aria-hidden="true" /> {words.legend.proposed}
          </span>
        )}
        <span>
          <i class="network-dot" aria-hidden="true" /> {words.legend.depot}
        </span>
      </p>
      {failure.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}
