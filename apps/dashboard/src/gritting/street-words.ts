import type { PublicStreetView } from '@towncrier/protocol'
import { grittingMessages as words } from '../messages/gritting.ts'

/** What is said of a street, answer first: when it was gritted, then what tonight holds. */
export function streetWords(
  street: PublicStreetView,
  now: number,
  timeZone: string,
): { readonly last: string; readonly tonight: string } {
  const { lastGritted, tonight, plannedRoute, plannedBefore, name } = street
  const rate = words.last.rate(lastGritted?.rateGm2 ?? null)
  const say = lastGritted?.isWhole === true ? words.last.whole : words.last.part
  return {
    last:
      lastGritted === null
        ? words.last.never(name)
        : say(name, whenWords(Date.parse(lastGritted.at), now, timeZone), rate),
    tonight:
      tonight === 'planned'
        ? words.tonight.planned(
            plannedRoute!,
            plannedBefore === null ? null : clockWords(Date.parse(plannedBefore), timeZone),
          )
        : tonight === 'done'
          ? words.tonight.done(plannedRoute!)
          : words.tonight[tonight],
  }
}

/** "21:40" */
export function clockWords(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** "today at 21:40", "yesterday at 21:40", "on Wednesday 14 January at 21:40", with the year when it is another. */
function whenWords(at: number, now: number, timeZone: string): string {
  const day = (instant: number) =>
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).format(instant)
  const days = (Date.parse(day(now)) - Date.parse(day(at))) / 86_400_000
  const clock = clockWords(at, timeZone)
  if (days === 0) return words.when.today(clock)
  if (days === 1) return words.when.yesterday(clock)
  const isThisYear = day(at).slice(0, 4) === day(now).slice(0, 4)
  const date = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at)
  return words.when.earlier(date, clock)
}
