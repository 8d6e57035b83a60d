const DAY_MS = 86_400_000

/** A local date so many days from another. @param date `2026-01-14` */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The winter a date lies in or comes after: October to April. */
export function winterOf(date: string): { readonly from: string; readonly to: string } {
  const [year, month] = date.split('-').map(Number) as [number, number]
  const first = month >= 10 ? year : year - 1
  return { from: `${first}-10-01`, to: `${first + 1}-04-30` }
}

/** "Wed 14 Jan 2026" */
export function dateWords(date: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).formatToParts(Date.parse(`${date}T00:00:00Z`))
  const part = (type: string) => parts.find((each) => each.type === type)!.value
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`
}

/** "January 2026" */
export function monthWords(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  )
}

/** "Wed 14 Jan 2026 21:40:05 GMT": with its zone, since a record outlives the change of the clock. */
export function stampWords(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)!.value
  const day = `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`
  return `${day} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`
}
