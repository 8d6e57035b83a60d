import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema } from './common.ts'

const nightSchema = z.iso.date().describe('Date of the evening; a night runs from noon to noon, local time')
const lineSchema = z.array(z.tuple([z.number(), z.number()])).describe('Longitude and latitude, WGS 84')
const whenSchema = instantSchema.nullable()
const choiceSchema = z.enum(['accept', 'change', 'decline'])
const idSchema = z.string().min(1).max(60)

export const treatmentFilterSchema = z.object({
  from: instantSchema,
  to: instantSchema.describe('Not included'),
  street: z.string().trim().max(100).optional().describe('Part of the street’s name'),
  route: idSchema.optional().describe('Streets of this route as it is now'),
  gritter: idSchema.optional(),
  job: idSchema.optional(),
})
export const treatmentQuerySchema = treatmentFilterSchema.extend(pageQuerySchema.shape)

export const treatmentSchema = z.object({
  id: z.number().int(),
  at: instantSchema.describe('When the pass began'),
  streetName: z.string(),
  edgeId: z.string(),
  gritterId: z.string(),
  gritterName: z.string(),
  jobId: z.string().nullable(),
  routeName: z.string().nullable(),
  rateGm2: z.number().nullable().describe('Null where the spreader did not say'),
  lengthM: z.number(),
  covered: z.number().describe('Share of the street that was driven spreading, 0 to 1'),
  saltKg: z.number().nullable(),
  source: z.enum(['telemetry', 'driver']).describe('The lorry’s own reports, or its driver’s word'),
})
export type TreatmentView = z.infer<typeof treatmentSchema>
export const treatmentPageSchema = pageSchema(treatmentSchema).extend({
  authority: z.string().describe('Who answers for the record'),
})

export const nightParametersSchema = z.object({ night: nightSchema })

export const STREET_MARKS = ['missed', 'in-part', 'treated', 'extra'] as const
const nightStreetSchema = z.object({
  edgeId: z.string(),
  name: z.string(),
  outcome: z.enum(['treated', 'in-part', 'missed']),
  lengthM: z.number(),
  covered: z.number(),
  firstAt: whenSchema,
  lastAt: whenSchema,
  rateGm2: z.number().nullable(),
  line: lineSchema,
})
export type NightStreetView = z.infer<typeof nightStreetSchema>

const nightJobSchema = z.object({
  id: z.string(),
  decisionId: z.number().int(),
  routeId: z.string(),
  routeName: z.string(),
  gritterName: z.string().nullable(),
  driver: z.string().nullable(),
  state: z.string(),
  startBy: whenSchema,
  startedAt: whenSchema,
  endedAt: whenSchema,
  endedNote: z.string(),
  rateGm2: z.number(),
  passes: z.number().int(),
  plannedM: z.number(),
  plannedSaltKg: z.number(),
  treatedM: z.number().describe('Of its streets, by whichever lorry'),
  saltKg: z.number().describe('Spread on its streets'),
  firstAt: whenSchema,
  lastAt: whenSchema,
  streets: z.array(nightStreetSchema).describe('Missed first; empty for a job that was cancelled'),
  blocked: z.array(z.object({ at: instantSchema, name: z.string(), note: z.string(), byUser: z.string() })),
})
export type NightJobView = z.infer<typeof nightJobSchema>

const nightDecisionSchema = z.object({
  id: z.number().int(),
  choice: choiceSchema,
  reason: z.string(),
  madeAt: instantSchema,
  madeBy: z.string(),
  revisedBy: z.number().int().nullable(),
  recommendation: z.string().describe('What was recommended, in words'),
  forecastMinC: z.number().nullable(),
  hash: z.string().describe('Signature, hexadecimal'),
})

export const nightRecordSchema = z.object({
  authority: z.string(),
  night: z.string(),
  from: instantSchema,
  to: instantSchema,
  domains: z.array(
    z.object({
      domainId: z.string(),
      domainName: z.string(),
      decisions: z.array(nightDecisionSchema).describe('In the order they were made'),
      measuredMinC: z.number().nullable().describe('Null where nothing was measured'),
      hadIceOrFrost: z.boolean().nullable(),
      jobs: z.array(nightJobSchema),
    }),
  ),
  extra: z
    .array(
      z.object({
        edgeId: z.string(),
        name: z.string(),
        at: instantSchema,
        gritterName: z.string(),
        rateGm2: z.number().nullable(),
        covered: z.number(),
        line: lineSchema,
      }),
    )
    .describe('Treated although no job held them'),
  totals: z.object({
    planned: z.number().int(),
    treated: z.number().int(),
    inPart: z.number().int(),
    missed: z.number().int(),
    extra: z.number().int(),
    treatedKm: z.number(),
    saltT: z.number(),
  }),
  attribution: z.string(),
})
export type NightRecordView = z.infer<typeof nightRecordSchema>

export const MOST_SEASON_NIGHTS = 400
export const seasonQuerySchema = z.object({
  from: nightSchema,
  to: nightSchema.describe('Included'),
  rateGm2: z.coerce
    .number()
    .min(1)
    .max(80)
    .default(10)
    .describe('Rate at which everything would have been treated, g/m²'),
})

