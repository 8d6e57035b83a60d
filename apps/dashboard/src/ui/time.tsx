import { useApp } from '../app.ts'
import { toDuration } from '../format/time.ts'
import { messages } from '../messages/messages.ts'

/** "4 min ago", moving on by itself, with the instant on hover. */
export function Age({ at, isBare = false }: { at: number; isBare?: boolean }) {
  const { socket, time } = useApp()
  const now = socket.now.value
  const ms = now - at
  const words = messages.duration(toDuration(ms))
  return (
    <time dateTime={new Date(at).toISOString()} title={`${time.day(at)} ${time.seconds(at)}`} class="nowrap">
      {ms < 1_500 ? messages.justNow : isBare ? words : messages.ago(words)}
    </time>
  )
}

/** "14:05", with the day when it is not today. */
export function When({ at }: { at: number | string }) {
  const { socket, time } = useApp()
  const instant = typeof at === 'string' ? Date.parse(at) : at
  return (
    <time dateTime={new Date(instant).toISOString()} class="nowrap">
      {time.when(instant, socket.now.value)}
    </time>
  )
}
