import { randomUUID } from 'node:crypto'
import type { EpochMs } from '@towncrier/core'
import type { NewWasteJob, OperationsStore, StoredPlan } from '@towncrier/operations-store'
import type { ChangePlan, PlanningView, PlanRequestView, WastePlanView } from '@towncrier/protocol'
import type { RoadData } from '@towncrier/road-network'
import { dayBegins, type WastePlan } from '@towncrier/waste-rounds'
import { apiErrors } from '../errors.ts'
import type { News } from '../live/news.ts'
import type { DayJobs } from './day-job.ts'
import { wasteJobView } from './job-views.ts'
import { headView, jobStops, planned, summaryOf } from './plan-views.ts'
import type { FixedRoundFigures, PlanChange, PlanJob, PlanLeg, PlanOutcome } from './planner/plan-job.ts'
import { PlannerThread } from './planner/planner-thread.ts'

interface Act {
  readonly actor: string
  readonly at: EpochMs
}

/** What is kept of a plan: all it was made from, and what came out. */
interface PlanContent {
  readonly job: PlanJob
  readonly plan: WastePlan
  readonly legs: readonly (readonly PlanLeg[])[]
  readonly fixedRound: FixedRoundFigures | null
}

interface Run {
  readonly id: string
  readonly request: PlanRequestView
  readonly job: PlanJob
  readonly act: Act
  state: PlanningView['state']
  progress: number
  answers: number
  best: WastePlan | null
  problem: string | null
  planId: string | null
  thread: PlannerThread | null
}

export interface PlanDeskOptions {
  readonly store: OperationsStore
  readonly dayJobs: DayJobs
  readonly news: News
  readonly timeZone: string
}

/** Finished searches that are remembered. */
const REMEMBERED = 10
/** A thread that waits for the planner's hand is ended after so long. */
const IDLE_MS = 10 * 60_000

/** Makes plans of days: searched in a thread, changed by the planner's hand, published to crews. */
export class PlanDesk {
  readonly #options: PlanDeskOptions
  readonly #runs = new Map<string, Run>()
  /** The thread of the draft that was worked on last: it tells what a change comes to at once. */
  #warm: { readonly planId: string; readonly thread: PlannerThread; timer: NodeJS.Timeout } | null = null

  constructor(options: PlanDeskOptions) {
    this.#options = options
  }

  /**
   * Begins to plan a day. Asked twice for the same at once it is the same search.
   *
   * @returns the id to ask for it by.
   * @throws TC_WASTE_PLANNING_BUSY; and as {@link DayJobs.make}
   */
  begin(request: PlanRequestView, act: Act): string {
    const running = [...this.#runs.values()].find(({ state }) => state === 'preparing' || state === 'running')
    if (running !== undefined) {
      if (JSON.stringify(running.request) === JSON.stringify(request)) return running.id
      throw apiErrors.make('TC_WASTE_PLANNING_BUSY', `${running.request.day} for ${running.act.actor}`)
    }
    const job = this.#options.dayJobs.make(request, act.at)
    const id = randomUUID()
    const run: Run = {
      ...{ id, request, job, act, state: 'preparing', progress: 0, answers: 0 },
      ...{ best: null, problem: null, planId: null, thread: null },
    }
    this.#runs.set(id, run)
    for (const old of [...this.#runs.keys()].slice(0, -REMEMBERED)) this.#runs.delete(old)
    run.thread = this.#start(job, request.seconds, {
      progress: (share, better) => {
        if (run.state !== 'preparing' && run.state !== 'running') return
        run.state = 'running'
        run.progress = share
        if (better !== null) {
          run.best = better
          run.answers++
        }
        this.#tell(id)
      },
      ready: (outcome, fixedRound) => this.#found(run, outcome!, fixedRound),
      failed: (message) => this.#end(run, 'failed', message),
    })
    return id
  }

  #start(
    job: PlanJob,
    seconds: number | null,
    listener: ConstructorParameters<typeof PlannerThread>[3],
  ): PlannerThread {
    const roads = this.#options.store.roads.load<RoadData>()
    if (roads === null) throw apiErrors.make('TC_WASTE_PLANNING_FAILED', 'no road network is loaded')
    return new PlannerThread(roads, job, seconds, listener)
  }

