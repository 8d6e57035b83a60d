import type { AnySensorKind, Condition, Rule } from '@towncrier/core'
import { frogBoxErrors } from '../errors.ts'

const SENT = ['tempC', 'humidityPct'] as const

/** A reading by its age: what is known also while the clock is wrong. */
export interface AgedReading {
  readonly ageMs: number
  readonly tempC: number
  readonly humidityPct: number
}

/**
 * The kind a frog box is: the one that was asked for, or the first whose readings are personal and consist of
 * warmth and humidity.
 *
 * @throws TC_FROG_BOX_KIND_UNKNOWN
 */
export function homeAirKind(
  kinds: ReadonlyMap<string, AnySensorKind>,
  wanted: string | undefined,
): AnySensorKind {
  const fits = (kind: AnySensorKind) =>
    SENT.every((name) =>
      kind.measures.some((measure) => measure.name === name && measure.derived !== true),
    ) && kind.readingSchema.safeParse({ tempC: 20, humidityPct: 50 }).success
  const found =
    wanted === undefined
      ? [...kinds.values()].find((kind) => kind.personal === true && fits(kind))
      : [...kinds.values()].find((kind) => kind.id === wanted && fits(kind))
  if (found === undefined) throw frogBoxErrors.make('TC_FROG_BOX_KIND_UNKNOWN', wanted ?? 'no kind')
  return found
}

/** Humidity from which the kind calls air damp when it lasts, %; null when it has no such limit. */
export function dampLimitPct(kind: AnySensorKind): number | null {
  const measure = kind.measures.find(({ name }) => name === 'humidityPct')
  return measure?.thresholds?.[0]?.value ?? null
}

/**
 * Whether the air has been damp for long enough to say so: the kind's own judgement, limits and delays, so
 * that the box and the platform agree. A gap longer than the kind calls stale breaks what was building up.
 *
 * @param readings oldest first.
 */
export function isDamp(kind: AnySensorKind, readings: readonly AgedReading[]): boolean {
  const rule = kind.rules.find(({ worst }) => worst?.measure === 'humidityPct' && worst.is === 'highest')
  const latest = readings.at(-1)
  if (rule === undefined || latest === undefined || latest.ageMs > kind.staleAfterMs) return false
  const settings = kind.settingsSchema.parse({})
  const delays = new Delays(rule)
  let memory = kind.initialMemory()
  let previousAt: number | null = null
  for (const { ageMs, tempC, humidityPct } of readings) {
    const at = -ageMs
    const context = { at, previousAt, memory, settings, neighbours: () => [] }
    const judgement = kind.judge({ tempC, humidityPct }, context)
    memory = judgement.memory
    if (previousAt !== null && at - previousAt > kind.staleAfterMs) delays.interrupt()
    const condition = judgement.conditions.find((each) => each.rule === rule.id)
    if (condition !== undefined) delays.take(condition.state, at)
    previousAt = at
  }
  return delays.isRaised
}

/** A rule's on and off delays. */
class Delays {
  readonly #rule: Rule
  #sinceAt: number | null = null
  isRaised = false

  constructor(rule: Rule) {
    this.#rule = rule
  }

  interrupt(): void {
    this.#sinceAt = null
  }

  take(state: Condition['state'], at: number): void {
    if ((state === 'raise') === this.isRaised) {
      this.#sinceAt = null
      return
    }
    this.#sinceAt ??= at
    const delayMs = this.isRaised ? this.#rule.offDelayMs : this.#rule.onDelayMs
    if (at - this.#sinceAt < delayMs) return
    this.isRaised = !this.isRaised
    this.#sinceAt = null
  }
}
