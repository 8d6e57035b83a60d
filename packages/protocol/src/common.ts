import { SEVERITIES } from '@towncrier/core'
import { z } from 'zod'

/** RFC 3339 in UTC, as every instant in REST answers. */
export const instantSchema = z.iso.datetime().describe('RFC 3339 instant, UTC')

export const severitySchema = z.enum(SEVERITIES)

export const freshnessSchema = z
  .enum(['never-seen', 'online', 'stale', 'offline'])
  .describe('stale: older than its kind allows; offline: gone by last will or long silent')

export const valuesSchema = z
  .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
  .describe('Values by measure name; the unit ends the name')

export const flagsSchema = z.array(z.string()).describe('Quality flags as measure:test; raw values are kept')

/** A page of a list: pass `nextCursor` back as `cursor` for the next one. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

export const pageQuerySchema = z.object({
  cursor: z.string().max(500).optional().describe('nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

/** RFC 9457 problem details. `code` is stable; `detail` is for people. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string(),
  remedy: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof problemSchema>
