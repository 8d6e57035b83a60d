import { useCrew } from '../crew.ts'
import { roundScreens } from '../messages/round-screens.ts'
import { MapFrame } from '../work/map-frame.tsx'

const words = roundScreens.map
const LEGEND = [
  { mark: 'dot dot-current', meaning: words.legend.current },
  { mark: 'dot dot-open', meaning: words.legend.open },
  { mark: 'dot dot-done', meaning: words.legend.done },
  { mark: 'dot dot-trouble', meaning: words.legend.trouble },
  { mark: 'dot dot-open dot-site', meaning: words.legend.site },
  { mark: 'line line-current-way', meaning: words.legend.way },
]
const loadMap = async () => (await import('./round-map.ts')).RoundMap

/** The round with its stops numbered, and where the lorry is. */
export function RoundMapView() {
  const { round } = useCrew()
  const { progress } = round.open.value!
  const next = progress.stop === null ? round.next.value : null
  return (
    <MapFrame
      load={loadMap}
      show={(map) => map.show(progress.stops, next?.key ?? null)}
      seen={[progress, next?.key]}
      words={words}
      legend={LEGEND}
    >
      {next !== null && (
        <p class="map-next">
          <span class="quiet">{words.next}</span> {next.stop.name}
        </p>
      )}
    </MapFrame>
  )
}
