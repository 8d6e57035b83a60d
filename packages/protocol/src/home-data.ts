import { z } from 'zod'
import { instantSchema } from './common.ts'

/** What a household can agree to. Nothing is agreed to unless it says so. */
export const CONSENT_USES = ['outdoors', 'neighbourhood'] as const
export type ConsentUse = (typeof CONSENT_USES)[number]

export const consentsSchema = z.object({
  consents: z.array(
    z.object({ use: z.enum(CONSENT_USES), given: z.boolean(), at: instantSchema.nullable() }),
  ),
})
export type ConsentsView = z.infer<typeof consentsSchema>
export const consentChangeSchema = z.object({ use: z.enum(CONSENT_USES), given: z.boolean() })

/** Who has looked at what this home sent, newest first; the household's own looks are not kept. */
export const looksSchema = z.object({
  looks: z.array(
    z.object({
      at: instantSchema,
      who: z.string(),
      what: z.enum(['report-page', 'report-pdf', 'readings', 'device-record']),
    }),
  ),
})
export type LooksView = z.infer<typeof looksSchema>

export const eraseRequestSchema = z.object({
  confirm: z.string().max(200).describe('The name of the home, as a check that it is meant'),
  scope: z
    .enum(['home', 'account'])
    .default('home')
    .describe('account: every home of this account, and the account'),
})
export const erasureStepSchema = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  detail: z.string(),
  doneAt: instantSchema.nullable(),
  erased: z.number().int().nullable(),
})
export const homeErasureSchema = z.object({
  id: z.string(),
  begunAt: instantSchema,
  finishedAt: instantSchema.nullable(),
  steps: z.array(erasureStepSchema),
  boxes: z
    .array(z.object({ deviceId: z.string(), isDone: z.boolean() }))
    .describe('Those that are not done are waited for: they erase their memory when they are connected'),
  backupsGoneBy: z.string().describe('The day by which the last backup with this data is gone'),
  receipt: z
    .object({ text: z.string(), sha256: z.string() })
    .nullable()
    .describe('Once finished; keep it: the platform knows no more of you'),
})
/** A box that is lost, broken or was wiped by hand: it is not waited for any more. */
export const boxGoneSchema = z.object({ deviceId: z.string().max(64) })
export type HomeErasureView = z.infer<typeof homeErasureSchema>
/** `token` is shown this once: with it the progress and the receipt can be seen without an account. */
export const begunErasureSchema = z.object({ id: z.string(), token: z.string() })

export const neighbourhoodQuerySchema = z.object({
  areaId: z.string().max(120).optional(),
})
export const neighbourhoodSchema = z.object({
  fewestHomes: z.number().int(),
  areas: z.array(
    z.object({
      areaId: z.string(),
      name: z.string(),
      periods: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          meanTempC: z.number().nullable(),
          meanHumidityPct: z.number().nullable(),
          /** Share of homes with more than a tenth of their hours at risk, 0…1. */
          shareDamp: z.number().nullable(),
          homesAtLeast: z.number().int(),
          refused: z.enum(['too-few-homes', 'too-close-to-an-answer']).nullable(),
        }),
      ),
    }),
  ),
})
export type NeighbourhoodView = z.infer<typeof neighbourhoodSchema>
