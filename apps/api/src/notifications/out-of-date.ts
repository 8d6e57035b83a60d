import { STANDING_TOPICS } from '@towncrier/notifications'
import type { Notice, OperationsStore } from '@towncrier/operations-store'
import { isCalling } from './cause-notices.ts'

/** True when a notice says that a cause calls, and it does so no more: over, acknowledged, put aside, merged. */
export function isOutOfDate({ topic, subject }: Notice, store: OperationsStore): boolean {
  if (!STANDING_TOPICS.has(topic)) return false
  const cause = store.causes.find(subject.slice(subject.indexOf('/') + 1))
  return cause === null || !isCalling(cause)
}
