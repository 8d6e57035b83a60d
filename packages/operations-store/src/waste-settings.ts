import type { EpochMs } from '@towncrier/core'
import { DEFAULT_WASTE_SETTINGS, type WasteSettings } from '@towncrier/waste-rounds'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'

export interface WasteSettingsVersion {
  /** 0: as they come. */
  readonly version: number
  readonly at: EpochMs
  readonly savedBy: string
  readonly settings: WasteSettings
}

interface SettingsRow {
  version: number
  at: number
  saved_by: string
  settings: string
}

const FIRST: WasteSettingsVersion = {
  version: 0,
  at: 0,
  savedBy: 'towncrier',
  settings: DEFAULT_WASTE_SETTINGS,
}

/** How plans are made and reckoned. No version is ever changed; the newest is in force. */
export class WasteSettingsVersions {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In force now. */
  current(): WasteSettingsVersion {
    const row = this.#database.get<SettingsRow>('SELECT * FROM waste_settings ORDER BY version DESC LIMIT 1')
    return row === undefined ? FIRST : versionOf(row)
  }

  /**
   * Adds the version after `basedOn`.
   *
   * @param settings checked before.
   * @throws TC_WASTE_CHANGED when somebody else has saved since.
   */
  save(basedOn: number, settings: WasteSettings, { actor, at }: Act): WasteSettingsVersion {
    return this.#database.transaction(() => {
      const { version, savedBy } = this.current()
      if (version !== basedOn) {
        throw operationsStoreErrors.make('TC_WASTE_CHANGED', `settings, version ${version} by ${savedBy}`)
      }
      this.#database.run(
        'INSERT INTO waste_settings (version, at, saved_by, settings) VALUES (?, ?, ?, ?)',
        version + 1,
        at,
        actor,
        JSON.stringify(settings),
      )
      return this.current()
    })
  }
}

function versionOf({ version, at, saved_by: savedBy, settings }: SettingsRow): WasteSettingsVersion {
  // Figures that came later stand as they come.
  const saved = JSON.parse(settings) as WasteSettings
  return { version, at, savedBy, settings: { ...DEFAULT_WASTE_SETTINGS, ...saved } }
}
