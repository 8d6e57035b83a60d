import { useSignal, useSignalEffect } from '@preact/signals'
import type { WinterBoardView, WinterNetworkLinesView } from '@towncrier/protocol'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { FIT_EVENT } from '../shell/keyboard.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { useLoad } from '../ui/use-load.ts'
import { ROAD_LAYERS } from '../url/url-state.ts'
import { nightClock } from './board-words.ts'
import { HourSlider } from './hour-slider.tsx'
import { RiskLegend } from './risk-legend.tsx'
import type { RiskMapView, SensorPoint } from './risk-map-view.ts'
import { lastTreatments, roadsAt, streetsOf, treatmentStates } from './roads.ts'
import { roadWords, StreetList } from './street-list.tsx'
import { useNow } from './use-now.ts'
import { useTonight } from './use-tonight.ts'
import { useWinterApi } from './winter-api.ts'

const words = messages.winter.map
const HOUR_MS = 3_600_000

/** Every road hour by hour through the night; the list beside it says the same. */
export function RiskMap({
  board,
  news,
  networkNews,
  isNarrow,
}: {
  board: WinterBoardView
  news: number
  networkNews: number
  isNarrow: boolean
}) {
  const { time } = useApp()
  const clockNow = useNow()
  const api = useWinterApi()
  const { place, change } = useTonight()
  const lines = useLoad(() => api.lines(), [networkNews])
  const roads = useLoad(() => api.roads(), [board.issue?.id])
  const treated = useLoad(() => api.treated(), [news])
  const marked = useSignal<readonly string[]>([])
  const times = roads.data?.times ?? []
  const hour = Math.min(place.hour, Math.max(0, times.length - 1))
  const at = times[hour] === undefined ? Date.parse(board.at) + hour * HOUR_MS : Date.parse(times[hour])
  const clock = nightClock(time, at, clockNow)
  const states = useMemo(
    () => (treated.data === null ? new Map() : treatmentStates(treated.data)),
    [treated.data],
  )
  const last = useMemo(
    () => (treated.data === null ? new Map() : lastTreatments(treated.data)),
    [treated.data],
  )
  const features = lines.data?.features ?? []
  const then = useMemo(
    () => roadsAt(features, roads.data, states, hour),
    [lines.data, roads.data, states, hour],
  )
  const streets = useMemo(() => streetsOf(features, then, last), [then, last])
  const domain = board.domains.find(({ id }) => id === place.domainId) ?? null
  const domainEdges = useMemo(() => {
    if (domain === null) return null
    const routes = new Set(domain.routes.map(({ id }) => id))
    return new Set(
      features
        .filter(({ properties }) => properties.routeIds.some((id) => routes.has(id)))
        .map(({ properties }) => properties.edgeId),
    )
  }, [lines.data, domain?.id])
  const isBlind = !roads.isLoading && lines.data !== null && then.every(({ tempC }) => tempC === null)
  const error = lines.error ?? roads.error ?? treated.error
  const shown =
    domainEdges === null
      ? streets
      : streets.filter(({ edgeIds }) => edgeIds.some((id) => domainEdges.has(id)))
  return (
    <section class="winter-map-room" aria-label={messages.winter.views.map}>
      <div class="winter-map-controls">
        <fieldset class="segments segments-start">
          <legend class="visually-hidden">{words.layersLabel}</legend>
          {ROAD_LAYERS.map((layer) => (
            <button
              key={layer}
              type="button"
              class="segment"
              aria-pressed={place.layer === layer}
              onClick={() => change({ layer })}
            >
              {words.layers[layer]}
            </button>
          ))}
        </fieldset>
        <label>
          <span class="visually-hidden">{words.domain}</span>
          <select
            class="select"
            value={place.domainId ?? ''}
            onChange={(event) => change({ domainId: event.currentTarget.value || null })}
          >
            <option value="">{words.allDomains}</option>
            {board.domains.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {place.layer !== 'treated' && times.length > 1 && (
          <HourSlider
            hour={hour}
            most={times.length - 1}
            clock={clock}
            onChange={(next) => change({ hour: next })}
          />
        )}
      </div>
      {error !== null && (
        <ErrorNotice
          error={error}
          onRetry={() => {
            lines.reload()
            roads.reload()
            treated.reload()
          }}
        />
      )}
      {isBlind && place.layer !== 'treated' && error === null && (
        <p class="quiet" role="status">
          {words.none}. {words.noneHint}
        </p>
      )}
      <div class="winter-map-columns">
        {lines.data !== null && (
          <MapCard
            board={board}
            lines={lines.data}
            then={then}
            hour={hour}
            clock={clock}
            marked={marked.value}
            fitTo={domainEdges}
            describe={(index) => {
              const { edgeId, name } = features[index]!.properties
              return roadWords({ ...then[index]!, name, treated: last.get(edgeId) ?? null }, (instant) =>
                nightClock(time, instant, clockNow),
              )
            }}
          />
        )}
        <StreetList
          streets={shown}
          layer={place.layer}
          clock={clock}
          most={isNarrow ? 20 : 60}
          onMark={(edgeIds) => {
            marked.value = edgeIds
          }}
        />
      </div>
    </section>
  )
}

function MapCard({
  board,
  lines,
  then,
  hour,
  clock,
  marked,
  fitTo,
  describe,
}: {
  board: WinterBoardView
  lines: WinterNetworkLinesView
  then: ReturnType<typeof roadsAt>
  hour: number
  clock: string
  marked: readonly string[]
  fitTo: ReadonlySet<string> | null
  describe: (index: number) => readonly string[]
}) {
  const { api, platform, theme, live, layers } = useApp()
  const { place } = useTonight()
  const container = useRef<HTMLDivElement>(null)
  const view = useSignal<RiskMapView | null>(null)
  const failure = useSignal(false)
  const hover = useSignal<{ readonly index: number; readonly x: number; readonly y: number } | null>(null)
  useEffect(() => {
    let started: RiskMapView | null = null
    let isGone = false
    const start = async () => {
      const [{ RiskMapView }, baseMap] = await Promise.all([import('./risk-map-view.ts'), api.map()])
      if (isGone) return
      started = new RiskMapView({
        container: container.current!,
        baseMap,
        styleUrl: platform.mapStyleUrl,
        isDark: theme.isDark.peek(),
        lines,
        onHover: (road) => {
          hover.value = road
        },
      })
      view.value = started
    }
    start().catch(() => {
      failure.value = true
    })
    return () => {
      isGone = true
      view.value = null
      started?.stop()
    }
  }, [lines])
  useEffect(() => {
    const fit = () => view.peek()?.fit(null)
    window.addEventListener(FIT_EVENT, fit)
    return () => window.removeEventListener(FIT_EVENT, fit)
  }, [])
  useSignalEffect(() => view.value?.setTheme(theme.isDark.value))
  const version = live.devicesVersion.value
  // What a sensor says is of now, whatever hour the roads are shown at.
  const isNow = hour === 0
  const sensors = useMemo((): SensorPoint[] => {
    return board.domains
      .flatMap((domain) => domain.sensors)
      .flatMap(({ id, name }) => {
        const device = live.devices.get(id)
        if (device === undefined || device.longitude === null || device.latitude === null) return []
        const { longitude, latitude, values, kind } = device
        return { name, longitude, latitude, value: isNow ? (layers.get(kind)?.value(values) ?? '') : '' }
      })
  }, [board.issue?.id, isNow, Math.floor(version / 50)])
  useEffect(() => view.value?.setLayer(place.layer), [view.value, place.layer])
  useEffect(() => view.value?.setRoads(then), [view.value, then])
  useEffect(() => view.value?.setSensors(sensors), [view.value, sensors])
  useEffect(() => view.value?.mark(marked), [view.value, marked])
  useEffect(() => view.value?.fit(fitTo), [view.value, fitTo])
  const hovered = hover.value
  return (
    <div class="card winter-map">
      <section
        ref={container}
        class="winter-map-canvas"
        aria-label={words.label}
        data-testid="winter-map"
        data-hour={hour}
      />
      {hovered !== null && (
        <div class="winter-map-card" style={{ left: `${hovered.x}px`, top: `${hovered.y}px` }}>
          {describe(hovered.index).map((line, n) => (
            <p key={line} class={n === 0 ? 'winter-map-street' : undefined}>
              {line}
            </p>
          ))}
        </div>
      )}
      <RiskLegend layer={place.layer} clock={clock} />
      {failure.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}
