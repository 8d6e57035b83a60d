/** Ways to a person outside the platform's own screens, the least intrusive first. */
export const CHANNELS = ['push', 'email', 'sms', 'voice'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a person can choose to be told of. `mine`: what was given to them by name. */
export const NOTICE_SUBJECTS = ['causes', 'incidents', 'mine'] as const
export type NoticeSubject = (typeof NOTICE_SUBJECTS)[number]

/** Why somebody is told something, and what it belongs to. */
export const TOPICS = {
  'cause.raised': 'causes',
  'cause.worse': 'causes',
  'cause.cleared': 'causes',
  'cause.unacknowledged': 'causes',
  'cause.shelf-ended': 'causes',
  'cause.assigned': 'mine',
  'incident.opened': 'incidents',
  'incident.published': 'incidents',
  'incident.assigned': 'mine',
  'task.assigned': 'mine',
  'task.due': 'mine',
  'handover.waiting': 'mine',
  test: 'mine',
} as const satisfies Readonly<Record<string, NoticeSubject>>
export type Topic = keyof typeof TOPICS
export const TOPIC_NAMES = Object.keys(TOPICS) as Topic[]

/** Topics that say a cause stands: out of date once it is over or somebody has it. */
export const STANDING_TOPICS: ReadonlySet<Topic> = new Set([
  'cause.raised',
  'cause.worse',
  'cause.unacknowledged',
  'cause.shelf-ended',
])
