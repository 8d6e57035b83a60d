import { ruleBookSchema } from '@towncrier/alerting'
import { z } from 'zod'
import { instantSchema, severitySchema } from './common.ts'

export const ruleProblemSchema = z.object({ path: z.string(), message: z.string() })
export const ruleDifferenceSchema = z.object({
  /** As `kinds.road-surface.settings.actionLevelC`; rules made by people: `custom.KIND/ID.…`. */
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
})
export type RuleDifferenceView = z.infer<typeof ruleDifferenceSchema>

export const ruleVersionSchema = z.object({
  /** 0: as it comes. */
  version: z.number().int(),
  author: z.string(),
  reason: z.string(),
  createdAt: instantSchema.nullable(),
  inForce: z.boolean(),
})
export type RuleVersionView = z.infer<typeof ruleVersionSchema>
export const ruleVersionDetailSchema = ruleVersionSchema.extend({
  book: ruleBookSchema,
  /** Against the version before. */
  differences: z.array(ruleDifferenceSchema),
})
export type RuleVersionDetail = z.infer<typeof ruleVersionDetailSchema>

export const rulesSchema = z.object({
  version: z.number().int(),
  /** Differs from `version` for a moment after saving. */
  inForce: z.number().int(),
  book: ruleBookSchema,
  /** Rules that every kind has. */
  sharedRules: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      advice: z.string(),
      onDelayMinutes: z.number(),
      offDelayMinutes: z.number(),
    }),
  ),
  kinds: z.array(
    z.object({
      id: z.string(),
      rules: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          advice: z.string(),
          onDelayMinutes: z.number(),
          offDelayMinutes: z.number(),
          household: z.boolean().optional().describe('Its alerts are for the household alone'),
        }),
      ),
      /** What its thresholds are when nobody changes them. */
      settings: z.record(z.string(), z.unknown()),
    }),
  ),
  places: z.array(z.object({ id: z.string(), name: z.string(), category: z.string() })),
  limits: z.object({ alerts: z.number().int(), causesPerHour: z.number() }),
})
export type RulesView = z.infer<typeof rulesSchema>

export const ruleCheckSchema = z.object({ book: z.unknown() })
export const ruleCheckAnswerSchema = z.object({
  problems: z.array(ruleProblemSchema),
  differences: z.array(ruleDifferenceSchema),
})
export type RuleCheckAnswer = z.infer<typeof ruleCheckAnswerSchema>

export const newDryRunSchema = z.object({
  basedOn: z.number().int().min(0),
  book: ruleBookSchema,
  days: z.number().int().min(1).max(90).default(30),
})
const triedAlertSchema = z.object({
  deviceId: z.string(),
  deviceName: z.string(),
  kind: z.string(),
  rule: z.string(),
  ruleTitle: z.string(),
  severity: severitySchema,
  message: z.string(),
  raisedAt: instantSchema,
  clearedAt: instantSchema.nullable(),
})
const triedCountsSchema = z.object({
  alerts: z.number().int(),
  causes: z.number().int(),
  byRule: z.record(z.string(), z.number().int()),
})
export const dryRunSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.number().describe('0 to 1'),
  problem: z.string().nullable(),
  /** Why a save would be refused; null when it would not. */
  refusal: z.string().nullable(),
  /** Why a save asks for a yes; null when it does not. */
  doubt: z.string().nullable(),
  result: z
    .object({
      from: instantSchema,
      to: instantSchema,
      coveredTo: instantSchema,
      devices: z.number().int(),
      readings: z.number().int(),
      before: triedCountsSchema,
      after: triedCountsSchema,
      days: z.array(z.object({ startAt: instantSchema, before: z.number().int(), after: z.number().int() })),
      added: z.array(triedAlertSchema),
      gone: z.array(triedAlertSchema),
      addedCount: z.number().int(),
      goneCount: z.number().int(),
    })
    .nullable(),
})
export type DryRunView = z.infer<typeof dryRunSchema>

export const newRuleVersionSchema = z.object({
  basedOn: z.number().int().min(0),
  book: ruleBookSchema,
  reason: z.string().trim().min(1).max(1_000).describe('Why; kept with the version'),
  dryRunId: z.string().max(60).describe('A finished dry run of just this rule book'),
  confirmed: z.boolean().default(false).describe('Save although the dry run raises a doubt'),
})
