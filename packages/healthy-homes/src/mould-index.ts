/** How easily mould grows on a material, after Ojanen et al. (2010). */
export type MouldSensitivity = 'very-sensitive' | 'sensitive' | 'medium-resistant' | 'resistant'

export const MOULD_SENSITIVITIES: readonly MouldSensitivity[] = [
  'very-sensitive',
  'sensitive',
  'medium-resistant',
  'resistant',
]

interface SensitivityClass {
  /** Growth relative to pine sapwood while M < 1, and from M = 1. */
  readonly k1Early: number
  readonly k1Late: number
  /** Highest index: `a + b·x − c·x²`. */
  readonly a: number
  readonly b: number
  readonly c: number
  /** No growth below this surface humidity, %. */
  readonly lowestHumidityPct: number
  /** Decline relative to pine sapwood. */
  readonly decline: number
}

/** Tables 1–3 of Ojanen et al., "Mold growth modeling of building structures", Buildings XI (2010). */
const CLASSES: Readonly<Record<MouldSensitivity, SensitivityClass>> = {
  'very-sensitive': { k1Early: 1, k1Late: 2, a: 1, b: 7, c: 2, lowestHumidityPct: 80, decline: 1 },
  sensitive: { k1Early: 0.578, k1Late: 0.386, a: 0.3, b: 6, c: 1, lowestHumidityPct: 80, decline: 0.5 },
  'medium-resistant': {
    k1Early: 0.072,
    k1Late: 0.097,
    a: 0,
    b: 5,
    c: 1.5,
    lowestHumidityPct: 85,
    decline: 0.25,
  },
  resistant: { k1Early: 0.033, k1Late: 0.014, a: 0, b: 3, c: 1, lowestHumidityPct: 85, decline: 0.1 },
}

/** What a wall is faced with, and the class it is given (guideline, after Ojanen et al. 2010). */
export const WALL_MATERIALS = {
  'bare-wood': 'very-sensitive',
  wallpaper: 'sensitive',
  'painted-plasterboard': 'sensitive',
  plaster: 'medium-resistant',
  'brick-or-concrete': 'medium-resistant',
  'tile-or-glass': 'resistant',
} as const satisfies Record<string, MouldSensitivity>
export type WallMaterial = keyof typeof WALL_MATERIALS

/** Wallpaper and painted plasterboard: what most rooms have. */
export const DEFAULT_MOULD_SENSITIVITY: MouldSensitivity = 'sensitive'

/** M = 1: growth under the microscope. M = 3: the first that can be seen. M = 6: all covered. */
export const MOULD_MICROSCOPIC = 1
export const MOULD_VISIBLE = 3

const HOURS_A_DAY = 24
/** Decline of M a day on pine: in the first hours after growth stops, and after a day. */
const EARLY_DECLINE_PER_DAY = 0.032
const LATE_DECLINE_PER_DAY = 0.016
const EARLY_DECLINE_HOURS = 6
const LATE_DECLINE_HOURS = 24

/** Plain JSON. */
export interface MouldState {
  /** M, 0…6. */
  readonly index: number
  /** Hours in a row without conditions for growth. */
  readonly dryHours: number
}

export const INITIAL_MOULD_STATE: MouldState = { index: 0, dryHours: 0 }

/**
 * Surface humidity from which mould grows, %.
 *
 * @param surfaceTempC °C; growth needs 0…50.
 * @see Hukka & Viitanen, Wood Sci. Technol. 33 (1999) 475–485, eq. 1.
 */
export function criticalSurfaceHumidityPct(surfaceTempC: number, sensitivity: MouldSensitivity): number {
  const cubic = -0.00267 * surfaceTempC ** 3 + 0.16 * surfaceTempC ** 2 - 3.13 * surfaceTempC + 100
  return Math.max(cubic, CLASSES[sensitivity].lowestHumidityPct)
}

/**
 * The VTT mould index one hour on. Indicative: it says how good the conditions were for mould, not whether
 * there is any.
 *
 * @param surfaceTempC       mean of the hour at the surface, °C.
 * @param surfaceHumidityPct mean of the hour at the surface, %; above 100 counts as 100.
 * @see Hukka & Viitanen (1999); decline and material classes: Ojanen et al. (2010).
 */
export function advanceMould(
  state: MouldState,
  surfaceTempC: number,
  surfaceHumidityPct: number,
  sensitivity: MouldSensitivity,
): MouldState {
  const material = CLASSES[sensitivity]
  const humidityPct = Math.min(surfaceHumidityPct, 100)
  const criticalPct = criticalSurfaceHumidityPct(surfaceTempC, sensitivity)
  if (surfaceTempC > 0 && surfaceTempC < 50 && humidityPct >= criticalPct) {
    const x = criticalPct === 100 ? 0 : (criticalPct - humidityPct) / (criticalPct - 100)
    const highest = material.a + material.b * x - material.c * x ** 2
    const k1 = state.index < 1 ? material.k1Early : material.k1Late
    const k2 = Math.max(1 - Math.exp(2.3 * (state.index - highest)), 0)
    const daysToFirst = 7 * Math.exp(-0.68 * Math.log(surfaceTempC) - 13.9 * Math.log(humidityPct) + 66.02)
    return { index: state.index + (k1 * k2) / daysToFirst / HOURS_A_DAY, dryHours: 0 }
  }
  const dryHours = state.dryHours + 1
  const declinePerDay =
    dryHours <= EARLY_DECLINE_HOURS
      ? EARLY_DECLINE_PER_DAY
      : dryHours <= LATE_DECLINE_HOURS
        ? 0
        : LATE_DECLINE_PER_DAY
  return { index: Math.max(0, state.index - (material.decline * declinePerDay) / HOURS_A_DAY), dryHours }
}
