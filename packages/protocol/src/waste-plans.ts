import { IN_REASONS, OUT_REASONS, VISIT_TYPES } from '@towncrier/waste-rounds/waste-plan'
import { z } from 'zod'
import { instantSchema } from './common.ts'
import { wasteJobSchema } from './waste-jobs.ts'

export const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'A day as YYYY-MM-DD')
const idSchema = z.string().min(1).max(120)
const lineSchema = z.array(z.tuple([z.number(), z.number()])).describe('Longitude and latitude, WGS 84')
const whenSchema = instantSchema.nullable()

/** Seconds of search; a plan is there at once and becomes better. */
export const MOST_PLANNING_SECONDS = 120

export const planRequestSchema = z.object({
  day: daySchema,
  streams: z.array(z.string().min(1).max(40)).max(40).default([]).describe('Empty: all'),
  lorryIds: z.array(idSchema).nullable().default(null).describe('null: all in service'),
  mustBinIds: z.array(idSchema).max(5_000).default([]).describe('Pinned in'),
  neverBinIds: z.array(idSchema).max(5_000).default([]).describe('Left out'),
  onLorry: z.record(idSchema, idSchema).default({}).describe('Bins that one lorry must collect, by bin'),
  locked: z
    .record(idSchema, z.array(idSchema).max(500))
    .default({})
    .describe('Bins that a lorry collects first, in this order, by lorry'),
  isFixedRound: z.boolean().default(false).describe('Every bin of the rounds due that day, full or not'),
  seconds: z.number().min(1).max(MOST_PLANNING_SECONDS).default(15),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1),
  replaces: idSchema
    .nullable()
    .default(null)
    .describe('The published plan to take the place of: what its crews have done is kept'),
})
export type PlanRequestView = z.infer<typeof planRequestSchema>
export type NewPlanRequest = z.input<typeof planRequestSchema>

export const planVisitSchema = z.object({
  type: z.enum(VISIT_TYPES),
  placeId: z.string().nullable(),
  name: z.string(),
  street: z.string(),
  stream: z.string().nullable(),
  fillPct: z.number().nullable(),
  arriveAt: instantSchema,
  beginAt: instantSchema,
  leaveAt: instantSchema,
  metres: z.number(),
  drivingS: z.number(),
  loadL: z.number(),
  loadKg: z.number(),
})
export type PlanVisitView = z.infer<typeof planVisitSchema>

export const planShiftSchema = z.object({
  lorryId: z.string(),
  lorryName: z.string(),
  visits: z.array(planVisitSchema),
  line: lineSchema.describe('The way on the roads; empty until the plan is finished'),
  leavesAt: instantSchema,
  returnsAt: instantSchema,
  metres: z.number(),
  drivingS: z.number(),
  collections: z.number().int(),
  disposals: z.number().int(),
  collectedL: z.number(),
  collectedKg: z.number(),
  capacityL: z.number(),
  payloadKg: z.number(),
  doneBinIds: z.array(z.string()).describe('Collected before this plan was made, in mid-shift'),
})
export type PlanShiftView = z.infer<typeof planShiftSchema>

export const binVerdictSchema = z.object({
  binId: z.string(),
  name: z.string(),
  street: z.string(),
  stream: z.string(),
  longitude: z.number(),
  latitude: z.number(),
  lorryId: z.string().nullable(),
  reason: z.enum([...IN_REASONS, ...OUT_REASONS]),
  words: z.string(),
  fillPct: z.number().nullable(),
  overflowChance: z.number().nullable(),
  ageDays: z.number().nullable(),
  isPinned: z.boolean(),
  isExcluded: z.boolean(),
  isDone: z.boolean().describe('Collected already, in mid-shift'),
})
export type BinVerdictView = z.infer<typeof binVerdictSchema>

export const planSummarySchema = z.object({
  lorries: z.number().int(),
  collections: z.number().int(),
  leftOut: z.number().int(),
  metres: z.number(),
  workS: z.number(),
  expectedOverflows: z.number(),
  isFeasible: z.boolean(),
  problems: z.array(z.string()).describe('What keeps it from holding, in words'),
})
export type PlanSummaryView = z.infer<typeof planSummarySchema>

export const wastePlanHeadSchema = z.object({
  id: z.string(),
  day: z.string(),
  madeAt: instantSchema,
  madeBy: z.string(),
  state: z.enum(['draft', 'published', 'replaced', 'withdrawn']),
  replaces: z.string().nullable(),
  summary: planSummarySchema,
  publishedAt: whenSchema,
  publishedBy: z.string().nullable(),
  version: z.number().int(),
})
export type WastePlanHead = z.infer<typeof wastePlanHeadSchema>

