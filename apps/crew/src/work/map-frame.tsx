import { useSignal } from '@preact/signals'
import type { MapLayersView } from '@towncrier/protocol'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { Icon } from '../shell/icons.tsx'
import type { WorkMap } from './work-map.ts'

const words = jobScreens.map

export type MapMaker<Drawn extends WorkMap> = new (
  container: HTMLElement,
  baseMap: MapLayersView,
  isDark: boolean,
) => Drawn

export interface MapFrameOptions<Drawn extends WorkMap> {
  /** Loads what draws the map, when it is first looked at. */
  readonly load: () => Promise<MapMaker<Drawn>>
  /** Has what is to be seen drawn. Called when any of `seen` has changed. */
  readonly show: (map: Drawn) => void
  readonly seen: readonly unknown[]
  readonly words: { readonly label: string; readonly whole: string; readonly plain: string }
  /** Entries of the legend: how a line or mark is drawn, and what it means. */
  readonly legend: readonly { readonly mark: string; readonly meaning: string }[]
  readonly children: ComponentChildren
}

/** A map with its buttons and legend; drawn from what is on the phone, over the base map where that is there. */
export function MapFrame<Drawn extends WorkMap>(options: MapFrameOptions<Drawn>) {
  const { load, show, seen, legend, children } = options
  const { api, position, theme } = useCrew()
  const container = useRef<HTMLDivElement>(null)
  const map = useSignal<Drawn | null>(null)
  const problem = useSignal<'failed' | 'offline' | null>(null)
  const isPlain = useSignal(false)
  const isKeyOpen = useSignal(false)
  const isDark = theme.isDark.value

  useEffect(() => {
    let isGone = false
    const start = async () => {
      const [Maker, baseMap] = await Promise.all([load().catch(() => null), api.map().catch(() => null)])
      if (isGone) return
      if (Maker === null) {
        problem.value = 'offline'
        return
      }
      isPlain.value = baseMap === null || baseMap.layers.length === 0
      try {
        map.value = new Maker(container.current!, baseMap ?? { bounds: null, layers: [] }, isDark)
      } catch {
        problem.value = 'failed'
      }
    }
    void start()
    return () => {
      isGone = true
      map.value?.stop()
      map.value = null
    }
  }, [api, load, isDark, isPlain, map, problem])

  const here = position.position.value
  useEffect(() => {
    if (map.value !== null) show(map.value)
  }, [map.value, ...seen])
  useEffect(() => map.value?.showHere(here), [map.value, here])

  return (
    <main class="map-view">
      <section ref={container} class="map" data-testid="route-map" aria-label={options.words.label} />
      {problem.value !== null && <p class="map-problem">{words[problem.value]}</p>}
      <div class="map-buttons">
        <button
          type="button"
          class="square"
          aria-label={options.words.whole}
          onClick={() => map.value?.fit()}
        >
          <Icon name="fit" />
        </button>
        <button
          type="button"
          class="square"
          aria-label={words.me}
          disabled={here === null}
          onClick={() => map.value?.goToHere()}
        >
          <Icon name="locate" />
        </button>
        <button
          type="button"
          class="square"
          aria-label={words.key}
          aria-expanded={isKeyOpen.value}
          onClick={() => {
            isKeyOpen.value = !isKeyOpen.value
          }}
        >
          <Icon name="key" />
        </button>
      </div>
      {isKeyOpen.value && (
        <div class="key">
          <ul>
            {legend.map(({ mark, meaning }) => (
              <li key={mark}>
                <span class={mark} />
                {meaning}
              </li>
            ))}
          </ul>
          {isPlain.value && <p>{options.words.plain}</p>}
        </div>
      )}
      {position.isRefused.value && <p class="map-hint">{words.refused}</p>}
      {children}
    </main>
  )
}
