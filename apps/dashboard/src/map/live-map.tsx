import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { filterOf } from '../devices/device-filter.ts'
import { messages } from '../messages/messages.ts'
import { FIT_EVENT } from '../shell/keyboard.ts'
import { Icon } from '../ui/icons.tsx'
import { EmptyNotice } from '../ui/notice.tsx'
import { HoverCard } from './hover-card.tsx'
import { Legend } from './legend.tsx'
import type { Insets, MapExtras } from './map-options.ts'
import type { MapView } from './map-view.ts'

const MOVE_SETTLES_MS = 300
const NONE: readonly string[] = []

/**
 * The map with its controls and legend. `insets`: how much of each edge panels cover.
 *
 * @param options.highlighted devices that are ringed.
 * @param options.fitTo       devices to be shown, all of them; those that are ringed unless it is said.
 * @param options.fitKey      fits the map to them whenever it changes and is not null.
 * @param options.extras      drawn over the devices, from the map's beginning to its end.
 * @param options.isUnattended nobody sits before it: nothing to press, and the address keeps no position.
 */
export function LiveMap({
  insets,
  highlighted = NONE,
  fitTo = highlighted,
  fitKey = null,
  isUnattended = false,
  extras,
}: {
  insets: Insets
  highlighted?: readonly string[]
  fitTo?: readonly string[]
  fitKey?: string | null
  isUnattended?: boolean
  extras?: MapExtras
}) {
  const app = useApp()
  const { url, live, theme, layers, kinds, api, platform } = app
  const container = useRef<HTMLDivElement>(null)
  const view = useSignal<MapView | null>(null)
  const failure = useSignal<unknown>(null)
  const lacksBaseMap = useSignal(false)
  const hover = useSignal<{ deviceId: string; x: number; y: number } | null>(null)
  const { kinds: kindIds, states, search, colourKind, deviceId } = url.state.value
  const filterKey = `${kindIds.join()}|${states.join()}|${search}`
  const filter = useMemo(() => filterOf(url.state.peek()), [filterKey])

  useEffect(() => {
    let isGone = false
    let settle = 0
    let started: MapView | null = null
    const start = async () => {
      const [{ MapView }, baseMap] = await Promise.all([import('./map-view.ts'), api.map()])
      if (isGone) return
      lacksBaseMap.value = baseMap.layers.length === 0 && platform.mapStyleUrl === null
      started = new MapView({
        container: container.current!,
        live,
        layers,
        isMobile: (kind) => kinds.value.get(kind)?.mobile ?? false,
        baseMap,
        styleUrl: platform.mapStyleUrl,
        ...(extras === undefined ? {} : { extras }),
        position: isUnattended ? null : url.state.peek().map,
        onMove: (map) => {
          clearTimeout(settle)
          if (isUnattended) return
          settle = window.setTimeout(() => url.set({ map }), MOVE_SETTLES_MS)
        },
        onSelect: (id) => !isUnattended && url.set({ deviceId: id, alertId: null }, true),
        onHover: (next) => {
          hover.value = next
        },
      })
      started.setInsets(insets)
      started.setFilter(filter)
      started.setColourKind(url.state.peek().colourKind)
      await started.start(theme.isDark.peek())
      if (isGone) return started.stop()
      view.value = started
      app.tellTestHook(started)
    }
    start().catch((error) => {
      failure.value = error
    })
    const fit = () => view.peek()?.fitTown()
    window.addEventListener(FIT_EVENT, fit)
    return () => {
      isGone = true
      clearTimeout(settle)
      window.removeEventListener(FIT_EVENT, fit)
      app.tellTestHook(null)
      started?.stop()
    }
  }, [])

  useSignalEffect(() => view.value?.setTheme(theme.isDark.value))
  useEffect(() => view.value?.setFilter(filter), [view.value, filter])
  useEffect(() => view.value?.setColourKind(colourKind), [view.value, colourKind])
  const hasSnapshot = live.hasSnapshot.value
  const isLinked = useRef(url.state.peek().map === null && deviceId !== null)
  useEffect(() => {
    view.value?.setInsets(insets)
    view.value?.select(deviceId)
    if (deviceId === null || view.value === null || !hasSnapshot) return
    // A panel that has just opened may lie over the device it speaks of.
    if (isLinked.current) view.value.goTo(deviceId)
    else view.value.reveal(deviceId)
    isLinked.current = false
  }, [view.value, hasSnapshot, deviceId, insets.left, insets.right, insets.bottom])

  useEffect(
    () => view.value?.highlight(highlighted),
    [view.value, hasSnapshot, highlighted, live.rosterVersion],
  )
  useEffect(() => {
    if (fitKey === null || view.value === null || !hasSnapshot) return
    view.value.setInsets(insets)
    if (fitTo.length > 0) view.value.fitDevices(fitTo)
    else if (isUnattended) view.value.fitTown()
  }, [view.value, hasSnapshot, fitKey])

  return (
    <div class="map" style={{ '--inset-right': `${insets.right}px` }}>
      <section class="map-canvas" ref={container} aria-label={messages.map.label} data-testid="map" />
      {failure.value !== null && (
        <div class="map-failed">
          <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />
        </div>
      )}
      {hover.value !== null && hover.value.deviceId !== deviceId && <HoverCard {...hover.value} />}
      {lacksBaseMap.value && (
        <p class="map-hint" style={{ left: `${insets.left}px`, right: `${insets.right}px` }}>
          {messages.map.noBaseMap}
        </p>
      )}
      {!isUnattended && <MapControls view={view.value} insets={insets} />}
    </div>
  )
}

function MapControls({ view, insets }: { view: MapView | null; insets: Insets }) {
  return (
    <>
      <div class="map-controls" style={{ right: `${insets.right + 16}px` }}>
        <button type="button" aria-label={messages.map.zoomIn} onClick={() => view?.zoomBy(1)}>
          <Icon name="plus" />
        </button>
        <button type="button" aria-label={messages.map.zoomOut} onClick={() => view?.zoomBy(-1)}>
          <Icon name="minus" />
        </button>
        <button
          type="button"
          aria-label={messages.map.fit}
          title={messages.map.fit}
          onClick={() => view?.fitTown()}
        >
          <Icon name="fit" />
        </button>
      </div>
      <Legend left={insets.left} />
    </>
  )
}
