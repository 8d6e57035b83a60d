import type { EpochMs } from '@towncrier/core'

/** Where gritters load and start. */
export interface Depot {
  readonly id: string
  readonly name: string
  readonly latitude: number
  readonly longitude: number
}

/** A lorry that spreads. */
export interface GritterVehicle {
  readonly id: string
  readonly name: string
  readonly depotId: string
  /** The telemetry device it carries; null without. */
  readonly deviceId: string | null
  readonly capacityKg: number
  /** Width of road that one pass treats, m. */
  readonly spreadWidthM: number
  readonly treatingSpeedKph: number
  readonly travellingSpeedKph: number
  /** Spreads salt wetted with brine. */
  readonly isPreWet: boolean
  readonly isInService: boolean
}

/** An area or set of routes that is treated on one decision. */
export interface GrittingDomain {
  readonly id: string
  readonly name: string
  /** The platform's own device that speaks for the domain in alerts. */
  readonly deviceId: string
  /** Sensors that speak for it; empty: those within reach of its routes. */
  readonly sensorIds: readonly string[]
  /** Road temperature at which treatment is considered, °C. */
  readonly actionLevelC: number
}

/** A street of a route, in the direction it is driven while it is treated. */
export interface RouteStreet {
  /** Edge of the road network. */
  readonly edgeId: string
  readonly direction: 'forward' | 'backward'
}

export const ROUTE_ORIGINS = ['drawn', 'imported', 'made'] as const
export type RouteOrigin = (typeof ROUTE_ORIGINS)[number]

/** What one gritter drives from a depot and back. */
export interface GrittingRoute {
  readonly id: string
  readonly name: string
  readonly domainId: string
  readonly depotId: string
  /** Who drives it by default; null: nobody yet. */
  readonly gritterId: string | null
  /** 1 is treated first. */
  readonly priority: 1 | 2 | 3
  readonly origin: RouteOrigin
  /** Kept as it is when routes are made anew. */
  readonly isKept: boolean
  /** In the order they are treated; the way between them is looked for. */
  readonly streets: readonly RouteStreet[]
  readonly changedAt: EpochMs
  readonly changedBy: string
  /** Given back with a change. */
  readonly version: number
}

/** What driving a route comes to, on the roads as they are. */
export interface RouteFigures {
  readonly treatedM: number
  /** Driven without treating: to the first street, between streets and back. */
  readonly travelledM: number
  /** The whole round, treating and travelling, s. */
  readonly seconds: number
  /** Road area that is treated, m²: what a spread rate in g/m² is multiplied by. */
  readonly treatedAreaM2: number
  /** Streets of the route that the road network does not hold. */
  readonly missingEdgeIds: readonly string[]
  /** Streets that cannot be reached now: closed, or cut off. */
  readonly unreachableEdgeIds: readonly string[]
}
