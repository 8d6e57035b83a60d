import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BoxClock } from './clock.ts'
import type { EyesState } from './eyes/eyes.ts'
import { FrogBox } from './frog-box.ts'
import { homeAirKind } from './home-air.ts'
import { Outbox } from './outbox.ts'
import type { AirOutcome } from './sensor/air-sensor.ts'

const kind = homeAirKind(await discoverKinds(), undefined)
const NOW = Date.UTC(2026, 11, 1, 12)

/** A machine whose times a test sets. */
class Machine implements BoxClock {
  bootId = 'boot-1'
  elapsedMs = 0
  wallAheadMs = -300 * DAY_MS
  isSet = false

  uptimeMs = () => this.elapsedMs
  now = () => NOW + this.elapsedMs + this.wallAheadMs
  isSynchronised = () => this.isSet

  /** The network sets the clock: to the truth, or so many milliseconds ahead of it. */
  setClock(aheadMs = 0): void {
    this.isSet = true
    this.wallAheadMs = aheadMs
  }
}

let folder: string
let machine: Machine
let outbox: Outbox
let outcome: AirOutcome
let shown: EyesState[]
let said: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frog-box-'))
  machine = new Machine()
  outbox = openOutbox()
  outcome = { type: 'reading', sensor: 'bme280', tempC: 19, humidityPct: 55 }
  shown = []
  said = []
})
afterEach(() => {
  outbox.close()
  rmSync(folder, { recursive: true })
})

function openOutbox(): Outbox {
  return new Outbox({
    path: join(folder, 'outbox.db'),
    bootId: machine.bootId,
    keepMs: 2 * DAY_MS,
    mostWaiting: 1_000,
  })
}

const boxOf = (isClockTrustedUnchecked = false) =>
  new FrogBox({
    kind,
    outbox,
    clock: machine,
    isClockTrustedUnchecked,
    sensor: { read: async () => outcome },
    eyes: { show: async (state) => void shown.push(state) },
    intervalMs: 5 * MINUTE_MS,
    log: (_, message) => said.push(message),
  })

async function readFor(box: FrogBox, readings: number): Promise<void> {
  for (let count = 0; count < readings; count++) {
    machine.elapsedMs += 5 * MINUTE_MS
    await box.takeReading()
  }
}

const times = () => outbox.pageAfter(0, 1_000).map(({ at }) => (at === null ? null : (at - NOW) / MINUTE_MS))

describe('a box whose clock is wrong', () => {
  it('keeps what it measures, and gives it the right time once the network has set the clock', async () => {
    const box = boxOf()
    await readFor(box, 3)
    expect(times()).toEqual([null, null, null])
    expect(box.state()).toMatchObject({ now: null, counts: { waiting: 3 } })
    machine.setClock()
    await readFor(box, 1)
    expect(times()).toEqual([5, 10, 15, 20])
    expect(said).toContain('the clock is set: 3 readings from before now have their times')
  })

  it('never guesses the time of readings from before a power cut', async () => {
    await readFor(boxOf(), 2)
    outbox.close()
    machine.bootId = 'boot-2'
    machine.elapsedMs = 0
    outbox = openOutbox()
    const box = boxOf()
    machine.setClock()
    await readFor(box, 2)
    expect(times()).toEqual([null, null, 5, 10])
    expect(box.state().counts).toEqual({ waiting: 2, undatable: 2, discarded: 0 })
  })

  it('whose clock steps back an hour gives each reading a time of its own', async () => {
    const box = boxOf()
    machine.setClock(HOUR_MS)
    await readFor(box, 14)
    machine.setClock(0)
    await readFor(box, 14)
    const given = times()
    expect(new Set(given).size).toBe(28)
    expect(given.slice(14)).not.toContain(null)
    expect(given[14]).toBeCloseTo(75, 2)
    // Nothing is redated: what the platform has already heard of stays as it was told.
    expect(given[0]).toBe(65)
  })

  it('dates by its own clock where there is no network to ask, until that clock falls back', async () => {
    machine.wallAheadMs = 0
    const box = boxOf(true)
    await readFor(box, 2)
    expect(times()).toEqual([5, 10])
    machine.wallAheadMs = -DAY_MS
    await readFor(box, 1)
    expect(times()).toEqual([5, 10, null])
  })
})

describe('a box whose sensor fails', () => {
  it('loses that reading only, counts it, says it and goes on', async () => {
    machine.setClock()
    const box = boxOf()
    await readFor(box, 1)
    outcome = { type: 'failed', sensor: 'dht11@4', reason: 'EIO' }
    await readFor(box, 3)
    expect(box.state()).toMatchObject({ sensor: 'failing', sensorFailures: 3 })
    await box.look()
    outcome = { type: 'reading', sensor: 'dht11@4', tempC: 20, humidityPct: 54 }
    await readFor(box, 1)
    await box.look()
    expect(shown).toEqual(['sensor-wrong', 'calm'])
    expect(times()).toEqual([5, 25])
    expect(said.filter((line) => line.includes('EIO'))).toHaveLength(3)
  })

  it('says once that no sensor is there, and goes on looking', async () => {
    const box = boxOf()
    outcome = { type: 'missing' }
    await readFor(box, 3)
    expect(box.state().sensor).toBe('missing')
    expect(said.filter((line) => line.startsWith('no sensor'))).toHaveLength(1)
    outcome = { type: 'reading', sensor: 'sht4x', tempC: 20, humidityPct: 54 }
    await readFor(box, 1)
    expect(box.state()).toMatchObject({ sensor: 'fine', latest: { tempC: 20 } })
  })
})

describe('what a box is told to do', () => {
  it('is done when it is erasing, and left when it is anything else', async () => {
    machine.setClock()
    const box = boxOf()
    await readFor(box, 4)
    box.obey(Buffer.from('{"format":"everything"}'))
    expect(times()).toEqual([5, 10, 15, 20])
    const erase = { id: '0b8a3b9e-9a53-4c5b-8f0e-2f5a4d5b6c7d', before: new Date(NOW + 12 * MINUTE_MS) }
    box.obey(Buffer.from(JSON.stringify({ erase })))
    expect(times()).toEqual([15, 20])
    expect(outbox.lastErasure()).toEqual({ id: erase.id, at: NOW + 20 * MINUTE_MS })
  })
})
