import type { EpochMs } from '@towncrier/core'
import type { QuietReason } from './alarm-state.ts'

/** Suppression by design (ISA-18.2): which alerts are recorded and call nobody, and when. */
export interface Suppression {
  readonly rule: string
  /** Any kind, any place when null; a part of town stands for every place in it. */
  readonly kind: string | null
  readonly placeId: string | null
  /** 1 to 12; the whole year when empty. */
  readonly months: readonly number[]
  /** Minutes after midnight, local; from the first until before the second, over midnight when it is smaller. */
  readonly fromMinute: number | null
  readonly toMinute: number | null
  /** Only while this rule stands on the same device, or at the same place. */
  readonly whileRule: string | null
}

/** What is known of the alert when it is asked whether it may call. */
export interface QuietFacts {
  readonly rule: string
  readonly kind: string
  readonly placeId: string | null
  /** The part of town that the place lies in. */
  readonly area: string | null
  readonly isOutOfService: boolean
  /** Whether a rule stands on the alert's device or at its place. */
  readonly stands: (rule: string) => boolean
}

export interface LocalTime {
  /** 1 to 12. */
  readonly month: number
  /** After midnight. */
  readonly minute: number
}

/** Month and minute of the day as clocks on the wall show them. @param timeZone IANA name. */
export function localTimeOf(at: EpochMs, timeZone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    month: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at)
  const numberOf = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)!.value)
  return { month: numberOf('month'), minute: numberOf('hour') * 60 + numberOf('minute') }
}

/** Why an alert calls nobody; null when it does. Work on the device goes before suppression. */
export function quietReasonOf(
  facts: QuietFacts,
  suppressions: readonly Suppression[],
  time: LocalTime,
): QuietReason | null {
  if (facts.isOutOfService) return 'out-of-service'
  return suppressions.some((each) => isSuppressing(each, facts, time)) ? 'suppressed' : null
}

function isSuppressing(suppression: Suppression, facts: QuietFacts, time: LocalTime): boolean {
  const { rule, kind, placeId, months, whileRule } = suppression
  return (
    rule === facts.rule &&
    (kind === null || kind === facts.kind) &&
    (placeId === null || placeId === facts.placeId || placeId === facts.area) &&
    (months.length === 0 || months.includes(time.month)) &&
    isWithinHours(suppression, time.minute) &&
    (whileRule === null || facts.stands(whileRule))
  )
}

function isWithinHours({ fromMinute, toMinute }: Suppression, minute: number): boolean {
  if (fromMinute === null || toMinute === null) return true
  return fromMinute <= toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute
}
