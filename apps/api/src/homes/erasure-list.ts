import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type EpochMs, formatInstant, parseInstant } from '@towncrier/core'
import type { DeviceSpan } from '@towncrier/operations-store'
import { z } from 'zod'

/** In the data folder. */
export const ERASURE_LIST_FILE = 'erasures.jsonl'

/** One line of the list: what was asked to be erased, when. No names. */
export interface ListedErasure {
  readonly id: string
  readonly spans: readonly DeviceSpan[]
  readonly subjects: readonly string[]
  readonly at: EpochMs
}

const instantSchema = z.string().transform((text, context) => {
  const at = parseInstant(text)
  if (at !== null) return at
  context.addIssue({ code: 'custom', message: 'not an instant' })
  return z.NEVER
})

const lineSchema = z.object({
  id: z.uuid(),
  at: instantSchema,
  subjects: z.array(z.string()),
  spans: z.array(
    z.object({ kind: z.string(), deviceId: z.string(), from: instantSchema, to: instantSchema }),
  ),
})

/**
 * The list of erasures, a file of JSON lines that outlives the databases: when an old backup of those is put
 * back, what had been erased is erased again.
 */
export class ErasureList {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Durable when it resolves. */
  async append(erasure: ListedErasure): Promise<void> {
    const file = await open(this.#path, 'a', 0o600)
    try {
      // A line that a crash cut short must not take this one with it.
      const { size } = await file.stat()
      await file.appendFile(`${size > 0 ? '\n' : ''}${lineOf(erasure)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await syncFolderOf(this.#path)
  }

  /** Every whole line; empty when there is no list yet. */
  async read(): Promise<ListedErasure[]> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
    return text.split('\n').flatMap((line) => {
      try {
        return [lineSchema.parse(JSON.parse(line))]
      } catch {
        return []
      }
    })
  }

  /** Leaves out what was asked before `before`: no backup from then is kept any more. */
  async prune(before: EpochMs): Promise<void> {
    const all = await this.read()
    const left = all.filter(({ at }) => at >= before)
    if (left.length === all.length) return
    const path = `${this.#path}.new`
    const file = await open(path, 'w', 0o600)
    try {
      await file.writeFile(left.map((erasure) => `${lineOf(erasure)}\n`).join(''))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(path, this.#path)
    await syncFolderOf(this.#path)
  }
}

function lineOf({ id, spans, subjects, at }: ListedErasure): string {
  return JSON.stringify({
    id,
    at: formatInstant(at),
    subjects,
    spans: spans.map(({ kind, deviceId, from, to }) => ({
      kind,
      deviceId,
      from: formatInstant(from),
      to: formatInstant(to),
    })),
  })
}

async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
