import { createHash } from 'node:crypto'
import { DAY_MS, type EpochMs, formatInstant } from '@towncrier/core'
import type { CivilDate } from '@towncrier/healthy-homes'
import type { DeviceSpan, ErasureRecord, ErasureStepState } from '@towncrier/operations-store'

/**
 * In the order they are done. `box`: the box's own memory; `alerts`: also the device's state; `quarantine`: also
 * what waits for the telemetry store; `telemetry`, `journal`: with their files; `records`, `aggregates`: what
 * people wrote and what was worked out; `files`: what rows that are gone left in the operations database's files;
 * `backups`: by the day given.
 */
export const ERASURE_STEPS = [
  'box',
  'alerts',
  'quarantine',
  'telemetry',
  'journal',
  'records',
  'aggregates',
  'files',
  'backups',
] as const
export type ErasureStepName = (typeof ERASURE_STEPS)[number]

export interface ErasureStepStatus {
  readonly name: ErasureStepName
  readonly state: ErasureStepState
  /** In words: what it waits for, or what was done. */
  readonly detail: string
  readonly doneAt: EpochMs | null
  /** How many went, where that is counted. */
  readonly erased?: number
}

export interface ErasureStatus {
  readonly id: string
  readonly spans: readonly DeviceSpan[]
  readonly begunAt: EpochMs
  /** When all was erased that the platform holds; the box and old backups may come later. */
  readonly finishedAt: EpochMs | null
  readonly steps: readonly ErasureStepStatus[]
  /** Each box once: whether its own memory is erased, or is not waited for any more. */
  readonly boxes: readonly { readonly deviceId: string; readonly isDone: boolean }[]
  /** The last backup that held the data is gone by the end of this day. */
  readonly backupsGoneBy: CivilDate
}

/** What is handed to whoever had their data erased: facts, and a sum over them to compare by. */
export interface ErasureReceipt {
  readonly id: string
  readonly begunAt: string
  readonly finishedAt: string | null
  readonly devices: readonly { readonly deviceId: string; readonly from: string; readonly to: string }[]
  readonly steps: readonly {
    readonly name: ErasureStepName
    readonly state: ErasureStepState
    readonly detail: string
    readonly doneAt: string | null
    readonly erased: number | null
  }[]
  readonly backupsGoneBy: CivilDate
  /** SHA-256, hex, of the JSON of all else with its keys in order of the alphabet and no spaces (RFC 8785). */
  readonly sha256: string
}

/** The day by which backups made before an erasure are gone, in the town's time zone. */
export function backupsGoneBy(finishedAt: EpochMs, keepDays: number, timeZone: string): CivilDate {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(finishedAt + keepDays * DAY_MS)
}

export function statusOf(
  { id, spans, begunAt, finishedAt, steps }: ErasureRecord,
  now: EpochMs,
  keepDays: number,
  timeZone: string,
): ErasureStatus {
  const goneBy = backupsGoneBy(finishedAt ?? now, keepDays, timeZone)
  const box = steps.find(({ name }) => name === 'box')
  const areBackupsGone = finishedAt !== null && backupsGoneBy(now, 0, timeZone) > goneBy
  return {
    id,
    spans,
    begunAt,
    finishedAt,
    backupsGoneBy: goneBy,
    boxes: [...new Set(spans.map(({ deviceId }) => deviceId))].map((deviceId) => ({
      deviceId,
      isDone: box?.state === 'done' || box?.devicesDone?.includes(deviceId) === true,
    })),
    steps: [
      ...steps.map((step) => ({
        name: step.name as ErasureStepName,
        state: step.state,
        detail: step.detail,
        doneAt: step.doneAt,
        ...(step.erased === null ? {} : { erased: step.erased }),
      })),
      {
        name: 'backups',
        state: areBackupsGone ? 'done' : 'waiting',
        detail: areBackupsGone
          ? `The last backup that held it was gone by ${goneBy}`
          : `The last backup that holds it is gone by ${goneBy}`,
        doneAt: null,
      },
    ],
  }
}

/** Plain facts of an erasure, to be shown, printed or kept. */
export function receiptOf(status: ErasureStatus): ErasureReceipt {
  const { id, spans, begunAt, finishedAt, steps, backupsGoneBy: goneBy } = status
  const facts = {
    id,
    begunAt: formatInstant(begunAt),
    finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
    devices: spans.map(({ deviceId, from, to }) => ({
      deviceId,
      from: formatInstant(from),
      to: formatInstant(to),
    })),
    steps: steps.map(({ name, state, detail, doneAt, erased }) => ({
      name,
      state,
      detail,
      doneAt: doneAt === null ? null : formatInstant(doneAt),
      erased: erased ?? null,
    })),
    backupsGoneBy: goneBy,
  }
  return { ...facts, sha256: createHash('sha256').update(canonicalJson(facts)).digest('hex') }
}

/** JSON with keys sorted and no spaces, as RFC 8785 has it for what receipts hold. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
