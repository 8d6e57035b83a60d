import { isDeviceId } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

/** Room is left for what the platform puts before it in a device's id. */
const LONGEST_ID = 56

/** @param what with a space after it. @throws TC_WASTE_ID_INVALID, TC_WASTE_EXISTS */
export function requireNewWasteId(database: Database, table: string, what: string, id: string): void {
  if (!isDeviceId(id) || id.length > LONGEST_ID) {
    throw operationsStoreErrors.make('TC_WASTE_ID_INVALID', `"${id}"`)
  }
  if (database.get(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined) {
    throw operationsStoreErrors.make('TC_WASTE_EXISTS', `${what}${id}`)
  }
}