const outcomesSchema = z.object({
  hits: z.number().int().describe('Treated, and it froze'),
  falseAlarms: z.number().int().describe('Treated, and it did not freeze'),
  misses: z.number().int().describe('Not treated, and it froze'),
  correctRejections: z.number().int().describe('Not treated, and it did not freeze'),
  unknown: z.number().int().describe('Nothing was measured'),
  hitRate: z.number().nullable(),
  falseAlarmRatio: z.number().nullable(),
  shareCorrect: z.number().nullable(),
})
const overridesSchema = z.object({
  accepted: z.number().int(),
  changed: z.number().int(),
  declined: z.number().int(),
  undecided: z.number().int(),
  overrideRate: z.number().nullable(),
})
const minimumScoreSchema = z.object({
  nights: z.number().int().describe('With a forecast and a measurement'),
  rmseK: z.number().nullable(),
  biasK: z.number().nullable().describe('Above 0: forecast too warm'),
})
const seasonPartSchema = z.object({
  overrides: overridesSchema,
  outcomes: outcomesSchema,
  minimum: minimumScoreSchema,
  treatedKm: z.number(),
  saltT: z.number(),
})
export type SeasonPartView = z.infer<typeof seasonPartSchema>

export const seasonNightSchema = z.object({
  night: z.string(),
  domainId: z.string(),
  domainName: z.string(),
  choice: choiceSchema.nullable().describe('The decision that stood at the end; null: nobody decided'),
  isTreated: z.boolean(),
  wasRecommended: z.boolean().nullable(),
  forecastMinC: z.number().nullable(),
  actualMinC: z.number().nullable(),
  hadIceOrFrost: z.boolean().nullable(),
  treatedKm: z.number(),
  saltT: z.number(),
})
export type SeasonNightView = z.infer<typeof seasonNightSchema>

export const seasonReportSchema = z.object({
  authority: z.string(),
  from: z.string(),
  to: z.string(),
  madeAt: instantSchema,
  nights: z.number().int(),
  total: seasonPartSchema,
  domains: z.array(seasonPartSchema.extend({ domainId: z.string(), domainName: z.string() })),
  outsideJobs: z
    .object({ treatedKm: z.number(), saltT: z.number(), passes: z.number().int() })
    .describe('Treated on no job; held in the total and in no domain'),
  saving: z.object({
    nights: z.number().int(),
    marginalC: z.number(),
    rateGm2: z.number(),
    everythingKm: z.number(),
    everythingT: z.number(),
    usedKm: z.number(),
    usedT: z.number(),
    savedKm: z.number(),
    savedT: z.number(),
  }),
  lateStarts: z.object({
    jobs: z.number().int().describe('Jobs with a latest start that were not cancelled'),
    late: z.number().int(),
    neverBegun: z.number().int(),
    worst: z
      .array(
        z.object({
          jobId: z.string(),
          night: z.string(),
          routeName: z.string(),
          startBy: instantSchema,
          startedAt: whenSchema,
          lateMinutes: z.number().int().nullable().describe('Null: it was never begun'),
        }),
      )
      .describe('The latest 20'),
  }),
  salt: z.array(
    z.object({
      depotId: z.string(),
      depotName: z.string(),
      atStartKg: z.number(),
      boughtKg: z.number(),
      usedKg: z.number(),
      correctedKg: z.number().describe('By counts and corrections'),
      leftKg: z.number(),
    }),
  ),
  rows: z.array(seasonNightSchema).describe('Each night of each domain, oldest first'),
})
export type SeasonReportView = z.infer<typeof seasonReportSchema>

/** What the public is told of a street: no lorry, no driver, and nothing of the last minutes. */
export const publicStreetSchema = z.object({
  id: z.string(),
  name: z.string(),
  by: z.string().nullable().describe('A road it meets, where several streets have the name'),
  latitude: z.number(),
  longitude: z.number(),
  lastGritted: z
    .object({
      at: instantSchema,
      rateGm2: z.number().nullable(),
      isWhole: z.boolean().describe('False: a part of the street only'),
    })
    .nullable(),
  routeNames: z.array(z.string()).describe('Gritting routes it is on'),
  tonight: z.enum(['planned', 'done', 'not-planned', 'not-decided', 'no-route']),
  plannedRoute: z.string().nullable(),
  plannedBefore: whenSchema,
})
export type PublicStreetView = z.infer<typeof publicStreetSchema>
export const publicStreetsSchema = z.object({
  at: instantSchema,
  timeZone: z.string(),
  delayMinutes: z.number().int().describe('Gritting younger than this is not told yet'),
  items: z.array(publicStreetSchema),
  hasMore: z.boolean(),
})
export type PublicStreetsView = z.infer<typeof publicStreetsSchema>
export const publicSearchSchema = z.object({
  search: z.string().trim().min(3).max(80).describe('Part of the name; case and accents do not matter'),
})
export const publicNearSchema = z.object({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
})
export const publicMapSchema = z.object({
  type: z.literal('FeatureCollection'),
  at: instantSchema,
  attribution: z.string(),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.object({
        name: z.string(),
        isMain: z.boolean(),
        state: z.enum(['gritted', 'planned', 'other']),
      }),
      geometry: z.object({ type: z.literal('LineString'), coordinates: lineSchema }),
    }),
  ),
})
export type PublicMapView = z.infer<typeof publicMapSchema>
