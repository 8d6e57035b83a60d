import type { z } from 'zod'
import type { EpochMs } from './instants.ts'
import type { QualityFlag, Severity, Values } from './observation.ts'

/** One thing a kind measures or the platform derives for it (SensorThings: ObservedProperty + unit). */
export interface Measure {
  /** Name with its unit at the end: `surfaceTempC`. */
  readonly name: string
  /** For people: "Road surface temperature". */
  readonly title: string
  /** Printed unit, `°C`; empty for categories and flags. */
  readonly unit: string
  readonly type: 'number' | 'boolean' | 'category'
  /** For `category`: every value it can take. */
  readonly categories?: readonly string[]
  /** Digits after the point when printed. */
  readonly decimals?: number
  /** True when computed by the platform rather than sent by the device. */
  readonly derived?: boolean
  /** Speaks of the device, not of the people around it: open to staff although the kind is personal. */
  readonly ofDevice?: boolean
  /** Lines a chart draws and names: `{ value: 0, title: 'freezing' }`. */
  readonly thresholds?: readonly { readonly value: number; readonly title: string }[]
}

/** A rule a kind brings: what it watches for and how long it must hold before it speaks or falls silent. */
export interface Rule {
  /** Unique within the kind: `ice`. */
  readonly id: string
  /** "Ice on the road" */
  readonly title: string
  /** What it means for the reader and what to do: the "so what" of the alert. */
  readonly advice: string
  /** The condition must hold this long (phenomenon time) before the alert is raised. */
  readonly onDelayMs: number
  /** It must be gone this long before the alert returns to normal. */
  readonly offDelayMs: number
  /**
   * Rules of a kind that stand for one danger, of which only the worst speaks, share a family: a device that
   * goes from one to the other stays in the same cause. Without it a rule is its own family.
   */
  readonly causeFamily?: string
  /**
   * What alerts of this rule are gathered by: `area` (the default) by where the device stands, `gateway` by
   * what carries its messages, whatever its kind, `service` by what it is served with (a collection round), where
   * it is served with something.
   */
  readonly causeScope?: 'area' | 'gateway' | 'service'
  /** While it stands, the road there is slow and dangerous: emergency vehicles keep off it where they can. */
  readonly isRoadHazard?: boolean
  /** Which of the kind's values tells how bad it is, and which way is worse. */
  readonly worst?: { readonly measure: string; readonly is: 'lowest' | 'highest' }
  /** Speaks of the device, not of the people around it: staff are told of it although the kind is personal. */
  readonly ofDevice?: boolean
}

/**
 * What one reading says about one rule. `raise` and `clear` are the two sides of the rule's deadband;
 * a rule that is inside its deadband, or cannot tell, is left out and stays as it is.
 */
export type Condition =
  | {
      readonly rule: string
      readonly state: 'raise'
      readonly severity: Severity
      /** What, and how much: "Ice likely now: −1.2 °C and wet". Starts with a capital, no full stop. */
      readonly message: string
    }
  | { readonly rule: string; readonly state: 'clear' }

/** What a kind may know of its device beyond the reading itself. Everything here is plain JSON. */
export interface JudgeContext<Memory, Settings> {
  /** Phenomenon time of the reading. */
  readonly at: EpochMs
  /** Phenomenon time of the device's latest earlier in-order reading; null for its first. */
  readonly previousAt: EpochMs | null
  /** What the kind chose to remember after the previous in-order reading. */
  readonly memory: Memory
  /** The kind's settings with the device's own values over them. */
  readonly settings: Settings
  /** Recent values of one measure at neighbours of the same kind, at most 60 minutes old. */
  readonly neighbours: (measure: string) => readonly number[]
}

export interface Judgement<Memory> {
  /** Measured values as sent, and derived ones. */
  readonly values: Values
  readonly flags: readonly QualityFlag[]
  readonly conditions: readonly Condition[]
  /** Plain JSON, small (it is stored with every commit): well under 1 kB. */
  readonly memory: Memory
}

/**
 * All that shared code knows of a kind of sensor. Everything a kind does is pure: same arguments, same
 * judgement. A kind's modules do no I/O and read no clock.
 */
export interface SensorKind<Reading extends Values = Values, Memory = unknown, Settings = unknown> {
  /** As its folder and its topic level: `road-surface`. */
  readonly id: string
  /** "Road sensor" / "Road sensors" */
  readonly title: string
  readonly titlePlural: string
  /** One sentence: what it is for. */
  readonly purpose: string
  readonly measures: readonly Measure[]
  /** The measure that stands for the device on the map, in lists and as the first chart. */
  readonly primaryMeasure: string
  /** True when the position comes with each reading as `lat` and `lon` (WGS 84 degrees). */
  readonly mobile: boolean
  /**
   * The kind's fields in a reading, without `at` and `seq`. Unknown keys are stripped. Optional fields sent
   * as null are absent. Its shape's keys are the known fields.
   */
  readonly readingSchema: z.ZodObject
  /** Thresholds and geometry an operator may set, each with a default and a description. */
  readonly settingsSchema: z.ZodObject
  /** No reading for this long: values are shown as stale. */
  readonly staleAfterMs: number
  /** No reading for this long: the device counts as offline. */
  readonly offlineAfterMs: number
  /** A reading older than this on arrival is late: stored in its place in time, raises no alarm. */
  readonly lateAfterMs: number
  /**
   * Its readings tell how somebody lives: they belong to the household. Others see only measures and rules that
   * are `ofDevice`, and not where the device stands.
   */
  readonly personal?: boolean
  /**
   * The measures that tell of air, by their names, and where: homes are judged by the air of a room, and by the
   * air outdoors near them. `humidityPct` null: not measured.
   */
  readonly air?: {
    readonly where: 'room' | 'outdoors'
    readonly tempC: string
    readonly humidityPct: string | null
  }
  /** The part of the platform that makes its readings, for kinds that no device in the field sends. */
  readonly madeBy?: string
  readonly rules: readonly Rule[]
  initialMemory(): Memory
  /** Judges one reading: quality flags, derived values, conditions of its rules, what to remember. */
  judge(reading: Reading, context: JudgeContext<Memory, Settings>): Judgement<Memory>
}

/** A kind as shared code holds it, its own types forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a registry of kinds is heterogeneous; each kind types its own.
export type AnySensorKind = SensorKind<any, any, any>
