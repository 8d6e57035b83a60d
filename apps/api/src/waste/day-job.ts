import { type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { OperationsStore, WasteJob } from '@towncrier/operations-store'
import type { PlanRequestView } from '@towncrier/protocol'
import {
  addDays,
  type Bin,
  type BinForecast,
  type BinRequest,
  binForDay,
  dayBegins,
  densityOf,
  EMPTYING_OUTCOMES,
  isWorthALook,
  type JobPosition,
  LORRY_WORTH_S,
  type Lorry,
  localDayOf,
  SECONDS_PER_KM,
  type TimeOfDaySpan,
  UNKNOWN_FILL_PCT,
  type WasteSettings,
  type WasteSite,
  weekdayOf,
} from '@towncrier/waste-rounds'
import { apiErrors } from '../errors.ts'
import type { RoadService } from '../roads/road-service.ts'
import type { JobBin, JobLorry, PlanJob, ShiftOrders } from './planner/plan-job.ts'

export interface DayJobOptions {
  readonly store: OperationsStore
  readonly roads: RoadService
  readonly timeZone: string
}

/** What a crew has done of a round that is planned anew in mid-shift. */
interface Underway {
  readonly job: WasteJob
  readonly doneBinIds: readonly string[]
  readonly position: JobPosition | null
  readonly loadL: number
  readonly loadKg: number
  readonly hadBreak: boolean
}

/** Forecasts reach so far. */
const MOST_DAYS_AHEAD = 6
/** Ways are measured between all bins that may be collected: more than these are not looked at. */
const MOST_BINS = 600
/** A crew needs so long before it can follow a plan for what is left of its shift. */
const NOTICE_MS = 5 * MINUTE_MS

/** Makes of a request all that a day's plan rests on, as it is known now. */
export class DayJobs {
  readonly #options: DayJobOptions

  constructor(options: DayJobOptions) {
    this.#options = options
  }

  /**
   * @throws TC_WASTE_DAY, TC_WASTE_NOTHING_TO_PLAN, TC_ROADS_NONE, TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE
   */
  make(request: PlanRequestView, now: EpochMs): PlanJob {
    const { store, roads, timeZone } = this.#options
    const { day } = request
    const today = localDayOf(now, timeZone)
    if (day < today || day > addDays(today, MOST_DAYS_AHEAD)) throw apiErrors.make('TC_WASTE_DAY', day)
    const begins = dayBegins(day, timeZone)
    const underway = this.#underway(request)
    const { settings } = store.wasteSettings.current()
    const lorries = this.#lorries(request, underway, begins, now)
    const bins = this.#bins(request, lorries, underway, settings, begins)
    if (bins.length === 0) throw apiErrors.make('TC_WASTE_NOTHING_TO_PLAN', day)
    const { closed, slowdown } = roads.underClosures(now)
    return {
      day,
      bins,
      lorries,
      sites: store.wasteNetwork
        .sites()
        .filter(({ type }) => type === 'disposal')
        .map(({ id, name, serviceS, streams, openTimes, longitude, latitude }) => ({
          ...{ id, name, serviceS, streams },
          windows: openTimes.map(inSeconds),
          position: [longitude, latitude] as const,
        })),
      settings: {
        overflowWorthS: settings.overflowWorthMin * 60,
        overAgeWorthSPerDay: settings.overAgeWorthMinPerDay * 60,
        visitWorthS: settings.visitWorthMin * 60,
        secondsPerKm: SECONDS_PER_KM,
        lorryWorthS: LORRY_WORTH_S,
        isEveryBin: request.isFixedRound,
      },
      travel: { speedFactor: settings.speedFactor, topSpeedKph: settings.topSpeedKph },
      closed: [...closed],
      slowdown: [...slowdown],
      seed: request.seed,
      fixedRound:
        request.isFixedRound || request.replaces !== null ? null : this.#fixedRound(day, bins, lorries),
    }
  }

  /** A bin that the planner's hand puts into a plan which did not look at it. */
  addBins(job: PlanJob, binIds: readonly string[], now: EpochMs): PlanJob {
    const { store, timeZone } = this.#options
    const { settings } = store.wasteSettings.current()
    const forecasts = store.wasteForecasts.all()
    const reported = new Set(store.wasteReports.open().map(({ binId }) => binId))
    const begins = dayBegins(job.day, timeZone)
    const added = binIds.map((id) =>
      jobBin(store.wasteNetwork.bins.require(id), forecasts.get(id) ?? null, {
        settings,
        begins: Math.max(begins, now),
        isReported: reported.has(id),
        request: 'may',
        onlyLorryIds: null,
      }),
    )
    return { ...job, bins: [...job.bins, ...added] }
  }

  #lorries(
    { lorryIds, locked, streams }: PlanRequestView,
    underway: ReadonlyMap<string, Underway>,
    begins: EpochMs,
    now: EpochMs,
  ): JobLorry[] {
    const { wasteNetwork } = this.#options.store
    const sites = new Map(wasteNetwork.sites().map((site) => [site.id, site]))
    const chosen = wasteNetwork
      .lorries()
      .filter(
        (lorry) =>
          underway.has(lorry.id) || (lorryIds === null ? lorry.isInService : lorryIds.includes(lorry.id)),
      )
      .filter((lorry) => streams.length === 0 || lorry.streams.some((stream) => streams.includes(stream)))
    return chosen.map((lorry) => {
      const done = underway.get(lorry.id) ?? null
      return jobLorry(lorry, sites.get(lorry.depotId)!, locked[lorry.id] ?? [], done, begins, now)
    })
  }

  #bins(
    request: PlanRequestView,
    lorries: readonly JobLorry[],
    underway: ReadonlyMap<string, Underway>,
    settings: WasteSettings,
    begins: EpochMs,
  ): JobBin[] {
    const { store } = this.#options
    const { streams, mustBinIds, neverBinIds, onLorry, locked, isFixedRound, day } = request
    const forecasts = store.wasteForecasts.all()
    const reported = new Set(store.wasteReports.open().map(({ binId }) => binId))
    const due = new Set(this.#roundsDue(day).map(({ id }) => id))
    const must = new Set(mustBinIds)
    const never = new Set(neverBinIds)
    const held = new Set(Object.values(locked).flat())
    const done = new Set([...underway.values()].flatMap(({ doneBinIds }) => doneBinIds))
    const requestOf = (id: string): BinRequest => (must.has(id) ? 'must' : never.has(id) ? 'never' : 'may')
    const earliest = begins + Math.min(...lorries.map(({ shift }) => shift.fromS * 1_000), 6 * HOUR_MS)
    const known = store.wasteNetwork.bins
      .list({ isInService: true })
      .filter(({ id }) => !done.has(id))
      .filter(({ stream }) => streams.length === 0 || streams.includes(stream))
      .filter((bin) => !isFixedRound || must.has(bin.id) || (bin.roundId !== null && due.has(bin.roundId)))
      .map((bin) => ({
        bin,
        planned: jobBin(bin, forecasts.get(bin.id) ?? null, {
          settings,
          begins: earliest,
          isReported: reported.has(bin.id),
          request: requestOf(bin.id),
          onlyLorryIds: onLorry[bin.id] === undefined ? null : [onLorry[bin.id]!],
        }),
      }))
    if (isFixedRound) return known.map(({ planned }) => planned)
    return known
      .filter(({ bin, planned }) => {
        const isDue = bin.roundId !== null && due.has(bin.roundId)
        return planned.request !== 'may' || held.has(bin.id) || isDue || isWorthALook(planned)
      })
      .map(({ planned }) => planned)
      .toSorted((a, b) => urgency(b, held) - urgency(a, held))
      .slice(0, MOST_BINS)
  }

  #roundsDue(day: string) {
    return this.#options.store.wasteNetwork
      .rounds()
      .filter(({ weekdays }) => weekdays.includes(weekdayOf(day)))
  }

  /** The rounds that are due, as their lorries would drive them; null where one has no lorry that goes out. */
  #fixedRound(day: string, bins: readonly JobBin[], lorries: readonly JobLorry[]): ShiftOrders | null {
    const { wasteNetwork } = this.#options.store
    const known = new Set(bins.map(({ id }) => id))
    const orders = this.#roundsDue(day).map(({ id, lorryId }) => ({
      lorryId: lorryId ?? '',
      binIds: wasteNetwork.bins.ofRound(id).flatMap((bin) => (known.has(bin.id) ? [bin.id] : [])),
    }))
    const out = new Set(lorries.map(({ id }) => id))
    if (orders.length === 0 || orders.some(({ lorryId }) => !out.has(lorryId))) return null
    return [...Map.groupBy(orders, ({ lorryId }) => lorryId)].map(([lorryId, ofLorry]) => ({
      lorryId,
      binIds: ofLorry.flatMap(({ binIds }) => binIds),
    }))
  }

  #underway({ replaces, day }: PlanRequestView): ReadonlyMap<string, Underway> {
    if (replaces === null) return new Map()
    const { store } = this.#options
    const plan = store.wastePlans.require(replaces)
    if (plan.state !== 'published' || plan.day !== day)
      throw apiErrors.make('TC_WASTE_NOT_IN_FORCE', replaces)
    const volumes = new Map(store.wasteNetwork.bins.list().map((bin) => [bin.id, bin]))
    const { densityKgPerL } = store.wasteSettings.current().settings
    return new Map(
      store.wasteJobs
        .ofDay(day)
        .filter(({ state }) => state === 'under-way' || state === 'on-break')
        .map((job) => {
          const { outcomes, tippings } = store.wasteJobs.progressOf(job.id)
          const tippedAt = tippings.at(-1)?.at ?? 0
          let loadL = 0
          let loadKg = 0
          for (const [binId, { outcome, at }] of outcomes) {
            const bin = volumes.get(binId)
            if (bin === undefined || at <= tippedAt || !EMPTYING_OUTCOMES.includes(outcome)) continue
            const stop = job.stops.find(({ placeId }) => placeId === binId)
            const litres = (bin.volumeL * (stop?.fillPct ?? UNKNOWN_FILL_PCT)) / 100
            loadL += litres
            loadKg += litres * densityOf(densityKgPerL, bin.stream)
          }
          const events = store.wasteJobs.eventsOf(job.id)
          const last = events.findLast(({ placeId }) => placeId !== null)
          const stop = job.stops.find(({ placeId }) => placeId !== null && placeId === last?.placeId)
          const position: JobPosition | null =
            last?.longitude != null && last.latitude !== null
              ? [last.longitude, last.latitude]
              : (stop?.position ?? null)
          const hadBreak = events.some(({ type }) => type === 'break-end')
          return [job.lorryId, { job, doneBinIds: [...outcomes.keys()], position, loadL, loadKg, hadBreak }]
        }),
    )
  }
}

