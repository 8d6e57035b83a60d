import { useEffect, useRef } from 'preact/hooks'
import { useSmallMap } from '../map/use-small-map.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import type { NetworkPicture } from './network-map-view.ts'

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
  const chosen = useRef(onRoute)
  chosen.current = onRoute
  const { container, view, hasFailed } = useSmallMap(async (options) => {
    const { NetworkMapView } = await import('./network-map-view.ts')
    return new NetworkMapView({ ...options, onRoute: (id) => chosen.current(id) })
  }, onPoint)
  const shownKey = JSON.stringify(picture)
  useEffect(() => view.value?.show(picture), [view.value, shownKey])
  useEffect(() => view.value?.fit(), [view.value, fitKey])
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
      {hasFailed.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}
