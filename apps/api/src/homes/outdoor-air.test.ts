import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS } from '@towncrier/core'
import { type OperationsStore, openOperationsStore, type StoredFeed } from '@towncrier/operations-store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LiveState } from '../live/live-state.ts'
import type { ProcessorPort } from '../ports.ts'
import { OutdoorAir } from './outdoor-air.ts'

const MIDNIGHT = Date.UTC(2026, 0, 20)
const HOME = { outdoors: { latitude: 52.3, longitude: -1.5 } }

let folder: string
let store: OperationsStore
let air: OutdoorAir

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'towncrier-outdoors-'))
  store = openOperationsStore(folder, { durability: 'normal' })
  air = new OutdoorAir({
    store,
    live: new LiveState(new Map()),
    kinds: new Map(),
    processor: {} as ProcessorPort,
    config: { TIME_ZONE: 'Europe/London' },
  })
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** 12 °C at two in the afternoon, −4 °C at two at night. */
function feed(hours: number): StoredFeed {
  return {
    givenAt: MIDNIGHT,
    source: 'feed',
    hours: Array.from({ length: hours }, (_, hour) => ({
      at: MIDNIGHT + hour * HOUR_MS,
      airTempC: 4 - 8 * Math.cos(((hour - 2) / 12) * Math.PI),
      humidityPct: 80,
      dewPointC: null,
      windSpeedMs: null,
      cloudOktas: null,
      precipitationMm: null,
      precipitationType: null,
      precipitationProbability: null,
    })),
  }
}

test('tonight is the night that comes, also when it is asked in the morning', async () => {
  store.winterForecasts.addFeed(feed(48))
  for (const hour of [6, 9, 14, 20, 25]) {
    const night = await air.night(HOME, MIDNIGHT + hour * HOUR_MS + 1)
    expect(night?.lowC, `at ${hour}:00`).toBeCloseTo(-4, 5)
  }
  // Of the night that is, what is left of it.
  expect((await air.night(HOME, MIDNIGHT + 3 * HOUR_MS))!.lowC).toBeCloseTo(-3.73, 1)
})

test('a forecast that ends before the night tells nothing of it', async () => {
  store.winterForecasts.addFeed(feed(20))
  expect(await air.night(HOME, MIDNIGHT + 9 * HOUR_MS)).toBeNull()
  expect(await air.night({ outdoors: null }, MIDNIGHT + 9 * HOUR_MS)).toBeNull()
})
