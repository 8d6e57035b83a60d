import {
  type AnySensorKind,
  type EpochMs,
  HOUR_MS,
  isTowncrierError,
  type Observation,
} from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { KnownQuery } from '@towncrier/telemetry-store'
import {
  DEFAULT_FORECAST_SETTINGS,
  type DomainForecast,
  estimateRoads,
  type ForecastSensor,
  type ForecastSettings,
  forecastDomain,
  forecastNetwork,
  isFeedUsable,
  originHourOf,
  type RoadEstimates,
  readWeatherFeed,
  type SensorForecast,
  type SurfaceObservation,
  type TrainedOrigin,
  trainingSteps,
  type WeatherFeed,
} from '@towncrier/winter-service'
import type { Logger } from 'pino'
import type { HistoryKeeper, RoadSensor } from './history-keeper.ts'
import type { WinterStatus } from './thread-contract.ts'
import type { PassingObservation } from './treatment-follower.ts'
import { readFeed } from './weather-feed-source.ts'
import type { WinterRegister } from './winter-register.ts'

export interface IssueOptions {
  readonly store: OperationsStore
  readonly register: WinterRegister
  readonly history: HistoryKeeper
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly knownAt: (query: KnownQuery) => Promise<Observation[]>
  readonly passing: () => readonly PassingObservation[]
  /** File or address of the weather feed; undefined without. */
  readonly feedSource: string | undefined
  readonly standardOffsetMs: number
  readonly logger: Logger
}

/** All that one round of forecasting came to. */
export interface Issue {
  readonly id: number
  readonly madeAt: EpochMs
  readonly sensors: readonly SensorForecast[]
  readonly domains: readonly DomainForecast[]
  readonly feed: WeatherFeed | null
  readonly roads: RoadEstimates
  /** The newest of each sensor. */
  readonly observations: ReadonlyMap<string, Observation>
  readonly seconds: number
}

/** How old the newest observation of a sensor may be to be looked at at all. */
const LOOK_BACK_MS = 26 * HOUR_MS
/** What was learnt of an hour of the day is learnt anew after so long. */
const LEARN_ANEW_MS = 20 * HOUR_MS
const SENSORS_AT_ONCE = 4

/** Forecasts the network from what is known at an instant, and writes the issue down. */
export class IssueMaker {
  readonly #options: IssueOptions
  readonly #settings: ForecastSettings
  readonly #trained = new Map<number, TrainedOrigin & { readonly at: EpochMs }>()
  #feedState: WinterStatus['feed'] = { state: 'none', problem: null }
  #lastFeedText = ''

  constructor(options: IssueOptions) {
    this.#options = options
    this.#settings = { ...DEFAULT_FORECAST_SETTINGS, standardOffsetMs: options.standardOffsetMs }
  }

  get feedState(): WinterStatus['feed'] {
    return this.#feedState
  }

  get learntHours(): number {
    return this.#trained.size
  }

  /** @returns null when there is nothing to forecast: no domain, or no sensor that speaks for one. */
  async make(now: EpochMs): Promise<Issue | null> {
    const { store, register } = this.#options
    if (store.winterNetwork.domains().length === 0) return null
    const sensors = register.sensors()
    if (sensors.length === 0) return null
    const feed = await this.#feed(now)
    const observations = await this.#observations(sensors, now)
    const known = await this.#known(sensors, observations, now)
    const traits = register.traitsOfSensors(sensors)
    const startedAt = performance.now()
    const forecasts = forecastNetwork({
      now,
      sensors: known,
      trained: this.#trained,
      feed,
      settings: this.#settings,
    })
    const bySensor = new Map(forecasts.map((forecast) => [forecast.sensorId, forecast]))
    const domains = [...register.sensorsByDomain(sensors)].map(([domainId, ids]) =>
      forecastDomain(
        domainId,
        ids.flatMap((id) => bySensor.get(id) ?? []),
      ),
    )
    const roads = estimateRoads({
      now,
      roads: register.estimatedRoads(),
      sensors: known.map(({ id, position }) => ({
        position,
        elevationM: traits.get(id)?.elevationM ?? null,
        thermalOffsetK: traits.get(id)?.thermalOffsetK ?? null,
        forecast: bySensor.get(id)!,
      })),
      gritterObservations: this.#options.passing(),
      settings: this.#settings,
    })
    const seconds = (performance.now() - startedAt) / 1_000
    const id = this.#write(now, feed, forecasts, domains, roads, seconds)
    return { id, madeAt: now, sensors: forecasts, domains, feed, roads, observations, seconds }
  }