const plannedSchema = z.object({
  shifts: z.array(planShiftSchema),
  verdicts: z.array(binVerdictSchema),
  summary: planSummarySchema,
  fixedRound: z
    .object({
      metres: z.number(),
      workS: z.number(),
      collections: z.number().int(),
      meanFillPct: z.number().nullable(),
    })
    .nullable()
    .describe(
      'What the standing rounds due that day would come to; null when none is due or it cannot be told',
    ),
})

export const wastePlanSchema = wastePlanHeadSchema.extend({
  request: planRequestSchema,
  ...plannedSchema.shape,
  jobs: z.array(wasteJobSchema),
})
export type WastePlanView = z.infer<typeof wastePlanSchema>

/** A plan that is being made, or was. */
export const planningSchema = z.object({
  id: z.string(),
  day: daySchema,
  by: z.string().describe('User name of who asked for it'),
  seconds: z.number().describe('Of search, as asked for'),
  state: z.enum(['preparing', 'running', 'done', 'failed', 'cancelled']),
  progress: z.number().min(0).max(1),
  /** Rises with each better answer. */
  answers: z.number().int(),
  problem: z.string().nullable(),
  best: plannedSchema.omit({ fixedRound: true }).nullable().describe('The best so far'),
  planId: z.string().nullable().describe('The draft it has become'),
})
export type PlanningView = z.infer<typeof planningSchema>

/** The planner's hand on a draft: the bins of each lorry in order, what is pinned, left out and locked. */
export const changePlanSchema = z.object({
  version: z.number().int(),
  orders: z.array(z.object({ lorryId: idSchema, binIds: z.array(idSchema).max(2_000) })),
  mustBinIds: z.array(idSchema).max(5_000),
  neverBinIds: z.array(idSchema).max(5_000),
  locked: z.record(idSchema, z.array(idSchema).max(500)),
})
export type ChangePlan = z.infer<typeof changePlanSchema>

export const publishPlanSchema = z.object({ version: z.number().int() })
export const withdrawPlanSchema = z.object({ reason: z.string().trim().min(5).max(1_000) })

/** One side of the comparison: what was driven, or would have been on fixed days. */
const policySchema = z.object({
  metres: z.number(),
  hours: z.number(),
  collections: z.number().int(),
  meanFillPct: z.number().nullable().describe('Mean fill at the lift'),
  wastedCollections: z.number().int().describe('Lifted at a quarter full or less'),
  overflows: z.number().int(),
  co2Kg: z.number(),
})
export const wasteSavingsSchema = z.object({
  since: daySchema
    .nullable()
    .describe('The first day of these weeks on which a plan was driven; null: none was'),
  weeks: z.array(
    z.object({
      /** Its Monday. */
      from: z.string(),
      days: z.number().int().describe('Days with a plan that was driven'),
      actual: policySchema,
      fixed: policySchema,
    }),
  ),
  method: z.array(z.string()),
})
export type WasteSavingsView = z.infer<typeof wasteSavingsSchema>

export const wasteStatusSchema = z.object({
  forecastAt: whenSchema,
  bins: z.number().int(),
  sensed: z.number().int().describe('Bins whose forecast rests on their own sensor'),
  forecastSeconds: z.number().nullable(),
  problem: z.string().nullable(),
})
export type WasteForecastStatus = z.infer<typeof wasteStatusSchema>

/** A bin as the public sees it: whether there is room, not who fills it. */
export const publicBinSchema = z.object({
  id: z.string(),
  name: z.string(),
  street: z.string(),
  stream: z.string(),
  longitude: z.number(),
  latitude: z.number(),
  metres: z
    .number()
    .nullable()
    .describe('From where was asked for, as the crow flies; null: nowhere was named'),
  space: z.enum(['room', 'nearly-full', 'full', 'unknown']),
  at: instantSchema.nullable().describe('How old the fill is that this rests on'),
  isReported: z.boolean().describe('Somebody has reported it full since it was emptied last'),
})
export type PublicBin = z.infer<typeof publicBinSchema>
export const nearBinsQuerySchema = z.object({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  stream: z.string().min(1).max(40).optional(),
})
export const publicBinsSchema = z.object({
  at: instantSchema,
  timeZone: z.string(),
  streams: z.array(z.string()),
  bins: z.array(publicBinSchema),
})
export type PublicBins = z.infer<typeof publicBinsSchema>
export const reportBinSchema = z.object({
  note: z.string().trim().max(500).default(''),
  website: z.string().max(200).default('').describe('Left empty: people do not see it'),
})

/** What somebody has said of a bin, and nobody has seen to yet. */
export const openBinReportsSchema = z.object({
  reports: z
    .array(
      z.object({
        binId: z.string(),
        binName: z.string(),
        at: instantSchema,
        isCrews: z.boolean().describe('A crew’s; else the public’s'),
        note: z.string(),
      }),
    )
    .describe('Newest first'),
})
export type OpenBinReports = z.infer<typeof openBinReportsSchema>
