import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

/** One consenting home's values of one day. */
export interface HomeDayValues {
  readonly homeId: string
  readonly areaId: string
  /** In the town’s time zone. */
  readonly date: string
  readonly tempC: number
  readonly humidityPct: number
  /** Hours with the coldest wall above 80 %, and hours that could be judged. */
  readonly riskHours: number
  readonly knownHours: number
}

/** What was answered of an area and a period, with the homes behind it. */
export interface HomeAverage {
  readonly areaId: string
  readonly from: string
  readonly to: string
  /** Empty where nothing was told. */
  readonly homeIds: readonly string[]
  readonly tempC: number | null
  readonly humidityPct: number | null
  readonly shareDamp: number | null
  readonly homesAtLeast: number
  readonly refused: string | null
  readonly madeAt: EpochMs
}

interface DayRow {
  home_id: string
  area_id: string
  date: string
  temp_c: number
  humidity_pct: number
  risk_hours: number
  known_hours: number
}

interface AverageRow {
  area_id: string
  from_date: string
  to_date: string
  home_ids: string
  temp_c: number | null
  humidity_pct: number | null
  share_damp: number | null
  homes_at_least: number
  refused: string | null
  made_at: number
}

/** Days of consenting homes, and the averages over many that were told. */
export class HomeAverages {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  putDay(day: HomeDayValues): void {
    this.#database.run(
      `INSERT INTO home_days (home_id, area_id, date, temp_c, humidity_pct, risk_hours, known_hours)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (home_id, date) DO UPDATE SET area_id = ?2, temp_c = ?4, humidity_pct = ?5, risk_hours = ?6,
       known_hours = ?7`,
      day.homeId,
      day.areaId,
      day.date,
      day.tempC,
      day.humidityPct,
      day.riskHours,
      day.knownHours,
    )
  }

  /** The newest day kept of a home; null when there is none. */
  newestDay(homeId: string): string | null {
    return this.#database.get<{ date: string | null }>(
      'SELECT max(date) AS date FROM home_days WHERE home_id = ?',
      homeId,
    )!.date
  }

  /** Takes a home’s days out: it has not agreed, or no longer. @returns how many. */
  forgetHome(homeId: string): number {
    return this.#database.run('DELETE FROM home_days WHERE home_id = ?', homeId)
  }

  forgetBefore(date: string): void {
    this.#database.run('DELETE FROM home_days WHERE date < ?', date)
  }

  days(areaId: string, from: string, to: string): HomeDayValues[] {
    return this.#database
      .all<DayRow>(
        'SELECT * FROM home_days WHERE area_id = ? AND date >= ? AND date <= ? ORDER BY home_id, date',
        areaId,
        from,
        to,
      )
      .map((row) => ({
        homeId: row.home_id,
        areaId: row.area_id,
        date: row.date,
        tempC: row.temp_c,
        humidityPct: row.humidity_pct,
        riskHours: row.risk_hours,
        knownHours: row.known_hours,
      }))
  }

  /** Areas that homes have days in. */
  areaIds(): string[] {
    return this.#database
      .all<{ area_id: string }>('SELECT DISTINCT area_id FROM home_days ORDER BY area_id')
      .map(({ area_id }) => area_id)
  }

  /** All that was told, the newest period first. */
  told(areaId?: string): HomeAverage[] {
    return this.#database
      .all<AverageRow>(
        `SELECT * FROM home_averages WHERE ?1 IS NULL OR area_id = ?1 ORDER BY area_id, from_date DESC`,
        areaId ?? null,
      )
      .map((row) => ({
        areaId: row.area_id,
        from: row.from_date,
        to: row.to_date,
        homeIds: JSON.parse(row.home_ids) as string[],
        tempC: row.temp_c,
        humidityPct: row.humidity_pct,
        shareDamp: row.share_damp,
        homesAtLeast: row.homes_at_least,
        refused: row.refused,
        madeAt: row.made_at,
      }))
  }

  /** Keeps what is told; of a period once and for all. */
  tell(average: HomeAverage): void {
    this.#database.run(
      `INSERT INTO home_averages (area_id, from_date, to_date, home_ids, temp_c, humidity_pct, share_damp,
       homes_at_least, refused, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      average.areaId,
      average.from,
      average.to,
      JSON.stringify(average.homeIds),
      average.tempC,
      average.humidityPct,
      average.shareDamp,
      average.homesAtLeast,
      average.refused,
      average.madeAt,
    )
  }

  /**
   * Takes back every average that a home was part of. That it was part of the set stays, under its number, or a
   * later answer could be compared with what somebody has written down of this one.
   *
   * @returns how many.
   */
  withdraw(homeId: string): number {
    return this.#database.run(
      `UPDATE home_averages SET temp_c = NULL, humidity_pct = NULL, share_damp = NULL, homes_at_least = 0,
       refused = 'too-close-to-an-answer'
       WHERE temp_c IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(home_ids) WHERE json_each.value = ?)`,
      homeId,
    )
  }
}
