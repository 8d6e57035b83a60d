import type { BinForecast } from '@towncrier/waste-rounds'
import type { Database } from './database.ts'

interface ForecastRow {
  forecast: string
}

/** The newest forecast of each bin. */
export class WasteForecasts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Puts new forecasts in the place of all that were there. */
  replace(forecasts: readonly BinForecast[]): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM waste_forecasts')
      for (const forecast of forecasts) {
        this.#database.run(
          'INSERT INTO waste_forecasts (bin_id, made_at, forecast) VALUES (?, ?, ?)',
          forecast.binId,
          forecast.madeAt,
          JSON.stringify(forecast),
        )
      }
    })
  }

  /** By bin. */
  all(): ReadonlyMap<string, BinForecast> {
    const rows = this.#database.all<ForecastRow>('SELECT forecast FROM waste_forecasts')
    return new Map(
      rows.map(({ forecast }) => {
        const parsed = JSON.parse(forecast) as BinForecast
        return [parsed.binId, parsed] as const
      }),
    )
  }

  find(binId: string): BinForecast | null {
    const row = this.#database.get<ForecastRow>(
      'SELECT forecast FROM waste_forecasts WHERE bin_id = ?',
      binId,
    )
    return row === undefined ? null : (JSON.parse(row.forecast) as BinForecast)
  }
}
