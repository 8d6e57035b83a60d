import { LEFT_OUT_REASONS, ROUTE_ORIGINS } from '@towncrier/winter-service'
import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema } from './common.ts'

const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,55}$/)
  .describe('Lower-case letters, digits, hyphens and underscores')
const newIdSchema = idSchema.optional().describe('Made from the name when absent')
const nameSchema = z.string().trim().min(1).max(80)
const edgeIdSchema = z.string().min(1).max(120)
const lineSchema = z.array(z.tuple([z.number(), z.number()])).describe('Longitude and latitude, WGS 84')

const depotFieldsSchema = z.object({
  name: nameSchema,
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})
export const newWinterDepotSchema = depotFieldsSchema.extend({ id: newIdSchema })
export const winterDepotChangeSchema = depotFieldsSchema
export const winterDepotSchema = depotFieldsSchema.extend({
  id: z.string(),
  saltStockKg: z.number().describe('The sum of the ledger, kg'),
})
export type WinterDepotView = z.infer<typeof winterDepotSchema>

const gritterFieldsSchema = z.object({
  name: nameSchema,
  depotId: idSchema,
  deviceId: z.string().max(64).nullable().default(null).describe('The telemetry device it carries'),
  capacityKg: z.number().min(100).max(40_000).describe('Salt in the hopper when full, kg'),
  spreadWidthM: z.number().min(1).max(20).describe('Width of road that one pass treats, m'),
  treatingSpeedKph: z.number().min(5).max(100),
  travellingSpeedKph: z.number().min(5).max(120),
  isPreWet: z.boolean().default(false),
  isInService: z.boolean().default(true),
})
export const newWinterGritterSchema = gritterFieldsSchema.extend({ id: newIdSchema })
export const winterGritterChangeSchema = gritterFieldsSchema
export const winterGritterSchema = gritterFieldsSchema.extend({ id: z.string() })
export type WinterGritterView = z.infer<typeof winterGritterSchema>

const domainFieldsSchema = z.object({
  name: nameSchema,
  sensorIds: z
    .array(z.string().max(64))
    .max(1_000)
    .default([])
    .describe('Sensors that speak for it; empty: those near its routes'),
  actionLevelC: z
    .number()
    .min(-10)
    .max(10)
    .default(1)
    .describe('Road temperature at which treatment is considered, °C'),
})
export const newWinterDomainSchema = domainFieldsSchema.extend({ id: newIdSchema })
export const winterDomainChangeSchema = domainFieldsSchema
export const winterDomainSchema = domainFieldsSchema.extend({
  id: z.string(),
  deviceId: z.string().describe('The platform’s own device that speaks for it'),
  speakingSensorIds: z.array(z.string()).describe('Those that speak for it now, named or near its routes'),
})
export type WinterDomainView = z.infer<typeof winterDomainSchema>

export const routeStreetSchema = z.object({
  edgeId: edgeIdSchema,
  direction: z.enum(['forward', 'backward']),
})
export type RouteStreetView = z.infer<typeof routeStreetSchema>
const streetsSchema = z.array(routeStreetSchema).max(5_000)

export const routeFiguresSchema = z.object({
  treatedM: z.number(),
  travelledM: z.number(),
  seconds: z.number(),
  treatedAreaM2: z.number(),
  missingEdgeIds: z.array(z.string()),
  unreachableEdgeIds: z.array(z.string()),
})
export type RouteFiguresView = z.infer<typeof routeFiguresSchema>

const routeFieldsSchema = z.object({
  name: nameSchema,
  domainId: idSchema,
  depotId: idSchema,
  gritterId: idSchema.nullable().default(null),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  isKept: z.boolean().default(false).describe('Kept as it is when routes are made anew'),
  streets: streetsSchema.describe('In the order they are treated'),
})
export const newWinterRouteSchema = routeFieldsSchema.extend({
  id: newIdSchema,
  origin: z.enum(ROUTE_ORIGINS).default('drawn'),
})
export const winterRouteChangeSchema = routeFieldsSchema.extend({
  version: z.number().int().positive().describe('The one the change was made from'),
})
export const winterRouteSchema = routeFieldsSchema.extend({
  id: z.string(),
  origin: z.enum(ROUTE_ORIGINS),
  changedAt: instantSchema,
  changedBy: z.string(),
  version: z.number().int(),
  figures: routeFiguresSchema
    .nullable()
    .describe('Under the closures of now; null where it cannot be planned'),
  saltKg: z.number().nullable().describe('At 10 g/m²'),
  isOverCapacity: z.boolean().describe('At 10 g/m² it takes more than its gritter holds'),
  problem: z.string().nullable().describe('Why it cannot be planned'),
})
export type WinterRouteView = z.infer<typeof winterRouteSchema>

