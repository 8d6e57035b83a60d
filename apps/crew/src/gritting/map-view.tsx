import { useCrew } from '../crew.ts'
import { jobScreens } from '../messages/job-screens.ts'
import { MapFrame } from '../work/map-frame.tsx'
import type { Next } from './use-next.ts'

const words = jobScreens.map
/** In the order of its colours in the legend. */
const LEGEND = (['current', 'open', 'done', 'blocked', 'way'] as const).map((part) => ({
  mark: `line line-${part}`,
  meaning: words.legend[part],
}))
const loadMap = async () => (await import('./route-map.ts')).RouteMap

/** The route and where the lorry is. */
export function MapView({ next }: { next: Next | null }) {
  const { gritting } = useCrew()
  const { job, progress } = gritting.open.value!
  const nextEdgeId = next?.street.street.edgeId ?? null
  return (
    <MapFrame
      load={loadMap}
      show={(map) => map.show(job.plan, progress.streets, nextEdgeId)}
      seen={[job, progress, nextEdgeId]}
      words={words}
      legend={LEGEND}
    >
      {next !== null && (
        <p class="map-next">
          <span class="quiet">{words.legend.current}</span> {next.street.street.name}
        </p>
      )}
    </MapFrame>
  )
}
