import { absoluteHumidityGm3 } from '@towncrier/core'

export interface AiringAdvice {
  /** `yes`: air outdoors holds less water; `no`: it does not; `unknown`: the air outdoors is not known. */
  readonly helps: 'yes' | 'no' | 'unknown'
  readonly indoorGm3: number
  /** Null when unknown. */
  readonly outdoorGm3: number | null
}

/** Less than sensors can tell apart, g/m³. */
const SMALLEST_DIFFERENCE_GM3 = 0.5

/**
 * Whether opening a window would dry the room: only when the air outdoors holds less water than the air
 * indoors, whatever the relative humidity says.
 *
 * @param outdoor °C and %; null in either: unknown.
 */
export function adviseAiring(
  indoor: { readonly tempC: number; readonly humidityPct: number },
  outdoor: { readonly tempC: number | null; readonly humidityPct: number | null },
): AiringAdvice {
  const indoorGm3 = absoluteHumidityGm3(indoor.tempC, indoor.humidityPct)
  if (outdoor.tempC === null || outdoor.humidityPct === null) {
    return { helps: 'unknown', indoorGm3, outdoorGm3: null }
  }
  const outdoorGm3 = absoluteHumidityGm3(outdoor.tempC, outdoor.humidityPct)
  return { helps: indoorGm3 - outdoorGm3 >= SMALLEST_DIFFERENCE_GM3 ? 'yes' : 'no', indoorGm3, outdoorGm3 }
}
