import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema, severitySchema } from './common.ts'
import { incidentStateSchema } from './incidents.ts'

const deskSchema = z.string().trim().min(1).max(60).describe('Where one is on duty: "Control room"')

export const shiftSchema = z.object({
  id: z.number().int(),
  userName: z.string(),
  displayName: z.string(),
  desk: z.string(),
  onAt: instantSchema,
  offAt: instantSchema.nullable(),
})
export type ShiftView = z.infer<typeof shiftSchema>
export const shiftPageSchema = pageSchema(shiftSchema)
export const shiftSignSchema = z.object({ desk: deskSchema.default('Control room') })

export const shiftLogEntrySchema = z.object({
  id: z.number().int(),
  at: instantSchema,
  author: z.string(),
  desk: z.string(),
  type: z.enum(['signed-on', 'signed-off', 'handed-over', 'accepted', 'noted', 'corrected']),
  /** What was written; of a handover whom it is for, of an acceptance whom it is from. */
  text: z.string(),
  incidentId: z.number().int().nullable(),
  causeId: z.string().nullable(),
  handoverId: z.number().int().nullable(),
  /** The entry this one puts right. */
  corrects: z.number().int().nullable(),
})
export type ShiftLogEntryView = z.infer<typeof shiftLogEntrySchema>
export const shiftLogPageSchema = pageSchema(shiftLogEntrySchema)
export const shiftLogQuerySchema = pageQuerySchema.extend({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  incidentId: z.coerce.number().int().positive().optional(),
  causeId: z.string().max(240).optional(),
})
export const newShiftLogEntrySchema = z.object({
  desk: deskSchema.default('Control room'),
  text: z.string().trim().min(1).max(5_000),
  incidentId: z.number().int().positive().nullable().default(null),
  causeId: z.string().max(240).nullable().default(null),
  corrects: z.number().int().positive().nullable().default(null),
})

const causeFactSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: severitySchema,
  startedAt: instantSchema,
  assignedTo: z.string().nullable(),
  shelvedUntil: instantSchema.nullable(),
  shelvedBy: z.string().nullable(),
  shelveReason: z.string().nullable(),
})

/** What a handover is composed from; at most 200 of each, the counts are of all. */
export const handoverFactsSchema = z.object({
  at: instantSchema,
  incidents: z.array(
    z.object({
      id: z.number().int(),
      title: z.string(),
      severity: severitySchema,
      state: incidentStateSchema,
      commander: z.string().nullable(),
      placeText: z.string(),
      openTasks: z.array(
        z.object({ title: z.string(), assignee: z.string().nullable(), dueAt: instantSchema.nullable() }),
      ),
    }),
  ),
  unacknowledged: z.array(causeFactSchema),
  standing: z.array(causeFactSchema).describe('Acknowledged, and not over'),
  shelved: z.array(causeFactSchema),
  outOfService: z.array(
    z.object({
      deviceId: z.string(),
      deviceName: z.string(),
      since: instantSchema,
      until: instantSchema.nullable(),
      reason: z.string(),
      author: z.string(),
    }),
  ),
  counts: z.object({
    incidents: z.number().int(),
    unacknowledged: z.number().int(),
    standing: z.number().int(),
    shelved: z.number().int(),
    outOfService: z.number().int(),
  }),
})
export type HandoverFacts = z.infer<typeof handoverFactsSchema>

export const handoverDraftQuerySchema = z.object({ desk: deskSchema.default('Control room') })
export const handoverDraftSchema = z.object({ note: z.string(), facts: handoverFactsSchema })
export type HandoverDraft = z.infer<typeof handoverDraftSchema>
export const newHandoverSchema = z.object({
  desk: deskSchema.default('Control room'),
  toUser: z.string().min(1).max(100).nullable().default(null).describe('Whom it is for; null: whoever comes'),
  note: z.string().trim().min(1).max(50_000),
})
export const handoverViewSchema = z.object({
  id: z.number().int(),
  desk: z.string(),
  fromUser: z.string(),
  toUser: z.string().nullable(),
  note: z.string(),
  /** As they stood when it was handed over. */
  facts: handoverFactsSchema,
  handedAt: instantSchema,
  acceptedAt: instantSchema.nullable(),
  acceptedBy: z.string().nullable(),
})
export type HandoverView = z.infer<typeof handoverViewSchema>
export const handoverPageSchema = pageSchema(handoverViewSchema)
