const DAY_MS = 86_400_000

export interface LocalParts {
  readonly year: number
  /** 1…12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a time zone at an instant. */
export function partsOf(at: number, timeZone: string): LocalParts {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
  // Browsers before 2020 write midnight as hour 24 of the day that begins.
  return {
    year: parts.year!,
    month: parts.month!,
    day: parts.day!,
    hour: parts.hour! % 24,
    minute: parts.minute!,
  }
}

/** The instant at which a local day begins. */
function midnightOf(year: number, month: number, day: number, timeZone: string): number {
  const wanted = Date.UTC(year, month - 1, day)
  let at = wanted
  // A second step sets right the day on which the clock is put.
  for (let step = 0; step < 2; step++) {
    const { year: y, month: m, day: d, hour, minute } = partsOf(at, timeZone)
    at += wanted - Date.UTC(y, m - 1, d, hour, minute)
  }
  return at
}

/** Local midnights after `from` and before `to`, epoch ms; days of 23 and 25 hours as they are. */
export function midnightsBetween(from: number, to: number, timeZone: string): number[] {
  const { year, month, day } = partsOf(from, timeZone)
  const found: number[] = []
  for (let ahead = 0; ahead <= (to - from) / DAY_MS + 2; ahead++) {
    const at = midnightOf(year, month, day + ahead, timeZone)
    if (at > from && at < to) found.push(at)
  }
  return found
}

/** How many local days lie between the day of `at` and that of `now`: 0 on the same day, 1 for yesterday. */
export function daysAgo(at: number, now: number, timeZone: string): number {
  const dayOf = (instant: number) => {
    const { year, month, day } = partsOf(instant, timeZone)
    return Date.UTC(year, month - 1, day) / DAY_MS
  }
  return dayOf(now) - dayOf(at)
}