export const winterNetworkSchema = z.object({
  at: instantSchema,
  hasRoads: z.boolean(),
  attribution: z.string(),
  depots: z.array(winterDepotSchema),
  gritters: z.array(winterGritterSchema),
  domains: z.array(winterDomainSchema),
  routes: z.array(winterRouteSchema),
})
export type WinterNetworkView = z.infer<typeof winterNetworkSchema>

export const newSaltEntrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('delivery'),
    kg: z.number().positive().max(10_000_000),
    note: z.string().trim().max(500).default(''),
  }),
  z.object({
    type: z.literal('count'),
    kg: z.number().min(0).max(10_000_000).describe('What was found to be there'),
    note: z.string().trim().max(500).default(''),
  }),
  z.object({
    type: z.literal('correction'),
    kg: z.number().min(-10_000_000).max(10_000_000),
    note: z.string().trim().min(1).max(500),
  }),
])
export const saltEntrySchema = z.object({
  id: z.number().int(),
  at: instantSchema,
  type: z.enum(['delivery', 'count', 'treatment', 'correction']),
  changeKg: z.number(),
  note: z.string(),
  writtenBy: z.string(),
})
export type SaltEntryView = z.infer<typeof saltEntrySchema>
export const saltLedgerSchema = pageSchema(saltEntrySchema)
export const saltLedgerQuerySchema = pageQuerySchema

export const routePlanQuerySchema = z.object({
  rate: z.coerce.number().min(1).max(100).default(10).describe('g/m²'),
})
export const routeLegSchema = z.object({
  type: z.enum(['travel', 'treat']),
  edgeIds: z.array(z.string()),
  names: z.array(z.string()),
  line: lineSchema,
  metres: z.number(),
  seconds: z.number(),
  saltKg: z.number(),
  steps: z.array(
    z.object({
      turn: z.enum(['start', 'straight', 'slight-left', 'left', 'slight-right', 'right', 'turn-round']),
      road: z.string(),
      metres: z.number(),
      seconds: z.number(),
      latitude: z.number(),
      longitude: z.number(),
    }),
  ),
})
export const routePlanSchema = z.object({
  streets: z.array(routeStreetSchema.extend({ name: z.string(), line: lineSchema })),
  legs: z.array(routeLegSchema),
  figures: routeFiguresSchema,
  rateGm2: z.number(),
  saltKg: z.number(),
  isOverCapacity: z.boolean(),
})
export type RoutePlanView = z.infer<typeof routePlanSchema>

export const routePreviewRequestSchema = z.object({
  depotId: idSchema,
  gritterId: idSchema.nullable().default(null),
  streets: streetsSchema,
  improve: z.boolean().default(false).describe('Put them in the order that is driven quickest'),
})

export const routesGeoJsonSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.object({
        routeId: z.string(),
        name: z.string(),
        domainId: z.string(),
        part: z.enum(['treat', 'travel']),
      }),
      geometry: z.object({ type: z.literal('MultiLineString'), coordinates: z.array(lineSchema) }),
    }),
  ),
})
export type RoutesGeoJson = z.infer<typeof routesGeoJsonSchema>

export const roadClassSchema = z.enum([
  'motorway',
  'a-road',
  'b-road',
  'classified-unnumbered',
  'unclassified',
  'access',
])
export const routeMakingSchema = z.object({
  domainId: idSchema,
  depotId: idSchema,
  classes: z.array(roadClassSchema).default([]),
  names: z.array(z.string().trim().min(1).max(120)).max(500).default([]),
  outline: lineSchema.min(3).max(500).nullable().default(null),
  edgeIds: z.array(edgeIdSchema).max(20_000).default([]).describe('Streets beside those that are chosen'),
  gritterIds: z.array(idSchema).max(100).nullable().default(null).describe('Null: all of the depot'),
  keepRouteIds: z.array(idSchema).max(500).default([]).describe('Beside those marked as kept'),
  rateGm2: z.number().min(1).max(100).default(20).describe('The heaviest that one load must last for'),
  treatMinutes: z.number().min(5).max(1_440).nullable().default(null).describe('No route is to take longer'),
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  iterations: z.number().int().min(100).max(200_000).default(20_000),
})
export type RouteMakingRequest = z.infer<typeof routeMakingSchema>

