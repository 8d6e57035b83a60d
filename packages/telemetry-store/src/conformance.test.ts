import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeTelemetryStore } from './conformance.ts'
import { DuckDbTelemetryStore } from './duckdb/store.ts'
import { InfluxDbTelemetryStore } from './influxdb/store.ts'
import { type Influxd, startInfluxd } from './testing/influxd.ts'

describeTelemetryStore({
  name: 'DuckDB',
  start: async () => {},
  stop: async () => {},
  makePlace: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'towncrier-duckdb-'))
    return {
      makeStore: () => new DuckDbTelemetryStore({ directory }),
      remove: () => rm(directory, { recursive: true }),
    }
  },
})

let influxd: Influxd | null = null
let databases = 0

describeTelemetryStore({
  name: 'InfluxDB',
  start: async () => {
    influxd = await startInfluxd()
  },
  stop: async () => {
    await influxd?.stop()
  },
  makePlace: async () => {
    databases++
    const url = influxd!.url
    const database = `town "${databases}'`
    return {
      makeStore: () => new InfluxDbTelemetryStore({ url, database }),
      remove: async () => {},
    }
  },
})
