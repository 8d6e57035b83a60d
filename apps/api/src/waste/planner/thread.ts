import { type MessagePort, workerData } from 'node:worker_threads'
import type { RoadData } from '@towncrier/road-network'
import { linkThreads } from '@towncrier/thread-link'
import { createDayPlanner, evaluateShifts, type WastePlan } from '@towncrier/waste-rounds'
import type { FixedRoundFigures, PlanChange, PlanJob, PlanOutcome } from './plan-job.ts'
import { type PreparedJob, prepareJob } from './prepare-job.ts'

export interface PlannerThreadData {
  readonly roads: RoadData
  readonly job: PlanJob
  /** Seconds of search; null: only prepare, to evaluate what the planner's hand makes. */
  readonly seconds: number | null
  readonly port: MessagePort
}

/** What the thread does for whoever started it. */
export interface PlannerFunctions {
  /** What given orders come to. */
  evaluate(change: PlanChange): PlanOutcome
  /** Ends the search with the best that was found. */
  finish(): void
}

/** What it tells. */
export interface PlannerListener {
  /** The search has gone on; `better` when there is a better answer, else null. */
  progress(share: number, better: WastePlan | null): void
  /** Ready for {@link PlannerFunctions.evaluate}; after a search, with what it found. */
  ready(outcome: PlanOutcome | null, fixedRound: FixedRoundFigures | null): void
  failed(message: string): void
}

/** Iterations between two looks at the clock, and how long between two looks at messages. */
const BATCH = 50
const SLICE_MS = 60
const TELL_EVERY_MS = 250

const { roads, job, seconds, port } = workerData as PlannerThreadData
let prepared: PreparedJob | null = null
let isFinishing = false
const listener = linkThreads<PlannerListener, PlannerFunctions>(port, {
  evaluate: (change) => {
    const changed = prepared!.changed(change)
    return changed.outcomeOf(evaluateShifts(changed.input, change.orders))
  },
  finish: () => {
    isFinishing = true
  },
})

async function search(ready: PreparedJob, budgetMs: number): Promise<WastePlan> {
  const planner = createDayPlanner(ready.input, { seed: job.seed })
  const startedAt = performance.now()
  let toldAt = startedAt
  let better: WastePlan | null = planner.best()
  await listener.progress(0, better)
  better = null
  for (;;) {
    const now = performance.now()
    const share = Math.min(1, (now - startedAt) / budgetMs)
    if (share >= 1 || isFinishing) return planner.best()
    if (now - toldAt >= TELL_EVERY_MS) {
      toldAt = now
      void listener.progress.asEvent(share, better)
      better = null
    }
    const until = now + SLICE_MS
    while (performance.now() < until) if (planner.step(BATCH, share)) better = planner.best()
    // Messages get their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What the standing rounds would come to; null when their order cannot be driven at all. */
function fixedFigures(ready: PreparedJob): FixedRoundFigures | null {
  if (job.fixedRound === null) return null
  const plan = evaluateShifts(ready.everyBin(job.fixedRound), job.fixedRound)
  const collected = new Set(plan.verdicts.flatMap(({ binId, lorryId }) => (lorryId === null ? [] : [binId])))
  if (collected.size === 0) return null
  const fills = job.bins.flatMap(({ id, fillPct }) => (collected.has(id) ? (fillPct ?? []) : []))
  return {
    metres: plan.metres,
    workS: plan.workS,
    collections: collected.size,
    meanFillPct: fills.length === 0 ? null : fills.reduce((sum, fill) => sum + fill, 0) / fills.length,
  }
}

try {
  prepared = prepareJob(roads, job)
  if (seconds === null) await listener.ready(null, null)
  else {
    const best = await search(prepared, seconds * 1_000)
    await listener.ready(prepared.outcomeOf(best), fixedFigures(prepared))
  }
} catch (error) {
  await listener.failed(error instanceof Error ? error.message : String(error))
  port.close()
}
