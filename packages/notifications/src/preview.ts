import { SEVERITIES } from '@towncrier/core'
import type { Channel } from './channels.ts'
import { clockWords } from './local-time.ts'
import type { NoticePreferences, NoticeRule } from './preferences.ts'

const WAYS: Readonly<Record<Channel, string>> = {
  push: 'a push message',
  email: 'an email',
  sms: 'an SMS',
  voice: 'a call',
}
const DAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays']
const WEEKDAYS = '1,2,3,4,5'
const WEEKEND = '6,7'

/** Names for the ids in rules. */
export interface PreviewNames {
  /** "road sensors". */
  kind(id: string): string
  area(id: string): string
}

/** A rule as a sentence: "You will get an SMS for critical causes of road sensors between 22:00 and 06:00." */
export function ruleWords(rule: NoticeRule, names: PreviewNames): string {
  const ways =
    rule.channels.length === 0 ? 'a message in your inbox' : listWords(rule.channels.map((way) => WAYS[way]))
  const cleared = rule.whenCleared && rule.about === 'causes' ? ', and when they are over' : ''
  return `You will get ${ways} for ${subjectWords(rule, names)}${whenWords(rule)}${cleared}.`
}

/** All of a person’s wishes, a sentence each. */
export function previewWords({ rules, quietHours }: NoticePreferences, names: PreviewNames): string[] {
  const sentences = rules.map((rule) => ruleWords(rule, names))
  if (rules.length === 0) sentences.push('You will get nothing but what an escalation brings you.')
  if (quietHours !== null) {
    const passes = quietHours.criticalPasses ? ' Critical ones come at once.' : ''
    sentences.push(
      `Between ${clockWords(quietHours.fromMinute)} and ${clockWords(quietHours.toMinute)} messages wait in your inbox; what still matters comes as one afterwards.${passes}`,
    )
  }
  return sentences
}

function subjectWords({ about, minSeverity, kinds, areas }: NoticeRule, names: PreviewNames): string {
  if (about === 'mine') return 'what is given to you: causes, incidents, tasks and handovers'
  const where = areas.length === 0 ? '' : ` in ${listWords(areas.map(names.area))}`
  const severities = SEVERITIES.slice(SEVERITIES.indexOf(minSeverity))
  const how = severities.length === SEVERITIES.length ? 'all' : listWords(severities)
  const what = kinds.length === 0 ? '' : ` of ${listWords(kinds.map(names.kind))}`
  return `${how} ${about}${what}${where}`
}

function whenWords({ days, hours }: NoticeRule): string {
  const key = [...days].sort((a, b) => a - b).join(',')
  const onDays =
    days.length === 0 || days.length === 7
      ? ''
      : key === WEEKDAYS
        ? ' on weekdays'
        : key === WEEKEND
          ? ' at weekends'
          : ` on ${listWords([...days].sort((a, b) => a - b).map((day) => DAYS[day - 1]!))}`
  if (hours === null || hours.fromMinute === hours.toMinute) return onDays
  return `${onDays} between ${clockWords(hours.fromMinute)} and ${clockWords(hours.toMinute)}`
}

/** "a, b and c". */
export function listWords(parts: readonly string[]): string {
  if (parts.length <= 1) return parts[0] ?? ''
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
