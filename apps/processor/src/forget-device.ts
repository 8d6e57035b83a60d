import { deserialize, serialize } from 'node:v8'
import { DAY_MS } from '@towncrier/core'
import type { ForgetSpan, PackedBatches } from '@towncrier/operations-store'
import type { ObservationBatch, TelemetryStore } from '@towncrier/telemetry-store'
import { type DeviceState, type ErasedTime, isOfTime, newDeviceState } from './device-state.ts'
import type { DeviceEntry } from './devices.ts'

/**
 * A device's state without what it remembers of a time. Its memory begins anew in any case: nobody can tell
 * what in it came of that time. What the device itself is (its firmware) stays.
 *
 * @param alertIds alerts that are erased.
 */
export function stateWithout(
  { kind, state }: DeviceEntry,
  { from, to }: ForgetSpan,
  alertIds: ReadonlySet<string>,
): DeviceState {
  const fresh = newDeviceState(kind.initialMemory())
  const rules = Object.fromEntries(
    Object.entries(state.rules).filter(([, rule]) => rule.phase !== 'pending' && !alertIds.has(rule.alertId)),
  )
  const isOfThen = state.at !== null && isOfTime({ from, to }, state.at, state.receivedAt ?? state.at)
  const { disconnectedAt } = state
  return {
    ...(isOfThen ? fresh : state),
    memory: fresh.memory,
    counts: fresh.counts,
    rules,
    firmware: state.firmware,
    disconnectedAt: disconnectedAt !== null && disconnectedAt < to ? null : disconnectedAt,
    freshness: isOfThen ? fresh.freshness : state.freshness,
    erased: withTime(state.erased ?? [], { from, to }),
    ...(state.boxErased === undefined ? {} : { boxErased: state.boxErased }),
  }
}

/** A device's state without what it measured in nobody's time; when it last spoke, and what of itself, stays. */
export function stateWithoutUnowned(
  { kind, state }: DeviceEntry,
  span: ForgetSpan,
  alertIds: ReadonlySet<string>,
): DeviceState {
  const rules = Object.fromEntries(
    Object.entries(state.rules).filter(([, rule]) => rule.phase === 'pending' || !alertIds.has(rule.alertId)),
  )
  if (state.at === null || !isOfTime(span, state.at, state.receivedAt ?? state.at)) return { ...state, rules }
  const { memory, flags, latitude, longitude } = newDeviceState(kind.initialMemory())
  const ofDevice = new Set(
    kind.measures.flatMap((measure) => (measure.ofDevice === true ? [measure.name] : [])),
  )
  const values = Object.fromEntries(Object.entries(state.values).filter(([name]) => ofDevice.has(name)))
  return { ...state, rules, memory, flags, latitude, longitude, values }
}

/** Times that touch become one, so that a list of many erasures stays short. */
function withTime(times: readonly ErasedTime[], added: ErasedTime): ErasedTime[] {
  const apart = times.filter(({ from, to }) => to < added.from || from > added.to)
  const touching = times.filter((time) => !apart.includes(time))
  const whole = {
    from: Math.min(added.from, ...touching.map(({ from }) => from)),
    to: Math.max(added.to, ...touching.map(({ to }) => to)),
  }
  return [...apart, whole].sort((a, b) => a.from - b.from)
}

/** Batches without a device's rows of a time; those that hold none are the same objects. */
export function batchesWithout(
  batches: readonly ObservationBatch[],
  span: ForgetSpan,
): readonly ObservationBatch[] {
  return batches.map((batch) => batchWithout(batch, span)).filter(({ count }) => count > 0)
}

function batchWithout(batch: ObservationBatch, span: ForgetSpan): ObservationBatch {
  const { kind, deviceId } = span
  const device = batch.kind === kind ? batch.devices.indexOf(deviceId) : -1
  if (device === -1) return batch
  const rows: number[] = []
  for (let row = 0; row < batch.count; row++) {
    const isErased = isOfTime(span, batch.at[row]!, batch.receivedAt[row]!)
    if (batch.deviceIndex[row] !== device || !isErased) rows.push(row)
  }
  if (rows.length === batch.count) return batch
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!)
  return {
    ...batch,
    count: rows.length,
    deviceIndex: Uint32Array.from(rows, (row) => batch.deviceIndex[row]!),
    at: pick(batch.at),
    receivedAt: pick(batch.receivedAt),
    columns: Object.fromEntries(
      Object.entries(batch.columns).map(([name, column]) => [
        name,
        column instanceof Float64Array ? pick(column) : rows.map((row) => column[row] ?? null),
      ]),
    ),
    flags: rows.map((row) => batch.flags[row] ?? null),
  }
}

/** An entry of the outbox without a device's rows of a time; null when it holds none. */
export function packedWithout(packed: Uint8Array, span: ForgetSpan): PackedBatches | null {
  const batches = deserialize(packed) as ObservationBatch[]
  const left = batchesWithout(batches, span)
  const count = (all: readonly ObservationBatch[]) => all.reduce((sum, each) => sum + each.count, 0)
  const readingCount = count(left)
  return readingCount === count(batches) ? null : { readingCount, batches: serialize(left) }
}

/** A device whose clock is further ahead than this is not believed, so nothing of it is stored. */
const MOST_AHEAD_MS = DAY_MS
const AHEAD_AT_ONCE = 10_000

/**
 * Erases a device's readings of a time from the telemetry store, and those that came in that time with a clock
 * that was ahead, unless it was nobody's time.
 *
 * @returns how many readings; null where the engine does not count.
 */
export async function eraseReadings(telemetry: TelemetryStore, span: ForgetSpan): Promise<number | null> {
  const { kind, deviceId, to } = span
  let erased = await telemetry.erase(span)
  if (span.isUnowned === true) return erased
  let from = to
  for (;;) {
    const query = { kind, deviceId, from, to: to + MOST_AHEAD_MS, limit: AHEAD_AT_ONCE }
    const page = await telemetry.readings({ ...query, order: 'oldest-first' })
    for (const { at, receivedAt } of page) {
      if (!isOfTime(span, at, receivedAt)) continue
      const one = await telemetry.erase({ kind, deviceId, from: at, to: at + 1 })
      erased = one === null || erased === null ? null : erased + one
    }
    if (page.length < AHEAD_AT_ONCE) return erased
    from = page.at(-1)!.at + 1
  }
}
