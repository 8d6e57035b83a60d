import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CauseChange, DEFAULT_CAUSE_POLICY } from '@towncrier/alerting'
import { type AnySensorKind, MINUTE_MS } from '@towncrier/core'
import type { JournalEntry } from '@towncrier/journal'
import { type AlertTransition, type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CauseKeeper } from './cause-keeper.ts'
import { decodeMessage } from './decode.ts'
import { DeviceTable } from './devices.ts'
import { ProcessorMetrics } from './metrics.ts'
import { processEntries } from './process-entries.ts'
import { RuleKeeper } from './rule-keeper.ts'
import { newListening } from './silence.ts'

const START = Date.parse('2026-01-14T00:00:00Z')

let directory: string
let operations: OperationsStore
let kinds: ReadonlyMap<string, AnySensorKind>

beforeAll(async () => {
  kinds = await discoverKinds()
  directory = mkdtempSync(join(tmpdir(), 'towncrier-entries-'))
  operations = openOperationsStore(directory, { durability: 'normal' })
  const devices = [...kinds.keys()].flatMap((kind) =>
    [1, 2].map((n) => ({
      id: `${kind}-${n}`,
      kind,
      name: `${kind} ${n}`,
      latitude: 52.3 + n / 100,
      longitude: -1.5,
    })),
  )
  operations.devices.add(devices, START)
})
afterAll(() => {
  operations.close()
  rmSync(directory, { recursive: true })
})

function keeperOf(devices: DeviceTable): CauseKeeper {
  const keeper = new CauseKeeper(operations, devices, kinds, {
    policy: DEFAULT_CAUSE_POLICY,
    timeZone: 'Europe/London',
  })
  keeper.load()
  return keeper
}

/** What became of causes, without their words: those are of the end of a stretch. */
function structureOf(changes: readonly CauseChange[]): readonly CauseChange[] {
  return changes.filter(({ type }) => type !== 'summarised')
}

/** Judges entries in stretches of the given lengths (the rest in one) and returns all that came of it. */
function judge(entries: readonly JournalEntry[], lengths: readonly number[]) {
  const devices = new DeviceTable(operations, kinds)
  devices.load()
  const causes = keeperOf(devices)
  const rules = new RuleKeeper(operations)
  const listening = newListening()
  const metrics = new ProcessorMetrics()
  const causeChanges: CauseChange[] = []
  const summaries = new Map<string, CauseChange>()
  const transitions: AlertTransition[] = []
  const observations: string[] = []
  let quarantined = 0
  let position = 0
  for (const length of [...lengths, entries.length]) {
    const stretch = entries.slice(position, position + length)
    if (stretch.length === 0) continue
    position += stretch.length
    const { commit, batches } = processEntries(stretch, devices, causes, rules, listening, metrics, 'test')
    transitions.push(...commit.alertTransitions)
    causeChanges.push(...structureOf(commit.causeChanges))
    for (const change of commit.causeChanges) {
      if (change.type === 'summarised') summaries.set(change.causeId, { ...change, at: 0 })
    }
    quarantined += commit.quarantined.length
    for (const batch of batches) {
      for (let row = 0; row < batch.count; row++) {
        const device = batch.devices[batch.deviceIndex[row]!]
        observations.push(`${device} ${batch.at[row]} ${batch.flags[row]}`)
      }
    }
  }
  const states = [...devices.entries()].map(({ id, state }) => [id, structuredClone(state)] as const)
  const open = [...summaries].filter(([id]) => causes.isOpen(id))
  return {
    transitions,
    causeChanges,
    open,
    observations: observations.sort(),
    quarantined,
    states,
    listening,
  }
}

const plausible = {
  surfaceTempC: fc.double({ min: -12, max: 20, noNaN: true }),
  airTempC: fc.double({ min: -12, max: 20, noNaN: true }),
  humidityPct: fc.double({ min: 0, max: 110, noNaN: true }),
  surfaceState: fc.constantFrom('dry', 'damp', 'wet', 'ice', 'frost', 'snow', 'lava'),
  fillPct: fc.double({ min: -10, max: 130, noNaN: true }),
  tempC: fc.double({ min: -20, max: 90, noNaN: true }),
  lat: fc.double({ min: -100, max: 100, noNaN: true }),
  lon: fc.double({ min: -200, max: 200, noNaN: true }),
  batteryV: fc.double({ min: 0, max: 5, noNaN: true }),
  tilted: fc.boolean(),
  seq: fc.nat(50),
}
const reading = fc.record(
  { ...plausible, at: fc.nat(600).map((minutes) => START + minutes * MINUTE_MS) },
  { requiredKeys: [] },
)

