import { REPORT_KINDS } from '@towncrier/incidents'
import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'
import { incidentKindSchema } from './incidents.ts'

export const reportStateSchema = z.enum(['waiting', 'accepted', 'rejected'])

/** What the form at `/report` sends, as fields of multipart/form-data; `photo` is a file beside them. */
export const newReportSchema = z.object({
  kind: z.enum(REPORT_KINDS),
  text: z.string().trim().min(1).max(2_000),
  placeText: z.string().trim().max(200).default(''),
  latitude: z
    .string()
    .transform((text) => (text === '' ? null : Number(text)))
    .pipe(z.number().min(-90).max(90).nullable())
    .default(null),
  longitude: z
    .string()
    .transform((text) => (text === '' ? null : Number(text)))
    .pipe(z.number().min(-180).max(180).nullable())
    .default(null),
  contact: z.string().trim().max(200).default(''),
})
export const reportReceiptSchema = z.object({ reference: z.string() })

export const reportSchema = z.object({
  id: z.number().int(),
  reference: z.string(),
  receivedAt: instantSchema,
  kind: incidentKindSchema,
  text: z.string(),
  placeText: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  /** Personal data; erased after REPORT_CONTACT_DAYS. */
  contact: z.string().nullable(),
  contactErasedAt: instantSchema.nullable(),
  hasPhoto: z.boolean(),
  state: reportStateSchema,
  decidedAt: instantSchema.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  incidentId: z.number().int().nullable(),
})
export type ReportView = z.infer<typeof reportSchema>
export const reportQuerySchema = pageQuerySchema.extend({ state: reportStateSchema.optional() })
export const reportPageSchema = pageSchema(reportSchema).extend({ waiting: z.number().int() })

export const acceptReportSchema = z.object({
  incidentId: z.number().int().positive().nullable().default(null).describe('Null: open a new one'),
  severity: severitySchema.default('watch'),
  title: z.string().trim().max(200).default(''),
})
export const rejectReportSchema = z.object({ reason: z.string().trim().min(1).max(1_000) })
