import type { SQLInputValue } from 'node:sqlite'
import type { AlarmState } from '@towncrier/alerting'

/** Most words of a search that are looked for. */
const MOST_WORDS = 8

/** Conditions of a query as they are gathered, with their values in order. */
export class Conditions {
  readonly values: SQLInputValue[] = []
  readonly #parts: string[] = []

  add(sql: string, ...values: SQLInputValue[]): void {
    this.#parts.push(sql)
    this.values.push(...values)
  }

  /** Every word of `text` must stand somewhere in `column`, in any case. */
  addText(text: string | undefined, column: string): void {
    const words = (text ?? '').split(/\s+/).filter((word) => word !== '')
    for (const word of words.slice(0, MOST_WORDS)) {
      const pattern = word.replaceAll(/[\\%_]/g, (character) => `\\${character}`)
      this.add(`(${column}) LIKE ? ESCAPE '\\'`, `%${pattern}%`)
    }
  }

  get sql(): string {
    return this.#parts.length === 0 ? '' : `WHERE ${this.#parts.join(' AND ')}`
  }
}

const CALLING = 'cleared_at IS NULL AND quiet_reason IS NULL AND shelved_until IS NULL'
const STATE_CONDITIONS: Readonly<Record<AlarmState, string>> = {
  normal: 'cleared_at IS NOT NULL AND acknowledged_at IS NOT NULL',
  'returned-unacknowledged': 'cleared_at IS NOT NULL AND acknowledged_at IS NULL',
  'out-of-service': "cleared_at IS NULL AND quiet_reason = 'out-of-service'",
  suppressed: "cleared_at IS NULL AND quiet_reason = 'suppressed'",
  shelved: 'cleared_at IS NULL AND quiet_reason IS NULL AND shelved_until IS NOT NULL',
  acknowledged: `${CALLING} AND acknowledged_at IS NOT NULL`,
  unacknowledged: `${CALLING} AND acknowledged_at IS NULL`,
}

/** The columns of an alert or a cause in a state: `alarmStateOf`, in SQL. */
export function stateCondition(state: AlarmState): string {
  return STATE_CONDITIONS[state]
}