  #found(run: Run, { plan, legs }: PlanOutcome, fixedRound: FixedRoundFigures | null): void {
    if (run.state !== 'preparing' && run.state !== 'running') return
    const { store } = this.#options
    const { request, act } = run
    const content: PlanContent = {
      job: run.job,
      plan,
      legs,
      fixedRound: fixedRound ?? this.#fixedRoundOf(run, plan),
    }
    const head = store.wastePlans.add(
      { id: run.id, day: request.day, replaces: request.replaces, summary: summaryOf(plan) },
      request,
      content,
      act,
    )
    run.best = plan
    run.planId = head.id
    run.progress = 1
    run.answers++
    store.audit.add({
      ...act,
      action: 'waste.plan-make',
      subject: `plan ${run.id} of ${request.day}`,
      detail: { ...head.summary },
    })
    this.#keepWarm(run.id, run.thread!)
    this.#end(run, 'done', null)
  }

  /** In mid-shift it is what the day's first plan was compared with; a plan of the fixed round is that round. */
  #fixedRoundOf({ request }: Run, plan: WastePlan): FixedRoundFigures | null {
    const { replaces, isFixedRound } = request
    if (replaces !== null) {
      return this.#options.store.wastePlans.detail<unknown, PlanContent>(replaces).content.fixedRound
    }
    if (!isFixedRound) return null
    const collections = plan.shifts.reduce((sum, shift) => sum + shift.collections, 0)
    return { metres: plan.metres, workS: plan.workS, collections, meanFillPct: null }
  }

  #end(run: Run, state: PlanningView['state'], problem: string | null): void {
    if (run.state !== 'preparing' && run.state !== 'running') return
    Object.assign(run, { state, problem, thread: null })
    this.#tell(run.id)
  }

  #tell(id: string): void {
    this.#options.news.publish('waste-planning', id, 'waste.view')
  }

  #keepWarm(planId: string, thread: PlannerThread): void {
    if (this.#warm !== null) {
      clearTimeout(this.#warm.timer)
      if (this.#warm.thread !== thread) void this.#warm.thread.end()
    }
    const timer = setTimeout(() => {
      this.#warm = null
      void thread.end()
    }, IDLE_MS)
    timer.unref()
    this.#warm = { planId, thread, timer }
  }

  #require(id: string): Run {
    const run = this.#runs.get(id)
    if (run === undefined) throw apiErrors.make('TC_WASTE_PLANNING_UNKNOWN', id.slice(0, 60))
    return run
  }

  /** @throws TC_WASTE_PLANNING_UNKNOWN */
  status(id: string): PlanningView {
    const { state, progress, answers, problem, best, planId, job, act, request } = this.#require(id)
    const { timeZone } = this.#options
    return {
      ...{ id, day: job.day, by: act.actor, seconds: request.seconds },
      ...{ state, progress, answers, problem, planId },
      best: best === null ? null : planned(job, best, null, timeZone),
    }
  }

  /** Searches under way, newest last. */
  underWay(): PlanningView[] {
    return [...this.#runs.values()]
      .filter(({ state }) => state === 'preparing' || state === 'running')
      .map(({ id }) => this.status(id))
  }

  /** Ends a search with the best it has found. @throws TC_WASTE_PLANNING_UNKNOWN */
  finish(id: string): void {
    this.#require(id).thread?.finish()
  }

  /** Ends a search and forgets what it has found. @throws TC_WASTE_PLANNING_UNKNOWN */
  async cancel(id: string): Promise<void> {
    const run = this.#require(id)
    const { thread } = run
    this.#end(run, 'cancelled', null)
    await thread?.end()
  }

  /** @throws TC_WASTE_PLAN_UNKNOWN */
  view(id: string): WastePlanView {
    const { store, timeZone } = this.#options
    const { request, content, ...head } = store.wastePlans.detail<PlanRequestView, PlanContent>(id)
    const { job, plan, legs, fixedRound } = content
    return {
      ...headView(head),
      request,
      ...planned(job, plan, legs, timeZone),
      fixedRound,
      jobs: store.wasteJobs
        .ofDay(head.day)
        .filter(({ planId }) => planId === id)
        .map((each) => wasteJobView(each, store)),
    }
  }

  /**
   * Takes the planner's hand on a draft: what the given orders come to takes the place of what it was.
   *
   * @throws TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE, TC_WASTE_PLAN_CHANGED, TC_WASTE_UNKNOWN, TC_WASTE_PLANNING_FAILED
   */
  async change(id: string, { version, ...change }: ChangePlan, act: Act): Promise<WastePlanView> {
    const { store, dayJobs } = this.#options
    const { request, content, ...head } = store.wastePlans.detail<PlanRequestView, PlanContent>(id)
    if (head.state !== 'draft') throw apiErrors.make('TC_WASTE_NOT_A_DRAFT', `plan ${id} is ${head.state}`)
    const known = new Set(content.job.bins.map((bin) => bin.id))
    const missing = change.orders.flatMap(({ binIds }) => binIds).filter((binId) => !known.has(binId))
    const prepared =
      missing.length === 0 ? content.job : dayJobs.addBins(content.job, [...new Set(missing)], act.at)
    const thread = this.#threadFor(id, prepared)
    const { plan, legs } = await thread.evaluate(change)
    const job = withHand(prepared, change)
    const changed: PlanRequestView = {
      ...request,
      mustBinIds: change.mustBinIds,
      neverBinIds: change.neverBinIds,
      locked: change.locked,
    }
    const next: PlanContent = { job, plan, legs, fixedRound: content.fixedRound }
    store.wastePlans.change(id, version, changed, next, summaryOf(plan))
    this.#keepWarm(id, thread)
    this.#options.news.publish('waste-plan', id, 'waste.view')
    return this.view(id)
  }

  #threadFor(planId: string, job: PlanJob): PlannerThread {
    const warm = this.#warm
    const isUsable =
      warm !== null &&
      warm.planId === planId &&
      !warm.thread.isOver &&
      job.bins.every(({ id }, index) => warm.thread.job.bins[index]?.id === id)
    if (isUsable) return warm.thread
    return this.#start(job, null, { progress: () => {}, ready: () => {}, failed: () => {} })
  }

  /**
   * Sends the crews out with a draft.
   *
   * @throws TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE, TC_WASTE_PLAN_CHANGED, TC_WASTE_PLAN_OVERTAKEN
   */
  publish(id: string, version: number, act: Act): WastePlanView {
    const { store, timeZone } = this.#options
    const { content } = store.wastePlans.detail<PlanRequestView, PlanContent>(id)
    const { job, plan, legs } = content
    const jobs = plan.shifts.flatMap((shift, index): NewWasteJob[] => {
      const lorry = job.lorries.find((each) => each.id === shift.lorryId)!
      const done = this.#stopsDone(job.day, shift.lorryId, lorry.doneBinIds)
      if (shift.collections === 0 && done.length === 0) return []
      return [
        {
          lorryId: shift.lorryId,
          lorryName: lorry.name,
          leavesAt: dayBegins(job.day, timeZone) + Math.round(shift.leavesS) * 1_000,
          stops: [...done, ...jobStops(job, plan, legs, index, timeZone)],
        },
      ]
    })
    store.wastePlans.publish(id, version, jobs, act)
    return this.view(id)
  }

  /** In mid-shift the crew keeps what it has done, in the order in which it was planned. */
  #stopsDone(day: string, lorryId: string, doneBinIds: readonly string[]) {
    if (doneBinIds.length === 0) return []
    const { wasteJobs } = this.#options.store
    const open = wasteJobs
      .ofDay(day)
      .find((job) => job.lorryId === lorryId && job.state !== 'done' && job.state !== 'cancelled')
    if (open === undefined) return []
    const tipped = wasteJobs.progressOf(open.id).tippings.map(({ siteId }) => siteId)
    return open.stops.filter(({ type, placeId }) => {
      if (type === 'collect') return doneBinIds.includes(placeId!)
      const at = type === 'dispose' ? tipped.indexOf(placeId!) : -1
      if (at >= 0) tipped.splice(at, 1)
      return at >= 0
    })
  }

  /** @throws TC_WASTE_PLAN_UNKNOWN, TC_WASTE_PLAN_STATE */
  withdraw(id: string, why: string, act: Act): StoredPlan {
    return this.#options.store.wastePlans.withdraw(id, why, act.at)
  }

  async stop(): Promise<void> {
    const threads = [...this.#runs.values()].flatMap(({ thread }) => thread ?? [])
    if (this.#warm !== null) {
      clearTimeout(this.#warm.timer)
      threads.push(this.#warm.thread)
    }
    await Promise.all(threads.map((thread) => thread.end()))
  }
}

function withHand(job: PlanJob, { mustBinIds, neverBinIds, locked }: Omit<PlanChange, 'orders'>): PlanJob {
  const must = new Set(mustBinIds)
  const never = new Set(neverBinIds)
  return {
    ...job,
    bins: job.bins.map((bin) => ({
      ...bin,
      request: must.has(bin.id) ? 'must' : never.has(bin.id) ? 'never' : 'may',
    })),
    lorries: job.lorries.map((lorry) => ({ ...lorry, lockedBinIds: locked[lorry.id] ?? [] })),
  }
}
