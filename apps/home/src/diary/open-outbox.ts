import type { HomeApi } from '../api/home-api.ts'
import { openHomeDatabase } from '../store/home-database.ts'
import type { DiaryOp } from './diary-op.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'

/** The outbox over this phone's database and the platform. */
export async function openOutbox(
  options: Omit<OutboxOptions, 'database' | 'send'> & { readonly api: HomeApi },
): Promise<Outbox> {
  const { api, ...rest } = options
  const database = await openHomeDatabase()
  const outbox = new Outbox({ ...rest, database, send: (op) => sendOp(api, op) })
  await outbox.load()
  return outbox
}

/** @throws RequestError */
export async function sendOp(api: HomeApi, { homeId, entryId, what }: DiaryOp): Promise<void> {
  if (what.type === 'add') await api.addEntry(homeId, what.entry)
  else if (what.type === 'change') await api.changeEntry(homeId, entryId, what.change)
  else await api.removeEntry(homeId, entryId)
}
