import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import type { CivilDate } from '../../civil-date.ts'
import { decimal, localTime, longDate } from '../../messages/format.ts'
import type { Language } from '../../messages/keys.ts'

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', cy: 'cy-GB' }

/** Numbers, days and times as a language writes them, on the household's clock. */
export interface EvidenceFormat {
  readonly language: Language
  readonly timeZone: string
  number(value: number, decimals?: number): string
  /** Of a share, 0…1: `26 %`. */
  percent(share: number, decimals?: number): string
  /** `14 January 2026`. */
  day(at: EpochMs): string
  /** `14 January 2026, 08:15`. */
  instant(at: EpochMs): string
  /** `14 Jan 2026, 08:15`, for tables. */
  shortInstant(at: EpochMs): string
  /** `14 Jan 2026, 08:15 – 09:00`, with the day of the end where it is another. */
  shortSpan(at: EpochMs, endAt: EpochMs | null): string
  date(date: CivilDate): string
  /** Of `2026-01`: `January 2026`. */
  month(month: string): string
  /** `3 h 25 min`, `2 d 4 h`. */
  span(ms: number): string
}

/** @param timeZone IANA zone of the household. */
export function evidenceFormat(language: Language, timeZone: string): EvidenceFormat {
  const locale = LOCALES[language]
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone })
  const shortDays = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  })
  const months = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const number = (value: number, decimals = 0) => {
    const rounded = decimal(value, decimals, language)
    return Number(value.toFixed(decimals)) === 0 ? rounded.replace('-', '') : rounded.replace('-', '−')
  }
  const time = (at: EpochMs) => localTime(at, timeZone, language)
  const shortInstant = (at: EpochMs) => `${shortDays.format(at)}, ${time(at)}`
  return {
    language,
    timeZone,
    number,
    percent: (share, decimals = 0) => `${number(100 * share, decimals)}\u00a0%`,
    day: (at) => days.format(at),
    instant: (at) => `${days.format(at)}, ${time(at)}`,
    shortInstant,
    shortSpan: (at, endAt) => {
      if (endAt === null) return shortInstant(at)
      const isSameDay = days.format(at) === days.format(endAt)
      return `${shortInstant(at)} – ${isSameDay ? time(endAt) : shortInstant(endAt)}`
    },
    date: (date) => longDate(date, language),
    month: (month) => months.format(Date.parse(`${month}-01T00:00:00Z`)),
    span: (ms) => {
      const minutes = Math.round(ms / MINUTE_MS)
      const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
      const units = language === 'en' ? ['d', 'h', 'min'] : ['d', 'a', 'mun']
      const parts = d > 0 ? [d, h, 0] : [0, h, m]
      const written = parts.flatMap((count, index) => (count === 0 ? [] : [`${count} ${units[index]}`]))
      return written.length === 0 ? `0 ${units[2]}` : written.join(' ')
    },
  }
}
