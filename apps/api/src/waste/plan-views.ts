import { type EpochMs, formatInstant } from '@towncrier/core'
import type { PlanSummary, StoredPlan } from '@towncrier/operations-store'
import type {
  BinVerdictView,
  PlanShiftView,
  PlanSummaryView,
  PlanVisitView,
  WastePlanHead,
} from '@towncrier/protocol'
import {
  addDays,
  dayBegins,
  type JobStop,
  type PlannedVisit,
  verdictWords,
  type WastePlan,
  weekdayOf,
} from '@towncrier/waste-rounds'
import type { JobLorry, PlanJob, PlanLeg } from './planner/plan-job.ts'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** What of a plan is shown, with the names of all it speaks of. */
export function planned(
  job: PlanJob,
  plan: WastePlan,
  legs: readonly (readonly PlanLeg[])[] | null,
  timeZone: string,
) {
  return {
    shifts: plan.shifts.map((shift, index): PlanShiftView => {
      const lorry = lorryOf(job, shift.lorryId)
      const begins = dayBegins(job.day, timeZone)
      const line = (legs?.[index] ?? []).flatMap((leg) => leg.line.map(([x, y]): [number, number] => [x, y]))
      return {
        lorryId: shift.lorryId,
        lorryName: lorry.name,
        visits: shift.visits.map((visit) => visitView(job, lorry, visit, begins)),
        line,
        leavesAt: instant(begins, shift.leavesS),
        returnsAt: instant(begins, shift.returnsS),
        metres: Math.round(shift.metres),
        drivingS: Math.round(shift.drivingS),
        collections: shift.collections,
        disposals: shift.disposals,
        collectedL: Math.round(shift.collectedL),
        collectedKg: Math.round(shift.collectedKg),
        capacityL: lorry.capacityL,
        payloadKg: lorry.payloadKg,
        doneBinIds: [...lorry.doneBinIds],
      }
    }),
    verdicts: verdictViews(job, plan),
    summary: summaryOf(plan),
  }
}

export function summaryOf(plan: WastePlan): PlanSummaryView {
  const collections = plan.shifts.reduce((sum, shift) => sum + shift.collections, 0)
  return {
    lorries: plan.shifts.filter((shift) => shift.collections > 0).length,
    collections,
    leftOut: plan.verdicts.filter(({ lorryId }) => lorryId === null).length,
    metres: Math.round(plan.metres),
    workS: Math.round(plan.workS),
    expectedOverflows: Math.round(100 * plan.expectedOverflows) / 100,
    isFeasible: plan.isFeasible,
    problems: plan.problems.map(({ message }) => message),
  }
}

export function headView({ madeAt, publishedAt, summary, ...head }: StoredPlan): WastePlanHead {
  return {
    ...head,
    madeAt: formatInstant(madeAt),
    publishedAt: publishedAt === null ? null : formatInstant(publishedAt),
    summary: { ...(summary as PlanSummary), problems: [...summary.problems] },
  }
}

function lorryOf({ lorries }: PlanJob, lorryId: string): JobLorry {
  return lorries.find(({ id }) => id === lorryId)!
}

function instant(begins: EpochMs, seconds: number): string {
  return formatInstant(begins + Math.round(seconds) * 1_000)
}

function visitView(job: PlanJob, lorry: JobLorry, visit: PlannedVisit, begins: EpochMs): PlanVisitView {
  const place = placeOf(job, lorry, visit)
  return {
    type: visit.type,
    placeId: visit.placeId,
    ...{ name: place.name, street: place.street, stream: place.stream, fillPct: place.fillPct },
    arriveAt: instant(begins, visit.arriveS),
    beginAt: instant(begins, visit.beginS),
    leaveAt: instant(begins, visit.leaveS),
    metres: Math.round(visit.metres),
    drivingS: Math.round(visit.drivingS),
    loadL: Math.round(visit.loadL),
    loadKg: Math.round(visit.loadKg),
  }
}

const NOWHERE = { street: '', stream: null, fillPct: null, position: null, volumeL: null } as const

function placeOf({ bins, sites }: PlanJob, lorry: JobLorry, { type, placeId }: PlannedVisit) {
  if (type === 'collect') return bins.find(({ id }) => id === placeId)!
  if (type === 'dispose') return { ...NOWHERE, ...pick(sites.find(({ id }) => id === placeId)!) }
  return type === 'return'
    ? { ...NOWHERE, name: lorry.endName, position: lorry.end }
    : { ...NOWHERE, name: 'Break' }
}

function pick({ name, position }: PlanJob['sites'][number]) {
  return { name, position }
}

/** The day after the one until which a bin that is left out would have to wait. */
function beforeWords(day: string): string {
  return WEEKDAYS[weekdayOf(addDays(day, 1))]!
}

function verdictViews(job: PlanJob, plan: WastePlan): BinVerdictView[] {
  const bins = new Map(job.bins.map((bin) => [bin.id, bin]))
  const done = job.lorries.flatMap(({ doneBinIds }) => doneBinIds)
  const before = beforeWords(job.day)
  return plan.verdicts.map((verdict) => {
    const bin = bins.get(verdict.binId)!
    return {
      binId: bin.id,
      name: bin.name,
      street: bin.street,
      stream: bin.stream,
      longitude: bin.position[0],
      latitude: bin.position[1],
      lorryId: verdict.lorryId,
      reason: verdict.reason,
      words: verdictWords(verdict, { ...bin, node: null }, before),
      fillPct: bin.fillPct === null ? null : Math.round(bin.fillPct),
      overflowChance: bin.overflowChance === null ? null : Math.round(1000 * bin.overflowChance) / 1000,
      ageDays: bin.ageDays === null ? null : Math.round(10 * bin.ageDays) / 10,
      isPinned: bin.request === 'must',
      isExcluded: bin.request === 'never',
      isDone: done.includes(bin.id),
    }
  })
}

/** What a lorry's crew is sent out with. */
export function jobStops(
  job: PlanJob,
  plan: WastePlan,
  legs: readonly (readonly PlanLeg[])[],
  shiftIndex: number,
  timeZone: string,
): JobStop[] {
  const shift = plan.shifts[shiftIndex]!
  const lorry = lorryOf(job, shift.lorryId)
  const begins = dayBegins(job.day, timeZone)
  const words = new Map(verdictViews(job, plan).map(({ binId, words: why }) => [binId, why]))
  return shift.visits.map((visit, index): JobStop => {
    const place = placeOf(job, lorry, visit)
    const leg = legs[shiftIndex]?.[index]
    const bin = visit.type === 'collect' ? job.bins.find(({ id }) => id === visit.placeId)! : null
    return {
      type: visit.type,
      placeId: visit.placeId,
      name: place.name,
      street: place.street,
      position: place.position,
      stream: place.stream,
      volumeL: place.volumeL,
      fillPct: place.fillPct === null ? null : Math.round(place.fillPct),
      accessNote: bin?.accessNote ?? '',
      accessTimes: bin?.accessTimes ?? [],
      why: bin === null ? '' : upperFirst((words.get(bin.id) ?? '').replace(/^In: /, '')),
      arriveAt: begins + Math.round(visit.arriveS) * 1_000,
      serviceS: Math.round(visit.leaveS - visit.beginS),
      metres: Math.round(visit.metres),
      drivingS: Math.round(visit.drivingS),
      wayThere: leg?.line ?? [],
      turns: leg?.turns ?? [],
      isAdded: false,
    }
  })
}

function upperFirst(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
