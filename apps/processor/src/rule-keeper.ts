import { EMPTY_RULE_BOOK, type RuleBook, ruleBookSchema } from '@towncrier/alerting'
import type { JournalEntry } from '@towncrier/journal'
import type { AlertTransition, OperationsStore } from '@towncrier/operations-store'
import { z } from 'zod'
import type { Refusal } from './decode.ts'
import type { DeviceEntry, DeviceTable } from './devices.ts'

/** Name of the rule book in force among the device states; no device can be called so. */
export const RULE_BOOK_STATE_KEY = '@rule-book'

const recordSchema = z.object({ version: z.number().int().min(1), book: ruleBookSchema })
export type RuleBookRecord = z.output<typeof recordSchema>

/** What goes into the journal to put a version of the rule book in force. */
export function ruleBookPayload(record: RuleBookRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record))
}

/** The rule book in force: it comes with the journal and is committed with the position. */
export class RuleKeeper {
  readonly #store: Pick<OperationsStore, 'processing'>
  #activated: RuleBookRecord | null = null

  constructor(store: Pick<OperationsStore, 'processing'>) {
    this.#store = store
  }

  /** The rule book as last committed. */
  load(): RuleBook {
    this.#activated = null
    const state = this.#store.processing.deviceStates().get(RULE_BOOK_STATE_KEY)
    return state === undefined ? EMPTY_RULE_BOOK : recordSchema.parse(JSON.parse(state)).book
  }

  /**
   * Puts a version in force. Alerts of rules that are now off end with it; all else is judged by it from the
   * next reading on.
   *
   * @returns why the record cannot be read; null when all is well.
   */
  activate(
    entry: JournalEntry,
    devices: DeviceTable,
    transitions: AlertTransition[],
    changed: Set<DeviceEntry>,
  ): Refusal | null {
    const record = readRecord(entry.payload)
    if (record === null) return { code: 'TC_RULE_BOOK_UNREADABLE', reason: 'not a version of the rule book' }
    const { version, book } = record
    const told = new Set([...changed].map(({ id }) => id))
    changed.clear()
    devices.useRuleBook(book)
    for (const device of devices.entries()) {
      const ended = endSwitchedOff(device, version, entry.receivedAt)
      transitions.push(...ended)
      if (ended.length > 0 || told.has(device.id)) changed.add(device)
    }
    this.#activated = record
    return null
  }

  /** The version put in force since the last call; null when none was. */
  takeActivated(): RuleBookRecord | null {
    const activated = this.#activated
    this.#activated = null
    return activated
  }
}

function endSwitchedOff({ state, rules }: DeviceEntry, version: number, at: number): AlertTransition[] {
  const ended: AlertTransition[] = []
  for (const [id, ruleState] of Object.entries(state.rules)) {
    if (rules.has(id)) continue
    delete state.rules[id]
    if (ruleState.phase === 'pending') continue
    const message = `The rule was switched off by version ${version} of the rules`
    ended.push({ type: 'cleared', alertId: ruleState.alertId, at, message })
  }
  return ended
}

function readRecord(payload: Uint8Array): RuleBookRecord | null {
  try {
    const record = recordSchema.safeParse(JSON.parse(Buffer.from(payload).toString()))
    return record.success ? record.data : null
  } catch {
    return null
  }
}
