import type { RouteStreet } from '../network/service-network.ts'

/** A line as GeoJSON has it: longitude before latitude. */
export type JobLine = readonly (readonly [longitude: number, latitude: number])[]

/** A street to be treated, in the direction it is driven. */
export interface JobStreet extends RouteStreet {
  readonly name: string
  readonly line: JobLine
  readonly lengthM: number
  readonly areaM2: number
  /** In one pass, g/m². */
  readonly rateGm2: number
  readonly passes: number
  /** In all passes, kg. */
  readonly saltKg: number
  /** Driven without treating to get here, from the depot or the street before; empty when it is next to it. */
  readonly wayThere: JobLine
}

/** A route as a driver gets it: the streets in order as they were when the job was made, and the way between. */
export interface JobPlan {
  readonly routeId: string
  readonly routeName: string
  readonly depotId: string
  readonly gritterId: string | null
  readonly isPreWet: boolean
  readonly streets: readonly JobStreet[]
  readonly wayBack: JobLine
  readonly treatedM: number
  readonly travelledM: number
  /** The whole round, once, s. */
  readonly seconds: number
  readonly treatedAreaM2: number
  readonly saltKg: number
  /** Streets of the route that the road network does not hold. */
  readonly missingEdgeIds: readonly string[]
  /** Streets that cannot be reached now: closed, or cut off. */
  readonly unreachableEdgeIds: readonly string[]
}

/**
 * Salt for an area, kg.
 *
 * @param rateGm2 in one pass, g/m².
 */
export function saltKgFor(areaM2: number, rateGm2: number, passes: number): number {
  return (areaM2 * rateGm2 * passes) / 1_000
}
