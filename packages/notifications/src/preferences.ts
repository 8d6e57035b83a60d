import type { Severity } from '@towncrier/core'
import type { Channel, NoticeSubject } from './channels.ts'
import type { DayWindow } from './local-time.ts'

/** One wish of a person: what, how bad, where, when, and by which ways beside the inbox. */
export interface NoticeRule {
  readonly about: NoticeSubject
  /** This and worse. Nothing that was given to the person by name is left out for its severity. */
  readonly minSeverity: Severity
  /** Kinds of sensor or of incident; empty: all. */
  readonly kinds: readonly string[]
  /** Ids of areas; empty: everywhere. */
  readonly areas: readonly string[]
  /** ISO 8601 weekdays; empty: every day. */
  readonly days: readonly number[]
  /** Local time; null: at any. */
  readonly hours: DayWindow | null
  /** Also when it is over. */
  readonly whenCleared: boolean
  /** Beside the inbox, which always has it. */
  readonly channels: readonly Channel[]
}

/** When a person wants only their inbox; what was held back comes afterwards, as one. */
export interface QuietHours extends DayWindow {
  readonly criticalPasses: boolean
}

export interface NoticePreferences {
  readonly rules: readonly NoticeRule[]
  readonly quietHours: QuietHours | null
}

const EVERYTHING: Omit<NoticeRule, 'about' | 'minSeverity' | 'channels'> = {
  kinds: [],
  areas: [],
  days: [],
  hours: null,
  whenCleared: false,
}

/** What a person has who chose nothing. @param handlesAlarms their role acknowledges alarms. */
export function defaultPreferences(handlesAlarms: boolean): NoticePreferences {
  const mine: NoticeRule = { ...EVERYTHING, about: 'mine', minSeverity: 'watch', channels: ['push', 'email'] }
  if (!handlesAlarms) return { rules: [mine], quietHours: null }
  return {
    rules: [
      { ...EVERYTHING, about: 'causes', minSeverity: 'watch', channels: [] },
      { ...EVERYTHING, about: 'incidents', minSeverity: 'watch', channels: [] },
      mine,
    ],
    quietHours: null,
  }
}
