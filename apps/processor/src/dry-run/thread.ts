import { rm } from 'node:fs/promises'
import { type MessagePort, workerData } from 'node:worker_threads'
import type { CausePolicy, DryRunRequest, DryRunResult } from '@towncrier/alerting'
import { HOUR_MS } from '@towncrier/core'
import { openOperationsStore } from '@towncrier/operations-store'
import { discoverKinds } from '@towncrier/sensor-kinds'
import { linkThreads } from '@towncrier/thread-link'
import { compareAlerts } from './compare.ts'
import { asJournal, readingsOf } from './history-entries.ts'
import { HistoryJudge } from './history-judge.ts'

export interface DryRunThreadData {
  readonly dataDirectory: string
  readonly request: DryRunRequest
  readonly policy: CausePolicy
  readonly timeZone: string
  /** Seconds after which it stops where it is. */
  readonly limitSeconds: number
  readonly port: MessagePort
}

/** What the thread asks of whoever started it. */
export interface DryRunListener {
  /** Writes the observations of a kind in a stretch of time to a CSV file. @returns its path and rows. */
  export(kind: string, from: number, to: number): Promise<{ path: string; rows: number }>
  progress(share: number): void
  done(result: DryRunResult): void
  failed(message: string): void
}

/** Devices remember: they are judged this much before what counts. */
const WARM_UP_MS = 24 * HOUR_MS
/** So much history is held in memory at a time. */
const WINDOW_MS = 12 * HOUR_MS
const ENTRIES_AT_ONCE = 5_000

async function main(data: DryRunThreadData, listener: ReturnType<typeof link>): Promise<DryRunResult> {
  const { dataDirectory, request, policy, timeZone, limitSeconds } = data
  const { from, to } = request
  const all = await discoverKinds()
  const kinds = new Map(request.kinds.flatMap((id) => (all.has(id) ? [[id, all.get(id)!] as const] : [])))
  const store = openOperationsStore(dataDirectory, { durability: 'normal' })
  try {
    const options = { store, kinds, policy, timeZone, countFrom: from }
    const judges = [request.before, request.after].map((book) => new HistoryJudge({ ...options, book }))
    const endAt = performance.now() + limitSeconds * 1_000
    let readings = 0
    let seq = 1
    let at = from - WARM_UP_MS
    while (at < to && performance.now() < endAt) {
      const end = Math.min(at + WINDOW_MS, to)
      const window = []
      for (const kind of kinds.values()) {
        const { path } = await listener.export(kind.id, at, end)
        window.push(...(await readingsOf(path, kind)))
        await rm(path, { force: true })
      }
      if (at >= from) readings += window.length
      let batch = []
      for (const entry of asJournal(window, at, end, seq)) {
        batch.push(entry)
        if (batch.length < ENTRIES_AT_ONCE) continue
        for (const judge of judges) judge.feed(batch)
        seq = entry.seq + 1
        batch = []
      }
      for (const judge of judges) judge.feed(batch)
      seq = (batch.at(-1)?.seq ?? seq - 1) + 1
      at = end
      void listener.progress.asEvent((at - from + WARM_UP_MS) / (to - from + WARM_UP_MS))
    }
    const [before, after] = judges as [HistoryJudge, HistoryJudge]
    return {
      from,
      to,
      coveredTo: Math.max(from, at),
      devices: store.devices.all().filter(({ kind }) => kinds.has(kind)).length,
      readings,
      before: before.counts(),
      after: after.counts(),
      ...compareAlerts(before.alerts(), after.alerts(), from, Math.max(from, at)),
    }
  } finally {
    store.close()
  }
}

const link = (port: MessagePort) => linkThreads<DryRunListener, Record<string, never>>(port, {})

const data = workerData as DryRunThreadData
const listener = link(data.port)
try {
  await listener.done(await main(data, listener))
} catch (error) {
  await listener.failed(error instanceof Error ? error.message : String(error))
} finally {
  data.port.close()
}
