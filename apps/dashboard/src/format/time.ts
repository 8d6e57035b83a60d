const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const QUARTER_MS = 15 * MINUTE_MS
const MOST_OFFSETS = 5_000

/** Instants as people of the town read them: its time zone, British order, the day when it is not today. */
export class TimeFormat {
  readonly timeZone: string
  readonly #clock: Intl.DateTimeFormat
  readonly #seconds: Intl.DateTimeFormat
  readonly #weekday: Intl.DateTimeFormat
  readonly #day: Intl.DateTimeFormat
  readonly #dayAndYear: Intl.DateTimeFormat
  readonly #parts: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()

  constructor(timeZone: string, locale = 'en-GB') {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options })
    this.timeZone = timeZone
    this.#clock = format({ hour: '2-digit', minute: '2-digit' })
    this.#seconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
    this.#weekday = format({ weekday: 'short' })
    this.#day = format({ day: 'numeric', month: 'short' })
    this.#dayAndYear = format({ day: 'numeric', month: 'short', year: 'numeric' })
    this.#parts = format({
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  }

  /** "14:05" */
  clock(at: number): string {
    return this.#clock.format(at)
  }

  /** "14:05:09" */
  seconds(at: number): string {
    return this.#seconds.format(at)
  }

  /** "Sat 21 Nov" */
  day(at: number): string {
    return `${this.#weekday.format(at)} ${this.#day.format(at)}`
  }

  /** "14:05" today, "Thu 14:05" in the last six days, "3 Jan 14:05" this year, else with the year. */
  when(at: number, now: number): string {
    const days = this.#dayNumber(now) - this.#dayNumber(at)
    if (days === 0) return this.clock(at)
    if (days > 0 && days < 7) return `${this.#weekday.format(at)} ${this.clock(at)}`
    const sameYear = this.#year(at) === this.#year(now)
    return `${(sameYear ? this.#day : this.#dayAndYear).format(at)} ${this.clock(at)}`
  }

  /** The instant a wall-clock minute of the town names, as `<input type="datetime-local">` writes it. */
  fromInput(text: string): number | null {
    const asUtc = Date.parse(`${text}Z`)
    if (Number.isNaN(asUtc)) return null
    // Twice, because the offset at the first guess may be that of the other side of a clock change.
    const first = asUtc - this.#offsetMs(asUtc)
    return asUtc - this.#offsetMs(first)
  }

  /** A wall-clock minute as `<input type="datetime-local">` wants it. */
  toInput(at: number): string {
    return new Date(at + this.#offsetMs(at)).toISOString().slice(0, 16)
  }

  /** The instants of local midnights from `from` (exclusive) to `to`; days of 23 or 25 hours are right. */
  midnights(from: number, to: number): number[] {
    const found: number[] = []
    let localDay = Math.floor((from + this.#offsetMs(from)) / DAY_MS) + 1
    for (; ; localDay++) {
      const asUtc = localDay * DAY_MS
      const at = asUtc - this.#offsetMs(asUtc - this.#offsetMs(asUtc))
      if (at > to) return found
      if (at > from) found.push(at)
    }
  }

  #year(at: number): number {
    return new Date(at + this.#offsetMs(at)).getUTCFullYear()
  }

  #dayNumber(at: number): number {
    return Math.floor((at + this.#offsetMs(at)) / DAY_MS)
  }

  /** How far local wall-clock time is ahead of UTC. Zones change at quarters of an hour and nowhere else. */
  #offsetMs(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS)
    let offset = this.#offsets.get(quarter)
    if (offset === undefined) {
      if (this.#offsets.size >= MOST_OFFSETS) this.#offsets.clear()
      offset = this.#readOffsetMs(quarter * QUARTER_MS)
      this.#offsets.set(quarter, offset)
    }
    return offset
  }

  #readOffsetMs(at: number): number {
    const { year, month, day, hour, minute, second } = this.#wall(at)
    const whole = Math.floor(at / SECOND_MS) * SECOND_MS
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole
  }

  #wall(at: number) {
    const parts: Record<string, number> = {}
    for (const { type, value } of this.#parts.formatToParts(at)) parts[type] = Number(value)
    return parts as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
  }
}

export interface Duration {
  readonly count: number
  readonly unit: 'second' | 'minute' | 'hour' | 'day'
}

/** A duration in the unit people would say it in: under a minute in seconds, under two hours in minutes … */
export function toDuration(ms: number): Duration {
  const length = Math.max(0, ms)
  if (length < MINUTE_MS) return { count: Math.floor(length / SECOND_MS), unit: 'second' }
  if (length < 2 * HOUR_MS) return { count: Math.floor(length / MINUTE_MS), unit: 'minute' }
  if (length < 2 * DAY_MS) return { count: Math.floor(length / HOUR_MS), unit: 'hour' }
  return { count: Math.floor(length / DAY_MS), unit: 'day' }
}
