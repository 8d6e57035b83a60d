import { type AnySensorKind, type EpochMs, formatInstant, HOUR_MS } from '@towncrier/core'
import type { OperationsStore, WasteSettingsVersion } from '@towncrier/operations-store'
import type {
  LiveDevice,
  WasteBinDetail,
  WasteBinsView,
  WasteBinView,
  WasteLorryView,
  WasteRoundView,
  WasteSettingsView,
} from '@towncrier/protocol'
import {
  addDays,
  BIN_STATES,
  type Bin,
  type BinForecast,
  type BinProblem,
  binProblems,
  binState,
  dayBegins,
  type Lorry,
  localDayOf,
  type ReachedAt,
  ROAD_WITHIN_M,
  type StandingRound,
} from '@towncrier/waste-rounds'
import type { ApiContext } from '../context.ts'
import { type LoadedRoads, nearestRoad } from './bin-files.ts'

/** The rule by which kinds say that a sensor cannot be relied on. */
const FAULT_RULE = 'sensor-fault'
/** "Tomorrow evening", hours after the midnight before. */
const EVENING_H = 18
/** A reading this much newer than the forecast says more of the present than it does. */
const FORECAST_STANDS_MS = HOUR_MS
const FRESHNESS_KNOWN: readonly LiveDevice['freshness'][] = ['online']

interface Known {
  readonly forecasts: ReadonlyMap<string, BinForecast>
  readonly lastEmptied: ReadonlyMap<string, EpochMs>
  readonly problems: ReadonlyMap<string, readonly BinProblem[]>
  readonly overflowPct: number
  readonly by: EpochMs
}

/** Bins with how full they are, what is forecast of them and what is wrong with them. */
export class BinViews {
  readonly #context: ApiContext
  /** Whether a road is near, by bin; kept while neither the bin nor the roads change. */
  readonly #roadNear = new Map<string, { readonly key: string; readonly isNear: boolean }>()

  constructor(context: ApiContext) {
    this.#context = context
  }

  /** Null when none are loaded. */
  roads(): LoadedRoads | null {
    const { store, roads, clock } = this.#context
    return store.roads.summary() === null ? null : roads.underClosures(clock.now())
  }

  /** Most urgent first. */
  all(): WasteBinsView {
    const { store, clock } = this.#context
    const at = clock.now()
    const bins = store.wasteNetwork.bins.list()
    const known = this.#known(bins, store.wasteForecasts.all(), at)
    const views = bins.map((bin) => ({ bin, view: this.#view(bin, known) }))
    const urgency = (view: WasteBinView) => BIN_STATES.indexOf(view.state)
    const due = ({ forecast }: WasteBinView) => forecast?.thresholdAt.median ?? '9'
    views.sort(
      ({ view: a }, { view: b }) =>
        urgency(a) - urgency(b) || due(a).localeCompare(due(b)) || (b.fillPct ?? -1) - (a.fillPct ?? -1),
    )
    const summary = store.roads.summary()
    return {
      at: formatInstant(at),
      by: formatInstant(known.by),
      hasRoads: summary !== null,
      attribution: summary?.attribution ?? '',
      overflowPct: known.overflowPct,
      bins: views.map(({ view }) => view),
    }
  }

  one(bin: Bin): WasteBinView {
    const { store, clock } = this.#context
    const forecast = store.wasteForecasts.find(bin.id)
    return this.#view(bin, this.#known(store.wasteNetwork.bins.list(), forecastOf(forecast), clock.now()))
  }

  detail(bin: Bin): WasteBinDetail {
    const { store, live, clock } = this.#context
    const forecast = store.wasteForecasts.find(bin.id)
    const device = bin.deviceId === null ? null : store.devices.find(bin.deviceId)
    const state = device === null ? undefined : live.device(device.id)
    return {
      ...this.#view(bin, this.#known(store.wasteNetwork.bins.list(), forecastOf(forecast), clock.now())),
      device:
        device === null
          ? null
          : {
              id: device.id,
              kind: device.kind,
              name: device.name,
              freshness: state?.freshness ?? 'never-seen',
              flags: state?.flags ?? [],
              settings: { ...device.settings },
            },
      remark: forecast?.remark ?? '',
      forecastMadeAt: forecast === null ? null : formatInstant(forecast.madeAt),
      points: (forecast?.points ?? []).map((point) => ({ ...point, at: formatInstant(point.at) })),
      services: store.wasteServices
        .ofBin(bin.id)
        .map((service) => ({ ...service, at: formatInstant(service.at) })),
    }
  }

  #known(bins: readonly Bin[], forecasts: Known['forecasts'], at: EpochMs): Known {
    const { store, config, live } = this.#context
    const { settings } = store.wasteSettings.current()
    const roads = this.roads()
    const importedAt = store.roads.summary()?.importedAt ?? 0
    const faulty = new Set(
      live
        .openAlerts()
        .flatMap(({ rule, clearedAt, deviceId }) =>
          rule === FAULT_RULE && clearedAt === null ? deviceId : [],
        ),
    )
    const problems = binProblems({
      bins,
      lorries: store.wasteNetwork.lorries(),
      settings,
      hasRoad: roads === null ? null : (bin) => this.#hasRoad(bin, roads, importedAt),
      deviceState: (deviceId) =>
        faulty.has(deviceId)
          ? 'faulty'
          : FRESHNESS_KNOWN.includes(live.device(deviceId)?.freshness ?? 'never-seen')
            ? 'well'
            : 'silent',
    })
    const tomorrow = addDays(localDayOf(at, config.TIME_ZONE), 1)
    return {
      forecasts,
      lastEmptied: store.wasteServices.lastEmptied(),
      problems,
      overflowPct: settings.overflowPct,
      by: dayBegins(tomorrow, config.TIME_ZONE) + EVENING_H * HOUR_MS,
    }
  }

  #hasRoad({ id, latitude, longitude }: Bin, roads: LoadedRoads, importedAt: number): boolean {
    const key = `${importedAt} ${latitude} ${longitude}`
    const kept = this.#roadNear.get(id)
    if (kept?.key === key) return kept.isNear
    const isNear = nearestRoad(roads, latitude, longitude, ROAD_WITHIN_M) !== null
    this.#roadNear.set(id, { key, isNear })
    return isNear
  }

  #view(bin: Bin, { forecasts, lastEmptied, problems, overflowPct, by }: Known): WasteBinView {
    const { live, kinds } = this.#context
    const forecast = forecasts.get(bin.id) ?? null
    const own = problems.get(bin.id) ?? []
    const device = bin.deviceId === null ? undefined : live.device(bin.deviceId)
    const measured = own.includes('device-faulty') ? null : measuredFill(device, kinds)
    const { fillPct, fillAt } = fillNow(forecast, measured)
    const emptiedAt = latest(lastEmptied.get(bin.id) ?? null, forecast?.emptiedAt ?? null)
    const known = { fillPct, thresholdAt: forecast?.thresholdAt.median ?? null, emptiedAt }
    return {
      ...bin,
      accessTimes: bin.accessTimes.map((span) => ({ ...span })),
      state: binState(bin, known, overflowPct, by),
      fillPct: fillPct === null ? null : Math.round(fillPct * 10) / 10,
      fillAt: whenView(fillAt),
      emptiedAt: whenView(emptiedAt),
      problems: [...own],
      forecast:
        forecast === null
          ? null
          : {
              basis: forecast.basis,
              perDayPct: forecast.perDayPct,
              thresholdAt: reachedView(forecast.thresholdAt),
              overflowAt: reachedView(forecast.overflowAt),
            },
    }
  }
}

