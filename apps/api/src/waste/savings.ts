import { type EpochMs, HOUR_MS } from '@towncrier/core'
import type { BinService, OperationsStore, WasteJob } from '@towncrier/operations-store'
import type { WasteSavingsView } from '@towncrier/protocol'
import {
  addDays,
  dayBegins,
  EMPTYING_OUTCOMES,
  fixedWeek,
  localDayOf,
  WASTED_PCT,
  weekdayOf,
} from '@towncrier/waste-rounds'
import type { FixedRoundFigures } from './planner/plan-job.ts'

type Policy = WasteSavingsView['weeks'][number]['actual']

export const METHOD = [
  'Driven: the planned way of every round that a crew has set out on, as far as it went; hours from its start to its end, or as planned where one of them is missing.',
  'Collections: bins that crews lifted, wholly or partly. Fill at the lift: by the bin’s sensor, or as it was forecast where the sensor did not see it.',
  'Overflows: bins that their sensor found at or above the overflow limit when they were emptied.',
  'Fixed rounds: every bin of the rounds due on each day of the week, in their order, on the same roads, with disposal and break, as reckoned when that day was planned, or the same weekday last.',
  'Compared are the days from the first on which a plan was driven. Fixed rounds are known for weekdays that were planned once.',
  'Fills and overflows of fixed rounds: each bin filling evenly at its own usual rate between its fixed days. Bins of which no rate is known are left out of them.',
  `A collection at ${WASTED_PCT} % or less is called wasted. CO₂: kilometres by the council’s own figure for a lorry.`,
] as const

/** What planning by fill saves against fixed days, week by week. */
export class WasteSavings {
  readonly #store: OperationsStore
  readonly #timeZone: string

  constructor(store: OperationsStore, timeZone: string) {
    this.#store = store
    this.#timeZone = timeZone
  }

  /** @param weeks how many, with the one that is under way, oldest first. */
  of(weeks: number, now: EpochMs): WasteSavingsView {
    const today = localDayOf(now, this.#timeZone)
    const monday = addDays(today, -weekdayOf(today))
    const from = addDays(monday, 7 * (1 - weeks))
    const fixed = this.#fixedByWeekday(addDays(from, -7), today)
    const first = this.#driven(from, today)[0]?.day ?? null
    return {
      since: first,
      weeks: Array.from({ length: weeks }, (_, n) => {
        return this.#week(addDays(from, 7 * n), first, now, fixed)
      }),
      method: [...METHOD],
    }
  }

  #driven(from: string, to: string): WasteJob[] {
    return this.#store.wasteJobs.ofDays(from, to).filter(({ startedAt }) => startedAt !== null)
  }

