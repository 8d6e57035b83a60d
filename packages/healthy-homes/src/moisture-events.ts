import { type EpochMs, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { fitDryingPerHour } from './drying.ts'

/** Vapour in a room's air at an instant. */
export interface VapourPoint {
  readonly at: EpochMs
  /** g of vapour in a m³ of air. */
  readonly gm3: number
}

export interface MoistureEventSettings {
  /** Onset: the vapour is at least this much above the lowest of the last `onsetMs`, g/m³. */
  readonly onsetRiseGm3: number
  readonly onsetMs: number
  /** The baseline is the lowest vapour of this long before the onset. */
  readonly baselineMs: number
  /** The peak is sought for this long after the onset. */
  readonly peakWithinMs: number
  /** A fall from the highest so far by this share of the rise ends the search for the peak. */
  readonly peakEndsAtFall: number
  /** Recovered: this share of the rise is left, or less. */
  readonly recoveredAtShare: number
  /** Drying out is followed for this long after the peak. */
  readonly recoverWithinMs: number
  /** Readings further apart than this do not belong to one event. */
  readonly gapMs: number
}

export const DEFAULT_MOISTURE_EVENT_SETTINGS: MoistureEventSettings = {
  onsetRiseGm3: 1.5,
  onsetMs: 20 * MINUTE_MS,
  baselineMs: 2 * HOUR_MS,
  peakWithinMs: 2 * HOUR_MS,
  peakEndsAtFall: 0.5,
  recoveredAtShare: 0.2,
  recoverWithinMs: 12 * HOUR_MS,
  gapMs: HOUR_MS,
}

const STILL_LOW_SHARE = 0.1

/** Water put into the air: a shower, cooking, washing hung up. What it was, only the diary can say. */
export interface MoistureEvent {
  /** When the rise began: the last low before the onset, no more than 20 minutes before it. */
  readonly startAt: EpochMs
  /** When the rise was steep enough to be called one. */
  readonly onsetAt: EpochMs
  readonly peakAt: EpochMs
  /** Vapour before, g/m³. */
  readonly baselineGm3: number
  readonly peakGm3: number
  /** Peak less baseline, g/m³. */
  readonly riseGm3: number
  /**
   * How fast the excess went after the peak, per hour (0.6: the excess is multiplied by e^−0.6 each hour).
   * This is drying-out speed, not air changes: furnishings take up vapour and give it back. Null when
   * another event, a gap or the end came before it could be told.
   */
  readonly dryingPerHour: number | null
  /** When four fifths of the rise were gone; null when another event, a gap or the end came first. */
  readonly recoveredAt: EpochMs | null
}

/**
 * Finds the events in which water was put into a room's air: a rise of 1.5 g/m³ or more within 20 minutes.
 * Works on differences only: a constant offset of the sensor changes nothing.
 *
 * @param points in order of time, of trusted readings.
 */
export function detectMoistureEvents(
  points: readonly VapourPoint[],
  settings: MoistureEventSettings = DEFAULT_MOISTURE_EVENT_SETTINGS,
): MoistureEvent[] {
  const found: EventIndices[] = []
  let window = new LowestInWindow(points, settings.onsetMs)
  for (let index = 0; index < points.length; index++) {
    const lowest = window.add(index)
    const riseGm3 = points[index]!.gm3 - points[lowest]!.gm3
    if (riseGm3 < settings.onsetRiseGm3) continue
    const peak = findPeak(points, index, points[lowest]!.gm3, settings)
    if (isLoneSpike(points, peak, points[lowest]!.gm3)) continue
    found.push({
      start: findStart(points, lowest, index),
      onset: index,
      peak,
      base: findBaseline(points, index, found.at(-1)?.peak ?? -1, settings),
    })
    // The next event must rise from a low after this peak.
    window = new LowestInWindow(points, settings.onsetMs)
    index = peak
  }
  return found.map((event, order) =>
    describe(points, event, found[order + 1]?.start ?? points.length, settings),
  )
}

interface EventIndices {
  readonly start: number
  readonly onset: number
  readonly peak: number
  readonly base: number
}

/** The index of the lowest point of the last `windowMs`, in constant time for each point. */
class LowestInWindow {
  private readonly points: readonly VapourPoint[]
  private readonly windowMs: number
  private readonly candidates: number[] = []
  private head = 0

  constructor(points: readonly VapourPoint[], windowMs: number) {
    this.points = points
    this.windowMs = windowMs
  }

  /** Takes the next index and returns that of the lowest, the later of equals. */
  add(index: number): number {
    const { points, candidates } = this
    const { at, gm3 } = points[index]!
    while (candidates.length > this.head && points[candidates.at(-1)!]!.gm3 >= gm3) candidates.pop()
    candidates.push(index)
    while (points[candidates[this.head]!]!.at < at - this.windowMs) this.head++
    return candidates[this.head]!
  }
}

function findPeak(
  points: readonly VapourPoint[],
  onset: number,
  baselineGm3: number,
  settings: MoistureEventSettings,
): number {
  let peak = onset
  for (let index = onset + 1; index < points.length; index++) {
    const { at, gm3 } = points[index]!
    if (at - points[onset]!.at > settings.peakWithinMs) break
    if (at - points[index - 1]!.at > settings.gapMs) break
    const peakGm3 = points[peak]!.gm3
    if (gm3 > peakGm3) peak = index
    else if (peakGm3 - gm3 > settings.peakEndsAtFall * (peakGm3 - baselineGm3)) break
  }
  return peak
}

/** One reading far above both its neighbours, minutes apart: no room dries that fast. */
function isLoneSpike(points: readonly VapourPoint[], peak: number, baselineGm3: number): boolean {
  const before = points[peak - 1]
  const after = points[peak + 1]
  if (before === undefined || after === undefined) return false
  const { at, gm3 } = points[peak]!
  if (after.at - at > 15 * MINUTE_MS) return false
  const left = 0.15 * (gm3 - baselineGm3)
  return before.gm3 - baselineGm3 <= left && after.gm3 - baselineGm3 <= left
}

/** The last of the lowest points since the previous peak, no longer ago than the baseline's length. */
function findBaseline(
  points: readonly VapourPoint[],
  onset: number,
  previousPeak: number,
  settings: MoistureEventSettings,
): number {
  let base = onset
  for (let index = onset - 1; index > previousPeak; index--) {
    if (points[index]!.at < points[onset]!.at - settings.baselineMs) break
    if (points[index]!.gm3 < points[base]!.gm3) base = index
  }
  return base
}

/** Of the points from the lowest to the onset, the last that is still low. */
function findStart(points: readonly VapourPoint[], lowest: number, onset: number): number {
  const lowGm3 = points[lowest]!.gm3
  const stillLowGm3 = STILL_LOW_SHARE * (points[onset]!.gm3 - lowGm3)
  let start = lowest
  for (let index = lowest + 1; index < onset; index++)
    if (points[index]!.gm3 - lowGm3 <= stillLowGm3) start = index
  return start
}

function describe(
  points: readonly VapourPoint[],
  { start, onset, peak, base }: EventIndices,
  end: number,
  settings: MoistureEventSettings,
): MoistureEvent {
  const baselineGm3 = points[base]!.gm3
  const { at: peakAt, gm3: peakGm3 } = points[peak]!
  const riseGm3 = peakGm3 - baselineGm3
  const decay: VapourPoint[] = []
  let recoveredAt: EpochMs | null = null
  for (let index = peak; index < end; index++) {
    const point = points[index]!
    if (point.at - peakAt > settings.recoverWithinMs) break
    if (index > peak && point.at - points[index - 1]!.at > settings.gapMs) break
    decay.push(point)
    if (point.gm3 - baselineGm3 <= settings.recoveredAtShare * riseGm3) recoveredAt ??= point.at
  }
  return {
    startAt: points[start]!.at,
    onsetAt: points[onset]!.at,
    peakAt,
    baselineGm3,
    peakGm3,
    riseGm3,
    dryingPerHour: fitDryingPerHour(decay, baselineGm3),
    recoveredAt,
  }
}
