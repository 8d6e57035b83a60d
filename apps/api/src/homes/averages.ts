import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import {
  type AggregateStatistic,
  answerAggregate,
  type CivilDate,
  dateOfDayNumber,
  dayNumberOf,
  FEWEST_HOMES,
  type HomeAnalysis,
  type HomeDay,
  isAtRisk,
  localDateOf,
  weekdayOf,
} from '@towncrier/healthy-homes'
import type { Home, HomeAverage, HomeDayValues } from '@towncrier/operations-store'
import type { NeighbourhoodView } from '@towncrier/protocol'
import type { ApiContext } from '../context.ts'
import { areasOf } from './choices.ts'

type Context = Pick<ApiContext, 'store' | 'clock' | 'logger'> & {
  readonly config: Pick<ApiContext['config'], 'TIME_ZONE'>
  readonly analyses: Pick<ApiContext['analyses'], 'of'>
}

const EVERY_MS = HOUR_MS
/** After the start others come first. */
const FIRST_AFTER_MS = MINUTE_MS
const WEEKS_TOLD = 12
const KEPT_DAYS = 7 * (WEEKS_TOLD + 1)
/** A day of a home counts with readings in so many of its hours, a week of it with so many days. */
const FEWEST_HOURS = 12
const FEWEST_DAYS = 4
/** “Damp”: a home whose coldest walls were above 80 % for more than this share of the hours. */
const DAMP_SHARE = 0.1
const MEAN: AggregateStatistic = { type: 'mean' }

/**
 * Averages over many homes, by part of town and whole week: of households that agreed, of ten homes or more, and
 * never of two sets of homes that differ by a few. What was told of a week is not told anew.
 */
export class HomeAveragesMaker {
  readonly #context: Context
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #isStopped = false

  constructor(context: Context) {
    this.#context = context
  }

  start(): void {
    const again = (afterMs: number) => {
      this.#timer = setTimeout(() => {
        this.#running = this.makeNow()
          .catch((error: unknown) => this.#context.logger.warn({ err: error }, 'Averages of homes wait'))
          .then(() => {
            if (!this.#isStopped) again(EVERY_MS)
          })
      }, afterMs)
      this.#timer.unref()
    }
    again(FIRST_AFTER_MS)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }

  /** Brings the days of consenting homes up to yesterday, and tells the weeks that are over. */
  async makeNow(): Promise<void> {
    const { store, clock, config } = this.#context
    const now = clock.now()
    const today = dayNumberOf(localDateOf(now, config.TIME_ZONE))
    const oldest = dateOfDayNumber(today - KEPT_DAYS)
    store.homeAverages.forgetBefore(oldest)
    for (const home of store.homes.lived()) {
      if (this.#isStopped) return
      const agreedAt = store.homeConsents.givenSince(home.id, 'neighbourhood')
      if (agreedAt === null) store.homeAverages.forgetHome(home.id)
      else if (home.areaId !== null) {
        await this.#bringUpToDate(home, home.areaId, Math.max(home.begunAt, agreedAt), today, now)
      }
    }
    const lastSunday = today - (weekdayOf(today) === 0 ? 7 : weekdayOf(today))
    for (const areaId of store.homeAverages.areaIds()) {
      for (let week = WEEKS_TOLD - 1; week >= 0; week--) {
        const sunday = lastSunday - 7 * week
        this.#tell(areaId, dateOfDayNumber(sunday - 6), dateOfDayNumber(sunday), now)
      }
    }
  }

  /** What was told, the newest week first. */
  view(areaId: string | undefined): NeighbourhoodView {
    const { store } = this.#context
    const told = store.homeAverages.told(areaId)
    const areas = areasOf(store).filter(({ id }) => areaId === undefined || id === areaId)
    return {
      fewestHomes: FEWEST_HOMES,
      areas: areas.map(({ id, name }) => ({
        areaId: id,
        name,
        periods: told.filter((average) => average.areaId === id).map(periodOf),
      })),
    }
  }

  /** @param since when the home is the household's and it had agreed: no day of before counts, nor that day. */
  async #bringUpToDate(
    home: Home,
    areaId: string,
    since: EpochMs,
    today: number,
    now: EpochMs,
  ): Promise<void> {
    const { store, analyses, config } = this.#context
    const newest = store.homeAverages.newestDay(home.id)
    const agreed = dayNumberOf(localDateOf(since, config.TIME_ZONE)) + 1
    const first = Math.max(newest === null ? 0 : dayNumberOf(newest) + 1, today - KEPT_DAYS, agreed)
    if (first >= today) return
    const days = new Map<CivilDate, DaySum>()
    for (const room of store.homes.rooms(home.id)) {
      const from = Math.max(since, (first - 1) * DAY_MS)
      const { analysis } = await analyses.of(home, room, from, now, now)
      addRoom(days, analysis, config.TIME_ZONE)
    }
    // Of somebody who has taken it back, moved or left meanwhile nothing is kept.
    const agreedStill = store.homeConsents.givenSince(home.id, 'neighbourhood')
    if (agreedStill === null || agreedStill > since || store.homes.find(home.id)?.areaId !== areaId) return
    for (const [date, sum] of days) {
      const day = dayNumberOf(date)
      if (day < first || day >= today || sum.hours.size < FEWEST_HOURS) continue
      store.homeAverages.putDay({
        homeId: home.id,
        areaId,
        date,
        tempC: sum.tempC / sum.readings,
        humidityPct: sum.humidityPct / sum.readings,
        riskHours: sum.riskHours,
        knownHours: sum.knownHours,
      })
    }
  }

