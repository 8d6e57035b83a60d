import type { EpochMs } from '@towncrier/core'
import type { AwaabsLawStep } from '../awaabs-law.ts'
import type { CivilDate } from '../civil-date.ts'
import type { Activity, MoistureActivity } from '../diary.ts'

type None = Readonly<Record<never, never>>

/** Every sentence a household can be told, with what fills it. Each language has all of them. */
export interface MessageParams {
  'status.no-readings': None
  'status.not-up-to-date': { readonly minutes: number }
  'status.sensor-looks-wrong': None
  'status.wall-wet-now': { readonly dewPointC: number }
  'status.wall-wet-tonight': { readonly dewPointC: number }
  'status.wall-damp-for-hours': { readonly hours: number }
  'status.wall-damp-now': None
  'status.outdoor-unknown': None
  'status.dry': None

  'action.check-box': None
  'action.check-sensor': None
  'action.have-wall-checked': None
  'action.open-window': None
  'action.wipe-water': None
  'action.look-again': None
  'action.say-where': None
  'action.none': None

  'trend.rising': None
  'trend.falling': None
  'trend.steady': None
  'trend.unknown': None

  'mould.none': None
  'mould.microscopic': None
  'mould.visible': None
  'mould.unknown': None
  'mould.indicative': None

  'airing.yes': None
  'airing.no': None
  'airing.unknown': None

  'insight.rise': {
    readonly activity: MoistureActivity
    readonly count: number
    readonly lowerGm3: number
    readonly upperGm3: number
  }
  'insight.too-few': { readonly activity: MoistureActivity; readonly count: number }
  'insight.drying': { readonly activity: MoistureActivity; readonly minutes: number }
  'insight.drying-with-window': {
    readonly activity: MoistureActivity
    readonly minutes: number
    readonly withoutMinutes: number
  }
  'insight.drying-with-fan': {
    readonly activity: MoistureActivity
    readonly minutes: number
    readonly withoutMinutes: number
  }
  'insight.peak-without-entry': { readonly at: EpochMs; readonly timeZone: string }
  'insight.entry-without-peak': { readonly activity: Activity }

  'awaab.due': { readonly step: AwaabsLawStep; readonly dueDate: CivilDate }
  'awaab.overdue': { readonly step: AwaabsLawStep; readonly dueDate: CivilDate }
  'awaab.not-proof': None
}

export type MessageKey = keyof MessageParams

/** What to say, in no language yet. */
export type Message = {
  readonly [Key in MessageKey]: { readonly key: Key; readonly params: MessageParams[Key] }
}[MessageKey]

export type Messages = {
  readonly [Key in MessageKey]: (params: MessageParams[Key]) => string
}

export type Language = 'en' | 'cy'
export const LANGUAGES: readonly Language[] = ['en', 'cy']

/** A message with no values in it. */
export function plainMessage<
  Key extends { [K in MessageKey]: MessageParams[K] extends None ? K : never }[MessageKey],
>(key: Key): Extract<Message, { key: Key }> {
  return { key, params: {} } as unknown as Extract<Message, { key: Key }>
}
