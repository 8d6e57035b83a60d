import type { EpochMs } from '@towncrier/core'
import type { IncidentState } from './states.ts'

/** What an entry of the log tells. `noted` is written by hand; all others by what was done. */
export const LOG_TYPES = [
  'opened',
  'noted',
  'corrected',
  'changed',
  'state',
  'handed-over',
  'linked',
  'unlinked',
  'task-added',
  'task-changed',
  'task-done',
  'task-reopened',
  'road-added',
  'road-lifted',
  'attached',
  'detached',
  'published',
  'withdrawn',
] as const
export type LogType = (typeof LOG_TYPES)[number]

/** One entry of an incident's log: never changed, never removed. */
export interface LogEntry {
  readonly id: number
  readonly incidentId: number
  readonly at: EpochMs
  /** User name; `platform` for what happened by itself. */
  readonly author: string
  readonly type: LogType
  /** For people. */
  readonly text: string
  /** What changed, for programs: `{ "severity": "critical" }` of `changed`. */
  readonly data: Readonly<Record<string, unknown>>
  /** The entry this one puts right. */
  readonly corrects: number | null
}

/** The fields of an incident that follow from its log alone. */
export interface IncidentPicture {
  readonly openedAt: EpochMs
  readonly state: IncidentState
  /** Every field as `opened` and `changed` entries left it. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly openTaskIds: readonly number[]
  readonly roadIds: readonly number[]
  readonly isPublished: boolean
}

/**
 * The incident as it stood at `at`, from its log alone.
 *
 * @param entries oldest first.
 * @returns null before it was opened.
 */
export function incidentAt(entries: readonly LogEntry[], at: EpochMs): IncidentPicture | null {
  let openedAt: EpochMs | null = null
  let state: IncidentState = 'open'
  let fields: Record<string, unknown> = {}
  let isPublished = false
  const openTasks = new Set<number>()
  const roads = new Set<number>()
  for (const entry of entries) {
    if (entry.at > at) break
    const { data } = entry
    switch (entry.type) {
      case 'opened':
        openedAt = entry.at
        fields = { ...data }
        break
      case 'changed':
      case 'handed-over':
        fields = { ...fields, ...data }
        break
      case 'state':
        state = data.state as IncidentState
        fields = { ...fields, ...(data.fields as Record<string, unknown> | undefined) }
        break
      case 'task-added':
      case 'task-reopened':
        openTasks.add(data.taskId as number)
        break
      case 'task-done':
        openTasks.delete(data.taskId as number)
        break
      case 'road-added':
        roads.add(data.roadId as number)
        break
      case 'road-lifted':
        roads.delete(data.roadId as number)
        break
      case 'published':
        isPublished = true
        break
      case 'withdrawn':
        isPublished = false
        break
    }
  }
  if (openedAt === null) return null
  return { openedAt, state, fields, openTaskIds: [...openTasks], roadIds: [...roads], isPublished }
}
