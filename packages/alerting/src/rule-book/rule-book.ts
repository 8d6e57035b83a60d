import { SEVERITIES } from '@towncrier/core'
import { z } from 'zod'

/** As places, kinds and rules are called. */
const idSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'use lower-case letters, digits, - and _')
const severitySchema = z.enum(SEVERITIES)
const delaySchema = z
  .number()
  .min(0)
  .max(7 * 24 * 60)

const ruleChangeSchema = z
  .strictObject({
    enabled: z.boolean().optional().describe('False: the rule never speaks'),
    onDelayMinutes: delaySchema.optional().describe('The condition must hold so long before it is told'),
    offDelayMinutes: delaySchema.optional().describe('It must be gone so long before the alert returns'),
    severityAtLeast: severitySchema.optional(),
    severityAtMost: severitySchema.optional(),
    note: z.string().trim().max(500).optional().describe('Said after the message'),
  })
  .refine(
    ({ severityAtLeast: least, severityAtMost: most }) =>
      least === undefined || most === undefined || SEVERITIES.indexOf(least) <= SEVERITIES.indexOf(most),
    'severityAtLeast is above severityAtMost',
  )
export type RuleChange = z.output<typeof ruleChangeSchema>

const scopeChangeSchema = z.strictObject({
  settings: z.record(z.string(), z.unknown()).optional().describe('Thresholds, as the kind names them'),
  rules: z.record(idSchema, ruleChangeSchema).optional(),
})
export type ScopeChange = z.output<typeof scopeChangeSchema>

const kindChangeSchema = scopeChangeSchema.extend({
  places: z
    .record(z.string().min(1).max(100), scopeChangeSchema)
    .optional()
    .describe('Where it is otherwise, by id of a place or of a part of town'),
})
export type KindChange = z.output<typeof kindChangeSchema>

export const COMPARISONS = ['below', 'above', 'is', 'is-not'] as const

const customRuleSchema = z
  .strictObject({
    id: idSchema.describe('Unlike any rule the kind has'),
    kind: idSchema,
    title: z.string().trim().min(1).max(100),
    advice: z.string().trim().max(500).default('').describe('What it means and what to do'),
    enabled: z.boolean().default(true),
    measure: z.string().min(1).max(64),
    comparison: z.enum(COMPARISONS),
    /** For `below` and `above`: from which value on it is how bad. */
    levels: z
      .strictObject({
        watch: z.number().optional(),
        warning: z.number().optional(),
        critical: z.number().optional(),
      })
      .optional(),
    deadband: z.number().min(0).default(0).describe('How far back the value must come before it clears'),
    /** For `is` and `is-not`. */
    value: z.union([z.string().max(64), z.boolean()]).optional(),
    severity: severitySchema.default('warning'),
    forMinutes: delaySchema.default(0).describe('It must hold so long before it is told'),
    clearMinutes: delaySchema.default(0),
    places: z
      .array(z.string().min(1).max(100))
      .max(200)
      .optional()
      .describe('Only there; everywhere when absent'),
  })
  .superRefine((rule, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (rule.comparison === 'below' || rule.comparison === 'above') {
      const given = SEVERITIES.flatMap((severity) => rule.levels?.[severity] ?? [])
      if (given.length === 0) refuse('levels', 'give a value for watch, warning or critical')
      const worse = (a: number, b: number) => (rule.comparison === 'below' ? b < a : b > a)
      if (given.some((value, n) => n > 0 && !worse(given[n - 1]!, value))) {
        refuse('levels', `each worse level must lie further ${rule.comparison}`)
      }
    } else if (rule.value === undefined) refuse('value', 'say which value')
  })
export type CustomRule = z.output<typeof customRuleSchema>

/**
 * What people changed of the rules that kinds bring, and rules of their own. The device's own settings come
 * before those of its place, these before those of its part of town, then the kind's, then what the kind
 * brings.
 */
export const ruleBookSchema = z.strictObject({
  kinds: z.record(idSchema, kindChangeSchema).default({}),
  custom: z.array(customRuleSchema).max(500).default([]),
})
export type RuleBook = z.output<typeof ruleBookSchema>
export type RuleBookInput = z.input<typeof ruleBookSchema>

export const EMPTY_RULE_BOOK: RuleBook = { kinds: {}, custom: [] }
