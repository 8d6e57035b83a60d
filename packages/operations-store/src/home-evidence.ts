import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'
import { HomeLetters } from './home-letters.ts'
import { HomePhotos } from './home-photos.ts'
import { HomeReports } from './home-reports.ts'

/** What the household has told its landlord of, and when what was done. */
export interface HomeHazard {
  /** When the landlord was told; null: it is not noted. */
  readonly awareAt: EpochMs | null
  readonly investigatedAt: EpochMs | null
  readonly summaryAt: EpochMs | null
  readonly madeSafeAt: EpochMs | null
  readonly isEmergency: boolean
}

interface HazardRow {
  aware_at: number | null
  investigated_at: number | null
  summary_at: number | null
  made_safe_at: number | null
  is_emergency: number
}

/** What a household gathers for its landlord, the council or a surveyor. All of it goes with the home. */
export class HomeEvidence {
  readonly letters: HomeLetters
  readonly photos: HomePhotos
  readonly reports: HomeReports
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.letters = new HomeLetters(database)
    this.photos = new HomePhotos(database)
    this.reports = new HomeReports(database)
  }

  /** Nothing told and nothing done where the household has noted nothing. */
  hazardOf(homeId: string): HomeHazard {
    const row = this.#database.get<HazardRow>('SELECT * FROM home_hazards WHERE home_id = ?', homeId)
    return {
      awareAt: row?.aware_at ?? null,
      investigatedAt: row?.investigated_at ?? null,
      summaryAt: row?.summary_at ?? null,
      madeSafeAt: row?.made_safe_at ?? null,
      isEmergency: row?.is_emergency === 1,
    }
  }

  setHazard(homeId: string, hazard: HomeHazard): void {
    this.#database.run(
      `INSERT INTO home_hazards (home_id, aware_at, investigated_at, summary_at, made_safe_at, is_emergency)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (home_id) DO UPDATE SET aware_at = excluded.aware_at,
         investigated_at = excluded.investigated_at, summary_at = excluded.summary_at,
         made_safe_at = excluded.made_safe_at, is_emergency = excluded.is_emergency`,
      homeId,
      hazard.awareAt,
      hazard.investigatedAt,
      hazard.summaryAt,
      hazard.madeSafeAt,
      hazard.isEmergency ? 1 : 0,
    )
  }
}
