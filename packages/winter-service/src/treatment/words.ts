import { type EpochMs, HOUR_MS } from '@towncrier/core'

/** "−1.2": with a true minus sign, and never "−0.0". */
export function temperatureWords(tempC: number, decimals = 1): string {
  const size = Math.abs(tempC).toFixed(decimals)
  return tempC < 0 && Number(size) > 0 ? `−${size}` : size
}

/** "16" or "7.5" */
export function rateWords(rateGm2: number): string {
  return String(Math.round(rateGm2 * 10) / 10)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function partsOf(at: EpochMs, timeZone: string): Readonly<Record<string, string>> {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
    formatters.set(timeZone, formatter)
  }
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]))
}

/**
 * The night an instant belongs to, as the date of its evening, `2026-11-22`: from noon to noon of the local clock.
 *
 * @param timeZone IANA name.
 */
export function nightOf(at: EpochMs, timeZone: string): string {
  const { year, month, day, hour } = partsOf(at, timeZone)
  if (Number(hour) >= 12) return `${year}-${month}-${day}`
  const evening = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) - 1))
  return evening.toISOString().slice(0, 10)
}

/**
 * "03:00", with the day when it is not of the night of `now`: "Tue 03:00"; in the hour that comes twice with its zone,
 * "01:30 BST".
 */
export function clockWords(at: EpochMs, now: EpochMs, timeZone: string): string {
  const { weekday, hour, minute, timeZoneName } = partsOf(at, timeZone)
  const isSame = (other: EpochMs) => {
    const parts = partsOf(other, timeZone)
    return parts.hour === hour && parts.minute === minute
  }
  const zone = isSame(at - HOUR_MS) || isSame(at + HOUR_MS) ? ` ${timeZoneName}` : ''
  const day = nightOf(at, timeZone) === nightOf(now, timeZone) ? '' : `${weekday} `
  return `${day}${hour}:${minute}${zone}`
}
