import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import type { IncidentMapView, MapPoint, MapRoad } from './incident-map-view.ts'

/** A small map of incidents and the roads they affect. What it shows is in the list beside it, too. */
export function IncidentMap({
  label,
  points,
  roads,
  onOpen,
  onPoint,
}: {
  label: string
  points: readonly MapPoint[]
  roads: readonly MapRoad[]
  onOpen?: (id: number) => void
  /** A click gives a place, while one is asked for. */
  onPoint?: ((longitude: number, latitude: number) => void) | undefined
}) {
  const { api, platform, theme } = useApp()
  const container = useRef<HTMLDivElement>(null)
  const view = useSignal<IncidentMapView | null>(null)
  const failure = useSignal(false)
  const handlers = useRef({ onOpen, onPoint })
  handlers.current = { onOpen, onPoint }
  useEffect(() => {
    let started: IncidentMapView | null = null
    let isGone = false
    const start = async () => {
      const [{ IncidentMapView }, baseMap] = await Promise.all([import('./incident-map-view.ts'), api.map()])
      if (isGone) return
      started = new IncidentMapView({
        container: container.current!,
        baseMap,
        styleUrl: platform.mapStyleUrl,
        isDark: theme.isDark.peek(),
        onOpen: (id) => handlers.current.onOpen?.(id),
        onPoint: (longitude, latitude) => handlers.current.onPoint?.(longitude, latitude),
      })
      view.value = started
    }
    start().catch(() => {
      failure.value = true
    })
    return () => {
      isGone = true
      started?.stop()
    }
  }, [])
  useSignalEffect(() => view.value?.setTheme(theme.isDark.value))
  const shownKey = JSON.stringify([points, roads])
  useEffect(() => view.value?.show(points, roads), [view.value, shownKey])
  useEffect(() => view.value?.setPicking(onPoint !== undefined), [view.value, onPoint === undefined])
  return (
    <div class="card incident-map">
      <section ref={container} class="incident-map-canvas" aria-label={label} data-testid="incident-map" />
      {failure.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}
