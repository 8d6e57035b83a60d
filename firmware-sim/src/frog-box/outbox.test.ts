import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Outbox, readingsIn } from './outbox.ts'

const AT = Date.UTC(2026, 11, 1, 12)
const ERASE_ID = '0b8a3b9e-9a53-4c5b-8f0e-2f5a4d5b6c7d'
let folder: string
let open: Outbox[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frog-box-outbox-'))
  open = []
})
afterEach(() => {
  for (const outbox of open) outbox.close()
  rmSync(folder, { recursive: true })
})

function outboxOf(bootId = 'boot-1', mostWaiting = 1_000): Outbox {
  const outbox = new Outbox({ path: join(folder, 'outbox.db'), bootId, keepMs: 2 * DAY_MS, mostWaiting })
  open.push(outbox)
  return outbox
}

const reading = (at: number | null, uptimeMs = 0, bootId = 'boot-1', tempC = 19.5) => ({
  bootId,
  uptimeMs,
  at,
  tempC,
  humidityPct: 60.25,
})

describe('the outbox', () => {
  it('gives readings in the order they were taken, in bytes that never change, until they are acknowledged', () => {
    const outbox = outboxOf()
    for (let index = 0; index < 3; index++) outbox.add(reading(AT + index * MINUTE_MS))
    const first = outbox.nextBatch(2)
    expect(first.payloads).toEqual([
      '{"at":"2026-12-01T12:00:00.000Z","seq":1,"tempC":19.5,"humidityPct":60.25}',
      '{"at":"2026-12-01T12:01:00.000Z","seq":2,"tempC":19.5,"humidityPct":60.25}',
    ])
    expect(outboxOf().nextBatch(2)).toEqual(first)
    outbox.acknowledge(first.ids, AT)
    expect(outbox.nextBatch(2).ids).toEqual([3])
    expect(outbox.counts()).toEqual({ waiting: 1, undatable: 0, discarded: 0 })
    expect(outbox.latest(10).map(({ isSent }) => isSent)).toEqual([true, true, false])
    expect(outbox.lastAcknowledgedAt).toBe(AT)
  })

  it('keeps what was acknowledged for two days, and what was not for as long as it takes', () => {
    const outbox = outboxOf()
    outbox.add(reading(AT))
    outbox.add(reading(AT + HOUR_MS))
    outbox.acknowledge([2], AT)
    expect(outbox.prune(AT + 2 * DAY_MS + HOUR_MS)).toBe(0)
    expect(outbox.prune(AT + 300 * DAY_MS)).toBe(1)
    expect(outbox.latest(10).map(({ id }) => id)).toEqual([1])
    // A number is never used twice, also when the last one has gone.
    outbox.add(reading(AT + 2 * HOUR_MS))
    expect(outbox.latest(1)[0]?.id).toBe(3)
  })

  it('never gives two readings one time, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), (steps) => {
        const outbox = new Outbox({ path: ':memory:', bootId: 'b', keepMs: 0, mostWaiting: 1_000 })
        for (const step of steps) outbox.add(reading(AT + step, 0, 'b'))
        const { payloads, ids } = outbox.nextBatch(1_000)
        outbox.close()
        expect(new Set(payloads.map((payload) => JSON.parse(payload).at)).size).toBe(steps.length)
        expect(ids).toEqual(steps.map((_, index) => index + 1))
      }),
      { numRuns: 30 },
    )
  })

  it('dates what was taken before the clock was right, by the time that has passed since', () => {
    const outbox = outboxOf()
    outbox.add(reading(null, 60_000))
    outbox.add(reading(null, 360_000))
    expect(outbox.nextBatch(10).ids).toEqual([])
    expect(outbox.counts().waiting).toBe(2)
    expect(outbox.dateWaiting(AT, 660_000)).toBe(2)
    expect(outbox.dateWaiting(AT, 660_000)).toBe(0)
    expect(outbox.latest(2).map(({ at }) => at)).toEqual([AT - 10 * MINUTE_MS, AT - 5 * MINUTE_MS])
    expect(outbox.newestAt).toBe(AT - 5 * MINUTE_MS)
  })

  it('never guesses the time of what an earlier run of the machine took: it is kept, counted, not sent', () => {
    outboxOf('boot-1').add(reading(null, 60_000))
    const outbox = outboxOf('boot-2')
    expect(outbox.dateWaiting(AT, 90_000)).toBe(0)
    expect(outbox.nextBatch(10).ids).toEqual([])
    expect(outbox.counts()).toEqual({ waiting: 0, undatable: 1, discarded: 0 })
    expect(outbox.pageAfter(0, 10)).toMatchObject([{ id: 1, at: null }])
  })

  it('lets go of the oldest when it is full, and counts them, also across power cuts', () => {
    const outbox = outboxOf('boot-1', 3)
    outbox.add(reading(AT))
    outbox.acknowledge([1], AT)
    for (let index = 1; index <= 5; index++) outbox.add(reading(AT + index))
    expect(outbox.counts()).toEqual({ waiting: 3, undatable: 0, discarded: 2 })
    expect(outbox.nextBatch(10).ids).toEqual([4, 5, 6])
    expect(outboxOf('boot-2', 3).counts().discarded).toBe(2)
    expect(readingsIn(400, 5 * MINUTE_MS)).toBe(115_200)
  })

  it('erases to the last byte: nothing of it is left in any file', () => {
    const outbox = outboxOf()
    for (let index = 0; index < 500; index++)
      outbox.add(reading(AT + index * MINUTE_MS, index, 'boot-1', 77.125))
    outbox.add(reading(null, 1, 'boot-1', 77.125))
    outbox.acknowledge([1, 2, 3], AT)
    outbox.add(reading(AT + DAY_MS, 2, 'boot-1', 21))
    const bytes = () =>
      readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'latin1'))
        .join('')
    const asStored = Buffer.from(new Float64Array([77.125]).buffer)
      .reverse()
      .toString('latin1')
    expect(bytes()).toContain('"tempC":77.125')
    expect(bytes()).toContain(asStored)
    expect(outbox.erase(ERASE_ID, AT + DAY_MS, AT + DAY_MS)).toEqual({ id: ERASE_ID, at: AT + DAY_MS })
    expect(bytes()).not.toContain('77.125')
    expect(bytes()).not.toContain(asStored)
    expect(outbox.latest(10).map(({ tempC }) => tempC)).toEqual([21])
  })

  it('does one erasure once: what was taken since stays when the order comes again, also after a restart', () => {
    const outbox = outboxOf()
    outbox.erase(ERASE_ID, AT, AT)
    outbox.add(reading(null, 5))
    outbox.add(reading(AT - 1, 6))
    expect(outbox.erase(ERASE_ID, AT, AT + 99)).toEqual({ id: ERASE_ID, at: AT })
    expect(outboxOf().lastErasure()).toEqual({ id: ERASE_ID, at: AT })
    expect(outbox.latest(10)).toHaveLength(2)
  })

  it('puts a damaged file aside, says so, and goes on with a new one', () => {
    const path = join(folder, 'outbox.db')
    writeFileSync(path, 'this is no database, whatever its name says '.repeat(200))
    const options = { path, bootId: 'boot-1', keepMs: 0, mostWaiting: 10 }
    const outbox = new Outbox(options, AT)
    open.push(outbox)
    outbox.add(reading(AT))
    expect(outbox.counts().waiting).toBe(1)
    expect(outbox.damagedAt).toBe(AT)
    expect(readFileSync(`${path}.damaged-${AT}`, 'utf8')).toMatch(/^this is no database/)
    const aside = () => readdirSync(folder).filter((file) => file.includes('damaged'))
    expect(aside()).toHaveLength(1)
    // It may hold readings: erasing takes it along.
    outbox.erase(ERASE_ID, AT, AT)
    expect(aside()).toEqual([])
  })

  it('finds damage inside a file, not only at its head', () => {
    const outbox = outboxOf()
    for (let index = 0; index < 400; index++) outbox.add(reading(AT + index))
    outbox.close()
    open = []
    const path = join(folder, 'outbox.db')
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 3 * 4_096, 5 * 4_096)
    writeFileSync(path, bytes)
    const next = outboxOf('boot-2')
    expect(next.damagedAt).not.toBeNull()
    expect(next.counts().waiting).toBe(0)
  })

  it('says what to do when it cannot be opened', () => {
    mkdirSync(join(folder, 'outbox.db'))
    expect(() => outboxOf()).toThrow(expect.objectContaining({ code: 'TC_FROG_BOX_OUTBOX_FAILED' }))
  })
})
