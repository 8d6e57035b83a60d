import { type AnySensorKind, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { OperationsStore } from '@towncrier/operations-store'
import {
  type Bin,
  type BinForecast,
  type BinPast,
  createBinForecaster,
  type FillModel,
  learnFills,
} from '@towncrier/waste-rounds'
import type { BinFollower } from './bin-follower.ts'
import type { FillHistory } from './fill-history.ts'

export interface ForecastMakerOptions {
  readonly store: OperationsStore
  readonly kinds: ReadonlyMap<string, AnySensorKind>
  readonly history: FillHistory
  readonly follower: BinFollower
  readonly timeZone: string
}

/** All that one round of forecasting came to. */
export interface FillForecasts {
  readonly madeAt: EpochMs
  readonly bins: readonly Bin[]
  readonly byBin: ReadonlyMap<string, BinForecast>
  /** Bins whose sensor is not to be relied on, or that have none. */
  readonly withoutSensor: ReadonlySet<string>
  readonly lowBatteries: ReadonlySet<string>
  readonly seconds: number
}

interface Learnt {
  readonly at: EpochMs
  /** Hours of bins that it was learnt from. */
  readonly known: number
  readonly model: FillModel
}

const LEARN_ANEW_MS = HOUR_MS
const LEARN_ANEW_GROWTH = 0.2
/** Pasts read from the telemetry store in one round; the others follow in the next. */
const MOST_READ = 1_000
/** Forecasts the fill of every bin in service from what is known at an instant, and writes it down. */
export class ForecastMaker {
  readonly #options: ForecastMakerOptions
  #model: Learnt | null = null

  constructor(options: ForecastMakerOptions) {
    this.#options = options
  }

  /**
   * @param isStopping asked between two reads of a past.
   * @returns null when there are no bins, or it was stopped.
   */
  async make(now: EpochMs, isStopping: () => boolean): Promise<FillForecasts | null> {
    const { store } = this.#options
    const bins = store.wasteNetwork.bins.list({ isInService: true })
    if (bins.length === 0) {
      if (store.wasteForecasts.all().size > 0) store.wasteForecasts.replace([])
      return null
    }
    if (!(await this.#readPasts(bins, now, isStopping))) return null
    const startedAt = performance.now()
    const pasts = this.#pasts(bins, now)
    const { model } = this.#learnt(pasts, now)
    const forecasts = pasts.map(createBinForecaster(model, now))
    store.wasteForecasts.replace(forecasts)
    const { follower } = this.#options
    return {
      madeAt: now,
      bins,
      byBin: new Map(forecasts.map((forecast) => [forecast.binId, forecast])),
      withoutSensor: new Set(
        pasts.filter(({ isFaulty, latest }) => isFaulty || latest === null).map(({ binId }) => binId),
      ),
      lowBatteries: new Set(
        bins.flatMap(({ id, deviceId }) =>
          deviceId !== null && follower.stateOf(deviceId)?.isBatteryLow === true ? [id] : [],
        ),
      ),
      seconds: (performance.now() - startedAt) / 1_000,
    }
  }

  /** What is learnt holds for an hour, unless much more has become known since. */
  #learnt(pasts: readonly BinPast[], now: EpochMs): Learnt {
    const known = pasts.reduce((sum, { hours }) => sum + hours.length, 0)
    const last = this.#model
    const isDue =
      last === null ||
      now - last.at >= LEARN_ANEW_MS ||
      now < last.at ||
      known > last.known * (1 + LEARN_ANEW_GROWTH)
    if (!isDue) return last
    const { timeZone } = this.#options
    this.#model = { at: now, known, model: learnFills(pasts, { now, timeZone }) }
    return this.#model
  }

  async #readPasts(bins: readonly Bin[], now: EpochMs, isStopping: () => boolean): Promise<boolean> {
    const { store, history } = this.#options
    const kindOf = new Map(store.devices.all().map(({ id, kind }) => [id, kind]))
    let read = 0
    for (const { deviceId } of bins) {
      const kind = deviceId === null ? undefined : kindOf.get(deviceId)
      if (deviceId === null || kind === undefined) continue
      if (isStopping()) return false
      if (history.isRead(deviceId) || read >= MOST_READ) continue
      read++
      await history.load(deviceId, kind, now)
    }
    return true
  }

  #pasts(bins: readonly Bin[], now: EpochMs): BinPast[] {
    const { store, kinds, history, follower } = this.#options
    const { overflowPct } = store.wasteSettings.current().settings
    const lastEmptied = store.wasteServices.lastEmptied()
    const away = new Set(store.outOfService.list().map(({ deviceId }) => deviceId))
    const deviceOf = new Map(store.devices.all().map((device) => [device.id, device]))
    return bins.map(({ id, deviceId, stream, street, thresholdPct }): BinPast => {
      const device = deviceId === null ? undefined : deviceOf.get(deviceId)
      const latest = device === undefined ? null : history.latestOf(device.id)
      const offlineAfterMs = device === undefined ? 0 : (kinds.get(device.kind)?.offlineAfterMs ?? 0)
      const isSilent = latest === null || now - latest.at > offlineAfterMs
      const isFaulty =
        device !== undefined &&
        (isSilent || !device.enabled || away.has(device.id) || follower.stateOf(device.id)?.isFaulty === true)
      return {
        binId: id,
        stream,
        street,
        thresholdPct,
        overflowPct,
        hours: device === undefined ? [] : history.hoursOf(device.id, now),
        latest,
        emptiedAt: lastEmptied.get(id) ?? null,
        isFaulty,
      }
    })
  }
}
