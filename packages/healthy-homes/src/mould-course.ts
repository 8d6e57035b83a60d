import type { EpochMs } from '@towncrier/core'
import type { SurfaceHour } from './hourly.ts'
import {
  advanceMould,
  INITIAL_MOULD_STATE,
  MOULD_MICROSCOPIC,
  MOULD_VISIBLE,
  type MouldSensitivity,
  type MouldState,
} from './mould-index.ts'

/** What the index says, in words: nothing, under the microscope (M ≥ 1), could be seen (M ≥ 3). */
export type MouldLevel = 'none' | 'microscopic' | 'visible'

/** How the indicative mould index went. */
export interface MouldCourse {
  /** M after the last hour, 0…6. */
  readonly index: number
  readonly highestIndex: number
  /** When it was highest; null when it never rose. */
  readonly highestAt: EpochMs | null
  readonly level: MouldLevel
  /** To go on from with later hours. */
  readonly state: MouldState
}

/**
 * Runs the VTT mould index over the hours that are known. An unknown hour leaves the index as it is:
 * neither growth nor decline is guessed.
 *
 * @param hours in order of time, after those that led to `from`.
 * @returns null when no hour is known.
 */
export function runMouldIndex(
  hours: readonly SurfaceHour[],
  sensitivity: MouldSensitivity,
  from: MouldState = INITIAL_MOULD_STATE,
): MouldCourse | null {
  let state = from
  let highestIndex = from.index
  let highestAt: EpochMs | null = null
  let known = 0
  for (const { at, surface } of hours) {
    if (surface === null) continue
    known++
    state = advanceMould(state, surface.tempC, surface.humidityPct, sensitivity)
    if (state.index > highestIndex) {
      highestIndex = state.index
      highestAt = at
    }
  }
  if (known === 0) return null
  return { index: state.index, highestIndex, highestAt, level: mouldLevelOf(state.index), state }
}

export function mouldLevelOf(index: number): MouldLevel {
  if (index >= MOULD_VISIBLE) return 'visible'
  return index >= MOULD_MICROSCOPIC ? 'microscopic' : 'none'
}
