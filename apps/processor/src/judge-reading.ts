import { advanceRule, type DeviceRules } from '@towncrier/alerting'
import {
  type AnySensorKind,
  type Condition,
  type EpochMs,
  isHouseholdRule,
  type QualityFlag,
  type Rule,
  type Values,
} from '@towncrier/core'
import type { AlertTransition } from '@towncrier/operations-store'
import type { Refusal } from './decode.ts'
import { type DeviceState, isOfTime } from './device-state.ts'
import { CLOCK_TOLERANCE_MS, readingTime } from './reading-time.ts'

/** What does not change from reading to reading: the device's kind, settings and surroundings. */
export interface JudgedDevice {
  readonly id: string
  readonly kind: AnySensorKind
  readonly knownFields: ReadonlySet<string>
  readonly rules: ReadonlyMap<string, Rule>
  readonly settings: unknown
  /** What the rule book makes of the kind's conditions, and what its own rules say. */
  readonly book: Pick<DeviceRules, 'adjust' | 'custom'>
  /** Values of a measure at neighbours of the same kind, as they stand at `at`. */
  readonly neighbours: (measure: string, at: EpochMs) => readonly number[]
}

export interface JudgedReading {
  readonly at: EpochMs
  readonly values: Values
  readonly flags: readonly QualityFlag[]
  /** True when this reading is now the device's newest. */
  readonly isNewest: boolean
}

export type ReadingOutcome =
  | { readonly type: 'stored'; readonly reading: JudgedReading; readonly isLate: boolean }
  | { readonly type: 'duplicate' }
  /** Of a time that its owner had erased: a device sent late what it still held. */
  | { readonly type: 'erased' }
  | { readonly type: 'quarantined'; readonly refusal: Refusal }

export interface ReadingEnvelope {
  readonly receivedAt: EpochMs
  readonly inArray: boolean
  /** Where the reading stands in the journal. */
  readonly seq: number
}

/** Says which fields of a reading nobody knows, for counting. */
export type UnknownFieldCounter = (field: string) => void

/**
 * Judges one reading of one device: time, schema, quality, derived values, rules. Changes `state` and
 * appends to `transitions`; otherwise pure: the same state and reading give the same outcome.
 */
