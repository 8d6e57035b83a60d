import {
  MATRIX_PROBLEM_CODES,
  MOST_PASSES,
  MOST_RATE_GM2,
  TREATMENT_ACTIONS,
  winterSettingsSchema,
} from '@towncrier/winter-service'
import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema } from './common.ts'
import { winterJobSchema } from './winter-jobs.ts'
import { outlookSchema, recommendationSchema } from './winter-outlook.ts'

export const winterSettingsVersionSchema = z.object({
  version: z.number().int().describe('0: as they come'),
  at: instantSchema.nullable(),
  savedBy: z.string(),
  note: z.string(),
  settings: winterSettingsSchema,
})
export type WinterSettingsView = z.infer<typeof winterSettingsVersionSchema>

export const winterSettingsChangeSchema = z.object({
  basedOn: z.number().int().min(0).describe('The version that the change was made from'),
  note: z.string().trim().min(1).max(1_000).describe('Why; kept with the version'),
  settings: winterSettingsSchema,
})

export const matrixCheckSchema = z.object({ matrix: z.unknown() })
export const matrixCheckAnswerSchema = z.object({
  problems: z.array(
    z.object({
      code: z.enum(MATRIX_PROBLEM_CODES),
      path: z.string().describe('As cells.3'),
      message: z.string().describe('Names the cell'),
    }),
  ),
})
export type MatrixCheckAnswer = z.infer<typeof matrixCheckAnswerSchema>

const choiceSchema = z.enum(['accept', 'change', 'decline'])
const nightSchema = z.iso.date().describe('Date of the evening; a night runs from noon to noon, local time')
const decisionIdSchema = z.number().int().positive()

const decidedRouteSchema = z.object({
  routeId: z.string().min(1).max(60),
  isTreated: z.boolean(),
  rateGm2: z.number().min(0).max(MOST_RATE_GM2).default(0).describe('In one pass, g/m²'),
  passes: z.number().int().min(0).max(MOST_PASSES).default(1),
})

export const newWinterDecisionSchema = z
  .object({
    domainId: z.string().min(1).max(60),
    choice: choiceSchema,
    reason: z
      .string()
      .trim()
      .max(5_000)
      .default('')
      .describe('Asked for, with 5 characters or more, for anything but accepting'),
    revises: decisionIdSchema.nullable().default(null).describe('The decision it takes the place of'),
    shown: z
      .object({
        issueId: z.number().int().nullable(),
        action: z.enum(TREATMENT_ACTIONS),
        rateGm2: z.number(),
        passes: z.number().int(),
      })
      .describe('The recommendation for the domain, as it was on the screen'),
    routes: z
      .array(decidedRouteSchema)
      .max(500)
      .default([])
      .describe('Accepting: may be left empty. Changing: routes that are not named are not treated'),
  })
  .superRefine(({ choice, reason, routes }, context) => {
    if (choice !== 'accept' && reason.length < 5) {
      context.addIssue({ code: 'custom', path: ['reason'], message: 'say why, in 5 characters or more' })
    }
    if (new Set(routes.map(({ routeId }) => routeId)).size < routes.length) {
      context.addIssue({ code: 'custom', path: ['routes'], message: 'a route is named twice' })
    }
    for (const [n, { isTreated, rateGm2, passes }] of routes.entries()) {
      if (isTreated && (rateGm2 <= 0 || passes < 1)) {
        context.addIssue({
          code: 'custom',
          path: ['routes', n],
          message: 'give a rate above 0 and a pass at least',
        })
      }
    }
  })
export type NewWinterDecision = z.infer<typeof newWinterDecisionSchema>

export const winterDecisionSchema = z.object({
  id: z.number().int(),
  domainId: z.string(),
  domainName: z.string(),
  night: z.string(),
  madeAt: instantSchema,
  madeBy: z.string(),
  choice: choiceSchema,
  reason: z.string(),
  revises: z.number().int().nullable(),
  /** Null while it stands. */
  revisedBy: z.number().int().nullable(),
  issueId: z.number().int().nullable(),
  settingsVersion: z.number().int(),
  routes: z.array(
    z.object({
      routeId: z.string(),
      routeName: z.string(),
      isTreated: z.boolean(),
      rateGm2: z.number(),
      passes: z.number().int(),
    }),
  ),
  /** As the server had it when the decision was signed. */
  recommendation: recommendationSchema,
  /** Signature, SHA-256 over the one before and all that was signed, hexadecimal. */
  hash: z.string(),
})
export type WinterDecisionView = z.infer<typeof winterDecisionSchema>
export const winterDecisionPageSchema = pageSchema(winterDecisionSchema)

export const winterDecisionDetailSchema = winterDecisionSchema.extend({
  outlook: outlookSchema,
  observations: z.array(
    z.object({
      sensorId: z.string(),
      at: instantSchema,
      surfaceTempC: z.number(),
      airTempC: z.number().nullable(),
      dewPointC: z.number().nullable(),
      surfaceState: z.string().nullable(),
      waterFilmMm: z.number().nullable(),
    }),
  ),
  jobs: z.array(winterJobSchema),
})
export type WinterDecisionDetail = z.infer<typeof winterDecisionDetailSchema>

export const newWinterDecisionAnswerSchema = winterDecisionDetailSchema.extend({
  cancelledJobIds: z.array(z.string()).describe('Of the decision it revises, those that had not begun'),
  jobsUnderWay: z.array(winterJobSchema).describe('Of the decision it revises: tell their drivers'),
})
export type NewWinterDecisionAnswer = z.infer<typeof newWinterDecisionAnswerSchema>

export const winterDecisionQuerySchema = pageQuerySchema.extend({
  night: nightSchema.optional(),
  domain: z.string().max(60).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})

export const decisionVerificationSchema = z.object({
  isIntact: z.boolean(),
  decisions: z.number().int(),
  head: z.object({ id: z.number().int(), hash: z.string() }).nullable(),
  broken: z.object({ id: z.number().int(), reason: z.string() }).nullable(),
})
export type DecisionVerification = z.infer<typeof decisionVerificationSchema>

export const decisionFiguresQuerySchema = z.object({ from: instantSchema, to: instantSchema })
export const decisionFiguresSchema = z.object({
  accepted: z.number().int(),
  changed: z.number().int(),
  declined: z.number().int(),
  revised: z.number().int().describe('Decisions that others took the place of; they count nowhere else'),
  overrideRate: z.number().nullable().describe('Share of those that stand which were not accepted, 0 to 1'),
})
export type DecisionFiguresView = z.infer<typeof decisionFiguresSchema>