  #tell(areaId: string, from: CivilDate, to: CivilDate, now: EpochMs): void {
    const { homeAverages } = this.#context.store
    const ofArea = homeAverages.told(areaId)
    if (ofArea.some((average) => average.from === from)) return
    const days = wholeWeeks(homeAverages.days(areaId, from, to))
    if (days.length === 0) return
    const last = ofArea.find(({ homeIds }) => homeIds.length > 0)
    // The same homes as last time where all, else every home there is: sets that differ by a few are refused.
    const cohorts = [days.filter(({ homeId }) => last?.homeIds.includes(homeId)), days]
    const ledger = homeAverages.told().filter(({ homeIds }) => homeIds.length > 0)
    let refused: HomeAverage['refused'] = 'too-few-homes'
    for (const cohort of cohorts) {
      const ask = (statistic: AggregateStatistic, measureOf: (day: HomeDayValues) => number) =>
        answerAggregate(
          { cellId: areaId, from, to, statistic },
          cohort.map((day): HomeDay => ({ ...day, cellId: day.areaId, value: measureOf(day) })),
          ledger,
        )
      const temp = ask(MEAN, ({ tempC }) => tempC)
      if (temp.outcome === 'refused') {
        refused = temp.reason
        continue
      }
      const humidity = ask(MEAN, ({ humidityPct }) => humidityPct)
      const damp = ask({ type: 'share-above', above: DAMP_SHARE }, ({ riskHours, knownHours }) =>
        knownHours === 0 ? 0 : riskHours / knownHours,
      )
      homeAverages.tell({
        areaId,
        from,
        to,
        homeIds: temp.answered.homeIds,
        tempC: temp.value,
        humidityPct: humidity.outcome === 'answered' ? humidity.value : null,
        shareDamp: damp.outcome === 'answered' ? damp.value : null,
        homesAtLeast: temp.homesAtLeast,
        refused: null,
        madeAt: now,
      })
      return
    }
    homeAverages.tell({
      areaId,
      from,
      to,
      homeIds: [],
      tempC: null,
      humidityPct: null,
      shareDamp: null,
      homesAtLeast: 0,
      refused,
      madeAt: now,
    })
  }
}

interface DaySum {
  readings: number
  tempC: number
  humidityPct: number
  riskHours: number
  knownHours: number
  readonly hours: Set<number>
}

function addRoom(days: Map<CivilDate, DaySum>, analysis: HomeAnalysis, timeZone: string): void {
  const dayOf = (at: EpochMs): DaySum => {
    const date = localDateOf(at, timeZone)
    const sum = days.get(date) ?? {
      readings: 0,
      tempC: 0,
      humidityPct: 0,
      riskHours: 0,
      knownHours: 0,
      hours: new Set<number>(),
    }
    days.set(date, sum)
    return sum
  }
  for (const [index, { at, tempC, humidityPct }] of analysis.readings.entries()) {
    if (!analysis.sensorHealth.isTrusted[index]) continue
    const sum = dayOf(at)
    sum.readings++
    sum.tempC += tempC
    sum.humidityPct += humidityPct
    sum.hours.add(Math.floor(at / HOUR_MS))
  }
  for (const hour of analysis.hours) {
    if (hour.surface === null) continue
    const sum = dayOf(hour.at)
    sum.knownHours++
    if (isAtRisk(hour)) sum.riskHours++
  }
}

/** Only homes with enough days of the week: a home that is there for one day changes who is in the set. */
function wholeWeeks(days: readonly HomeDayValues[]): HomeDayValues[] {
  const counts = new Map<string, number>()
  for (const { homeId } of days) counts.set(homeId, (counts.get(homeId) ?? 0) + 1)
  return days.filter(({ homeId }) => counts.get(homeId)! >= FEWEST_DAYS)
}

function periodOf(average: HomeAverage): NeighbourhoodView['areas'][number]['periods'][number] {
  return {
    from: average.from,
    to: average.to,
    meanTempC: average.tempC,
    meanHumidityPct: average.humidityPct,
    shareDamp: average.shareDamp,
    homesAtLeast: average.homesAtLeast,
    refused: average.refused as 'too-few-homes' | 'too-close-to-an-answer' | null,
  }
}
