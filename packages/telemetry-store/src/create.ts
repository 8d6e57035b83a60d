import type { DuckDbOptions } from './duckdb/database.ts'
import { DuckDbTelemetryStore } from './duckdb/store.ts'
import type { InfluxDbOptions } from './influxdb/client.ts'
import { InfluxDbTelemetryStore } from './influxdb/store.ts'
import type { TelemetryStore } from './port.ts'

export type TelemetryStoreOptions =
  | ({ readonly engine: 'duckdb' } & DuckDbOptions)
  | ({ readonly engine: 'influxdb' } & InfluxDbOptions)

/** The store of the engine that was chosen, not open yet. */
export function createTelemetryStore(options: TelemetryStoreOptions): TelemetryStore {
  switch (options.engine) {
    case 'duckdb':
      return new DuckDbTelemetryStore(options)
    case 'influxdb':
      return new InfluxDbTelemetryStore(options)
  }
}
