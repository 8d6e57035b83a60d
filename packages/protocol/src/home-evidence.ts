import { z } from 'zod'
import { instantSchema } from './common.ts'
import { homeMessageSchema } from './homes.ts'

const whenSchema = instantSchema.nullable()

/** What the household has told its landlord of damp, and when what was done: the clock of Awaab's Law. */
export const hazardCaseSchema = z.object({
  awareAt: whenSchema.describe('When the landlord was told; null: not yet'),
  investigatedAt: whenSchema,
  summaryAt: whenSchema,
  madeSafeAt: whenSchema,
  isEmergency: z.boolean(),
})
export type HazardCaseView = z.infer<typeof hazardCaseSchema>
export const lawClockSchema = z.object({
  case: hazardCaseSchema,
  applies: z.boolean(),
  why: z
    .enum(['tenure', 'tenure-unknown', 'nation', 'nation-unknown', 'before', 'not-told'])
    .nullable()
    .describe('Why it does not run'),
  duties: z.array(
    z.object({
      step: z.enum(['emergency', 'investigation', 'summary', 'safety-work']),
      dueDate: z.string(),
      dueAt: whenSchema,
      doneAt: whenSchema,
      state: z.enum(['waiting', 'overdue', 'done', 'done-late']),
    }),
  ),
  messages: z.array(homeMessageSchema),
})
export type LawClockView = z.infer<typeof lawClockSchema>

export const letterSchema = z.object({
  id: z.string(),
  direction: z.enum(['sent', 'received']),
  at: instantSchema,
  correspondent: z.string().describe('To or from whom'),
  subject: z.string(),
  text: z.string(),
})
export type LetterView = z.infer<typeof letterSchema>
export const newLetterSchema = z.object({
  direction: z.enum(['sent', 'received']),
  at: instantSchema,
  correspondent: z.string().trim().min(1).max(120),
  subject: z.string().trim().min(1).max(200),
  text: z.string().trim().max(10_000).default(''),
})
export type NewLetter = z.input<typeof newLetterSchema>

export const lettersSchema = z.object({ letters: z.array(letterSchema) })
/** What is left out stays as it is. */
export const letterChangeSchema = z.object({
  direction: z.enum(['sent', 'received']).optional(),
  at: instantSchema.optional(),
  correspondent: z.string().trim().min(1).max(120).optional(),
  subject: z.string().trim().min(1).max(200).optional(),
  text: z.string().trim().max(10_000).optional(),
})

export const photoSchema = z.object({
  id: z.string(),
  roomId: z.string().nullable(),
  takenAt: instantSchema,
  caption: z.string(),
  mediaType: z.string(),
  byteCount: z.number().int(),
})
export type PhotoView = z.infer<typeof photoSchema>

export const photosSchema = z.object({ photos: z.array(photoSchema) })
const captionSchema = z.string().trim().max(300)
/** The fields of the form beside the file; a form knows no null. */
export const photoFormSchema = z.object({
  caption: captionSchema.default(''),
  roomId: z
    .string()
    .max(120)
    .default('')
    .transform((id) => (id === '' ? null : id))
    .describe('Empty: of no one room'),
  takenAt: instantSchema.optional().describe('Default: now'),
})
export const photoChangeSchema = z.object({
  caption: captionSchema.optional(),
  roomId: z.string().max(120).nullable().optional(),
})

export const reportRequestSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  language: z.enum(['en', 'cy']).default('en'),
  roomIds: z.array(z.string()).max(50).default([]).describe('Empty: all'),
  includes: z
    .object({ diary: z.boolean(), photos: z.boolean(), letters: z.boolean() })
    .default({ diary: false, photos: true, letters: true })
    .describe('The diary only when chosen'),
})
export type NewEvidenceReport = z.input<typeof reportRequestSchema>
export const shareSchema = z.object({
  id: z.string(),
  recipient: z.string(),
  madeAt: instantSchema,
  expiresAt: instantSchema,
  revokedAt: whenSchema,
  openings: z.array(z.object({ at: instantSchema, what: z.enum(['page', 'pdf']) })),
})
export type ShareView = z.infer<typeof shareSchema>
export const newShareSchema = z.object({
  recipient: z.string().trim().min(1).max(120).describe('For whom, in the household’s words'),
  days: z.number().int().min(1).max(90).default(14),
})
/** The link is shown this once. */
export const madeShareSchema = z.object({ share: shareSchema, path: z.string() })
export const evidenceReportSchema = z.object({
  id: z.string(),
  madeAt: instantSchema,
  from: instantSchema,
  to: instantSchema,
  language: z.enum(['en', 'cy']),
  includes: z.object({ diary: z.boolean(), photos: z.boolean(), letters: z.boolean() }),
  sha256: z.string().describe('Of the PDF'),
  byteCount: z.number().int(),
  shares: z.array(shareSchema),
})
export type EvidenceReportView = z.infer<typeof evidenceReportSchema>
export const evidenceReportsSchema = z.object({ reports: z.array(evidenceReportSchema) })
