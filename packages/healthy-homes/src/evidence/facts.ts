import type { EpochMs } from '@towncrier/core'
import {
  type AwaabsLawClock,
  awaabsLawClock,
  type HazardReport,
  type Nation,
  type Tenure,
} from '../awaabs-law.ts'
import type { Activity } from '../diary.ts'
import { type EvidenceRoom, type RoomFacts, roomFacts } from './room-facts.ts'

/** What the household has told its landlord of, and what was done. */
export interface HazardCase extends Omit<HazardReport, 'tenure' | 'nation' | 'awareAt'> {
  /** When the landlord was told; null: it is not noted. */
  readonly awareAt: EpochMs | null
}

export const NO_HAZARD_CASE: HazardCase = {
  awareAt: null,
  investigatedAt: null,
  summaryAt: null,
  madeSafeAt: null,
  isEmergency: false,
}

export type LawClock = AwaabsLawClock | { readonly applies: false; readonly why: 'not-told' }

/**
 * The clock of Awaab's Law for a case that may not have begun; see `awaabsLawClock`.
 *
 * @returns `not-told` only where the law would apply, so that nobody waits for what does not come.
 */
export function lawClockOf(
  hazard: HazardCase,
  home: { readonly tenure: Tenure; readonly nation: Nation },
  now: EpochMs,
): LawClock {
  const { awareAt } = hazard
  const clock = awaabsLawClock({ ...hazard, ...home, awareAt: awareAt ?? now }, now)
  return awareAt === null && clock.applies ? { applies: false, why: 'not-told' } : clock
}

export interface EvidenceLetter {
  readonly direction: 'sent' | 'received'
  readonly at: EpochMs
  readonly correspondent: string
  readonly subject: string
  readonly text: string
}

export interface EvidencePhoto {
  readonly id: string
  /** Null: of no one room. */
  readonly roomName: string | null
  readonly takenAt: EpochMs
  readonly caption: string
}

export interface EvidenceDiaryEntry {
  readonly roomName: string | null
  readonly activity: Activity
  readonly at: EpochMs
  readonly endAt: EpochMs | null
  readonly note: string
}

export interface EvidenceInput {
  readonly homeName: string
  readonly tenure: Tenure
  readonly nation: Nation
  readonly madeAt: EpochMs
  /** Begin of the period, inclusive, and its end, exclusive. */
  readonly from: EpochMs
  readonly to: EpochMs
  /** IANA zone of the household. */
  readonly timeZone: string
  readonly softwareVersion: string
  readonly rooms: readonly EvidenceRoom[]
  readonly hazard: HazardCase
  /** Null: the household did not choose to show them. */
  readonly letters: readonly EvidenceLetter[] | null
  readonly photos: readonly EvidencePhoto[] | null
  /** Photos that are too many for a report. */
  readonly photosLeftOut: number
  readonly diary: readonly EvidenceDiaryEntry[] | null
}

/** All that a report says, in no language yet. Plain data: the same input gives the same facts. */
export interface EvidenceFacts extends Omit<EvidenceInput, 'rooms' | 'hazard' | 'tenure' | 'nation'> {
  readonly rooms: readonly RoomFacts[]
  /** Null where the law does not apply to the home. */
  readonly law: { readonly clock: LawClock; readonly hazard: HazardCase } | null
}

/** Gathers what a report says. The law's clock is in it only where the law applies to the home. */
export function evidenceFacts({ rooms, hazard, tenure, nation, ...input }: EvidenceInput): EvidenceFacts {
  const clock = lawClockOf(hazard, { tenure, nation }, input.madeAt)
  const isOfUse = clock.applies || clock.why === 'not-told'
  return {
    ...input,
    rooms: rooms.map((room) => roomFacts(room, input.from, input.to, input.timeZone)),
    law: isOfUse ? { clock, hazard } : null,
  }
}
