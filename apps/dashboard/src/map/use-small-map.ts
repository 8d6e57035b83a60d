import { type Signal, useSignal, useSignalEffect } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { FIT_EVENT } from '../shell/keyboard.ts'
import type { SmallMapOptions, SmallMapView } from './small-map-view.ts'

/** Where a map is drawn, the map once it is there, and whether it could not be. */
export interface SmallMap<View> {
  readonly container: RefObject<HTMLDivElement | null>
  readonly view: Signal<View | null>
  readonly hasFailed: Signal<boolean>
}

/**
 * Starts a map with the component and ends it with it; the map library is loaded only then.
 *
 * @param make the map of its options; asked once.
 * @param onPoint what becomes of a place that is clicked; null: none is asked for.
 */
export function useSmallMap<View extends SmallMapView>(
  make: (options: SmallMapOptions) => Promise<View>,
  onPoint: ((longitude: number, latitude: number) => void) | null,
): SmallMap<View> {
  const { api, platform, theme } = useApp()
  const container = useRef<HTMLDivElement>(null)
  const view = useSignal<View | null>(null)
  const hasFailed = useSignal(false)
  const pointed = useRef(onPoint)
  pointed.current = onPoint
  useEffect(() => {
    let started: View | null = null
    let isGone = false
    const start = async () => {
      const baseMap = await api.map()
      if (isGone) return
      const made = await make({
        container: container.current!,
        baseMap,
        styleUrl: platform.mapStyleUrl,
        isDark: theme.isDark.peek(),
        onPoint: (longitude, latitude) => pointed.current?.(longitude, latitude),
      })
      if (isGone) return made.stop()
      started = made
      view.value = made
    }
    start().catch(() => {
      hasFailed.value = true
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
  useEffect(() => view.value?.setPicking(onPoint !== null), [view.value, onPoint === null])
  return { container, view, hasFailed }
}
