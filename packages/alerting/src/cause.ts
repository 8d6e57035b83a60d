import type { EpochMs, Severity } from '@towncrier/core'
import { SEVERITIES } from '@towncrier/core'
import type { QuietReason } from './alarm-state.ts'

/** What the members of a cause have in common beside the rule. `unknown`: devices without a known area. */
export interface CauseScope {
  readonly type: 'area' | 'gateway' | 'service' | 'device' | 'town' | 'unknown'
  readonly id: string | null
}

/** What is known of an alert's device when it is raised. */
export interface AlertFacts {
  readonly alertId: string
  readonly deviceId: string
  readonly kind: string
  readonly rule: string
  readonly severity: Severity
  /** What may be gathered together: the kind and the rule's family. */
  readonly group: string
  readonly scope: CauseScope
  readonly placeId: string | null
  readonly area: string | null
  readonly quietReason: QuietReason | null
  /** How bad, in the measure that the rule names; null when it names none. */
  readonly value: number | null
}

/** An active alert of a cause. */
export interface CauseMember
  extends Omit<AlertFacts, 'group' | 'scope' | 'severity' | 'quietReason' | 'value'> {
  severity: Severity
  quietReason: QuietReason | null
  value: number | null
}

/** A cause that stands: an alert, or many that have one reason. */
export interface OpenCause {
  readonly id: string
  readonly group: string
  readonly scope: CauseScope
  startedAt: EpochMs
  /** When its last member joined. */
  joinedAt: EpochMs
  /** Stands although its alert comes and goes. */
  isChattering: boolean
  /** The worst of the members that call; when none does, of all. */
  severity: Severity
  /** True when a member calls for somebody. */
  isLoud: boolean
  /** Members there have ever been. */
  memberCount: number
  /** Those that are active, by alert. */
  readonly members: Map<string, CauseMember>
}

/** What became of causes, in order; commits with the transitions it follows from. */
export type CauseChange =
  | {
      readonly type: 'opened'
      readonly causeId: string
      readonly group: string
      readonly scope: CauseScope
      readonly isChattering: boolean
      readonly startedAt: EpochMs
      readonly at: EpochMs
    }
  | {
      readonly type: 'joined'
      readonly causeId: string
      readonly alertId: string
      readonly placeId: string | null
      readonly area: string | null
      readonly quietReason: QuietReason | null
      readonly at: EpochMs
    }
  /** It calls for somebody: at first, when it becomes worse, when what kept it quiet is over. */
  | {
      readonly type: 'alarmed'
      readonly causeId: string
      readonly alertId: string
      readonly severity: Severity
      readonly at: EpochMs
    }
  | { readonly type: 'merged'; readonly causeId: string; readonly intoId: string; readonly at: EpochMs }
  /** A member is kept from calling, or calls again (`quietReason` null). */
  | {
      readonly type: 'quieted'
      readonly causeId: string
      readonly alertId: string
      readonly quietReason: QuietReason | null
      readonly at: EpochMs
    }
  | { readonly type: 'calmed'; readonly causeId: string; readonly at: EpochMs }
  | { readonly type: 'cleared'; readonly causeId: string; readonly at: EpochMs }
  | {
      readonly type: 'summarised'
      readonly causeId: string
      readonly summary: CauseSummary
      readonly at: EpochMs
    }

/** A cause in figures and words, as people read it. */
export interface CauseSummary {
  /** Null when its members are of several kinds. */
  readonly kind: string | null
  /** The rule of its worst member. */
  readonly rule: string
  readonly severity: Severity
  readonly quietReason: QuietReason | null
  readonly startedAt: EpochMs
  readonly joinedAt: EpochMs
  readonly members: number
  readonly active: number
  /** Devices that the active ones are of. */
  readonly devices: number
  readonly quiet: number
  readonly worstAlertId: string | null
  readonly worstValue: number | null
  /** Active members by place and by area. */
  readonly places: Readonly<Record<string, number>>
  readonly areas: Readonly<Record<string, number>>
  readonly title: string
  readonly message: string
}

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** Severity and loudness as its members make them; what they were when it has none. */
export function loudnessOf(cause: OpenCause): Pick<OpenCause, 'severity' | 'isLoud'> {
  let loud = -1
  let any = -1
  for (const { severity, quietReason } of cause.members.values()) {
    const rank = severityRank(severity)
    any = Math.max(any, rank)
    if (quietReason === null) loud = Math.max(loud, rank)
  }
  if (any === -1) return cause
  return { severity: SEVERITIES[loud === -1 ? any : loud]!, isLoud: loud !== -1 }
}

/** Why a cause calls nobody; null when it does. */
export function quietReasonOfCause(cause: OpenCause): QuietReason | null {
  if (cause.isLoud || cause.members.size === 0) return null
  for (const { quietReason } of cause.members.values()) {
    if (quietReason !== 'out-of-service') return 'suppressed'
  }
  return 'out-of-service'
}
