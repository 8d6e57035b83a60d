import { randomUUID } from 'node:crypto'
import type { ApiContext } from '../context.ts'
import { boxesLeft, eraseCommand } from './erasure-boxes.ts'

/**
 * Has a box forget what it measured for the household that had it last: its own page shows two days of it to whoever
 * has the box. Said when it is handed on, and again when it is claimed, for the broker forgets what a box that is
 * away was told. What it had not sent by then goes too.
 */
export async function emptyBox(
  { store, broker, logger }: Pick<ApiContext, 'store' | 'broker' | 'logger'>,
  deviceId: string,
): Promise<void> {
  let last: { readonly kind: string; readonly before: number } | null = null
  for (const { kind, to } of store.homes.spansOfDevice(deviceId)) {
    if (to !== null && to >= (last?.before ?? 0)) last = { kind, before: to }
  }
  if (last === null) return
  // An erasure that waits for the box takes as much, and must not be talked over.
  if (store.erasures.all().some((erasure) => boxesLeft(erasure).includes(deviceId))) return
  try {
    const command = eraseCommand(randomUUID(), last.before)
    await broker.commandDevice(deviceId, last.kind, command, { retain: true })
  } catch (error) {
    logger.warn({ err: error, device: deviceId }, 'A box could not be told to forget its last household')
  }
}
