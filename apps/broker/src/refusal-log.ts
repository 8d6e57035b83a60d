import type { Logger } from 'pino'
import type { BrokerCounts } from './metrics.ts'
import { REFUSALS, type RefusalReason } from './refusals.ts'

const LOG_INTERVAL_MS = 1_000

/** Counts every refusal, and logs at most one a second of each reason, so that a flood does not fill the log. */
export class RefusalLog {
  readonly #logger: Logger
  readonly #counts: BrokerCounts
  readonly #lastLoggedAtMs = new Map<RefusalReason, number>()
  readonly #unlogged = new Map<RefusalReason, number>()

  constructor(logger: Logger, counts: BrokerCounts) {
    this.#logger = logger
    this.#counts = counts
  }

  note(reason: RefusalReason, details: Readonly<Record<string, unknown>>): void {
    this.#counts.refuse(reason)
    const nowMs = performance.now()
    if (nowMs - (this.#lastLoggedAtMs.get(reason) ?? Number.NEGATIVE_INFINITY) < LOG_INTERVAL_MS) {
      this.#unlogged.set(reason, (this.#unlogged.get(reason) ?? 0) + 1)
      return
    }
    this.#lastLoggedAtMs.set(reason, nowMs)
    const alsoRefused = this.#unlogged.get(reason) ?? 0
    this.#unlogged.delete(reason)
    this.#logger.warn({ reason, ...details, alsoRefused }, `refused: ${REFUSALS[reason]}`)
  }
}
