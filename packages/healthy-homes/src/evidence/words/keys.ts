import type { AwaabsLawDuty, AwaabsLawStep } from '../../awaabs-law.ts'
import type { Activity } from '../../diary.ts'
import type { SensorFaultReason } from '../../sensor-health.ts'

/** Headings, names and labels of a report. */
export interface EvidenceLabels {
  readonly title: string
  readonly inShort: string
  readonly about: string
  readonly home: string
  readonly period: string
  readonly made: string
  readonly times: string
  readonly software: string
  readonly room: string
  readonly roomTypes: Readonly<Record<string, string>>
  readonly roomType: string
  readonly placement: string
  readonly placementUnknown: string
  readonly wallFactor: string
  readonly usual: string
  readonly material: string
  readonly materials: Readonly<Record<string, string>>
  readonly readings: string
  readonly firstReading: string
  readonly lastReading: string
  readonly covered: string
  readonly accuracy: string
  readonly outdoor: string
  readonly outdoorNone: string
  readonly none: string
  readonly chartLegend: {
    readonly temp: string
    readonly humidity: string
    readonly surface: string
    readonly limit: string
    readonly doubtful: string
  }
  readonly measured: string
  readonly what: string
  readonly lowTenth: string
  readonly middle: string
  readonly highTenth: string
  readonly temperature: string
  readonly humidity: string
  readonly dewPoint: string
  readonly hoursAtRisk: string
  readonly byMonth: string
  readonly month: string
  readonly judged: string
  readonly atRisk: string
  readonly sustained: string
  readonly condensing: string
  readonly notJudged: string
  readonly medianTemp: string
  readonly medianHumidity: string
  readonly mouldIndex: string
  readonly wholePeriod: string
  readonly gaps: string
  readonly from: string
  readonly to: string
  readonly length: string
  readonly doubtful: string
  readonly reason: string
  readonly reasons: Readonly<Record<SensorFaultReason, string>>
  readonly photos: string
  readonly letters: string
  readonly sent: string
  readonly received: string
  readonly diary: string
  readonly when: string
  readonly activity: string
  readonly activities: Readonly<Record<Activity, string>>
  readonly note: string
  readonly wholeHome: string
  readonly law: string
  readonly step: string
  readonly steps: Readonly<Record<AwaabsLawStep, string>>
  readonly due: string
  readonly done: string
  readonly states: Readonly<Record<AwaabsLawDuty['state'], string>>
  readonly notProof: string
  readonly check: string
  readonly fingerprint: string
  readonly fileHash: string
  readonly page: (page: number, of: number) => string
}

type None = Readonly<Record<never, never>>

/** Every sentence of a report that is ours, with what fills it: numbers and days are written already. */
export interface EvidenceSentenceParams {
  'short.room': {
    readonly room: string
    readonly atRisk: string
    readonly known: string
    readonly percent: string
  }
  'short.wet': { readonly hours: string }
  'short.not-judged': { readonly room: string }
  'short.no-readings': { readonly room: string }
  'short.no-rooms': None
  'short.support': None
  'room.accuracy': { readonly temp: string; readonly humidity: string }
  'room.accuracy-of': { readonly model: string; readonly temp: string; readonly humidity: string }
  'room.no-readings': None
  'room.chart': { readonly room: string; readonly from: string; readonly to: string }
  'hours.meaning': None
  'hours.sustained': { readonly hours: string }
  'hours.condensing': None
  'hours.not-judged': { readonly sensor: string; readonly outdoor: string }
  'mould.sum': { readonly index: string; readonly highest: string }
  'mould.scale': None
  'mould.unknown': None
  'mould.indicative': None
  'gaps.none': None
  'gaps.some': { readonly count: string; readonly total: string }
  'gaps.longest': { readonly count: string }
  'doubtful.none': None
  'doubtful.some': { readonly count: string }
  'photos.words': None
  'photos.left-out': { readonly count: string }
  'photos.unreadable': None
  'letters.words': None
  'letters.none': None
  'diary.words': None
  'diary.none': None
  'law.meaning': None
  'law.told': { readonly at: string }
  'law.not-told': None
  'law.days': None
  'law.advice': None
  'not-proof.support': None
  'not-proof.cause': None
  'not-proof.spot': None
  'not-proof.wall': None
  'not-proof.sensor': None
  'not-proof.outdoor': None
  'not-proof.model': None
  'not-proof.gaps': None
  'not-proof.words': None
  'not-proof.times': { readonly zone: string }
  'check.file': None
  'check.where': None
  'check.readings': None
}

export type EvidenceSentenceKey = keyof EvidenceSentenceParams

export type EvidenceSentences = {
  readonly [Key in EvidenceSentenceKey]: (params: EvidenceSentenceParams[Key]) => string
}

export interface EvidenceWords {
  readonly labels: EvidenceLabels
  readonly sentences: EvidenceSentences
}