function forecastOf(forecast: BinForecast | null): Known['forecasts'] {
  return new Map(forecast === null ? [] : [[forecast.binId, forecast]])
}

interface Fill {
  readonly fillPct: number | null
  readonly fillAt: EpochMs | null
}

function measuredFill(
  device: LiveDevice | undefined,
  kinds: ReadonlyMap<string, AnySensorKind>,
): Fill | null {
  const measure = device === undefined ? undefined : kinds.get(device.kind)?.primaryMeasure
  const value = measure === undefined ? undefined : device!.values[measure]
  return typeof value === 'number' ? { fillPct: value, fillAt: device!.at } : null
}

/** The forecast knows the fill from more than the last reading; a reading that is newer by long is believed. */
function fillNow(forecast: BinForecast | null, measured: Fill | null): Fill {
  const foretold = forecast === null ? null : { fillPct: forecast.fillNowPct, fillAt: forecast.measuredAt }
  if (foretold === null || foretold.fillPct === null) return measured ?? { fillPct: null, fillAt: null }
  const isNewer = measured !== null && (measured.fillAt ?? 0) > forecast!.madeAt + FORECAST_STANDS_MS
  return isNewer ? measured : foretold
}

function latest(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

function whenView(at: EpochMs | null): string | null {
  return at === null ? null : formatInstant(at)
}

function reachedView({ early, median, late }: ReachedAt) {
  return { early: whenView(early), median: whenView(median), late: whenView(late) }
}

/** @param roads null when none are loaded. */
export function lorryView(lorry: Lorry, roads: LoadedRoads | null): WasteLorryView {
  return {
    ...lorry,
    streams: [...lorry.streams],
    forbiddenEdgeIds: [...lorry.forbiddenEdgeIds],
    forbiddenStreets: lorry.forbiddenEdgeIds.flatMap((edgeId) => {
      const index = roads?.network.linkIndexes.get(edgeId)
      const link = index === undefined ? undefined : roads!.network.links[index]
      if (link === undefined) return []
      return {
        edgeId,
        name: link.name || link.number,
        line: link.coordinates.map(([x, y]): [number, number] => [x, y]),
      }
    }),
  }
}

export function roundView(round: StandingRound, { wasteNetwork }: OperationsStore): WasteRoundView {
  return {
    ...round,
    weekdays: [...round.weekdays],
    binIds: wasteNetwork.bins.ofRound(round.id).map(({ id }) => id),
  }
}

export function wasteSettingsView({
  version,
  at,
  savedBy,
  settings,
}: WasteSettingsVersion): WasteSettingsView {
  return {
    version,
    at: version === 0 ? null : formatInstant(at),
    savedBy,
    settings: { ...settings, densityKgPerL: { ...settings.densityKgPerL } },
  }
}
