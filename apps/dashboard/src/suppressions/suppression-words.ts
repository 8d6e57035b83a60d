import type { NewSuppression } from '../alerts/alarm-api.ts'
import { messages } from '../messages/messages.ts'

const words = messages.alarms.suppressions
const DAY_MINUTES = 1_440

/** When and where a suppression holds, in a sentence: "Road sensors in Mill, Nov to Mar, 22:00 to 06:00". */
export function scopeWords(
  { kind, placeId, months, fromMinute, toMinute, whileRule }: NewSuppression,
  titles: Readonly<Record<'kindTitle' | 'ruleTitle' | 'placeName', (id: string) => string>>,
): string {
  const parts = [
    kind === null ? words.everyKind : titles.kindTitle(kind),
    placeId === null ? words.everywhere : titles.placeName(placeId),
    ...(months.length === 0 ? [] : [monthWords(months)]),
    ...(fromMinute === null || toMinute === null
      ? []
      : [words.between(minuteText(fromMinute), minuteText(toMinute))]),
    ...(whileRule === null ? [] : [words.whileWords(titles.ruleTitle(whileRule))]),
  ]
  return parts.join(', ')
}

/** "Nov–Mar": months that follow each other are a range, over the new year too. */
export function monthWords(months: readonly number[]): string {
  const chosen = new Set(months)
  const name = (month: number) => words.monthNames[(month - 1) % 12]!
  const before = (month: number) => ((month + 10) % 12) + 1
  const starts = [...chosen].filter((month) => !chosen.has(before(month))).sort((a, b) => a - b)
  return starts
    .map((start) => {
      let length = 1
      while (chosen.has(((start + length - 1) % 12) + 1)) length++
      return length === 1 ? name(start) : `${name(start)}–${name(start + length - 1)}`
    })
    .join(', ')
}

/** "22:00"; the end of the day is "24:00". */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Minutes after midnight; null when it is not a time of day. */
export function toMinute(text: string): number | null {
  const parts = /^(\d{1,2}):(\d{2})/.exec(text)
  if (parts === null) return null
  const minute = Number(parts[1]) * 60 + Number(parts[2])
  return minute <= DAY_MINUTES ? minute : null
}
