import type { ColourScale } from '@towncrier/sensor-kinds/layers'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { DEVICE_STATES } from '../live/device-state.ts'
import { messages } from '../messages/messages.ts'
import { StateShape } from '../ui/state-shape.tsx'

/** What the symbols and colours mean, and which of them is on. */
export function Legend({ left }: { left: number }) {
  const { url, layers, kinds } = useApp()
  const { colourKind, kinds: chosen } = url.state.value
  const isPersonal = (kind: string) => kinds.value.get(kind)?.personal === true
  const layer = colourKind === null || isPersonal(colourKind) ? undefined : layers.get(colourKind)
  const choose = (kind: string) =>
    url.set(kind === '' ? { colourKind: null, kinds: [] } : { colourKind: kind, kinds: [kind] })
  return (
    <section class="legend" aria-label={messages.map.legend} style={{ left: `${left + 16}px` }}>
      <label class="legend-switch">
        <span>{messages.map.colourBy}</span>
        <select
          class="select"
          value={layer === undefined ? '' : layer.kind}
          data-testid="colour-by"
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">{messages.map.colourByState}</option>
          {[...layers.values()]
            .filter(({ kind }) => !isPersonal(kind))
            .map(({ kind, scale }) => (
              <option key={kind} value={kind}>
                {`${scale.title}: ${(kinds.value.get(kind)?.titlePlural ?? kind).toLowerCase()}`}
              </option>
            ))}
        </select>
      </label>
      {chosen.some(isPersonal) && <p class="legend-homes">{messages.privacy.notOnMap}</p>}
      {layer === undefined ? <StateKey /> : <ScaleKey scale={layer.scale} />}
    </section>
  )
}

function StateKey() {
  return (
    <ul class="legend-states">
      {DEVICE_STATES.map((state) => (
        <li key={state}>
          <StateShape state={state} size={13} />
          {messages.states[state]}
        </li>
      ))}
    </ul>
  )
}

/** The scale as a bar with its marks, the unit, the time and the source. */
function ScaleKey({ scale }: { scale: ColourScale }) {
  const { theme, socket, time } = useApp()
  const first = scale.stops[0]!.value
  const last = scale.stops.at(-1)!.value
  const percent = (value: number) => `${(((value - first) / (last - first)) * 100).toFixed(2)}%`
  const colours = scale.stops.map(
    (stop) => `${theme.isDark.value ? stop.dark : stop.light} ${percent(stop.value)}`,
  )
  const ticks = [...new Set([first, last, ...scale.marks.map(({ value }) => value)])]
  return (
    <div class="legend-scale">
      <div class="legend-bar" style={{ background: `linear-gradient(to right, ${colours.join(', ')})` }}>
        {scale.marks.map(({ value }) => (
          <i key={value} style={{ left: percent(value) }} />
        ))}
      </div>
      <div class="legend-ticks">
        {ticks.map((value) => (
          <span key={value} style={{ left: percent(value) }}>
            {formatNumber(value, 0)}
          </span>
        ))}
      </div>
      <p class="legend-source">
        {[
          scale.unit,
          ...scale.marks.map(({ value, title }) => messages.map.legendMark(formatNumber(value, 0), title)),
          messages.map.legendTime(time.clock(socket.now.value)),
          scale.source,
        ].join(' · ')}
      </p>
    </div>
  )
}
