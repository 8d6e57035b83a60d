import { ROAD_TEMPERATURE_STOPS } from '@towncrier/sensor-kinds/scales'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { messages } from '../messages/messages.ts'
import type { RoadLayer } from '../url/url-state.ts'
import { CHANCE_STEPS, chanceColour } from './risk-colours.ts'

const words = messages.winter.map

/** What the ribbons' colours mean: unit, time and source. */
export function RiskLegend({ layer, clock }: { layer: RoadLayer; clock: string }) {
  const { theme } = useApp()
  const isDark = theme.isDark.value
  return (
    <div class="winter-legend">
      {layer === 'temperature' ? (
        <ul>
          {ROAD_TEMPERATURE_STOPS.map(({ value, light, dark }, n) => (
            <li key={n}>
              <i style={{ background: isDark ? dark : light }} />
              {n === 4 ? '0+' : n === 3 ? '0−' : formatNumber(value, 0)}
            </li>
          ))}
        </ul>
      ) : layer === 'freezing' ? (
        <ul>
          {CHANCE_STEPS.map(({ name, stop }) => (
            <li key={name}>
              <i style={{ background: chanceColour(stop, isDark) }} />
              {words.chances[name]}
            </li>
          ))}
        </ul>
      ) : (
        <ul>
          {(['missed', 'planned', 'treated', 'other'] as const).map((state) => (
            <li key={state}>
              <i class={`winter-treatment-${state}`} />
              {words.states[state]}
            </li>
          ))}
        </ul>
      )}
      <p>
        {layer === 'treated' ? '' : `${words.at(clock)}. `}
        {words.legend[layer]}
      </p>
    </div>
  )
}