function jobLorry(
  lorry: Lorry,
  depot: WasteSite,
  locked: readonly string[],
  underway: Underway | null,
  begins: EpochMs,
  now: EpochMs,
): JobLorry {
  const { id, name, capacityL, payloadKg, streams, forbiddenEdgeIds, crewBreak } = lorry
  const home: JobPosition = [depot.longitude, depot.latitude]
  const shift = inSeconds(lorry.shift)
  // Of a day that has begun only what is left of it can be planned.
  const nowS = (now - begins) / 1_000
  const fromS =
    underway === null && nowS <= shift.fromS ? shift.fromS : Math.max(shift.fromS, nowS + NOTICE_MS / 1_000)
  const done = new Set(underway?.doneBinIds)
  return {
    ...{ id, name, capacityL, payloadKg, streams, forbiddenEdgeIds },
    start: underway?.position ?? home,
    end: home,
    endName: depot.name,
    // A shift that has run out is not longer than it is: what is left is told to be without time.
    shift: { fromS: Math.min(fromS, shift.toS), toS: shift.toS },
    crewBreak:
      crewBreak === null || underway?.hadBreak === true
        ? null
        : { ...inSeconds(crewBreak), seconds: crewBreak.minutes * 60 },
    loadL: Math.min(underway?.loadL ?? 0, capacityL),
    loadKg: Math.min(underway?.loadKg ?? 0, payloadKg),
    lockedBinIds: locked.filter((binId) => !done.has(binId)),
    doneBinIds: [...done],
  }
}