const proposedRouteSchema = z.object({
  name: z.string(),
  gritterId: z.string().nullable(),
  streets: z.array(routeStreetSchema),
  lines: z.array(lineSchema).describe('The streets that are treated'),
  figures: routeFiguresSchema,
  saltKg: z.number().describe('At the rate that was asked for'),
})
export const routeProposalSchema = z.object({
  routes: z.array(proposedRouteSchema),
  leftOut: z.array(z.object({ edgeId: z.string(), name: z.string(), reason: z.enum(LEFT_OUT_REASONS) })),
  unknownNames: z.array(z.string()),
  isWithinTime: z.boolean(),
  routesWithoutGritter: z.number().int(),
  /** Routes that it would take the place of. */
  replaces: z.array(z.object({ id: z.string(), name: z.string() })),
  present: z.object({
    routes: z.number().int(),
    treatedM: z.number(),
    travelledM: z.number(),
    seconds: z.number(),
  }),
  proposed: z.object({
    routes: z.number().int(),
    treatedM: z.number(),
    travelledM: z.number(),
    seconds: z.number(),
  }),
})
export type RouteProposal = z.infer<typeof routeProposalSchema>
export const routeMakingStatusSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'accepted']),
  progress: z.number().describe('0 to 1'),
  problem: z.string().nullable(),
  proposal: routeProposalSchema.nullable(),
})
export type RouteMakingStatus = z.infer<typeof routeMakingStatusSchema>
export const routeMakingStartedSchema = z.object({ id: z.string() })

const positionSchema = z.array(z.number()).min(2).max(4)
const lineGeometrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('LineString'), coordinates: z.array(positionSchema).min(2).max(50_000) }),
  z.object({
    type: z.literal('MultiLineString'),
    coordinates: z.array(z.array(positionSchema).min(2).max(50_000)).min(1).max(5_000),
  }),
])
export const routeImportSchema = z.object({
  domainId: idSchema,
  depotId: idSchema,
  gritterId: idSchema.nullable().default(null),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  save: z.boolean().default(false).describe('False: only tells what would come of it'),
  geojson: z.object({
    type: z.literal('FeatureCollection'),
    features: z
      .array(
        z.object({
          type: z.literal('Feature'),
          properties: z.record(z.string(), z.unknown()).nullable().default(null),
          geometry: lineGeometrySchema,
        }),
      )
      .min(1)
      .max(200),
  }),
})
export const routeImportResultSchema = z.object({
  routes: z.array(
    z.object({
      name: z.string(),
      /** Null when it was not saved. */
      routeId: z.string().nullable(),
      streets: z.number().int(),
      lengthM: z.number(),
      unmatchedM: z.number(),
      unmatched: z.array(lineSchema),
      lines: z.array(lineSchema),
    }),
  ),
})
export type RouteImportResult = z.infer<typeof routeImportResultSchema>

/** A gritting network as a file: what `towncrier import gritting` reads and `towncrier export gritting` writes. */
export const grittingFileSchema = z.strictObject({
  depots: z
    .array(
      depotFieldsSchema.extend({
        id: idSchema,
        saltStockKg: z.number().min(0).max(10_000_000).optional().describe('Counts for a new depot only'),
      }),
    )
    .max(500)
    .default([]),
  gritters: z
    .array(gritterFieldsSchema.extend({ id: idSchema }))
    .max(2_000)
    .default([]),
  domains: z
    .array(domainFieldsSchema.extend({ id: idSchema }))
    .max(500)
    .default([]),
  routes: z
    .array(
      routeFieldsSchema.extend({
        id: idSchema,
        origin: z.enum(ROUTE_ORIGINS).default('imported'),
        streets: streetsSchema.default([]),
        line: lineGeometrySchema.optional().describe('Instead of streets: the roads along it'),
      }),
    )
    .max(2_000)
    .default([]),
})
export type GrittingFile = z.infer<typeof grittingFileSchema>
