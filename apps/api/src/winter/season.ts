import { type EpochMs, formatInstant, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import type { DecisionInShort, JobInShort } from '@towncrier/operations-store'
import type { SeasonNightView, SeasonPartView, SeasonReportView } from '@towncrier/protocol'
import { type DomainNight, outcomesOf, overridesOf, savingOf } from '@towncrier/winter-service'
import type { ApiContext } from '../context.ts'
import type { IssueDomains } from './board-service.ts'
import { type MeasuredNight, measuredNights, UNMEASURED } from './season-measured.ts'
import { type NightSpan, nightSpans } from './season-nights.ts'

type Context = Pick<ApiContext, 'store' | 'processor' | 'kinds' | 'config' | 'clock' | 'networkPlans'>

/** Decisions are made by mid-afternoon: nights on which nobody decided are scored by the forecast of 15:00. */
const DECIDED_BY_MS = 3 * HOUR_MS
/** An older forecast is not that of the afternoon. */
const ISSUE_WITHIN_MS = 3 * HOUR_MS
const MOST_LATE = 20
const TREATS = new Set(['treat', 'treat-after-rain'])

interface DomainOfSeason {
  readonly id: string
  readonly name: string
  readonly routeKm: number
  readonly routeAreaM2: number
  readonly measured: ReadonlyMap<string, MeasuredNight>
}

interface Used {
  readonly treatedKm: number
  readonly saltT: number
}

type NightOfDomain = DomainNight & Used & { readonly domainName: string }

/** A season as it was decided and as it was, from stored decisions, jobs, treatments, forecasts and readings. */
export class SeasonReport {
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  /** @param rateGm2 at which everything would have been treated each marginal night, g/m². */
  async report(fromNight: string, toNight: string, rateGm2: number): Promise<SeasonReportView> {
    const { store, config, clock } = this.#context
    const spans = nightSpans(fromNight, toNight, config.TIME_ZONE)
    const [from, to] = [spans[0]!.from, spans.at(-1)!.to]
    const decisions = store.winterRecord.decisions(fromNight, toNight)
    const jobs = store.winterRecord.jobs(fromNight, toNight)
    const usedByJob = store.winterRecord.byJob(from, to)
    const domains = await this.#domains(spans, decisions, clock.now())
    const nights = this.#nights(spans, domains, decisions, jobs, usedByJob)
    const known = new Set(jobs.map(({ id }) => id))
    const outside = usedByJob.filter(({ jobId }) => jobId === null || !known.has(jobId))
    const outsideJobs = { ...sumOf(outside), passes: outside.reduce((sum, { passes }) => sum + passes, 0) }
    const inJobs = addUp(nights)
    const used = {
      treatedKm: inJobs.treatedKm + outsideJobs.treatedKm,
      saltT: inJobs.saltT + outsideJobs.saltT,
    }
    const marginalC = store.winterSettings.current().settings.marginalBelowC
    return {
      authority: config.CAP_SENDER_NAME,
      from: fromNight,
      to: toNight,
      madeAt: formatInstant(clock.now()),
      nights: spans.length,
      total: partOf(nights, used),
      domains: domains.map(({ id, name }) => {
        const own = nights.filter(({ domainId }) => domainId === id)
        return { domainId: id, domainName: name, ...partOf(own, addUp(own)) }
      }),
      outsideJobs,
      saving: { marginalC, rateGm2, ...savingOf(nights, used, { marginalC, rateGm2 }) },
      lateStarts: lateStarts(jobs, clock.now()),
      salt: this.#salt(from, Math.min(to, clock.now() + 1)),
      rows: nights.map(rowOf),
    }
  }

  async #domains(
    spans: readonly NightSpan[],
    decisions: readonly DecisionInShort[],
    now: EpochMs,
  ): Promise<DomainOfSeason[]> {
    const { store, networkPlans } = this.#context
    const routes = store.winterNetwork.routes()
    const there = await Promise.all(
      store.winterNetwork.domains().map(async (domain): Promise<DomainOfSeason> => {
        const figures = routes
          .filter(({ domainId }) => domainId === domain.id)
          .map((route) => networkPlans.tryPlan(route, now).planned?.figures)
        return {
          id: domain.id,
          name: domain.name,
          routeKm: figures.reduce((sum, each) => sum + (each?.treatedM ?? 0) / 1_000, 0),
          routeAreaM2: figures.reduce((sum, each) => sum + (each?.treatedAreaM2 ?? 0), 0),
          measured: await measuredNights(this.#context, domain, spans),
        }
      }),
    )
    const gone = new Map(
      decisions
        .filter(({ domainId }) => !there.some(({ id }) => id === domainId))
        .map(({ domainId, domainName }) => [domainId, domainName]),
    )
    return [
      ...there,
      ...[...gone].map(([id, name]) => ({ id, name, routeKm: 0, routeAreaM2: 0, measured: new Map() })),
    ]
  }

  #nights(
    spans: readonly NightSpan[],
    domains: readonly DomainOfSeason[],
    decisions: readonly DecisionInShort[],
    jobs: readonly JobInShort[],
    usedByJob: readonly {
      readonly jobId: string | null
      readonly treatedM: number
      readonly saltKg: number
    }[],
  ): NightOfDomain[] {
    const key = (night: string, domainId: string) => `${night} ${domainId}`
    const decided = Map.groupBy(decisions, ({ night, domainId }) => key(night, domainId))
    const jobKeys = new Map(jobs.map(({ id, night, domainId }) => [id, key(night, domainId)]))
    const used = Map.groupBy(usedByJob, ({ jobId }) => jobKeys.get(jobId ?? '') ?? '')
    const now = this.#context.clock.now()
    return spans.flatMap((span) => {
      // A night that has not been yet is nobody's omission.
      if (span.from > now) return []
      const afternoon = this.#minimaOfAfternoon(span)
      return domains.map(({ id, name, routeKm, routeAreaM2, measured }): NightOfDomain => {
        const all = decided.get(key(span.night, id)) ?? []
        const [first, last] = [all[0], all.at(-1)]
        const sums = sumOf(used.get(key(span.night, id)) ?? [])
        const { minimumC, hadIceOrFrost } = measured.get(span.night) ?? UNMEASURED
        return {
          night: span.night,
          domainId: id,
          domainName: name,
          choice: last?.choice ?? null,
          isTreated: (last?.choice !== 'decline' && last?.sendsGritters === true) || sums.treatedKm > 0,
          wasRecommended: last === undefined || last.action === null ? null : TREATS.has(last.action),
          // The forecast people decided by: one of the small hours knows the night already.
          forecastMinC: first === undefined ? (afternoon().get(id) ?? null) : first.forecastMinC,
          actualMinC: minimumC,
          hadIceOrFrost,
          routeKm,
          routeAreaM2,
          ...sums,
        }
      })
    })
  }

  /** Forecast minima by domain, of the last issue before 15:00 local time; looked up when first asked for. */
  #minimaOfAfternoon({ from, to }: NightSpan): () => ReadonlyMap<string, number> {
    const { winterForecasts } = this.#context.store
    let found: ReadonlyMap<string, number> | null = null
    return () => {
      if (found !== null) return found
      const before = from + DECIDED_BY_MS
      const [issue] = winterForecasts.list({ from: before - ISSUE_WITHIN_MS, to: before + 1, limit: 1 })
      const content = issue === undefined ? null : winterForecasts.find(issue.id)
      const forecasts = (content?.domains as IssueDomains | undefined)?.forecasts ?? []
      found = new Map(
        forecasts.flatMap(({ domainId, hours }) => {
          const minima = hours.filter(({ at }) => at < to).map(({ surfaceTempC }) => surfaceTempC)
          return minima.length === 0 ? [] : [[domainId, Math.min(...minima)] as const]
        }),
      )
      return found
    }
  }

  #salt(from: EpochMs, to: EpochMs): SeasonReportView['salt'] {
    const { winterNetwork, winterRecord } = this.#context.store
    const flows = new Map(winterRecord.saltFlows(from, to).map((flow) => [flow.depotId, flow]))
    return winterNetwork.depots().map(({ id, name }) => {
      const { atStartKg, boughtKg, usedKg, correctedKg } = flows.get(id) ?? {
        atStartKg: 0,
        boughtKg: 0,
        usedKg: 0,
        correctedKg: 0,
      }
      return {
        depotId: id,
        depotName: name,
        atStartKg,
        boughtKg,
        usedKg,
        correctedKg,
        leftKg: atStartKg + boughtKg - usedKg + correctedKg,
      }
    })
  }
}

