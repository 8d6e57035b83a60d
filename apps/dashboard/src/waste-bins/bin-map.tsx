import { FILL_STOPS } from '@towncrier/sensor-kinds/scales'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { useSmallMap } from '../map/use-small-map.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import type { BinPicture } from './bin-map-view.ts'
import { STATE_SHAPES } from './bin-states.ts'

const words = messages.wasteBins

/** Bins on a map, and whatever is shown with them; the list beside it says the same. */
export function BinMap({
  picture,
  fitKey,
  hint,
  thresholdPct = 80,
  onPoint,
  onBin,
}: {
  picture: BinPicture
  /** The map goes to what is shown when it changes. */
  fitKey: string
  /** What a click does while places are asked for; null: nothing is asked for. */
  hint: string | null
  thresholdPct?: number
  onPoint: ((longitude: number, latitude: number) => void) | null
  onBin: (id: string) => void
}) {
  const chosen = useRef(onBin)
  chosen.current = onBin
  const { container, view, hasFailed } = useSmallMap(async (options) => {
    const { BinMapView } = await import('./bin-map-view.ts')
    return new BinMapView({ ...options, onBin: (id) => chosen.current(id) })
  }, onPoint)
  useEffect(() => view.value?.show(picture), [view.value, picture])
  useEffect(() => view.value?.fit(), [view.value, fitKey])
  return (
    <div class="card network-map">
      <section ref={container} class="network-map-canvas" aria-label={words.map} data-testid="bin-map" />
      {onPoint !== null && <span class="network-aim" aria-hidden="true" />}
      {hint !== null && <p class="network-hint">{hint}</p>}
      <BinLegend thresholdPct={thresholdPct} />
      {hasFailed.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}

/** What shapes and colours mean: unit, threshold and source. */
function BinLegend({ thresholdPct }: { thresholdPct: number }) {
  const isDark = useApp().theme.isDark.value
  const ramp = FILL_STOPS.map(({ value, light, dark }) => `${isDark ? dark : light} ${value}%`).join(', ')
  return (
    <div class="network-legend bin-legend">
      {(['overflowing', 'full', 'due', 'later'] as const).map((state) => (
        <span key={state}>
          <StateShape state={STATE_SHAPES[state]} size={12} />
          {words.shortStates[state]}
        </span>
      ))}
      <span class="bin-ramp">
        {words.legend.title}
        <i style={{ background: `linear-gradient(to right, ${ramp})` }} aria-hidden="true">
          <b style={{ left: `${thresholdPct}%` }} />
        </i>
        {words.legend.threshold} {thresholdPct}
      </span>
      <span>{words.legend.source}</span>
    </div>
  )
}