interface BinFacts {
  readonly settings: WasteSettings
  /** When the first lorry leaves. */
  readonly begins: EpochMs
  readonly isReported: boolean
  readonly request: BinRequest
  readonly onlyLorryIds: readonly string[] | null
}

function jobBin(
  bin: Bin,
  forecast: BinForecast | null,
  { settings, begins, isReported, request, onlyLorryIds }: BinFacts,
): JobBin {
  const { id, name, street, stream, serviceS, volumeL, thresholdPct, maxAgeDays, accessNote, accessTimes } =
    bin
  return {
    ...{ id, name, street, stream, serviceS, volumeL, thresholdPct, maxAgeDays, accessNote, accessTimes },
    position: [bin.longitude, bin.latitude],
    ...binForDay(bin, forecast, settings, begins),
    windows: accessTimes.map(inSeconds),
    isInService: bin.isInService,
    isReported,
    request,
    onlyLorryIds,
  }
}

/** Larger is looked at first where not all can be. */
function urgency(bin: JobBin, held: ReadonlySet<string>): number {
  if (bin.request !== 'may' || held.has(bin.id)) return 10
  if (bin.isOverflowing || bin.isReported) return 5
  const isOld = bin.ageDays !== null && bin.maxAgeDays !== null && bin.ageDays > bin.maxAgeDays
  return (bin.overflowChance ?? 0) + (isOld ? 1 : 0) + (bin.fillPct ?? 0) / 1_000
}

function inSeconds({ fromMin, toMin }: TimeOfDaySpan) {
  return { fromS: fromMin * 60, toS: toMin * 60 }
}