function sumOf(jobs: readonly { readonly treatedM: number; readonly saltKg: number }[]): Used {
  return {
    treatedKm: jobs.reduce((sum, { treatedM }) => sum + treatedM, 0) / 1_000,
    saltT: jobs.reduce((sum, { saltKg }) => sum + saltKg, 0) / 1_000,
  }
}

function addUp(nights: readonly Used[]): Used {
  return {
    treatedKm: nights.reduce((sum, { treatedKm }) => sum + treatedKm, 0),
    saltT: nights.reduce((sum, { saltT }) => sum + saltT, 0),
  }
}

function partOf(nights: readonly NightOfDomain[], used: Used): SeasonPartView {
  const errors = nights.flatMap(({ forecastMinC, actualMinC }) =>
    forecastMinC === null || actualMinC === null ? [] : [forecastMinC - actualMinC],
  )
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  const meanSquare = mean(errors.map((error) => error ** 2))
  return {
    overrides: overridesOf(nights),
    outcomes: outcomesOf(nights),
    minimum: {
      nights: errors.length,
      rmseK: meanSquare === null ? null : Math.sqrt(meanSquare),
      biasK: mean(errors),
    },
    ...used,
  }
}

function lateStarts(jobs: readonly JobInShort[], now: EpochMs): SeasonReportView['lateStarts'] {
  const timed = jobs.flatMap((job) =>
    job.startBy === null || job.state === 'cancelled' ? [] : [{ ...job, startBy: job.startBy }],
  )
  const late = timed.filter(({ startBy, startedAt }) => (startedAt ?? now) > startBy)
  const latenessMs = ({ startBy, startedAt }: (typeof late)[number]) =>
    startedAt === null ? Number.POSITIVE_INFINITY : startedAt - startBy
  return {
    jobs: timed.length,
    late: late.filter(({ startedAt }) => startedAt !== null).length,
    neverBegun: late.filter(({ startedAt }) => startedAt === null).length,
    worst: late
      .toSorted((one, other) => {
        const [a, b] = [latenessMs(one), latenessMs(other)]
        return a === b ? 0 : b - a
      })
      .slice(0, MOST_LATE)
      .map((job) => ({
        jobId: job.id,
        night: job.night,
        routeName: job.routeName,
        startBy: formatInstant(job.startBy),
        startedAt: job.startedAt === null ? null : formatInstant(job.startedAt),
        lateMinutes: job.startedAt === null ? null : Math.round((job.startedAt - job.startBy) / MINUTE_MS),
      })),
  }
}

function rowOf({ routeKm: _km, routeAreaM2: _area, ...night }: NightOfDomain): SeasonNightView {
  return night
}
