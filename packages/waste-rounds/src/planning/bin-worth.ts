import type { PlannedBin, PlanningSettings } from './planning-input.ts'

/** A bin that somebody has seen full overflows at least so likely, whatever its forecast says. */
export const REPORTED_CHANCE = 0.9

/** 0 to 1 that leaving the bin out means an overflow; null: nothing is known of it. */
export function countedChance(bin: PlannedBin): number | null {
  if (bin.isOverflowing) return 1
  if (bin.isReported) return Math.max(REPORTED_CHANCE, bin.overflowChance ?? 0)
  return bin.overflowChance === null ? null : Math.min(1, Math.max(0, bin.overflowChance))
}

/** Days since the bin was emptied beyond what it may have; 0 when it is not too old or its age is not known. */
export function daysOverAge({ ageDays, maxAgeDays }: PlannedBin): number {
  return ageDays === null || maxAgeDays === null ? 0 : Math.max(0, ageDays - maxAgeDays)
}

/**
 * Seconds of a crew's work that collecting the bin today is worth: overflow spared, age, and of a later visit the share that
 * the bin is full. A bin emptied at half its fill has come half the way to its next visit (renewal reward), so that one on the
 * way is taken along and one that is not waits.
 */
export function worthOf(bin: PlannedBin, settings: PlanningSettings): number {
  return (
    settings.overflowWorthS * (countedChance(bin) ?? 0) +
    settings.overAgeWorthSPerDay * daysOverAge(bin) +
    (settings.visitWorthS * Math.min(100, Math.max(0, bin.fillPct ?? 0))) / 100
  )
}

/** Whether the bin has to be collected if it can be. */
export function isObligatory(bin: PlannedBin, settings: PlanningSettings): boolean {
  return bin.request === 'must' || (settings.isEveryBin && bin.isInService && bin.request !== 'never')
}
