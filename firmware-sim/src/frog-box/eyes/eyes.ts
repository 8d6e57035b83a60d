/**
 * What the eyes of the frog say. The first of these that holds is shown:
 *
 * - `sensor-wrong`: what it measures cannot be relied on, so nothing else it could say would be true.
 * - `damp`: before the network, because it is about the people who live there; a box that stays for months
 *   without Wi-Fi still serves its household.
 * - `not-connected`: readings wait on the box.
 * - `calm`: none of these.
 */
export const EYES_STATES = ['sensor-wrong', 'damp', 'not-connected', 'calm'] as const
export type EyesState = (typeof EYES_STATES)[number]

/** Lights that show one state at a time. */
export interface Eyes {
  /** Never fails: lights that are missing are no reason to stop measuring. */
  show(state: EyesState): Promise<void>
}

/** Settles what the eyes say. */
export function eyesStateOf(facts: {
  readonly isSensorWrong: boolean
  readonly isDamp: boolean
  readonly isSending: boolean
}): EyesState {
  if (facts.isSensorWrong) return 'sensor-wrong'
  if (facts.isDamp) return 'damp'
  return facts.isSending ? 'calm' : 'not-connected'
}
