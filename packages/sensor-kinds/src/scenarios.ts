import { MINUTE_MS } from '@towncrier/core'
import type { Climate } from './weather.ts'

/** A scenario: weather, and how a simulated fleet is made up when nothing else is said. */
export interface Scenario {
  readonly id: string
  readonly title: string
  readonly climate: Climate
  /** The gateway with most devices falls silent this long after the live readings began, and for this long. */
  readonly gatewayLoss?: { readonly afterMs: number; readonly lastsMs: number }
}

/** Scenarios by id. Times are UTC in a British winter or spring. */
export const SCENARIOS = {
  'cold-night': {
    id: 'cold-night',
    title: 'A clear, cold night after evening drizzle: bridges and valleys freeze first',
    climate: {
      eveningTempC: 5.6,
      cloudOctas: 0,
      dewPointC: -2.8,
      swingC: 1.2,
      rainHours: [15.5, 18],
      rainsDaily: true,
      startAt: Date.UTC(2026, 0, 14, 21, 30),
    },
  },
  'mild-day': {
    id: 'mild-day',
    title: 'A mild, cloudy day: nothing freezes',
    climate: {
      eveningTempC: 10,
      cloudOctas: 7,
      dewPointC: 6,
      swingC: 1,
      rainHours: [0, 0],
      rainsDaily: false,
      startAt: Date.UTC(2026, 2, 18, 9, 0),
    },
  },
  'bin-week': {
    id: 'bin-week',
    title: 'A working week: bins fill by hour and weekday and are emptied on their rounds',
    climate: {
      eveningTempC: 11,
      cloudOctas: 5,
      dewPointC: 6,
      swingC: 2,
      rainHours: [0, 0],
      rainsDaily: false,
      startAt: Date.UTC(2026, 3, 13, 6, 0),
    },
  },
  'wet-winter-homes': {
    id: 'wet-winter-homes',
    title: 'Wet winter days: windows stay shut, and damp stays in',
    climate: {
      eveningTempC: 5,
      cloudOctas: 8,
      dewPointC: 3.5,
      swingC: 2,
      rainHours: [6, 20],
      rainsDaily: true,
      startAt: Date.UTC(2026, 0, 19, 17, 0),
    },
  },
  'gateway-loss': {
    id: 'gateway-loss',
    title: 'A gateway fails after ten minutes, for an hour: all devices behind it fall silent, one by one',
    climate: {
      eveningTempC: 10,
      cloudOctas: 7,
      dewPointC: 6,
      swingC: 1,
      rainHours: [0, 0],
      rainsDaily: false,
      startAt: Date.UTC(2026, 2, 18, 9, 0),
    },
    gatewayLoss: { afterMs: 10 * MINUTE_MS, lastsMs: 60 * MINUTE_MS },
  },
  everything: {
    id: 'everything',
    title: 'A cold night in the whole town: roads freeze, lorries spread salt, bins fill, homes get damp',
    climate: {
      eveningTempC: 5.6,
      cloudOctas: 0,
      dewPointC: -2.8,
      swingC: 1.2,
      rainHours: [15.5, 18],
      rainsDaily: true,
      startAt: Date.UTC(2026, 0, 14, 21, 30),
    },
  },
  'cold-spell': {
    id: 'cold-spell',
    title: 'Days around freezing with drizzle each afternoon: every night is one to grit on',
    climate: {
      eveningTempC: 4.2,
      cloudOctas: 0,
      dewPointC: -3.4,
      swingC: 0.8,
      rainHours: [15.5, 18],
      rainsDaily: true,
      startAt: Date.UTC(2026, 0, 14, 15, 0),
    },
  },
} as const satisfies Record<string, Scenario>

export type ScenarioId = keyof typeof SCENARIOS
