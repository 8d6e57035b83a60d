const two = (value: number) => String(value).padStart(2, '0')

/** An instant as a field for a local date and time takes it, by the phone's own clock. */
export function localInputOf(at: number): string {
  const date = new Date(at)
  return `${dateInputOf(at)}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The day of an instant as a field for dates takes it. */
export function dateInputOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The instant that such a field says, epoch ms; null: it is empty, or cannot be read. */
export function readLocalInput(text: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?/.exec(text.trim())
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0'] = found
  const at = new Date(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)).getTime()
  return Number.isFinite(at) ? at : null
}
