import { type Signal, useSignal } from '@preact/signals'
import type { NearestRoadView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import type { PartProps } from './incident-parts.tsx'
import { FormError } from './open-incident-dialog.tsx'
import { useAction, useIncidentApi } from './use-incidents.ts'

const words = messages.incidents
type Line = readonly (readonly [number, number])[]

/** Roads it closes or slows. While one is added, clicks on the map draw its course. */
export function IncidentRoads({
  incident,
  mayRun,
  drawnLine,
  picked,
  onChanged,
}: PartProps & {
  readonly drawnLine: Signal<Line | null>
  /** What was picked by a click: the road, with how the road network names it; null where it is drawn. */
  readonly picked: Signal<NearestRoadView | null>
}) {
  const { time, socket } = useApp()
  const api = useIncidentApi()
  const action = useAction()
  const typed = useSignal<string | null>(null)
  const line = drawnLine.value
  const lineText =
    typed.value ?? (line ?? []).map((point) => point.map((part) => part.toFixed(5)).join(',')).join(' ')
  const stop = () => {
    drawnLine.value = null
    picked.value = null
    typed.value = null
  }
  const add = (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const untilAt = text('untilAt') === '' ? null : time.fromInput(text('untilAt'))
    void action
      .run(() =>
        api.addRoad(incident.id, {
          name: text('name'),
          effect: text('effect') === 'slow' ? 'slow' : 'closed',
          line: parseLine(lineText),
          edgeIds: picked.value === null ? [] : [picked.value.edgeId],
          untilAt: untilAt === null ? null : new Date(untilAt).toISOString(),
        }),
      )
      .then((isAdded) => {
        if (!isAdded) return
        stop()
        onChanged()
      })
  }
  return (
    <section class="card part" aria-labelledby="part-roads">
      <h2 id="part-roads">{words.roads}</h2>
      {incident.roads.length === 0 && <p class="quiet">{words.noRoads}</p>}
      <ul class="part-list" data-testid="roads">
        {incident.roads.map((road) => (
          <li key={road.id}>
            <span class={road.liftedAt === null ? undefined : 'task-done'}>
              <strong>{words.effects[road.effect]}</strong> {road.name}
              <span class="quiet">
                {road.liftedAt !== null
                  ? ` · ${words.lifted(time.when(Date.parse(road.liftedAt), socket.now.value))}`
                  : road.untilAt !== null
                    ? ` · ${words.untilWhen(time.when(Date.parse(road.untilAt), socket.now.value))}`
                    : ''}
              </span>
            </span>
            {mayRun && road.liftedAt === null && (
              <button
                type="button"
                class="button button-small"
                disabled={action.isBusy.value}
                onClick={() => void action.run(() => api.liftRoad(incident.id, road.id)).then(onChanged)}
              >
                {words.lift}
              </button>
            )}
          </li>
        ))}
      </ul>
      <FormError text={action.error.value} />
      {mayRun &&
        (line === null ? (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              drawnLine.value = []
            }}
          >
            {words.addRoad}
          </button>
        ) : (
          <form
            class="form part-form"
            onSubmit={(event) => {
              event.preventDefault()
              add(new FormData(event.currentTarget))
            }}
          >
            <div class="field-pair">
              <label class="field">
                <span>{words.roadName}</span>
                <input
                  name="name"
                  required
                  maxLength={200}
                  key={picked.value?.edgeId}
                  defaultValue={picked.value?.name}
                />
              </label>
              <label class="field">
                <span>{words.roadEffect}</span>
                <select name="effect">
                  <option value="closed">{words.effects.closed}</option>
                  <option value="slow">{words.effects.slow}</option>
                </select>
              </label>
            </div>
            <label class="field">
              <span>{words.roadLine}</span>
              <input
                required
                value={lineText}
                pattern="(\s*-?\d+(\.\d+)?,-?\d+(\.\d+)?){2,}\s*"
                onInput={(event) => {
                  typed.value = event.currentTarget.value
                  picked.value = null
                }}
                onBlur={() => {
                  drawnLine.value = parseLine(lineText)
                  typed.value = null
                }}
              />
              <small>{words.roadLineHint}</small>
            </label>
            <label class="field">
              <span>{words.roadUntil}</span>
              <input name="untilAt" type="datetime-local" />
            </label>
            <div class="part-actions">
              <span class="quiet">{words.roadPoints(line.length)}</span>
              <button type="button" class="button button-small" onClick={stop}>
                {messages.cancel}
              </button>
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  drawnLine.value = []
                  picked.value = null
                  typed.value = null
                }}
              >
                {words.clearLine}
              </button>
              <button type="submit" class="button button-small button-primary" disabled={action.isBusy.value}>
                {words.add}
              </button>
            </div>
          </form>
        ))}
    </section>
  )
}

/** "longitude,latitude" pairs with blanks between; what is no pair is left out. */
function parseLine(text: string): [number, number][] {
  return text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(',').map(Number))
    .flatMap(([longitude, latitude]): [number, number][] =>
      longitude !== undefined && latitude !== undefined && Number.isFinite(longitude + latitude)
        ? [[longitude, latitude]]
        : [],
    )
}
