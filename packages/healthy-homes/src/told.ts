import type { AwaabsLawClock } from './awaabs-law.ts'
import type { DiaryMatch } from './diary.ts'
import type { ActivityInsight } from './insight.ts'
import type { Message } from './messages/keys.ts'

/**
 * What diary and sensor say together, as sentences. With fewer than five events only that it is too soon; a
 * comparison only when both sides have five.
 */
export function tellInsights(insights: readonly ActivityInsight[]): Message[] {
  return insights.flatMap(({ activity, count, riseGm3, drying }): Message[] => {
    if (riseGm3 === null) return [{ key: 'insight.too-few', params: { activity, count } }]
    const messages: Message[] = [
      {
        key: 'insight.rise',
        params: { activity, count, lowerGm3: riseGm3.lower, upperGm3: riseGm3.upper },
      },
    ]
    const withoutMinutes = drying.notAired.medianMinutes
    const windowMinutes = drying.airedWithWindow.medianMinutes
    const fanMinutes = drying.airedWithFan.medianMinutes
    if (withoutMinutes !== null && windowMinutes !== null) {
      messages.push({
        key: 'insight.drying-with-window',
        params: { activity, minutes: windowMinutes, withoutMinutes },
      })
    }
    if (withoutMinutes !== null && fanMinutes !== null) {
      messages.push({
        key: 'insight.drying-with-fan',
        params: { activity, minutes: fanMinutes, withoutMinutes },
      })
    }
    if (messages.length === 1 && drying.all.medianMinutes !== null) {
      messages.push({ key: 'insight.drying', params: { activity, minutes: drying.all.medianMinutes } })
    }
    return messages
  })
}

/** Peaks with no entry, to ask about, and entries with no peak. The newest first. */
export function tellUnmatched(match: DiaryMatch, timeZone: string): Message[] {
  return [
    ...match.unmatchedEvents.map(({ startAt }) => ({
      at: startAt,
      message: { key: 'insight.peak-without-entry', params: { at: startAt, timeZone } } as const,
    })),
    ...match.unmatchedEntries.map(({ at, activity }) => ({
      at,
      message: { key: 'insight.entry-without-peak', params: { activity } } as const,
    })),
  ]
    .sort((a, b) => b.at - a.at)
    .map(({ message }) => message)
}

/** The duties that are open, as sentences; nothing where the law does not apply. */
export function tellAwaabsLaw(clock: AwaabsLawClock): Message[] {
  if (!clock.applies) return []
  return clock.duties
    .filter(({ state }) => state === 'waiting' || state === 'overdue')
    .map(({ step, dueDate, state }) => ({
      key: state === 'overdue' ? 'awaab.overdue' : 'awaab.due',
      params: { step, dueDate },
    }))
}
