import { type EpochMs, SEVERITIES, type Severity } from '@towncrier/core'
import { CHANNELS, type Channel, TOPICS, type Topic } from './channels.ts'
import { endOfWindow, isInWindow, isInWindowOfDays, wallTimeOf } from './local-time.ts'
import type { NoticePreferences, NoticeRule } from './preferences.ts'

/** What happened, as far as it decides who is told. */
export interface NoticeEvent {
  readonly topic: Topic
  readonly severity: Severity
  /** Kinds of sensor or of incident that it concerns; empty: of none in particular. */
  readonly kinds: readonly string[]
  readonly areas: readonly string[]
}

/** How one person is told; they have it in their inbox in any case. */
export interface NoticePlan {
  /** Ways out, each with when it may go at the earliest. */
  readonly sends: readonly { readonly channel: Channel; readonly dueAt: EpochMs }[]
}

/**
 * Whether and how a person is told, by their own wishes.
 *
 * @param options.reachable  ways that this person can be reached by.
 * @param options.asked      they asked for just this (to hear when a cause clears): no rule is needed.
 * @param options.timeZone   IANA name; hours and days are of this zone.
 * @returns null when they are not told.
 */
export function decideNotice(
  preferences: NoticePreferences,
  event: NoticeEvent,
  options: {
    readonly now: EpochMs
    readonly timeZone: string
    readonly reachable: ReadonlySet<Channel>
    readonly asked?: boolean
  },
): NoticePlan | null {
  const { now, timeZone, reachable, asked = false } = options
  const time = wallTimeOf(now, timeZone)
  const chosen = new Set<Channel>()
  let isWanted = asked
  for (const rule of preferences.rules) {
    if (!matches(rule, event, asked)) continue
    if (rule.hours !== null && !isInWindowOfDays(rule.hours, rule.days, time)) continue
    if (rule.hours === null && rule.days.length > 0 && !rule.days.includes(time.weekday)) continue
    isWanted = true
    for (const channel of rule.channels) chosen.add(channel)
  }
  if (!isWanted) return null
  const quiet = preferences.quietHours
  const isHeld =
    quiet !== null &&
    isInWindow(quiet, time.minute) &&
    !(quiet.criticalPasses && event.severity === 'critical')
  const dueAt = isHeld ? endOfWindow(quiet, now, timeZone) : now
  return {
    sends: CHANNELS.filter((channel) => chosen.has(channel) && reachable.has(channel)).map((channel) => ({
      channel,
      dueAt,
    })),
  }
}

function matches(rule: NoticeRule, event: NoticeEvent, asked: boolean): boolean {
  if (rule.about !== TOPICS[event.topic]) return false
  if (rule.about === 'mine') return true
  if (event.topic === 'cause.cleared' && !rule.whenCleared && !asked) return false
  return (
    SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(rule.minSeverity) &&
    isAmong(rule.kinds, event.kinds) &&
    isAmong(rule.areas, event.areas)
  )
}

function isAmong(wanted: readonly string[], found: readonly string[]): boolean {
  return wanted.length === 0 || found.some((each) => wanted.includes(each))
}
