import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../shell/icons.tsx'
import type { RouteMap } from './route-map.ts'
import type { Next } from './use-next.ts'

const words = messages.map
/** In the order of its colours in the legend. */
const LEGEND = ['current', 'open', 'done', 'blocked', 'way'] as const

/** The route and where the lorry is; drawn from what is on the phone, over the base map where that is there. */
export function MapView({ next }: { next: Next | null }) {
  const { api, open, position, theme } = useCrew()
  const { job, progress } = open.value!
  const container = useRef<HTMLDivElement>(null)
  const map = useSignal<RouteMap | null>(null)
  const problem = useSignal<'failed' | 'offline' | null>(null)
  const isPlain = useSignal(false)
  const isKeyOpen = useSignal(false)
  const isDark = theme.isDark.value

  useEffect(() => {
    let isGone = false
    const start = async () => {
      const [library, baseMap] = await Promise.all([
        import('./route-map.ts').catch(() => null),
        api.map().catch(() => null),
      ])
      if (isGone) return
      if (library === null) {
        problem.value = 'offline'
        return
      }
      isPlain.value = baseMap === null || baseMap.layers.length === 0
      try {
        map.value = new library.RouteMap(container.current!, baseMap ?? { bounds: null, layers: [] }, isDark)
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
  }, [api, isDark, isPlain, map, problem])

  const here = position.position.value
  const nextEdgeId = next?.street.street.edgeId ?? null
  useEffect(
    () => map.value?.show(job.plan, progress.streets, nextEdgeId),
    [map.value, job, progress, nextEdgeId],
  )
  useEffect(() => map.value?.showHere(here), [map.value, here])

  return (
    <main class="map-view">
      <section ref={container} class="map" data-testid="route-map" aria-label={words.label} />
      {problem.value !== null && <p class="map-problem">{words[problem.value]}</p>}
      <div class="map-buttons">
        <button type="button" class="square" aria-label={words.whole} onClick={() => map.value?.fit()}>
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
            {LEGEND.map((part) => (
              <li key={part}>
                <span class={`line line-${part}`} />
                {words.legend[part]}
              </li>
            ))}
          </ul>
          {isPlain.value && <p>{words.plain}</p>}
        </div>
      )}
      {position.isRefused.value && <p class="map-hint">{words.refused}</p>}
      {next !== null && (
        <p class="map-next">
          <span class="quiet">{words.legend.current}</span> {next.street.street.name}
        </p>
      )}
    </main>
  )
}
