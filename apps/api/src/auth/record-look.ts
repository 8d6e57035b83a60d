import { type AnySensorKind, MINUTE_MS } from '@towncrier/core'
import type { ApiContext } from '../context.ts'
import type { Viewer } from './sign-in.ts'

/** One line in the audit log stands for all looks within so long. */
const LOOK_MS = 10 * MINUTE_MS

/**
 * Writes down that somebody has seen data of a home: at most once for each viewer and device in ten minutes.
 * Kinds say themselves whether their readings are personal.
 */
export function recordLook(
  { store, clock }: Pick<ApiContext, 'store' | 'clock'>,
  { userName }: Viewer,
  kind: AnySensorKind | undefined,
  deviceId: string,
): void {
  if (kind?.personal !== true) return
  const now = clock.now()
  if (store.audit.lastAt(userName, 'personal.look', deviceId, now - LOOK_MS) !== null) return
  store.audit.add({
    at: now,
    actor: userName,
    action: 'personal.look',
    subject: deviceId,
    detail: { kind: kind.id },
  })
}
