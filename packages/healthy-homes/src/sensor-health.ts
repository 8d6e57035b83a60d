import { absoluteHumidityGm3, DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import type { RoomReading } from './readings.ts'
import { median } from './statistics.ts'

/**
 * What a sensor in a home can show, from what such sensors were seen to do (DHT22 sinking to 1 %, RH 600 %,
 * a wet sensor stuck near 100 %). There is no step check: real bathrooms moved 43 points in ten minutes.
 */
export interface SensorLimits {
  /** Plausible room temperature, °C, inclusive. */
  readonly tempRangeC: readonly [lowest: number, highest: number]
  /** Plausible humidity, %, inclusive. */
  readonly humidityRangePct: readonly [lowest: number, highest: number]
  /** No lived-in room is drier, %. */
  readonly tooDryPct: number
  /** Humidity from which a sensor counts as wet if it stays there for longer than `saturatedMs`, %. */
  readonly saturatedPct: number
  readonly saturatedMs: number
  /** Humidity unchanged for this long is stuck. */
  readonly humidityStuckMs: number
  /**
   * Temperature unchanged for this long is stuck. Much longer than for humidity: unoccupied rooms of sound
   * houses were seen to hold one value for twelve hours.
   */
  readonly tempStuckMs: number
  /** After a gap this long an equal value says nothing. */
  readonly gapMs: number
  /** Values out of range in a row, from which the sensor is called faulty and not only the reading. */
  readonly faultReadings: number
  /** Days in a row with air much drier indoors than outdoors, from which the humidity is called sinking. */
  readonly sinkingDays: number
  /** "Much drier": by this share of the vapour outdoors, and by at least `sinkingGm3`. */
  readonly sinkingShare: number
  readonly sinkingGm3: number
}

export const DEFAULT_SENSOR_LIMITS: SensorLimits = {
  tempRangeC: [-10, 50],
  humidityRangePct: [0, 100],
  tooDryPct: 5,
  saturatedPct: 99.5,
  saturatedMs: 2 * HOUR_MS,
  humidityStuckMs: 6 * HOUR_MS,
  tempStuckMs: 24 * HOUR_MS,
  gapMs: 2 * HOUR_MS,
  faultReadings: 6,
  sinkingDays: 3,
  sinkingShare: 0.35,
  sinkingGm3: 1.5,
}

/** `faulty`: the sensor is broken or wet. `suspect`: it may be; judging stops for both. */
export type SensorVerdict = 'faulty' | 'suspect'
export type SensorFaultReason = 'out-of-range' | 'too-dry' | 'drowned' | 'stuck' | 'sinking'

/** A stretch of readings, from its first to its last, whose values cannot be relied on. */
export interface SensorSpan {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly verdict: SensorVerdict
  readonly reason: SensorFaultReason
}

export interface SensorHealth {
  /** In order of time; spans of different reasons may overlap. Data in them is kept, and not judged. */
  readonly spans: readonly SensorSpan[]
  /** For each reading, whether it may be judged: true outside all spans. */
  readonly isTrusted: readonly boolean[]
  /** Share of the readings that lie in a span with the verdict `faulty`, 0…1. */
  readonly faultyShare: number
}

/**
 * Says when a room's sensor looks wrong.
 *
 * Looks back: a stuck or drowned stretch counts from its first reading, though it could be known only hours
 * later. A fault of the same reason within `gapMs` is one stretch.
 *
 * @param readings in order of time.
 */
export function assessSensorHealth(
  readings: readonly RoomReading[],
  limits: SensorLimits = DEFAULT_SENSOR_LIMITS,
): SensorHealth {
  const runs: IndexRun[] = [
    ...outOfRangeRuns(readings, limits),
    ...tooDryRuns(readings, limits),
    ...drownedRuns(readings, limits),
    ...stuckRuns(readings, ({ humidityPct }) => humidityPct, limits.humidityStuckMs, limits),
    ...stuckRuns(readings, ({ tempC }) => tempC, limits.tempStuckMs, limits),
    ...sinkingRuns(readings, limits),
  ]
  const isTrusted = new Array<boolean>(readings.length).fill(true)
  const isFaulty = new Uint8Array(readings.length)
  for (const { first, last, verdict } of runs) {
    isTrusted.fill(false, first, last + 1)
    if (verdict === 'faulty') isFaulty.fill(1, first, last + 1)
  }
  const spans = runs
    .map(({ first, last, verdict, reason }) => ({
      from: readings[first]!.at,
      to: readings[last]!.at,
      verdict,
      reason,
    }))
    .sort((a, b) => a.from - b.from || a.to - b.to)
  let faulty = 0
  for (const flag of isFaulty) faulty += flag
  return { spans, isTrusted, faultyShare: readings.length === 0 ? 0 : faulty / readings.length }
}

interface IndexRun {
  readonly first: number
  readonly last: number
  readonly verdict: SensorVerdict
  readonly reason: SensorFaultReason
}

/** Stretches of indices for which `holds` is true, joined across less than `joinMs` of what is not. */
function runsWhere(
  readings: readonly RoomReading[],
  joinMs: number,
  holds: (reading: RoomReading) => boolean,
): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = []
  for (let index = 0; index < readings.length; index++) {
    if (!holds(readings[index]!)) continue
    const run = runs.at(-1)
    if (run !== undefined && readings[index]!.at - readings[run.last]!.at <= joinMs) run.last = index
    else runs.push({ first: index, last: index })
  }
  return runs
}

