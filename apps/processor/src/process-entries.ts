import { serialize } from 'node:v8'
import type { JournalEntry } from '@towncrier/journal'
import type { AlertTransition, NewQuarantinedReading, ProcessingCommit } from '@towncrier/operations-store'
import type { ObservationBatch } from '@towncrier/telemetry-store'
import { z } from 'zod'
import type { CauseKeeper } from './cause-keeper.ts'
import { decodeMessage, type Refusal } from './decode.ts'
import type { DeviceEntry, DeviceTable } from './devices.ts'
import { applyCondition, judgeReading } from './judge-reading.ts'
import type { ProcessorMetrics } from './metrics.ts'
import { ObservationBatchBuilder } from './observation-batches.ts'
import { RULE_BOOK_STATE_KEY, type RuleKeeper } from './rule-keeper.ts'
import { clearOffline, freshnessOf, type Listening, listenUntil, offlineCondition } from './silence.ts'

/** Name of the processor's own state among the device states; no device can be called so. */
export const PROCESSOR_STATE_KEY = '@processor'

/** What a box says of the erasure of its own memory; of its clock nothing is believed. */
const boxErasedSchema = z.object({ id: z.uuid() })

/** What judging a stretch of the journal came to. */
export interface ProcessedEntries {
  readonly commit: ProcessingCommit
  readonly batches: readonly ObservationBatch[]
  readonly changed: ReadonlySet<DeviceEntry>
}

/**
 * Judges journal entries in order. Changes the states in `devices`, `causes`, `rules` and `listening`; does no I/O but the
 * register's, when a device turns up that was added since.
 */
export function processEntries(
  entries: readonly JournalEntry[],
  devices: DeviceTable,
  causes: CauseKeeper,
  rules: RuleKeeper,
  listening: Listening,
  metrics: ProcessorMetrics,
  consumer: string,
): ProcessedEntries {
  const builder = new ObservationBatchBuilder()
  const changed = new Set<DeviceEntry>()
  const transitions: AlertTransition[] = []
  const quarantined: NewQuarantinedReading[] = []

  const quarantine = (entry: JournalEntry, item: number, refusal: Refusal, payload: Uint8Array) => {
    metrics.quarantined.inc({ code: refusal.code })
    const { seq, receivedAt, kind, deviceId } = entry
    quarantined.push({ seq, item, receivedAt, kind, deviceId, ...refusal, payload })
  }

  for (const entry of entries) {
    listenUntil(listening, entry.receivedAt)
    if (entry.type === 'tick') {
      checkSilence(devices, listening, entry.seq, transitions, changed)
      causes.follow(transitions)
      causes.tick(listening.now)
      continue
    }
    if (entry.type === 'erased') continue
    if (entry.type === 'rules') {
      const problem = rules.activate(entry, devices, transitions, changed)
      if (problem !== null) quarantine(entry, 0, problem, entry.payload)
      causes.follow(transitions)
      continue
    }
    const device = findDevice(devices, entry)
    if (device === undefined) {
      quarantine(
        entry,
        0,
        { code: 'TC_READING_DEVICE_UNKNOWN', reason: `${entry.deviceId} is not registered as ${entry.kind}` },
        entry.payload,
      )
      continue
    }
    changed.add(device)
    if (entry.type === 'status') {
      const refusal = applyStatus(entry, device)
      if (refusal !== null) quarantine(entry, 0, refusal, entry.payload)
      updateFreshness(device, listening)
      continue
    }
    const message = decodeMessage(entry.payload)
    if ('refusal' in message) {
      device.state.counts.quarantined++
      quarantine(entry, 0, message.refusal, entry.payload)
      continue
    }
    for (let item = 0; item < message.items.length; item++) {
      const raw = message.items[item]
      const outcome = judgeReading(
        raw,
        device,
        device.state,
        { receivedAt: entry.receivedAt, inArray: message.isArray, seq: entry.seq },
        transitions,
        (field) => metrics.countUnknownField(entry.kind, field),
      )
      if (outcome.type === 'stored') {
        const { reading } = outcome
        builder.add(device.kind, device.id, reading.at, entry.receivedAt, reading.values, reading.flags)
        metrics.countReading(outcome.isLate ? 'late' : 'stored')
      } else if (outcome.type === 'duplicate' || outcome.type === 'erased') {
        metrics.countReading(outcome.type)
      } else {
        const payload = message.isArray ? Buffer.from(JSON.stringify(raw) ?? 'null') : entry.payload
        quarantine(entry, item, outcome.refusal, payload)
        metrics.countReading('quarantined')
      }
    }
    updateFreshness(device, listening)
    const condition = offlineCondition(device.state, listening)
    if (condition?.state === 'clear' && device.rules.has(condition.rule)) {
      applyCondition(condition, device, device.state, listening.now, entry.seq, transitions)
    }
    // Now, while the device's values are those that raised it: however the journal is cut, a cause says the same.
    causes.follow(transitions)
  }

  const batches = builder.count === 0 ? [] : builder.build()
  return {
    batches,
    changed,
    commit: {
      consumer,
      seq: entries.at(-1)!.seq,
      deviceStates: statesOf(changed, listening, rules),
      alertTransitions: transitions,
      causeChanges: causes.takeChanges(listening.now),
      quarantined,
      outbox: batches.length === 0 ? null : { readingCount: builder.count, batches: serialize(batches) },
    },
  }
}

