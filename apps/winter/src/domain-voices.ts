import { type AnySensorKind, type EpochMs, formatInstant, HOUR_MS, type Observation } from '@towncrier/core'
import type { JournalRecord } from '@towncrier/journal'
import type { OperationsStore } from '@towncrier/operations-store'
import { distanceM } from '@towncrier/road-network'
import {
  type DomainForecast,
  domainTonight,
  type ForecastHour,
  type GrittingDomain,
  type GrittingRoute,
  meanResidual,
  type ResidualSalt,
  residualByStreet,
  SALT_LASTS_MS,
  type WeatherHour,
} from '@towncrier/winter-service'
import { domainReading } from './domain-reading.ts'
import type { Issue } from './issue-maker.ts'
import type { TreatmentFollower } from './treatment-follower.ts'
import type { WinterRegister } from './winter-register.ts'

export interface VoiceOptions {
  readonly store: OperationsStore
  readonly register: WinterRegister
  readonly follower: TreatmentFollower
  readonly append: (record: JournalRecord) => Promise<number>
  /** The kind by which domains speak. */
  readonly kind: AnySensorKind
  readonly timeZone: string
}

/** A bust is told against what was forecast so long ago. */
const BUST_AFTER_MS = 3 * HOUR_MS
const BUST_UNTIL_MS = 6 * HOUR_MS
/** At its depot a gritter may stand, m. */
const AT_DEPOT_M = 200

/** Lets each domain speak through the journal, so that rules and alerts are the processor's affair. */
export class DomainVoices {
  readonly #options: VoiceOptions

  constructor(options: VoiceOptions) {
    this.#options = options
  }

  async speak(issue: Issue, now: EpochMs): Promise<void> {
    const { store, append, kind } = this.#options
    const residuals = this.#residuals(issue, now)
    const earlier = this.#forecastsForNow(now)
    const temperatures = temperaturesNow(issue)
    for (const domain of store.winterNetwork.domains()) {
      const forecast = issue.domains.find(({ domainId }) => domainId === domain.id)
      if (forecast === undefined) continue
      const reading = this.#readingOf(
        domain,
        forecast,
        issue,
        residuals,
        temperatures,
        earlier.get(domain.id),
        now,
      )
      await append({
        type: 'reading',
        receivedAt: now,
        kind: kind.id,
        deviceId: domain.deviceId,
        payload: new TextEncoder().encode(JSON.stringify({ at: formatInstant(now), ...reading })),
      })
    }
  }

  #readingOf(
    domain: GrittingDomain,
    forecast: DomainForecast,
    issue: Issue,
    residuals: ReadonlyMap<string, ResidualSalt>,
    temperatures: ReadonlyMap<string, number>,
    forecastForNow: ForecastHour | undefined,
    now: EpochMs,
  ) {
    const { store, register, timeZone } = this.#options
    const gritters = store.winterNetwork.gritters()
    const routes = store.winterNetwork.routes().filter(({ domainId }) => domainId === domain.id)
    const streets = this.#streetsOf(routes)
    const tonight = domainTonight({
      domain,
      forecast,
      weather: issue.feed?.hours ?? null,
      routes: routes.map((route) => ({
        route,
        figures: register.figuresOf(route),
        gritter: gritters.find(({ id }) => id === route.gritterId) ?? null,
        residual: meanResidual(this.#streetsOf([route]), residuals),
      })),
      settings: store.winterSettings.current().settings,
      now,
      timeZone,
    })
    const depots = new Set(routes.map(({ depotId }) => depotId))
    return domainReading({
      tonight,
      observations: forecast.sensorIds.flatMap((id): Observation[] => {
        const observation = issue.observations.get(id)
        return observation === undefined ? [] : [observation]
      }),
      leftOut: forecast.leftOut,
      forecastForNow: forecastForNow ?? null,
      roads: streets.map(({ edgeId, lengthM }) => ({
        lengthM,
        surfaceTempC: temperatures.get(edgeId) ?? null,
        residualSaltGm2: residuals.get(edgeId)?.gm2 ?? 0,
      })),
      standingMs: this.#standing(domain.id, now),
      saltStockKg: [...depots].reduce((sum, id) => sum + store.winterNetwork.salt.stockKg(id), 0),
      now,
    })
  }

  #residuals(issue: Issue, now: EpochMs): ReadonlyMap<string, ResidualSalt> {
    const { store } = this.#options
    const weather: readonly WeatherHour[] | null = issue.feed?.hours ?? null
    const isWet = issue.domains.some(({ observed }) => observed?.surfaceState === 'wet')
    return residualByStreet(store.winterTreatments.since(now - SALT_LASTS_MS), {
      now,
      weather,
      isWet,
      settings: store.winterSettings.current().settings,
    })
  }

  #streetsOf(routes: readonly GrittingRoute[]): { edgeId: string; lengthM: number }[] {
    const network = this.#options.register.roads()?.network
    const edges = new Set(routes.flatMap(({ streets }) => streets.map(({ edgeId }) => edgeId)))
    return [...edges].flatMap((edgeId) => {
      const link = network?.linkIndexes.get(edgeId)
      return link === undefined ? [] : [{ edgeId, lengthM: network!.linkLengthM[link]! }]
    })
  }

  /** What was forecast some hours ago for the hour that is nearest to now, by domain. */
  #forecastsForNow(now: EpochMs): ReadonlyMap<string, ForecastHour> {
    const { winterForecasts } = this.#options.store
    const [issue] = winterForecasts.list({ from: now - BUST_UNTIL_MS, to: now - BUST_AFTER_MS, limit: 1 })
    const then = issue === undefined ? null : winterForecasts.find(issue.id)
    if (then === null) return new Map()
    const { forecasts } = then.domains as { readonly forecasts: readonly DomainForecast[] }
    return new Map(
      forecasts.flatMap(({ domainId, hours }) => {
        const hour = hours.find(({ at }) => Math.abs(at - now) <= HOUR_MS / 2)
        return hour === undefined ? [] : [[domainId, hour] as const]
      }),
    )
  }

  /** How long gritters stand that are at work in a domain, away from their depots. */
  #standing(domainId: string, now: EpochMs): number[] {
    const { store, follower } = this.#options
    const { winterNetwork, winterJobs } = store
    const gritters = winterNetwork.gritters()
    const depots = winterNetwork.depots()
    return winterJobs.open().flatMap((job) => {
      if (job.state !== 'under-way' || job.domainId !== domainId) return []
      const deviceId = gritters.find(({ id }) => id === job.gritterId)?.deviceId ?? null
      const stand = deviceId === null ? null : follower.standOf(deviceId)
      if (stand === null) return []
      const isAtDepot = depots.some(
        ({ longitude, latitude }) => distanceM([longitude, latitude], stand.position) <= AT_DEPOT_M,
      )
      return isAtDepot ? [] : [now - Math.max(stand.since, job.startedAt ?? 0)]
    })
  }
}

/** What each road is now; roads of which nothing can be said are left out. */
function temperaturesNow({ roads }: Issue): ReadonlyMap<string, number> {
  const width = roads.times.length
  return new Map(
    roads.edgeIds.flatMap((edgeId, n) => {
      const surfaceTempC = roads.surfaceTempC[n * width]!
      return Number.isNaN(surfaceTempC) ? [] : [[edgeId, surfaceTempC] as const]
    }),
  )
}