function outOfRangeRuns(readings: readonly RoomReading[], limits: SensorLimits): IndexRun[] {
  const isOut = ({ tempC, humidityPct }: RoomReading) =>
    !isWithin(tempC, limits.tempRangeC) || !isWithin(humidityPct, limits.humidityRangePct)
  const runs: IndexRun[] = []
  for (let index = 0; index < readings.length; index++) {
    if (!isOut(readings[index]!)) continue
    const first = index
    while (index + 1 < readings.length && isOut(readings[index + 1]!)) index++
    const verdict = index - first + 1 >= limits.faultReadings ? 'faulty' : 'suspect'
    runs.push({ first, last: index, verdict, reason: 'out-of-range' })
  }
  return runs
}

function isWithin(value: number, [lowest, highest]: readonly [number, number]): boolean {
  return value >= lowest && value <= highest
}

function tooDryRuns(readings: readonly RoomReading[], limits: SensorLimits): IndexRun[] {
  return runsWhere(
    readings,
    limits.gapMs,
    ({ humidityPct }) => humidityPct >= limits.humidityRangePct[0] && humidityPct < limits.tooDryPct,
  ).map((run) => ({ ...run, verdict: 'faulty', reason: 'too-dry' }))
}

function drownedRuns(readings: readonly RoomReading[], limits: SensorLimits): IndexRun[] {
  return runsWhere(
    readings,
    0.5 * HOUR_MS,
    ({ humidityPct }) => humidityPct >= limits.saturatedPct && humidityPct <= limits.humidityRangePct[1],
  )
    .filter(({ first, last }) => readings[last]!.at - readings[first]!.at > limits.saturatedMs)
    .map((run) => ({ ...run, verdict: 'faulty', reason: 'drowned' }))
}

function stuckRuns(
  readings: readonly RoomReading[],
  measureOf: (reading: RoomReading) => number,
  stuckMs: number,
  limits: SensorLimits,
): IndexRun[] {
  const runs: IndexRun[] = []
  let first = 0
  for (let index = 1; index <= readings.length; index++) {
    const reading = readings[index]
    const previous = readings[index - 1]!
    if (
      reading !== undefined &&
      measureOf(reading) === measureOf(previous) &&
      reading.at - previous.at <= limits.gapMs
    ) {
      continue
    }
    if (previous.at - readings[first]!.at >= stuckMs) {
      runs.push({ first, last: index - 1, verdict: 'faulty', reason: 'stuck' })
    }
    first = index
  }
  return runs
}

/**
 * A lived-in room holds about as much vapour as the air outdoors, or more: people and water add to it. Days
 * on end with much less mean that the humidity sensor is sinking (or that the air is dried by a machine,
 * which is why the verdict is only `suspect`).
 */
function sinkingRuns(readings: readonly RoomReading[], limits: SensorLimits): IndexRun[] {
  const days = new Map<number, { first: number; last: number; excess: number[]; outdoor: number[] }>()
  for (let index = 0; index < readings.length; index++) {
    const { at, tempC, humidityPct, outdoorTempC, outdoorHumidityPct } = readings[index]!
    if (outdoorTempC === null || outdoorHumidityPct === null) continue
    if (!isWithin(tempC, limits.tempRangeC) || !isWithin(humidityPct, limits.humidityRangePct)) continue
    const outdoorGm3 = absoluteHumidityGm3(outdoorTempC, outdoorHumidityPct)
    const day = Math.floor(at / DAY_MS)
    let found = days.get(day)
    if (found === undefined) {
      found = { first: index, last: index, excess: [], outdoor: [] }
      days.set(day, found)
    }
    found.last = index
    found.excess.push(absoluteHumidityGm3(tempC, humidityPct) - outdoorGm3)
    found.outdoor.push(outdoorGm3)
  }
  const runs: { firstDay: number; lastDay: number; first: number; last: number }[] = []
  for (const [day, { first, last, excess, outdoor }] of days) {
    const tolerated = Math.max(limits.sinkingGm3, limits.sinkingShare * median(outdoor)!)
    if (median(excess)! >= -tolerated) continue
    const run = runs.at(-1)
    if (run !== undefined && run.lastDay === day - 1) {
      run.lastDay = day
      run.last = last
    } else runs.push({ firstDay: day, lastDay: day, first, last })
  }
  return runs
    .filter(({ firstDay, lastDay }) => lastDay - firstDay + 1 >= limits.sinkingDays)
    .map(({ first, last }) => ({ first, last, verdict: 'suspect', reason: 'sinking' }))
}
