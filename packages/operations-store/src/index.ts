import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Accounts } from './accounts.ts'
import { Alerts } from './alerts.ts'
import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import { Devices } from './devices.ts'
import { Processing } from './processing.ts'
import { Quarantine } from './quarantine.ts'
import { Audit, MapLayers, Places, Settings } from './registers.ts'

export * from './accounts.ts'
export * from './alerts.ts'
export * from './cursor.ts'
export type { DatabaseOptions } from './database.ts'
export * from './devices.ts'
export * from './errors.ts'
export * from './processing.ts'
export * from './quarantine.ts'
export * from './registers.ts'

/** The platform's own records, in one SQLite file. Open one for each thread that needs it. */
export interface OperationsStore {
  readonly accounts: Accounts
  readonly alerts: Alerts
  readonly audit: Audit
  readonly devices: Devices
  readonly mapLayers: MapLayers
  readonly places: Places
  readonly processing: Processing
  readonly quarantine: Quarantine
  readonly settings: Settings
  close(): void
}

/**
 * Opens (or makes) `operations.db` and the key that device tokens are hashed with in `directory`.
 *
 * @throws TC_OPERATIONS_STORE_FAILED, TC_OPERATIONS_STORE_NEWER
 */
export function openOperationsStore(directory: string, options: DatabaseOptions): OperationsStore {
  const database = openDatabase(join(directory, 'operations.db'), options)
  return operationsStoreOf(database, readOrMakeKey(join(directory, 'device-token.key')))
}

function operationsStoreOf(database: Database, tokenKey: Uint8Array): OperationsStore {
  const alerts = new Alerts(database)
  const quarantine = new Quarantine(database)
  return {
    accounts: new Accounts(database),
    alerts,
    audit: new Audit(database),
    devices: new Devices(database, tokenKey),
    mapLayers: new MapLayers(database),
    places: new Places(database),
    processing: new Processing(database, alerts, quarantine),
    quarantine,
    settings: new Settings(database),
    close: () => database.close(),
  }
}

/** A secret of 256 bits in a file only its owner reads; whoever comes first makes it. */
export function readOrMakeKey(path: string): Uint8Array {
  mkdirSync(join(path, '..'), { recursive: true })
  try {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path)
}