function entriesOf(messages: readonly (readonly [device: string, gapMs: number, message: unknown])[]) {
  let receivedAt = START
  return messages.map(([deviceId, gapMs, message], index): JournalEntry => {
    receivedAt += gapMs
    const kind = deviceId.replace(/-\d$/, '')
    const type =
      deviceId === '' ? 'tick' : message !== null && typeof message === 'boolean' ? 'status' : 'reading'
    const body = type === 'status' ? { online: message } : message
    const payload = type === 'tick' ? new Uint8Array() : Buffer.from(JSON.stringify(body))
    return { seq: index + 1, type, kind, deviceId, receivedAt, payload }
  })
}

/** A road that is near freezing, and at once reads a little otherwise; before it, messages of nobody. */
function coldFrom(entry: number): [string, number, { surfaceTempC?: number }][] {
  const nobody = Array.from({ length: entry - 1 }, (): [string, number, object] => ['', 0, {}])
  return [...nobody, ['road-surface-1', 0, { surfaceTempC: 0 }], ['road-surface-1', 0, { surfaceTempC: 0.1 }]]
}

test('the same journal gives the same alerts, states and observations, however it is cut', () => {
  const device = fc.constantFrom('', ...[...kinds.keys()].flatMap((kind) => [`${kind}-1`, `${kind}-2`]))
  const message = fc.oneof(
    { weight: 8, arbitrary: reading },
    fc.array(reading, { maxLength: 5 }),
    fc.boolean(),
  )
  // Often nothing passes between two messages, and no tick comes between them.
  const pause = fc.oneof(fc.constant(0), fc.nat(20 * MINUTE_MS))
  const messages = fc.array(fc.tuple(device, pause, message), { maxLength: 80 })
  fc.assert(
    fc.property(messages, fc.array(fc.nat(20), { maxLength: 10 }), (sent, lengths) => {
      const entries = entriesOf(sent)
      expect(judge(entries, lengths)).toEqual(judge(entries, []))
    }),
    { numRuns: 200, examples: [[coldFrom(7), [7]]] },
  )
})

test('100,000 hostile payloads: none stops the judging, every reading in them is accounted for', () => {
  const devices = new DeviceTable(operations, kinds)
  devices.load()
  const listening = newListening()
  const metrics = new ProcessorMetrics()
  const ids = [...kinds.keys()].map((kind) => `${kind}-1`)
  const hostileNumber = fc.oneof(
    fc.double(),
    fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -0, 1e308, 2 ** 53),
  )
  const field = fc.constantFrom(...Object.keys(plausible), 'at', '__proto__', 'constructor', 'toString', '')
  const hostileReading = fc.dictionary(
    field,
    fc.oneof(hostileNumber, fc.string(), fc.jsonValue({ maxDepth: 2 })),
    { maxKeys: 6 },
  )
  const text = fc.oneof(
    { weight: 3, arbitrary: hostileReading.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: reading.map((value) => JSON.stringify(value)) },
    fc.json({ maxDepth: 3 }),
    fc.array(fc.oneof(hostileReading, reading), { maxLength: 4 }).map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary', maxLength: 40 }),
  )
  const payload = fc.oneof(
    { weight: 9, arbitrary: text.map((value) => Buffer.from(value)) },
    fc.uint8Array({ maxLength: 60 }),
  )
  const causes = keeperOf(devices)
  const rules = new RuleKeeper(operations)
  let seq = 0
  let receivedAt = START
  fc.assert(
    fc.property(payload, fc.constantFrom(...ids), (bytes, deviceId) => {
      receivedAt += 1_000
      const kind = deviceId.replace(/-\d$/, '')
      const entry: JournalEntry = { seq: ++seq, type: 'reading', kind, deviceId, receivedAt, payload: bytes }
      const { counts } = devices.find(deviceId)!.state
      const before = counts.stored + counts.duplicate + counts.quarantined
      const { commit, batches } = processEntries([entry], devices, causes, rules, listening, metrics, 'test')
      const decoded = decodeMessage(bytes)
      const items = 'items' in decoded ? decoded.items.length : 1
      expect(counts.stored + counts.duplicate + counts.quarantined - before).toBe(items)
      for (const batch of batches) {
        expect(batch.at.every((at) => Number.isFinite(at))).toBe(true)
      }
      for (const [, state] of commit.deviceStates) JSON.parse(state)
    }),
    { numRuns: 100_000 },
  )
  expect(Object.prototype).toEqual({})
}, 120_000)
