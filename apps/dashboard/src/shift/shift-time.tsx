import { localClock, localDay } from '@towncrier/protocol/local-time'
import { useApp } from '../app.ts'

/** "22:00", with the day when it is another, and with the zone in the hour that the clock shows twice. */
export function shiftTime(at: number, now: number, timeZone: string): string {
  const clock = localClock(at, timeZone)
  const day = localDay(at, timeZone)
  return day === localDay(now, timeZone) ? clock : `${day} ${clock}`
}

export function ShiftTime({ at }: { at: string }) {
  const { socket, platform } = useApp()
  return (
    <time dateTime={at} class="nowrap">
      {shiftTime(Date.parse(at), socket.now.value, platform.timeZone)}
    </time>
  )
}