  #write(
    madeAt: EpochMs,
    feed: WeatherFeed | null,
    sensors: readonly SensorForecast[],
    domains: readonly DomainForecast[],
    roads: RoadEstimates,
    seconds: number,
  ): number {
    const { store } = this.#options
    const count = (basis: SensorForecast['basis']) => sensors.filter((each) => each.basis === basis).length
    const { id } = store.winterForecasts.add({
      madeAt,
      feedAt: feed?.givenAt ?? null,
      feedState: this.#feedState.state,
      summary: {
        sensors: sensors.length,
        learned: count('learned'),
        coolingCurve: count('cooling-curve'),
        observationsOnly: count('observations-only'),
        feedProblem: this.#feedState.problem,
        seconds: Math.round(seconds * 1_000) / 1_000,
      },
      domains: { forecasts: domains, weather: feed?.hours ?? null },
      sensors,
    })
    store.winterForecasts.putRoads(id, roads)
    return id
  }

  /**
   * Learns of the hour of the day, when that is due; in small parts, so that the thread stays awake.
   *
   * @param isStopping asked between parts: what was begun is given up.
   * @returns whether something was learnt.
   */
  async learn(now: EpochMs, isStopping: () => boolean = () => false): Promise<boolean> {
    const hour = ((originHourOf(now, this.#settings) % 24) + 24) % 24
    const trained = this.#trained.get(hour)
    if (trained !== undefined && now - trained.at < LEARN_ANEW_MS && now >= trained.at) return false
    const histories = []
    for (const sensor of this.#options.register.sensors()) {
      histories.push({ id: sensor.id, history: await this.#options.history.of(sensor, now) })
    }
    const steps = trainingSteps(histories, hour, now, this.#settings)
    try {
      for (;;) {
        const step = steps.next()
        if (step.done) {
          this.#trained.set(hour, { ...step.value, at: now })
          return true
        }
        await new Promise(setImmediate)
        if (isStopping()) return false
      }
    } catch (error) {
      // The network is too young: forecasts say by themselves what they rest on meanwhile.
      if (isTowncrierError(error, 'TC_FORECAST_TOO_LITTLE')) return false
      throw error
    }
  }

  async #observations(
    sensors: readonly RoadSensor[],
    now: EpochMs,
  ): Promise<ReadonlyMap<string, Observation>> {
    const found = new Map<string, Observation>()
    for (const kind of new Set(sensors.map((sensor) => sensor.kind))) {
      const newest = await this.#options.knownAt({
        kind,
        from: now - LOOK_BACK_MS,
        to: now + 1,
        receivedUntil: now,
        withoutFlags: ['surfaceTempC:range', 'surfaceTempC:step'],
      })
      for (const observation of newest) found.set(observation.deviceId, observation)
    }
    return found
  }

  async #known(
    sensors: readonly RoadSensor[],
    observations: ReadonlyMap<string, Observation>,
    now: EpochMs,
  ): Promise<ForecastSensor[]> {
    const { history } = this.#options
    history.keepOnly(new Set(sensors.map(({ id }) => id)))
    const known: ForecastSensor[] = []
    for (let n = 0; n < sensors.length; n += SENSORS_AT_ONCE) {
      const some = sensors.slice(n, n + SENSORS_AT_ONCE)
      known.push(
        ...(await Promise.all(
          some.map(async (sensor) => ({
            id: sensor.id,
            position: [sensor.longitude, sensor.latitude] as const,
            history: await history.of(sensor, now),
            observed: observedOf(observations.get(sensor.id)),
          })),
        )),
      )
    }
    return known
  }

  async #feed(now: EpochMs): Promise<WeatherFeed | null> {
    const { feedSource, store, logger } = this.#options
    const read = await readFeed(feedSource, now)
    if (read.state === 'none') return null
    if (read.state === 'failed') return this.#withoutFeed(read.problem)
    try {
      const feed = { givenAt: Math.min(read.givenAt, now), hours: readWeatherFeed(read.text, read.format) }
      const isUsed = isFeedUsable(feed, now, this.#settings)
      this.#feedState = isUsed
        ? { state: 'used', problem: null }
        : { state: 'stale', problem: 'it is too old, or says too little of the hours ahead' }
      if (read.text !== this.#lastFeedText) {
        store.winterForecasts.addFeed({
          givenAt: feed.givenAt,
          source: String(feedSource),
          hours: feed.hours,
        })
        this.#lastFeedText = read.text
      }
      return isUsed ? feed : null
    } catch (error) {
      if (!isTowncrierError(error)) throw error
      logger.warn({ code: error.code }, error.message)
      return this.#withoutFeed(error.message)
    }
  }

  /** What was given last still serves while it is fresh. */
  #withoutFeed(problem: string): WeatherFeed | null {
    this.#feedState = { state: 'failed', problem }
    return this.#options.store.winterForecasts.latestFeed()
  }
}

function observedOf(observation: Observation | undefined): SurfaceObservation | null {
  if (observation === undefined) return null
  const { at, values } = observation
  const number = (name: string) => {
    const value = values[name]
    return typeof value === 'number' ? value : null
  }
  const surfaceTempC = number('surfaceTempC')
  if (surfaceTempC === null) return null
  return {
    at,
    surfaceTempC,
    airTempC: number('airTempC'),
    dewPointC: number('dewPointC'),
    surfaceState: typeof values.surfaceState === 'string' ? values.surfaceState : null,
    waterFilmMm: number('waterFilmMm'),
  }
}
