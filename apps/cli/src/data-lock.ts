import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { cliErrors } from './errors.ts'

/** Held as long as a platform runs on a data folder; the system lets go of it however the process ends. */
export interface DataLock {
  release(): void
}

/**
 * Makes sure that one platform at a time runs on a data folder: two would write the same journal.
 *
 * @throws TC_DATA_DIR_IN_USE
 */
export function lockDataDirectory(directory: string): DataLock {
  mkdirSync(directory, { recursive: true })
  // SQLite's file lock is the one lock that every system Node runs on lets go of when a process is killed.
  const database = new DatabaseSync(join(directory, 'platform.lock'), { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw cliErrors.make('TC_DATA_DIR_IN_USE', directory, {}, { cause })
  }
  return { release: () => database.close() }
}
