import { FILL_STOPS } from '@towncrier/sensor-kinds/scales'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { useSmallMap } from '../map/use-small-map.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import { lorryLook } from './lorry-looks.ts'
import type { PlanPicture } from './plan-picture.ts'

const words = messages.wastePlan.map

/** A day's rounds on a map; the lists beside it say the same. */
export function PlanMap({
  picture,
  lorries,
  fitKey,
  chosenId,
  thresholdPct = 80,
  onBin,
}: {
  picture: PlanPicture
  /** Names of the lorries that go out, with their place in the plan. */
  lorries: readonly { readonly index: number; readonly name: string }[]
  /** The map goes to what is shown when it changes. */
  fitKey: string
  chosenId: string | null
  thresholdPct?: number
  onBin: (id: string) => void
}) {
  const chosen = useRef(onBin)
  chosen.current = onBin
  const { container, view, hasFailed } = useSmallMap(async (options) => {
    const { PlanMapView } = await import('./plan-map-view.ts')
    return new PlanMapView({ ...options, onBin: (id) => chosen.current(id) })
  }, null)
  useEffect(() => view.value?.show(picture), [view.value, picture])
  useEffect(() => view.value?.fit(), [view.value, fitKey])
  useEffect(() => {
    if (chosenId !== null) view.value?.reveal(chosenId)
  }, [view.value, chosenId])
  return (
    <div class="card network-map plan-map">
      <section ref={container} class="network-map-canvas" aria-label={words.label} data-testid="plan-map" />
      <PlanLegend lorries={lorries} thresholdPct={thresholdPct} />
      {hasFailed.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}

/** What lines, shapes and colours mean: unit, threshold and source. */
function PlanLegend({
  lorries,
  thresholdPct,
}: {
  lorries: readonly { readonly index: number; readonly name: string }[]
  thresholdPct: number
}) {
  const isDark = useApp().theme.isDark.value
  const ramp = FILL_STOPS.map(({ value, light, dark }) => `${isDark ? dark : light} ${value}%`).join(', ')
  return (
    <div class="network-legend plan-legend">
      {lorries.map(({ index, name }) => (
        <span key={index}>
          <LorrySwatch index={index} />
          {name}
        </span>
      ))}
      {(['in', 'done', 'out', 'risk'] as const).map((type) => (
        <span key={type}>
          <SpotShape type={type} />
          {words[type]}
        </span>
      ))}
      <span class="bin-ramp">
        {words.fill}
        <i style={{ background: `linear-gradient(to right, ${ramp})` }} aria-hidden="true">
          <b style={{ left: `${thresholdPct}%` }} />
        </i>
        {words.collect} {thresholdPct}
      </span>
      <span>{words.source}</span>
    </div>
  )
}

const SWATCH_WIDTH = 26

/** A lorry's line as the map draws it, with its number. */
export function LorrySwatch({ index }: { index: number }) {
  const { number, series, dashes } = lorryLook(index)
  const dash = dashes[1] === 0 ? undefined : dashes.map((part) => part * 4).join(' ')
  return (
    <span class="lorry-swatch">
      <svg width={SWATCH_WIDTH} height="8" aria-hidden="true">
        <line
          x1="0"
          y1="4"
          x2={SWATCH_WIDTH}
          y2="4"
          stroke={`var(--series-${series})`}
          stroke-width="4"
          stroke-dasharray={dash}
        />
      </svg>
      <b>{number}</b>
    </span>
  )
}

function SpotShape({ type }: { type: 'in' | 'done' | 'out' | 'risk' }) {
  return (
    <svg width="14" height="14" viewBox="0 0 24 24" aria-hidden="true" class={`spot-${type}`}>
      {type === 'risk' ? (
        <path d="M12 4l9.500 16.500h-19z" />
      ) : type === 'out' ? (
        <rect x="5" y="5" width="14" height="14" />
      ) : (
        <circle cx="12" cy="12" r="8" />
      )}
      {type === 'done' && <path class="spot-tick" d="M8 12.500l2.800 2.800L16.500 9" />}
    </svg>
  )
}
