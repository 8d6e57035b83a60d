export * from './batch.ts'
export * from './influxd.ts'
