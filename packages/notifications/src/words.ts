import type { EpochMs, Severity } from '@towncrier/core'
import type { Channel, Topic } from './channels.ts'
import { clockWords, wallTimeOf } from './local-time.ts'

/** What a message is made of: what, where, since when, so what, and where to look. */
export interface NoticeFacts {
  readonly topic: Topic
  readonly severity: Severity
  readonly what: string
  readonly where: string
  readonly sinceAt: EpochMs | null
  /** How bad, how many, who did it. */
  readonly detail: string
  /** What the reader should do. */
  readonly advice: string
}

/** A message as people read it. */
export interface NoticeWords {
  readonly title: string
  readonly body: string
}

/** Most characters of an SMS that is sent as one (3GPP TS 23.038, GSM 7-bit). */
export const SMS_CHARACTERS = 160
/** Most messages that a digest names. */
const MOST_NAMED = 20
/** A link longer than this is left out of an SMS rather than the words. */
const LONGEST_LINK_CHARACTERS = 90

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  watch: 'Watch',
  warning: 'Warning',
  critical: 'Critical',
}

const TITLES: Readonly<Record<Topic, (facts: NoticeFacts) => string>> = {
  'cause.raised': ({ severity, what }) => `${SEVERITY_WORDS[severity]}: ${what}`,
  'cause.worse': ({ severity, what }) => `Now ${severity}: ${what}`,
  'cause.cleared': ({ what }) => `Over: ${what}`,
  'cause.unacknowledged': ({ severity, what }) => `Please answer, ${severity}: ${what}`,
  'cause.shelf-ended': ({ what }) => `Back from the shelf: ${what}`,
  'cause.assigned': ({ what }) => `Given to you: ${what}`,
  'incident.opened': ({ what }) => `Incident opened: ${what}`,
  'incident.published': ({ what }) => `Published: ${what}`,
  'incident.assigned': ({ what }) => `You lead the incident: ${what}`,
  'task.assigned': ({ what }) => `Task for you: ${what}`,
  'task.due': ({ what }) => `Task is due: ${what}`,
  'handover.waiting': ({ what }) => `Handover waits for you: ${what}`,
  test: () => 'Test message from Towncrier',
}

/** "since 03:12", with the day when it is not that of `now`. */
function sinceWords(at: EpochMs, now: EpochMs, timeZone: string): string {
  const then = wallTimeOf(at, timeZone)
  const clock = clockWords(then.minute)
  if (then.date === wallTimeOf(now, timeZone).date) return `since ${clock}`
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone }).format(at)
  return `since ${day}, ${clock}`
}

/** The words of one message. @param timeZone IANA name. */
export function noticeWords(facts: NoticeFacts, now: EpochMs, timeZone: string): NoticeWords {
  const { topic, where, sinceAt, detail, advice } = facts
  // A cause of many says in its own words since when it stands.
  const isSaid = sinceAt === null || /^since /i.test(detail)
  const place = [where, isSaid ? '' : sinceWords(sinceAt, now, timeZone)]
    .filter((part) => part !== '')
    .join(', ')
  const sentences = [place, detail, advice].map(sentenceOf).filter((part) => part !== '')
  return { title: TITLES[topic](facts), body: sentences.join(' ') }
}

function sentenceOf(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') return ''
  const begun = trimmed[0]!.toUpperCase() + trimmed.slice(1)
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`
}

/** Why several messages come as one. */
export type DigestReason = 'together' | 'quiet-hours' | 'flood' | 'down'

const DOWN_WORDS: Readonly<Record<Channel, string>> = {
  push: 'push was down',
  email: 'mail was down',
  sms: 'SMS was down',
  voice: 'calls were down',
}

/** Several messages as one. @param items newest last. */
export function digestWords(
  items: readonly NoticeWords[],
  reason: DigestReason,
  channel: Channel,
): NoticeWords {
  const count = `${items.length} messages`
  const titles: Readonly<Record<DigestReason, string>> = {
    together: count,
    'quiet-hours': `${count} from your quiet hours`,
    flood: `${count}, gathered because there are many`,
    down: `${count} while ${DOWN_WORDS[channel]}`,
  }
  const named = items.slice(0, MOST_NAMED).map(({ title }) => `• ${title}`)
  const left = items.length - named.length
  if (left > 0) named.push(`• and ${left} more`)
  return { title: titles[reason], body: named.join('\n') }
}

/**
 * The message in at most 160 characters, with the link whole or not at all. What an SMS cannot carry in
 * GSM 7-bit is written so that it can.
 */
export function smsText({ title, body }: NoticeWords, link: string): string {
  const end = link.length > LONGEST_LINK_CHARACTERS ? '' : ` ${link}`
  const room = SMS_CHARACTERS - end.length
  return cut(plain(`${title}. ${body}`.replaceAll(/\s+/g, ' ')), room) + end
}

/** What a voice says; no link, and twice, as a call may be answered late. */
export function spokenText({ title, body }: NoticeWords): string {
  const text = `${title}. ${body}`.replaceAll('•', '').replaceAll(/\s+/g, ' ').trim()
  return `This is Towncrier. ${text} I repeat. ${text} Please acknowledge it on your screen.`
}

function plain(text: string): string {
  return text
    .replaceAll(/[−–—]/g, '-')
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll('…', '...')
    .replaceAll('• ', '')
    .replaceAll('°', '')
}

function cut(text: string, room: number): string {
  if (text.length <= room) return text
  return `${text.slice(0, Math.max(0, room - 3)).trimEnd()}...`
}
