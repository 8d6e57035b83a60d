import type { SessionView, WinterJobDetail } from '@towncrier/protocol'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { OutboxEvent } from '../outbox/outbox-event.ts'

/** Who used this phone last, and what the town is. */
export interface Remembered {
  readonly session: Pick<SessionView, 'userName' | 'displayName' | 'permissions' | 'needsSecondFactor'> | null
  readonly timeZone: string
  /** When jobs were asked for last; null: never. */
  readonly refreshedAt: number | null
}

export interface CrewSchema extends DBSchema {
  /** In the order they happened. */
  outbox: { key: number; value: OutboxEvent }
  jobs: { key: string; value: WinterJobDetail }
  remembered: { key: string; value: Remembered }
}
export type CrewDatabase = IDBPDatabase<CrewSchema>

/** What is kept on the phone: what is not sent yet, jobs with their streets, and who signed in. */
export function openCrewDatabase(name = 'towncrier-crew'): Promise<CrewDatabase> {
  return openDB<CrewSchema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
      database.createObjectStore('jobs', { keyPath: 'id' })
      database.createObjectStore('remembered')
    },
  })
}
