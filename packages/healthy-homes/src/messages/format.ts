import type { EpochMs } from '@towncrier/core'
import type { CivilDate } from '../civil-date.ts'
import type { Language } from './keys.ts'

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', cy: 'cy-GB' }

/** A number with a fixed count of decimals, as the language writes it. */
export function decimal(value: number, decimals: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value)
}

/** `14 January 2026`. */
export function longDate(date: CivilDate, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.parse(date),
  )
}

/** `08:15`, in the household's time zone. */
export function localTime(at: EpochMs, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at)
}
