import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { DiaryOp } from '../diary/diary-op.ts'

export interface HomeSchema extends DBSchema {
  /** In the order they happened. */
  outbox: { key: number; value: DiaryOp }
}
export type HomeDatabase = IDBPDatabase<HomeSchema>

const VERSION = 1

/** What is noted in the diary and not sent yet, on the phone. */
export function openHomeDatabase(name = 'towncrier-home'): Promise<HomeDatabase> {
  return openDB<HomeSchema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
    },
    blocking(_current, _blocked, event) {
      ;(event.target as IDBDatabase).close()
    },
  })
}
