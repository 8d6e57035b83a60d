import { EYES_STATES, type EyesState } from './eyes.ts'

/** The light of one state: its name under `/sys/class/leds`, and whether it blinks. */
export interface Led {
  readonly name: string
  readonly isBlinking: boolean
}

export type Leds = Readonly<Partial<Record<EyesState, Led>>>

const PAIR = /^([a-z-]+)=([A-Za-z0-9][\w.:-]*?)(:blink)?$/

/** Reads `damp=frog-damp sensor-wrong=frog-alert:blink`; null when it is not of this form. */
export function parseLeds(text: string): Leds | null {
  const leds: Partial<Record<EyesState, Led>> = {}
  for (const pair of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const match = PAIR.exec(pair)
    const state = EYES_STATES.find((each) => each === match?.[1])
    if (match === null || state === undefined) return null
    leds[state] = { name: match[2]!, isBlinking: match[3] !== undefined }
  }
  return leds
}
