import { type EpochMs, parseInstant } from '@towncrier/core'
import { z } from 'zod'

/** What the platform may ask of a box. */
export interface EraseCommand {
  readonly id: string
  /** Readings from before this instant go. */
  readonly before: EpochMs
}

const instant = z.unknown().transform((value, context) => {
  const at = parseInstant(value)
  if (at !== null) return at
  context.addIssue({ code: 'custom', message: 'not an instant' })
  return z.NEVER
})
const commandSchema = z.object({ erase: z.object({ id: z.uuid(), before: instant }) })

/** Reads a message of the command topic: `{"erase":{"id":…,"before":…}}`; null for what this box does not know. */
export function parseCommand(payload: Uint8Array): EraseCommand | null {
  let message: unknown
  try {
    message = JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return null
  }
  return commandSchema.safeParse(message).data?.erase ?? null
}
