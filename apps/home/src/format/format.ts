import type { Language } from '@towncrier/healthy-homes/messages/keys'
import { localClock } from '@towncrier/protocol/local-time'
import type { FirstWords } from '../messages/en/first.ts'
import { daysAgo, partsOf } from './zone.ts'

const MINUTE_MS = 60_000

/** Times and numbers as a household reads them, in its language and the home's time zone. */
export class Format {
  readonly timeZone: string
  readonly #words: FirstWords
  readonly #number: (value: number, decimals: number) => string

  constructor(words: FirstWords, language: Language, timeZone: string) {
    this.timeZone = timeZone
    this.#words = words
    this.#number = (value, decimals) =>
      new Intl.NumberFormat(language === 'cy' ? 'cy-GB' : 'en-GB', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(value)
  }

  number = (value: number, decimals = 0) => this.#number(value, decimals).replace('-', '−')
  temp = (value: number | null) => (value === null ? '–' : `${this.number(value, 1)} °C`)
  humidity = (value: number | null) => (value === null ? '–' : `${this.number(value)} %`)

  /** "21:40"; in the hour that comes twice with its zone. */
  clock = (at: number) => localClock(at, this.timeZone)

  /** "Sun 22 November" */
  day = (at: number) => this.#dayWith(at, this.#words.months)

  /** "Sun 22 Nov" */
  shortDay = (at: number) => this.#dayWith(at, this.#words.monthsShort)

  month = (month: number) => this.#words.months[month - 1]!

  /** "22 November 2026" */
  date(at: number): string {
    const { year, month, day } = partsOf(at, this.timeZone)
    return `${day} ${this.month(month)} ${year}`
  }

  /** "21:40", "Yesterday, 21:40", "22 November 2026, 21:40" */
  when(at: number, now: number): string {
    const day = this.relativeDay(at, now)
    return day === this.#words.today ? this.clock(at) : `${day}, ${this.clock(at)}`
  }

  /** "Today, 21:40", "Yesterday, 21:40", "22 November 2026, 21:40" */
  dayAndTime = (at: number, now: number) => `${this.relativeDay(at, now)}, ${this.clock(at)}`

  /** "Today", "Yesterday", "22 November 2026" */
  relativeDay(at: number, now: number): string {
    const days = daysAgo(at, now, this.timeZone)
    if (days === 0) return this.#words.today
    return days === 1 ? this.#words.yesterday : this.date(at)
  }

  /** "4 minutes ago" */
  ago(ms: number): string {
    const { ago } = this.#words
    const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS)
    if (minutes < 1) return ago.now
    if (minutes < 90) return ago.minutes(minutes)
    const hours = Math.round(minutes / 60)
    return hours < 48 ? ago.hours(hours) : ago.days(Math.round(hours / 24))
  }

  #dayWith(at: number, months: readonly string[]): string {
    const { year, month, day } = partsOf(at, this.timeZone)
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
    return `${this.#words.weekdays[weekday]} ${day} ${months[month - 1]}`
  }
}
