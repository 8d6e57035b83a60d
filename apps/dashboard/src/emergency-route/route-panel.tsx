import { useSignal } from '@preact/signals'
import type { EmergencyRoute } from '@towncrier/protocol'
import { useEffect } from 'preact/hooks'
import { useApp } from '../app.ts'
import { formatNumber } from '../format/values.ts'
import { useIncidentApi } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'
import { ErrorNotice } from '../ui/notice.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useLoad } from '../ui/use-load.ts'
import type { RoutePlaces } from '../url/url-state.ts'
import { formatPlace, parsePlace, suggestPlaces } from './places.ts'
import type { Place, RouteLayer } from './route-layer.ts'

const words = messages.route
const MOST_INCIDENTS = 200

/** From where to where, and the quickest way round what is closed and icy now. */
export function RoutePanel({ route, layer }: { route: RoutePlaces; layer: RouteLayer }) {
  const { api, url } = useApp()
  const { from, to } = route
  const picking = useSignal<'from' | 'to' | null>(from === null ? 'from' : to === null ? 'to' : null)
  const set = (change: Partial<RoutePlaces>) =>
    url.set({ route: { ...(url.state.peek().route ?? route), ...change } })
  const found = useLoad<EmergencyRoute | null>(
    async () =>
      from === null || to === null ? null : api.request('POST', '/roads/emergency-route', { from, to }),
    [from?.latitude, from?.longitude, to?.latitude, to?.longitude],
  )
  const way = found.error === null && from !== null && to !== null ? found.data : null
  useEffect(() => layer.show({ from, to, line: way?.line ?? [] }), [layer, from, to, way])
  useEffect(() => {
    // From where the address stands: clicks come faster than pictures.
    const pick = (place: Place) => {
      const end = picking.peek()
      if (end === null) return
      set({ [end]: place })
      picking.value = end === 'from' && url.state.peek().route?.to === null ? 'to' : null
    }
    layer.setPicking(picking.value === null ? null : pick)
  }, [layer, picking.value])
  useEffect(
    () => () => {
      layer.setPicking(null)
      layer.show()
    },
    [layer],
  )
  return (
    <aside class="device-panel route-panel" aria-label={words.title} data-testid="route-panel">
      <header class="device-head">
        <Icon name="route" size={22} />
        <div>
          <h2>{words.title}</h2>
          <p class="quiet">{picking.value === null ? words.placeHint : words.picking}</p>
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          onClick={() => url.set({ route: null }, true)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="device-body">
        <section class="panel-section route-ends" aria-label={words.placeHint}>
          {(['from', 'to'] as const).map((end) => (
            <PlaceField
              key={end}
              label={words[end]}
              place={route[end]}
              isPicking={picking.value === end}
              onPick={() => {
                picking.value = picking.value === end ? null : end
              }}
              onPlace={(place) => {
                set({ [end]: place })
                picking.value = null
              }}
            />
          ))}
          <div class="part-actions">
            <button type="button" class="button button-small" onClick={() => set({ from: to, to: from })}>
              {words.swap}
            </button>
            <button
              type="button"
              class="button button-small"
              onClick={() => {
                set({ from: null, to: null })
                picking.value = 'from'
              }}
            >
              {words.clear}
            </button>
            {way !== null && (
              <button type="button" class="button button-small" onClick={() => window.print()}>
                {words.print}
              </button>
            )}
          </div>
        </section>
        {found.error !== null && <ErrorNotice error={found.error} onRetry={found.reload} />}
        {found.isLoading && from !== null && to !== null && way === null && (
          <p class="notice quiet">{messages.loading}</p>
        )}
        {way !== null && <Way way={way} />}
      </div>
    </aside>
  )
}

function PlaceField({
  label,
  place,
  isPicking,
  onPick,
  onPlace,
}: {
  label: string
  place: Place | null
  isPicking: boolean
  onPick: () => void
  onPlace: (place: Place) => void
}) {
  const { live } = useApp()
  const incidentApi = useIncidentApi()
  const typed = useSignal<string | null>(null)
  const isWrong = useSignal(false)
  const incidents = useLoad(
    async () => (await incidentApi.list({ states: 'open,in-hand', limit: MOST_INCIDENTS })).items,
    [],
  )
  const text = typed.value ?? (place === null ? '' : formatPlace(place))
  const suggestions =
    typed.value === null ? [] : suggestPlaces(text, incidents.data ?? [], live.devices.values())
  const listId = `route-${label.toLowerCase()}`
  const take = (value: string) => {
    const chosen =
      parsePlace(value) ?? suggestions.find(({ name }) => name.toLowerCase() === value.trim().toLowerCase())
    isWrong.value = chosen === undefined && value.trim() !== ''
    if (chosen === undefined) return
    typed.value = null
    onPlace({ latitude: chosen.latitude, longitude: chosen.longitude })
  }
  return (
    <div class="route-end">
      <label class="field">
        <span>{label}</span>
        <input
          value={text}
          list={listId}
          autocomplete="off"
          aria-invalid={isWrong.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value
            isWrong.value = false
          }}
          onChange={(event) => take(event.currentTarget.value)}
        />
      </label>
      <datalist id={listId}>
        {suggestions.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="button" class="button button-small" aria-pressed={isPicking} onClick={onPick}>
        {words.pick}
      </button>
      {isWrong.value && (
        <p class="form-error" role="alert">
          {words.notAPlace}
        </p>
      )}
    </div>
  )
}

function Way({ way }: { way: EmergencyRoute }) {
  const { time, socket } = useApp()
  const minutes = (seconds: number) => formatNumber(Math.max(1, Math.round(seconds / 60)), 0)
  return (
    <>
      <section class="panel-section" data-testid="route-answer">
        <p class="route-answer">
          <strong>{words.answer(minutes(way.seconds), formatNumber(way.metres / 1_000, 1))}</strong>
        </p>
        <p class={way.delaySeconds >= 30 ? 'word-warning' : 'quiet'}>
          {way.delaySeconds >= 30 ? words.delay(minutes(way.delaySeconds)) : words.noDelay}
        </p>
        <p class="quiet">
          {words.asOf(time.when(Date.parse(way.at), socket.now.value))}
          {way.attribution !== '' && ` · ${way.attribution}`}
        </p>
      </section>
      {way.hazards.length > 0 && (
        <section class="panel-section" aria-label={words.hazards} data-testid="route-hazards">
          <h3 class="with-shape">
            <StateShape state="warning" size={16} />
            {words.hazards}
          </h3>
          <ul>
            {way.hazards.map(({ road, reason, metres }) => (
              <li key={`${road} ${reason}`}>
                {words.hazard(road === '' ? words.unnamed : road, reason, formatNumber(metres, 0))}
              </li>
            ))}
          </ul>
        </section>
      )}
      {way.avoidedClosures.length > 0 && (
        <section class="panel-section" aria-label={words.avoided} data-testid="route-avoided">
          <h3>{words.avoided}</h3>
          <ul>
            {way.avoidedClosures.map(({ incidentId, name }) => (
              <li key={`${incidentId} ${name}`}>
                {name} · {messages.incidents.number(incidentId)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="panel-section" aria-label={words.steps}>
        <h3>{words.steps}</h3>
        <ol class="route-steps" data-testid="route-steps">
          {way.steps.map(({ turn, road, metres, latitude, longitude }) => (
            <li key={`${latitude} ${longitude} ${turn}`}>
              <span>{words.turns[turn](road === '' ? words.unnamed : road)}</span>
              <span class="quiet nowrap">{words.metres(metres)}</span>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
