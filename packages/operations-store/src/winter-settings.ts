import type { EpochMs } from '@towncrier/core'
import { DEFAULT_WINTER_SETTINGS, type WinterSettings, winterSettingsSchema } from '@towncrier/winter-service'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'
import type { Act } from './incidents.ts'

export interface WinterSettingsVersion {
  /** 0: as they come. */
  readonly version: number
  readonly at: EpochMs
  readonly savedBy: string
  readonly note: string
  readonly settings: WinterSettings
}

interface SettingsRow {
  version: number
  at: number
  saved_by: string
  note: string
  settings: string
}

const FIRST: WinterSettingsVersion = {
  version: 0,
  at: 0,
  savedBy: 'towncrier',
  note: 'As they come',
  settings: DEFAULT_WINTER_SETTINGS,
}

/** The treatment matrix and what goes with it. No version is ever changed; the newest is in force. */
export class WinterSettingsVersions {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In force now. */
  current(): WinterSettingsVersion {
    const row = this.#database.get<SettingsRow>('SELECT * FROM winter_settings ORDER BY version DESC LIMIT 1')
    return row === undefined ? FIRST : versionOf(row)
  }

  /** Newest first, as they come last. */
  versions(): WinterSettingsVersion[] {
    const rows = this.#database.all<SettingsRow>('SELECT * FROM winter_settings ORDER BY version DESC')
    return [...rows.map(versionOf), FIRST]
  }

  /**
   * Adds the version after `basedOn`.
   *
   * @param settings checked before, the matrix by `requireMatrix`.
   * @throws TC_WINTER_CHANGED when somebody else has saved since.
   */
  save(basedOn: number, settings: WinterSettings, note: string, { actor, at }: Act): WinterSettingsVersion {
    return this.#database.transaction(() => {
      const { version, savedBy } = this.current()
      if (version !== basedOn) {
        throw operationsStoreErrors.make(
          'TC_WINTER_CHANGED',
          `winter settings, version ${version} by ${savedBy}`,
        )
      }
      this.#database.run(
        'INSERT INTO winter_settings (version, at, saved_by, note, settings) VALUES (?, ?, ?, ?, ?)',
        version + 1,
        at,
        actor,
        note,
        JSON.stringify(settings),
      )
      return this.current()
    })
  }
}

function versionOf(row: SettingsRow): WinterSettingsVersion {
  return {
    version: row.version,
    at: row.at,
    savedBy: row.saved_by,
    note: row.note,
    settings: winterSettingsSchema.parse(JSON.parse(row.settings)),
  }
}
