import { EMPTY_RULE_BOOK, type RuleBook, ruleBookSchema } from '@towncrier/alerting'
import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { operationsStoreErrors } from './errors.ts'

export interface RuleVersion {
  /** From 1; 0 is what the kinds bring, with nothing changed. */
  readonly version: number
  readonly book: RuleBook
  readonly author: string
  readonly reason: string
  readonly createdAt: EpochMs
  /** What the dry run before it found; null for none. */
  readonly dryRun: unknown
}

interface VersionRow {
  version: number
  book: string
  author: string
  reason: string
  created_at: number
  dry_run: string | null
}

const FIRST: RuleVersion = {
  version: 0,
  book: EMPTY_RULE_BOOK,
  author: 'towncrier',
  reason: 'As it comes',
  createdAt: 0,
  dryRun: null,
}

/** Versions of the rule book. None is ever changed; going back to one is a new one. */
export class RuleVersions {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The newest version; the empty one at first. */
  newest(): RuleVersion {
    const row = this.#database.get<VersionRow>('SELECT * FROM rule_versions ORDER BY version DESC LIMIT 1')
    return row === undefined ? FIRST : versionOf(row)
  }

  /** The newest version, when it is `version`. @throws TC_RULES_CHANGED when somebody has saved another since. */
  requireNewest(version: number): RuleVersion {
    const newest = this.newest()
    if (newest.version === version) return newest
    throw operationsStoreErrors.make(
      'TC_RULES_CHANGED',
      `version ${newest.version} is the newest, not ${version}`,
    )
  }

  /** Its number alone. */
  newestNumber(): number {
    return this.#database.get<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM rule_versions',
    )!.version
  }

  /** @throws TC_RULES_VERSION_UNKNOWN */
  require(version: number): RuleVersion {
    if (version === 0) return FIRST
    const row = this.#database.get<VersionRow>('SELECT * FROM rule_versions WHERE version = ?', version)
    if (row === undefined) throw operationsStoreErrors.make('TC_RULES_VERSION_UNKNOWN', String(version))
    return versionOf(row)
  }

  /** Newest first, the empty one last. */
  list(): RuleVersion[] {
    const rows = this.#database.all<VersionRow>('SELECT * FROM rule_versions ORDER BY version DESC')
    return [...rows.map(versionOf), FIRST]
  }

  /**
   * Adds the version after `basedOn`.
   *
   * @throws TC_RULES_CHANGED when somebody else has added one since.
   */
  add(basedOn: number, version: Omit<RuleVersion, 'version'>): RuleVersion {
    return this.#database.transaction(() => {
      const newest = this.requireNewest(basedOn).version
      this.#database.run(
        'INSERT INTO rule_versions (version, book, author, reason, created_at, dry_run) VALUES (?, ?, ?, ?, ?, ?)',
        newest + 1,
        JSON.stringify(version.book),
        version.author,
        version.reason,
        version.createdAt,
        version.dryRun === null ? null : JSON.stringify(version.dryRun),
      )
      return this.require(newest + 1)
    })
  }

  /** Takes back a version that could not be put in force. Only the newest can be. */
  takeBack(version: number): void {
    this.#database.run(
      'DELETE FROM rule_versions WHERE version = ? AND version = (SELECT max(version) FROM rule_versions)',
      version,
    )
  }

  /** The version that the processor judges by now. */
  inForce(): number {
    const row = this.#database.get<{ version: number | null }>(
      `SELECT json_extract(state, '$.version') AS version FROM device_states WHERE device_id = '@rule-book'`,
    )
    return row?.version ?? 0
  }
}

function versionOf(row: VersionRow): RuleVersion {
  return {
    version: row.version,
    book: ruleBookSchema.parse(JSON.parse(row.book)),
    author: row.author,
    reason: row.reason,
    createdAt: row.created_at,
    dryRun: row.dry_run === null ? null : JSON.parse(row.dry_run),
  }
}
