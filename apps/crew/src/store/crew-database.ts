import type { SessionView, WinterJobDetail } from '@towncrier/protocol'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { OutboxEvent, WaitingPhoto } from '../outbox/outbox-event.ts'
import type { KeptRound } from '../round/kept-round.ts'

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
  rounds: { key: string; value: KeptRound }
  photos: { key: string; value: WaitingPhoto }
  /** By the event that the photo belongs to. */
  'photo-bytes': { key: string; value: ArrayBuffer }
  remembered: { key: string; value: Remembered }
}
export type CrewDatabase = IDBPDatabase<CrewSchema>

const VERSION = 2

/**
 * What is kept on the phone: what is not sent yet, jobs with their streets and stops, and who signed in.
 *
 * @param onOutdated called when a page of a newer version has taken it over: this one can keep nothing any more.
 */
export function openCrewDatabase(
  name = 'towncrier-crew',
  onOutdated: () => void = () => undefined,
): Promise<CrewDatabase> {
  return openDB<CrewSchema>(name, VERSION, {
    async upgrade(database, from, _to, upgrading) {
      if (from < 1) {
        database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
        database.createObjectStore('jobs', { keyPath: 'id' })
        database.createObjectStore('remembered')
      }
      database.createObjectStore('rounds', { keyPath: 'id' })
      database.createObjectStore('photos', { keyPath: 'eventId' })
      database.createObjectStore('photo-bytes')
      const outbox = upgrading.objectStore('outbox')
      for (const event of await outbox.getAll()) await outbox.put(asOfVersion2(event))
    },
    blocking(_current, _blocked, event) {
      ;(event.target as IDBDatabase).close()
      onOutdated()
    },
  })
}

/** In version 1 there was gritting only, and a mark spoke of streets. */
function asOfVersion2(event: OutboxEvent): OutboxEvent {
  const { edgeId, ...rest } = event as OutboxEvent & { readonly edgeId?: string | null }
  return { ...rest, work: 'gritting', placeId: edgeId ?? null } as OutboxEvent
}
