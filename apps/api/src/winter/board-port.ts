import type { JobPlan, Recommendation, SurfaceObservation, TreatmentOutlook } from '@towncrier/winter-service'

/** What is known of a domain now, and what is recommended for it: the board's row. */
export interface BoardSnapshot {
  /** The forecast it rests on; null when roads have not been forecast yet. */
  readonly issueId: number | null
  readonly recommendation: Recommendation
  readonly outlook: TreatmentOutlook
  /** The newest that is believed of the domain's sensors. */
  readonly observations: readonly (SurfaceObservation & { readonly sensorId: string })[]
  /** For each of its routes, by the lorry and the time it takes; those that are left out are as the domain. */
  readonly routes: readonly { readonly routeId: string; readonly recommendation: Recommendation }[]
}

export interface WinterBoardPort {
  /** @returns null when nothing is known of the domain. */
  snapshot(domainId: string): BoardSnapshot | null
}

/** A board before anything is known. */
export const EMPTY_BOARD: WinterBoardPort = { snapshot: () => null }

export interface RoutePlanPort {
  /**
   * A route as a driver gets it, under the closures at `at`.
   *
   * @param rateGm2 in one pass, g/m².
   */
  planOf(routeId: string, rateGm2: number, passes: number, at: number): JobPlan
}