function* statesOf(
  changed: Iterable<DeviceEntry>,
  listening: Listening,
  rules: RuleKeeper,
): Generator<readonly [string, string]> {
  for (const { id, state } of changed) yield [id, JSON.stringify(state)]
  yield [PROCESSOR_STATE_KEY, JSON.stringify(listening)]
  const activated = rules.takeActivated()
  if (activated !== null) yield [RULE_BOOK_STATE_KEY, JSON.stringify(activated)]
}

function findDevice(devices: DeviceTable, entry: JournalEntry): DeviceEntry | undefined {
  let device = devices.find(entry.deviceId)
  if (device === undefined) {
    devices.refresh()
    device = devices.find(entry.deviceId)
  }
  return device?.kind.id === entry.kind ? device : undefined
}

function applyStatus(entry: JournalEntry, device: DeviceEntry): Refusal | null {
  const message = decodeMessage(entry.payload)
  if ('refusal' in message) return { ...message.refusal, code: 'TC_STATUS_INVALID' }
  const status = message.items[0]
  if (message.isArray || typeof status !== 'object' || status === null || !('online' in status)) {
    return { code: 'TC_STATUS_INVALID', reason: 'online: missing' }
  }
  if (typeof status.online !== 'boolean') {
    return { code: 'TC_STATUS_INVALID', reason: 'online: expected true or false' }
  }
  device.state.disconnectedAt = status.online ? null : entry.receivedAt
  if ('firmware' in status && typeof status.firmware === 'string') {
    device.state.firmware = status.firmware.slice(0, 64)
  }
  const erased = 'erased' in status ? boxErasedSchema.safeParse(status.erased) : null
  if (erased?.success === true) device.state.boxErased = { id: erased.data.id, at: entry.receivedAt }
  return null
}

function updateFreshness(device: DeviceEntry, listening: Listening): boolean {
  const freshness = freshnessOf(device.state, device.kind, listening)
  if (freshness === device.state.freshness) return false
  device.state.freshness = freshness
  return true
}

function checkSilence(
  devices: DeviceTable,
  listening: Listening,
  seq: number,
  transitions: AlertTransition[],
  changed: Set<DeviceEntry>,
): void {
  for (const device of devices.entries()) {
    if (updateFreshness(device, listening)) changed.add(device)
    const condition = device.device.enabled ? offlineCondition(device.state, listening) : clearOffline
    if (condition === null || !device.rules.has(condition.rule)) continue
    const before = transitions.length
    for (const each of device.book.adjust([condition])) {
      applyCondition(each, device, device.state, listening.now, seq, transitions)
    }
    if (transitions.length > before) changed.add(device)
  }
}
