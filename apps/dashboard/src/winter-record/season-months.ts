import type { SeasonNightView } from '@towncrier/protocol'

export interface SeasonMonth {
  /** `2026-01` */
  readonly month: string
  readonly frozen: number
  readonly treated: number
  readonly treatedKm: number
  readonly saltT: number
}

/** Nights of domains added up by the month of their evening, in order. */
export function monthsOf(rows: readonly SeasonNightView[]): SeasonMonth[] {
  return [...Map.groupBy(rows, ({ night }) => night.slice(0, 7))].map(([month, nights]) => ({
    month,
    frozen: nights.filter(({ actualMinC }) => actualMinC !== null && actualMinC < 0).length,
    treated: nights.filter(({ isTreated }) => isTreated).length,
    treatedKm: nights.reduce((sum, { treatedKm }) => sum + treatedKm, 0),
    saltT: nights.reduce((sum, { saltT }) => sum + saltT, 0),
  }))
}