  /** @param first the first day on which a plan was driven: nothing is compared before it; null: none was. */
  #week(from: string, first: string | null, now: EpochMs, fixed: ReadonlyMap<number, FixedRoundFigures>) {
    const store = this.#store
    const { co2KgPerKm, overflowPct } = store.wasteSettings.current().settings
    const to = addDays(from, 7)
    const jobs = this.#driven(from, addDays(to, -1))
    // Of a week under way the days that are over or under way are compared; of the first those with a plan and after.
    const days = Array.from({ length: 7 }, (_, n) => addDays(from, n)).filter(
      (day) => first !== null && day >= first && dayBegins(day, this.#timeZone) <= now,
    )
    const services =
      days.length === 0
        ? []
        : store.wasteServices.between(dayBegins(days[0]!, this.#timeZone), dayBegins(to, this.#timeZone))
    const actual = this.#actual(jobs, services, overflowPct, co2KgPerKm)
    return {
      from,
      days: new Set(jobs.map(({ day }) => day)).size,
      actual,
      fixed: this.#fixed(days.map(weekdayOf), fixed, overflowPct, co2KgPerKm),
    }
  }

  #actual(
    jobs: readonly WasteJob[],
    services: readonly BinService[],
    overflowPct: number,
    co2KgPerKm: number,
  ): Policy {
    const known = new Map(jobs.map((job) => [job.id, job]))
    const lifts = services.filter(
      ({ jobId, outcome }) =>
        jobId !== null && known.has(jobId) && (EMPTYING_OUTCOMES as readonly string[]).includes(outcome),
    )
    const fills = lifts.flatMap(({ fillBeforePct, jobId, binId }) => {
      const stop = known.get(jobId!)!.stops.find(({ placeId }) => placeId === binId)
      return fillBeforePct ?? stop?.fillPct ?? []
    })
    const metres = jobs.reduce((sum, job) => sum + this.#metresDriven(job), 0)
    return {
      metres: Math.round(metres),
      hours: jobs.reduce((sum, job) => sum + hoursOf(job), 0),
      collections: lifts.length,
      meanFillPct: mean(fills),
      wastedCollections: fills.filter((fill) => fill <= WASTED_PCT).length,
      overflows: services.filter(
        ({ fillBeforePct }) => fillBeforePct !== null && fillBeforePct >= overflowPct,
      ).length,
      co2Kg: (metres / 1_000) * co2KgPerKm,
    }
  }

  /** All of a round that is done; of others up to the last stop that was reported. */
  #metresDriven(job: WasteJob): number {
    const { outcomes, tippings } = this.#store.wasteJobs.progressOf(job.id)
    const reported = new Set([...outcomes.keys(), ...tippings.map(({ siteId }) => siteId)])
    const last = job.stops.findLastIndex(({ placeId }) => placeId !== null && reported.has(placeId))
    const driven = job.state === 'done' ? job.stops : job.stops.slice(0, last + 1)
    return driven.reduce((sum, { metres }) => sum + metres, 0)
  }

  #fixed(
    weekdays: readonly number[],
    figures: ReadonlyMap<number, FixedRoundFigures>,
    overflowPct: number,
    co2KgPerKm: number,
  ): Policy {
    const { wasteNetwork, wasteForecasts } = this.#store
    const forecasts = wasteForecasts.all()
    const driven = weekdays.flatMap((weekday) => figures.get(weekday) ?? [])
    const metres = driven.reduce((sum, each) => sum + each.metres, 0)
    let filled = 0
    let fillSumPct = 0
    let wastedCollections = 0
    let overflows = 0
    for (const round of wasteNetwork.rounds()) {
      const share =
        round.weekdays.filter((day) => weekdays.includes(day)).length / Math.max(1, round.weekdays.length)
      for (const { id } of wasteNetwork.bins.ofRound(round.id)) {
        const perDayPct = forecasts.get(id)?.perDayPct ?? null
        if (perDayPct === null) continue
        const week = fixedWeek(perDayPct, round.weekdays, overflowPct)
        filled += week.collections * share
        fillSumPct += week.fillSumPct * share
        wastedCollections += week.wasted * share
        overflows += week.overflows * share
      }
    }
    return {
      metres: Math.round(metres),
      hours: driven.reduce((sum, { workS }) => sum + workS, 0) / 3_600,
      collections: driven.reduce((sum, { collections }) => sum + collections, 0),
      meanFillPct: filled === 0 ? null : fillSumPct / filled,
      wastedCollections: Math.round(wastedCollections),
      overflows: Math.round(overflows),
      co2Kg: (metres / 1_000) * co2KgPerKm,
    }
  }

  /** What the rounds due on a weekday come to, by the newest plan of such a day. */
  #fixedByWeekday(from: string, to: string): ReadonlyMap<number, FixedRoundFigures> {
    const found = new Map<number, FixedRoundFigures>()
    for (const { id, day } of this.#store.wastePlans.heldBetween(from, addDays(to, 7))) {
      const { content } = this.#store.wastePlans.detail<unknown, { fixedRound: FixedRoundFigures | null }>(id)
      if (content.fixedRound !== null) found.set(weekdayOf(day), content.fixedRound)
    }
    return found
  }
}

function hoursOf({ startedAt, endedAt, stops }: WasteJob): number {
  if (startedAt !== null && endedAt !== null) return (endedAt - startedAt) / HOUR_MS
  return stops.reduce((sum, { drivingS, serviceS }) => sum + drivingS + serviceS, 0) / 3_600
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