export function judgeReading(
  raw: unknown,
  device: JudgedDevice,
  state: DeviceState,
  envelope: ReadingEnvelope,
  transitions: AlertTransition[],
  countUnknownField: UnknownFieldCounter,
): ReadingOutcome {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return refused(state, {
      code: 'TC_READING_NOT_AN_OBJECT',
      reason: `${nameOfType(raw)} in place of an object`,
    })
  }
  const fields = raw as Readonly<Record<string, unknown>>
  const { receivedAt } = envelope
  const time = readingTime(fields.at, receivedAt, envelope.inArray)
  if ('refusal' in time) return refused(state, time.refusal)
  const isErased = state.erased?.some((erased) => isOfTime(erased, time.at, receivedAt)) === true
  if (isErased && time.flag !== 'reading:time-of-arrival') return { type: 'erased' }
  const parsed = device.kind.readingSchema.safeParse(fields)
  if (!parsed.success) {
    const reason = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.') || 'reading'}: ${issue.message}`)
      .join('; ')
    return refused(state, { code: 'TC_READING_INVALID', reason })
  }
  for (const field in fields) if (!device.knownFields.has(field)) countUnknownField(field)

  let { at } = time
  // Two readings without a time may arrive in one millisecond; both are kept.
  if (
    time.flag === 'reading:time-of-arrival' &&
    state.at !== null &&
    at <= state.at &&
    state.at - at < 1_000
  ) {
    at = state.at + 1
  }
  if (at === state.at) {
    state.counts.duplicate++
    return { type: 'duplicate' }
  }
  const isAhead = time.flag === 'reading:clock-ahead'
  // A newest reading from the future came while the platform's own clock was wrong; it must not hold up the rest.
  const isInOrder = state.at === null || at > state.at || state.at > receivedAt + CLOCK_TOLERANCE_MS
  const isNewest = isInOrder && !isAhead
  const isLate = !isInOrder || receivedAt - at > device.kind.lateAfterMs
  // A reading out of its order is judged by itself: what the device did later says nothing about it.
  const judgement = device.kind.judge(parsed.data, {
    at,
    previousAt: isNewest ? state.at : null,
    memory: isNewest ? state.memory : device.kind.initialMemory(),
    settings: device.settings,
    neighbours: isLate ? noNeighbours : (measure) => device.neighbours(measure, at),
  })
  const flags = [...judgement.flags]
  if (time.flag !== null) flags.push(time.flag)
  if (!isInOrder) flags.push('reading:out-of-order')
  else if (isLate) flags.push('reading:late')
  const sequenceFlag = checkSequence(fields.seq, state, isNewest)
  if (sequenceFlag !== null) flags.push(sequenceFlag)

  state.counts.stored++
  if (isLate) state.counts.late++
  if (isNewest) {
    state.at = at
    state.receivedAt = receivedAt
    state.values = judgement.values
    state.flags = flags
    state.memory = judgement.memory
    state.disconnectedAt = null
    if (device.kind.mobile) {
      const { lat, lon } = judgement.values
      const isDoubtful = judgement.flags.some((flag) => flag.startsWith('lat:') || flag.startsWith('lon:'))
      if (typeof lat === 'number' && typeof lon === 'number' && !isDoubtful) {
        state.latitude = lat
        state.longitude = lon
      }
    }
    if (!isLate) {
      const conditions = device.book.adjust(judgement.conditions)
      for (const condition of conditions) {
        applyCondition(condition, device, state, at, envelope.seq, transitions)
      }
      for (const condition of device.book.custom(judgement.values, flags)) {
        applyCondition(condition, device, state, at, envelope.seq, transitions)
      }
    }
  }
  return { type: 'stored', reading: { at, values: judgement.values, flags, isNewest }, isLate }
}

/** Takes one rule of the device through one condition; see `advanceRule`. */
export function applyCondition(
  condition: Condition,
  device: Pick<JudgedDevice, 'id' | 'kind' | 'rules'>,
  state: DeviceState,
  at: EpochMs,
  seq: number,
  transitions: AlertTransition[],
): void {
  const before = state.rules[condition.rule]
  if (before === undefined && condition.state === 'clear') return
  const rule = device.rules.get(condition.rule)
  if (rule === undefined) {
    throw new RangeError(`The kind ${device.kind.id} speaks of a rule it does not declare: ${condition.rule}`)
  }
  const advance = advanceRule(before, condition, rule, at, () => `${device.id}.${rule.id}.${at.toString(36)}`)
  if (advance.state === undefined) delete state.rules[rule.id]
  else if (advance.state !== before) state.rules[rule.id] = advance.state
  const transition = advance.transition
  if (transition === null) return
  const household = isHouseholdRule(device.kind, rule) ? ({ household: true } as const) : {}
  if (transition.type === 'raised') {
    transitions.push({
      ...transition,
      deviceId: device.id,
      kind: device.kind.id,
      rule: rule.id,
      at,
      seq,
      ...household,
    })
  } else if (transition.type === 'changed') {
    transitions.push({ ...transition, at, ...household })
  } else {
    transitions.push({ ...transition, at })
  }
}

function refused(state: DeviceState, refusal: Refusal): ReadingOutcome {
  state.counts.quarantined++
  return { type: 'quarantined', refusal }
}

/** `seq` helps to see gaps and restarts; it never decides whether a reading is kept. */
function checkSequence(value: unknown, state: DeviceState, isNewest: boolean): QualityFlag | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null
  const previous = state.sequence
  if (isNewest) state.sequence = value
  if (previous === null || !isNewest) return null
  if (value === previous) return 'reading:sequence-repeated'
  if (value < previous) return 'reading:sequence-restarted'
  return null
}

function noNeighbours(): readonly number[] {
  return []
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
