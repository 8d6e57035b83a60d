import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

/** Somebody opened what a household had shared. */
export interface HomeLook {
  readonly at: EpochMs
  /** For whom the household had made the link. */
  readonly recipient: string
  readonly what: string
}

/** Who has looked at a home, newest first. */
export function homeLooks(database: Database, homeId: string, limit: number): HomeLook[] {
  return database.all<HomeLook>(
    `SELECT o.at AS at, s.recipient AS recipient, o.what AS what FROM home_share_openings o
     JOIN home_shares s ON s.id = o.share_id JOIN home_reports r ON r.id = s.report_id
     WHERE r.home_id = ? ORDER BY o.at DESC, o.id DESC LIMIT ?`,
    homeId,
    limit,
  )
}
