import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { type CivilDate, dayNumberOf, localDateOf } from './civil-date.ts'
import { addWorkingDays, type BankHolidayChanges, PROCLAIMED_BANK_HOLIDAYS } from './working-days.ts'

/** How the household holds its home. Asked first: the clock runs for social tenants in England only. */
export type Tenure = 'social-rent' | 'private-rent' | 'owner' | 'other' | 'unknown'
export type Nation = 'england' | 'wales' | 'scotland' | 'northern-ireland' | 'unknown'

/** In force from this day. */
export const AWAABS_LAW_FROM: CivilDate = '2025-10-27'

const INVESTIGATE_WORKING_DAYS = 10
const SUMMARY_WORKING_DAYS = 3
const SAFETY_WORK_WORKING_DAYS = 5
const EMERGENCY_HOURS = 24
const ENGLAND_TIME_ZONE = 'Europe/London'

export interface HazardReport {
  readonly tenure: Tenure
  readonly nation: Nation
  /** When the landlord became aware of the damp or mould. */
  readonly awareAt: EpochMs
  /** When the landlord's investigation ended; null: it has not. */
  readonly investigatedAt: EpochMs | null
  /** When the written summary came; null: it has not. */
  readonly summaryAt: EpochMs | null
  /** When the work that makes it safe was done; null: it has not been. */
  readonly madeSafeAt: EpochMs | null
  /** The landlord, or a person who may say so, called it an emergency. */
  readonly isEmergency: boolean
}

export type AwaabsLawStep = 'emergency' | 'investigation' | 'summary' | 'safety-work'

export interface AwaabsLawDuty {
  readonly step: AwaabsLawStep
  /** The last day on which it is in time, in England; the emergency's day is that of `dueAt`. */
  readonly dueDate: CivilDate
  /** Only the emergency is due at a time of day. */
  readonly dueAt: EpochMs | null
  readonly doneAt: EpochMs | null
  readonly state: 'waiting' | 'overdue' | 'done' | 'done-late'
}

export type AwaabsLawClock =
  | { readonly applies: true; readonly duties: readonly AwaabsLawDuty[] }
  | {
      readonly applies: false
      readonly why: 'tenure' | 'tenure-unknown' | 'nation' | 'nation-unknown' | 'before'
    }

/**
 * The clock of the Hazards in Social Housing (Prescribed Requirements) (England) Regulations 2025, SI
 * 2025/1042 ("Awaab's Law"): an emergency made safe within 24 hours; significant damp and mould investigated
 * within 10 working days of the landlord becoming aware; from the end of the investigation, a written
 * summary within 3 working days and safety work within 5. Days are counted from the day after.
 *
 * Duties from the end of the investigation are listed once it has ended. This is information, not advice on
 * a case.
 *
 * @param now     the instant for which to tell what is overdue.
 * @param changes bank holidays that were added or moved.
 */
export function awaabsLawClock(
  report: HazardReport,
  now: EpochMs,
  changes: BankHolidayChanges = PROCLAIMED_BANK_HOLIDAYS,
): AwaabsLawClock {
  if (report.tenure === 'unknown') return { applies: false, why: 'tenure-unknown' }
  if (report.tenure !== 'social-rent') return { applies: false, why: 'tenure' }
  if (report.nation === 'unknown') return { applies: false, why: 'nation-unknown' }
  if (report.nation !== 'england') return { applies: false, why: 'nation' }
  const awareDate = localDateOf(report.awareAt, ENGLAND_TIME_ZONE)
  if (dayNumberOf(awareDate) < dayNumberOf(AWAABS_LAW_FROM)) return { applies: false, why: 'before' }

  const duties: AwaabsLawDuty[] = []
  if (report.isEmergency) {
    const dueAt = report.awareAt + EMERGENCY_HOURS * HOUR_MS
    duties.push(dutyByInstant('emergency', dueAt, report.madeSafeAt, now))
  }
  const dueAfter = (date: CivilDate, days: number) => addWorkingDays(date, days, changes)
  duties.push(
    dutyByDate('investigation', dueAfter(awareDate, INVESTIGATE_WORKING_DAYS), report.investigatedAt, now),
  )
  if (report.investigatedAt !== null) {
    const ended = localDateOf(report.investigatedAt, ENGLAND_TIME_ZONE)
    duties.push(
      dutyByDate('summary', dueAfter(ended, SUMMARY_WORKING_DAYS), report.summaryAt, now),
      dutyByDate('safety-work', dueAfter(ended, SAFETY_WORK_WORKING_DAYS), report.madeSafeAt, now),
    )
  }
  return { applies: true, duties }
}

function dutyByInstant(
  step: AwaabsLawStep,
  dueAt: EpochMs,
  doneAt: EpochMs | null,
  now: EpochMs,
): AwaabsLawDuty {
  const isLate = (doneAt ?? now) > dueAt
  return {
    step,
    dueDate: localDateOf(dueAt, ENGLAND_TIME_ZONE),
    dueAt,
    doneAt,
    state: stateOf(doneAt, isLate),
  }
}

function dutyByDate(
  step: AwaabsLawStep,
  dueDate: CivilDate,
  doneAt: EpochMs | null,
  now: EpochMs,
): AwaabsLawDuty {
  const isLate = localDateOf(doneAt ?? now, ENGLAND_TIME_ZONE) > dueDate
  return { step, dueDate, dueAt: null, doneAt, state: stateOf(doneAt, isLate) }
}

function stateOf(doneAt: EpochMs | null, isLate: boolean): AwaabsLawDuty['state'] {
  if (doneAt !== null) return isLate ? 'done-late' : 'done'
  return isLate ? 'overdue' : 'waiting'
}
