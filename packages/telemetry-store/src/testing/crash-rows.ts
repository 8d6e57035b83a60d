import { DAY_MS, HOUR_MS } from '@towncrier/core'
import type { ObservationBatch, ObservationSchema } from '../port.ts'

export const CRASH_ROWS = 500
const DEVICES = 50

export const CRASH_SCHEMA: ObservationSchema = {
  kind: 'road-surface',
  measures: [
    { name: 'surfaceTempC', title: 'Surface', unit: '°C', type: 'number' },
    { name: 'surfaceState', title: 'State', unit: '', type: 'category' },
  ],
}

/** Batch `number`: ten rows of each device, the last of them late by a day; its values name the batch. */
export function crashBatch(number: number): ObservationBatch {
  const startAt = Date.UTC(2026, 0, 1) + number * HOUR_MS
  const rows = Array.from({ length: CRASH_ROWS }, (_, row) => ({
    device: row % DEVICES,
    at: startAt + Math.floor(row / DEVICES) * 60_000 - (row >= CRASH_ROWS - DEVICES ? DAY_MS - 1_000 : 0),
  }))
  return {
    kind: CRASH_SCHEMA.kind,
    count: CRASH_ROWS,
    devices: Array.from({ length: DEVICES }, (_, device) => `road-${device}`),
    deviceIndex: Uint32Array.from(rows, ({ device }) => device),
    at: Float64Array.from(rows, ({ at }) => at),
    receivedAt: Float64Array.from(rows, ({ at }) => at + 100),
    columns: {
      surfaceTempC: new Float64Array(CRASH_ROWS).fill(number),
      surfaceState: new Array<string>(CRASH_ROWS).fill(`state-${number % 7}`),
    },
    flags: new Array<null>(CRASH_ROWS).fill(null),
  }
}
