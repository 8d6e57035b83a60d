import type { WasteBinView } from '@towncrier/protocol'
import type { TimeFormat } from '../format/time.ts'
import { messages } from '../messages/messages.ts'

const words = messages.wasteBins.panel

/** "14:05" today, else "Tue 24 Nov 14:05". */
export function aheadWords(at: number, now: number, time: TimeFormat): string {
  return time.day(at) === time.day(now) ? time.clock(at) : `${time.day(at)} ${time.clock(at)}`
}

type Reached = NonNullable<WasteBinView['forecast']>['thresholdAt']

/** When something is reached, and between when, in words. */
export function reachedWords(reached: Reached, now: number, time: TimeFormat): string {
  const when = (text: string) => aheadWords(Date.parse(text), now, time)
  if (reached.median === null) {
    return reached.early === null
      ? words.notWithin
      : `${words.notWithin}, ${words.after(when(reached.early))}`
  }
  if (Date.parse(reached.median) <= now) return words.reached
  const { early, median, late } = reached
  if (early === null || late === null || early === late) return when(median)
  return `${when(median)}, ${words.between(when(early), when(late))}`
}

/** When a bin will reach its threshold, as short as it can be said; empty when it is not known or has. */
export function fullByWords({ state, forecast }: WasteBinView, now: number, time: TimeFormat): string {
  const at = forecast?.thresholdAt.median
  if (at == null || state === 'overflowing' || state === 'full' || state === 'out-of-service') return ''
  return aheadWords(Date.parse(at), now, time)
}

/** "07:30-12:00, 13:00-17:00" of spans in minutes, and back; null where it is not such a text. */
export function timesText(spans: readonly { readonly fromMin: number; readonly toMin: number }[]): string {
  return spans.map(({ fromMin, toMin }) => `${clockOf(fromMin)}-${clockOf(toMin)}`).join(', ')
}

export function parseTimes(text: string): { fromMin: number; toMin: number }[] | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const spans = parts.map((part) => {
    const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(part)
    if (match === null) return null
    const [fromH, fromM, toH, toM] = match.slice(1).map(Number) as [number, number, number, number]
    const span = { fromMin: fromH * 60 + fromM, toMin: toH * 60 + toM }
    return fromM < 60 && toM < 60 && span.fromMin < span.toMin && span.toMin <= 1_440 ? span : null
  })
  return spans.includes(null) ? null : (spans as { fromMin: number; toMin: number }[])
}

/** "07:30" of minutes after midnight, as a field for times takes it. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

export function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}
