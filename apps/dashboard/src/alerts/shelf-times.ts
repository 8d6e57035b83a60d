import type { TimeFormat } from '../format/time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Local hours at which shifts change, where no rota says otherwise. */
const SHIFT_HOURS = [6, 14, 22]
const MORNING_HOUR = 8

export interface ShelfTimes {
  readonly hour: number
  readonly shift: number
  readonly morning: number
}

/** Until when people put things aside, epoch ms; by the town's clock, also over a clock change. */
export function shelfTimes(now: number, time: TimeFormat): ShelfTimes {
  const today = dayOf(now, time)
  const tomorrow = dayOf(time.midnights(now, now + 2 * DAY_MS)[0]! + HOUR_MS, time)
  const changes = [today, tomorrow].flatMap((day) => SHIFT_HOURS.map((hour) => at(day, hour, time)))
  return {
    hour: now + HOUR_MS,
    shift: changes.find((change) => change > now + MINUTE_MS)!,
    morning: at(tomorrow, MORNING_HOUR, time),
  }
}

function dayOf(instant: number, time: TimeFormat): string {
  return time.toInput(instant).slice(0, 10)
}

function at(day: string, hour: number, time: TimeFormat): number {
  return time.fromInput(`${day}T${String(hour).padStart(2, '0')}:00`)!
}
