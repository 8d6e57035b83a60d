import { type AnySensorKind, type EpochMs, formatInstant, HOUR_MS } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import type { AgainstActualView, DeviceForecastView, WinterRoadsView } from '@towncrier/protocol'
import {
  type ForecastHour,
  forecastAgainstActual,
  type IssuedForecasts,
  type SensorForecast,
  type VerificationScore,
} from '@towncrier/winter-service'
import { apiErrors } from '../errors.ts'
import type { ProcessorPort } from '../ports.ts'
import type { IssueDomains } from './board-service.ts'

const SURFACE = 'surfaceTempC'
const NIGHT_HOURS = 24
/** Of the issues of a night the last of each hour is shown. */
const MOST_ISSUES = 25

export interface AgainstActualQuery {
  readonly sensor?: string | undefined
  readonly domain?: string | undefined
  readonly night: string
}

/** Forecasts that were issued, set beside what came of them. */
export class ForecastRecord {
  readonly #store: OperationsStore
  readonly #processor: ProcessorPort
  readonly #kinds: ReadonlyMap<string, AnySensorKind>

  constructor(store: OperationsStore, processor: ProcessorPort, kinds: ReadonlyMap<string, AnySensorKind>) {
    this.#store = store
    this.#processor = processor
    this.#kinds = kinds
  }

  /**
   * One night of a sensor or a domain, from noon to noon.
   *
   * @param noonAt the noon it begins with.
   * @throws TC_WINTER_FORECAST_OF, TC_WINTER_UNKNOWN, TC_DEVICE_UNKNOWN
   */
  async night({ sensor, domain, night }: AgainstActualQuery, noonAt: EpochMs): Promise<AgainstActualView> {
    const { winterNetwork, winterForecasts, devices } = this.#store
    if ((sensor === undefined) === (domain === undefined)) {
      throw apiErrors.make(
        'TC_WINTER_FORECAST_OF',
        sensor === undefined ? 'neither is named' : 'both are named',
      )
    }
    const subject =
      domain === undefined
        ? { id: sensor!, device: devices.require(sensor!), name: devices.require(sensor!).name }
        : {
            id: domain,
            device: devices.require(winterNetwork.requireDomain(domain).deviceId),
            name: winterNetwork.requireDomain(domain).name,
          }
    const endAt = noonAt + NIGHT_HOURS * HOUR_MS
    const issues = lastOfEachHour(winterForecasts.list({ from: noonAt, to: endAt, limit: 1_000 }))
    const issued = issues.map(({ id, madeAt }): IssuedForecasts & { readonly id: number } => ({
      id,
      madeAt,
      sensors: domain === undefined ? (winterForecasts.sensorsOf(id) ?? []) : this.#ofDomain(id, domain),
    }))
    const actual = await this.#actual(subject.device, noonAt, endAt)
    const { all, byLead } = forecastAgainstActual(issued, subject.id, (at) => actual.get(at) ?? null, {
      standardOffsetMs: 0,
    })
    return {
      name: subject.name,
      night,
      issues: issued.map(({ id, madeAt, sensors }) => ({
        id,
        madeAt: formatInstant(madeAt),
        hours: (sensors.find(({ sensorId }) => sensorId === subject.id)?.hours ?? []).map(hourView),
      })),
      actual: [...actual].map(([at, surfaceTempC]) => ({ at: formatInstant(at), surfaceTempC })),
      score: all === null ? null : scoreView(all),
      byLead: byLead.map((score) => ({ leadHours: score.leadHours, ...scoreView(score) })),
    }
  }

  #ofDomain(issueId: number, domainId: string): SensorForecast[] {
    const issue = this.#store.winterForecasts.find(issueId)
    const forecast = (issue?.domains as IssueDomains | undefined)?.forecasts.find(
      (each) => each.domainId === domainId,
    )
    if (forecast === undefined) return []
    const { basis, usesWeatherFeed, observed, hours } = forecast
    return [{ sensorId: domainId, basis, usesWeatherFeed, biasC: 0, observed, problem: null, hours }]
  }

  /** At whole hours: the mean of the half-hours around them. */
  async #actual(
    device: { readonly id: string; readonly kind: string },
    from: EpochMs,
    to: EpochMs,
  ): Promise<Map<EpochMs, number>> {
    if (!this.#kinds.get(device.kind)?.measures.some(({ name }) => name === SURFACE)) return new Map()
    const buckets = Math.round((to - from) / HOUR_MS)
    const { [SURFACE]: series = [] } = await this.#processor.series({
      kind: device.kind,
      deviceId: device.id,
      measures: [SURFACE],
      from: from - HOUR_MS / 2,
      to: to - HOUR_MS / 2,
      buckets,
    })
    return new Map(series.map(({ startAt, mean }) => [Math.round(startAt + HOUR_MS / 2), mean]))
  }

  /** The newest forecast of a sensor, or of the domain that a device speaks for; null without one. */
  ofDevice(deviceId: string): DeviceForecastView | null {
    const { winterForecasts, winterNetwork } = this.#store
    const issue = winterForecasts.latest()
    if (issue === null) return null
    const domain = winterNetwork.domains().find((each) => each.deviceId === deviceId)
    const subject = domain?.id ?? deviceId
    const forecasts =
      domain === undefined ? (winterForecasts.sensorsOf(issue.id) ?? []) : this.#ofDomain(issue.id, domain.id)
    const forecast = forecasts.find(({ sensorId }) => sensorId === subject)
    if (forecast === undefined) return null
    const { basis, usesWeatherFeed, problem, hours } = forecast
    return {
      issueId: issue.id,
      madeAt: formatInstant(issue.madeAt),
      basis,
      usesWeatherFeed,
      problem,
      hours: hours.map(hourView),
    }
  }

  /** Roads of the newest issue; null before there is one. */
  roads(): WinterRoadsView | null {
    const kept = this.#store.winterForecasts.roads()
    if (kept === null) return null
    const { times, edgeIds, surfaceTempC, standardErrorK } = kept.roads
    const rows = (values: Float32Array) =>
      edgeIds.map((_, n) =>
        Array.from(values.subarray(n * times.length, (n + 1) * times.length), (value) =>
          Number.isNaN(value) ? null : Math.round(value * 10),
        ),
      )
    return {
      issueId: kept.issueId,
      madeAt: formatInstant(times[0]!),
      times: times.map(formatInstant),
      edgeIds: [...edgeIds],
      surfaceTempTenths: rows(surfaceTempC),
      standardErrorTenths: rows(standardErrorK),
    }
  }
}

function lastOfEachHour<Issue extends { readonly madeAt: EpochMs }>(newestFirst: readonly Issue[]): Issue[] {
  const byHour = new Map<number, Issue>()
  for (const issue of newestFirst) {
    const hour = Math.floor(issue.madeAt / HOUR_MS)
    if (!byHour.has(hour)) byHour.set(hour, issue)
  }
  return [...byHour.values()].slice(0, MOST_ISSUES).reverse()
}

function hourView({ at, surfaceTempC, lowC, highC }: ForecastHour) {
  return { at: formatInstant(at), surfaceTempC, lowC, highC }
}

function scoreView({ count, rmse, bias, covered }: VerificationScore) {
  return { count, rmseK: rmse, biasK: bias, coveredShare: covered }
}
