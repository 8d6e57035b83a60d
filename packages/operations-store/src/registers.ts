import type { EpochMs } from '@towncrier/core'
import type { Database } from './database.ts'

/** Small facts the platform keeps about itself, as JSON. */
export class Settings {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get<Value>(key: string): Value | null {
    const row = this.#database.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key)
    return row === undefined ? null : (JSON.parse(row.value) as Value)
  }

  set(key: string, value: unknown, now: EpochMs): void {
    this.#database.run(
      `INSERT INTO settings (key, value, updated_at) VALUES (?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET value = ?2, updated_at = ?3`,
      key,
      JSON.stringify(value),
      now,
    )
  }
}

export interface Place {
  readonly id: string
  readonly name: string
  /** "depot", "recycling point", "home", "district" … */
  readonly category: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly attributes: Readonly<Record<string, unknown>>
}

export class Places {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds places or brings those that are there up to date, all or none. */
  put(places: readonly Place[]): void {
    this.#database.transaction(() => {
      for (const place of places) {
        this.#database.run(
          `INSERT INTO places (id, name, category, latitude, longitude, attributes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT DO UPDATE SET name = ?2, category = ?3, latitude = ?4, longitude = ?5, attributes = ?6`,
          place.id,
          place.name,
          place.category,
          place.latitude,
          place.longitude,
          JSON.stringify(place.attributes),
        )
      }
    })
  }

  list(): Place[] {
    return this.#database
      .all<Omit<Place, 'attributes'> & { attributes: string }>('SELECT * FROM places ORDER BY id')
      .map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as Place['attributes'] }))
  }
}

export interface MapLayer {
  /** `roads`, `water`, `greens`, `places` … */
  readonly name: string
  /** A GeoJSON FeatureCollection, as text. */
  readonly geojson: string
  readonly attribution: string
}

/** The base map of the town that is loaded: a few GeoJSON layers that need no network. */
export class MapLayers {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  put(layer: MapLayer, now: EpochMs): void {
    this.#database.run(
      `INSERT INTO map_layers (name, geojson, attribution, updated_at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO UPDATE SET geojson = ?2, attribution = ?3, updated_at = ?4`,
      layer.name,
      layer.geojson,
      layer.attribution,
      now,
    )
  }

  find(name: string): MapLayer | null {
    const row = this.#database.get<MapLayer>(
      'SELECT name, geojson, attribution FROM map_layers WHERE name = ?',
      name,
    )
    return row === undefined ? null : { ...row }
  }

  list(): { name: string; attribution: string; updatedAt: EpochMs }[] {
    return this.#database
      .all<{ name: string; attribution: string; updatedAt: number }>(
        'SELECT name, attribution, updated_at AS updatedAt FROM map_layers ORDER BY name',
      )
      .map((row) => ({ ...row }))
  }
}
