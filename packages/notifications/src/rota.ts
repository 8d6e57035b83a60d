import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import {
  DAY_MINUTES,
  type DayWindow,
  dayNumberOf,
  isInWindowOfDays,
  type WallTime,
  wallTimeOf,
} from './local-time.ts'

/** A stretch of the day or week that somebody is on call in, taken in turns. */
export interface RotaShift extends DayWindow {
  readonly name: string
  /** ISO 8601 weekdays that it begins on; empty: every day. */
  readonly days: readonly number[]
  /** User names, in the order of their turns. */
  readonly members: readonly string[]
}

/** Somebody stands in, for others or where nobody is. */
export interface RotaOverride {
  readonly fromAt: EpochMs
  readonly untilAt: EpochMs
  readonly userName: string
  /** Whose place they take; null: they come on top. */
  readonly insteadOf: string | null
  readonly reason: string
}

/** Who is on call, week by week. */
export interface RotaPlan {
  readonly name: string
  /** Calendar date of the first member's first turn. */
  readonly startsOn: string
  /** How long a turn is, days. */
  readonly turnDays: number
  /** When turns change, minute of the day. */
  readonly handoverMinute: number
  readonly shifts: readonly RotaShift[]
  readonly overrides: readonly RotaOverride[]
}

export interface OnCall {
  readonly userName: string
  /** Name of the shift; null for one who came on top. */
  readonly shift: string | null
  /** Whose place they take. */
  readonly insteadOf: string | null
}

/** A stretch of time in which the same people are on call; nobody: a gap. */
export interface RotaSpan {
  readonly fromAt: EpochMs
  readonly untilAt: EpochMs
  readonly onCall: readonly OnCall[]
}

/** Minutes of shifts and handovers are multiples of this, so that spans can be found by looking. */
export const ROTA_STEP_MINUTES = 15

/** Who is on call at an instant, each once. @param timeZone IANA name. */
export function onCallAt(rota: RotaPlan, at: EpochMs, timeZone: string): OnCall[] {
  const time = wallTimeOf(at, timeZone)
  const found = new Map<string, OnCall>()
  const overrides = rota.overrides.filter(({ fromAt, untilAt }) => at >= fromAt && at < untilAt)
  for (const shift of rota.shifts) {
    if (!isInWindowOfDays(shift, shift.days, time)) continue
    const member = memberOf(rota, shift, time)
    if (member === null) continue
    const stand = overrides.findLast(({ insteadOf }) => insteadOf === member)
    const userName = stand?.userName ?? member
    if (!found.has(userName)) {
      found.set(userName, { userName, shift: shift.name, insteadOf: stand === undefined ? null : member })
    }
  }
  for (const { userName, insteadOf } of overrides) {
    if (insteadOf === null && !found.has(userName)) {
      found.set(userName, { userName, shift: null, insteadOf: null })
    }
  }
  return [...found.values()]
}

/** Whose turn it is: turns change at the handover, and a shift that began before it is ended by who began. */
function memberOf(
  { startsOn, turnDays, handoverMinute }: RotaPlan,
  shift: RotaShift,
  time: WallTime,
): string | null {
  const { members, fromMinute, toMinute } = shift
  if (members.length === 0) return null
  const wrapped = fromMinute > toMinute && time.minute < toMinute
  const isAllDay = fromMinute === toMinute
  const beganAt = isAllDay ? time.minute : fromMinute
  const day = dayNumberOf(time.date) - (wrapped ? 1 : 0) - (beganAt < handoverMinute ? 1 : 0)
  const turn = Math.floor((day - dayNumberOf(startsOn)) / turnDays)
  return members[((turn % members.length) + members.length) % members.length]!
}

/** Who is on call from `fromAt` to `untilAt`, in spans without overlap or hole. */
export function rotaSpans(rota: RotaPlan, fromAt: EpochMs, untilAt: EpochMs, timeZone: string): RotaSpan[] {
  const step = ROTA_STEP_MINUTES * MINUTE_MS
  const edges = new Set<EpochMs>([fromAt])
  for (let at = Math.ceil(fromAt / step) * step; at < untilAt; at += step) edges.add(at)
  for (const { fromAt: from, untilAt: until } of rota.overrides) {
    for (const edge of [from, until]) if (edge > fromAt && edge < untilAt) edges.add(edge)
  }
  const spans: { fromAt: EpochMs; untilAt: EpochMs; onCall: OnCall[] }[] = []
  for (const at of [...edges].sort((a, b) => a - b)) {
    const onCall = onCallAt(rota, at, timeZone)
    const last = spans.at(-1)
    if (last !== undefined) last.untilAt = at
    if (last === undefined || keyOf(last.onCall) !== keyOf(onCall)) {
      spans.push({ fromAt: at, untilAt, onCall })
    } else {
      last.untilAt = untilAt
    }
  }
  if (spans.length > 0) spans.at(-1)!.untilAt = untilAt
  return spans
}

/** When nobody will be on call. */
export function rotaGaps(rota: RotaPlan, fromAt: EpochMs, untilAt: EpochMs, timeZone: string): RotaSpan[] {
  return rotaSpans(rota, fromAt, untilAt, timeZone).filter(({ onCall }) => onCall.length === 0)
}

function keyOf(onCall: readonly OnCall[]): string {
  return onCall
    .map(({ userName, shift, insteadOf }) => `${userName}/${shift ?? ''}/${insteadOf ?? ''}`)
    .sort()
    .join(',')
}

/** A rota of one round-the-clock shift, in turns of a week. @param startsOn a Monday. */
export function weeklyRota(name: string, startsOn: string, members: readonly string[]): RotaPlan {
  return {
    name,
    startsOn,
    turnDays: 7,
    handoverMinute: 9 * 60,
    shifts: [{ name: 'Round the clock', days: [], fromMinute: 0, toMinute: 0, members }],
    overrides: [],
  }
}

/** True when a minute can be the edge of a shift. */
export function isRotaMinute(minute: number): boolean {
  return Number.isInteger(minute) && minute >= 0 && minute < DAY_MINUTES && minute % ROTA_STEP_MINUTES === 0
}
