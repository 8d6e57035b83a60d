import { type EpochMs, MINUTE_MS } from '@towncrier/core'
import { saltKgFor } from './job-plan.ts'
import {
  cellWords,
  type MatrixCell,
  type MatrixCondition,
  matrixCellFor,
  rateOf,
  type TreatmentMatrix,
} from './matrix.ts'
import { type TreatmentHour, type TreatmentOutlook, tonightOf } from './outlook.ts'
import { confidenceWords, reasonWords, saltStrengthWords } from './recommend-words.ts'
import type { WinterSettings } from './settings.ts'

export const TREATMENT_ACTIONS = ['treat', 'treat-after-rain', 'monitor', 'none', 'unknown'] as const
export type TreatmentAction = (typeof TREATMENT_ACTIONS)[number]

/** Snow deeper than this is light no more, and deeper than that it is ploughed, mm (Scottish Salt Group). */
const LIGHT_SNOW_MM = 10
const DEEP_SNOW_MM = 30

export interface RecommendInput {
  readonly outlook: TreatmentOutlook
  readonly matrix: TreatmentMatrix
  readonly isPreWet: boolean
  readonly callOutMinutes: number
  readonly treatMinutes: number
  /** Salt on the road now, g/m², as in the outlook. */
  readonly residualSaltGm2: number
  readonly now: EpochMs
  /** Road that would be treated, m²; without it no salt is reckoned. */
  readonly areaM2?: number
  /** What people on the road report, which no sensor tells. */
  readonly reported?: Extract<MatrixCondition, 'after-freezing-rain' | 'deep-snow' | 'hard-packed'> | null
  readonly settings: Pick<WinterSettings, 'saltMarginC' | 'weakSaltBelowC' | 'leastSaltC' | 'moisture'>
  /** IANA name, for the words. */
  readonly timeZone: string
}

export interface RecommendedCell {
  readonly condition: MatrixCondition
  readonly coldEdge: MatrixCell['coldEdge']
  readonly warmEdge: MatrixCell['warmEdge']
  /** "dry or damp, −5 to −2 °C" */
  readonly words: string
  readonly note: string
  readonly isSuccessive: boolean
  readonly isPloughed: boolean
  readonly hasAbrasive: boolean
}

/** What is recommended for a domain or a route tonight. */
export interface Recommendation {
  readonly action: TreatmentAction
  /** The cell of the matrix that applies; null when nothing is to be spread. */
  readonly matrixCell: RecommendedCell | null
  /** In one pass, g/m²; 0 when nothing is to be spread. */
  readonly rateGm2: number
  readonly passes: number
  readonly isPreWet: boolean
  /** Spreading before would be washed off: the end of the rain; null when it does not matter. */
  readonly earliestStartAt: EpochMs | null
  /** The lorries are called out by then to be done before it freezes; `now` when that is past. */
  readonly latestStartAt: EpochMs | null
  /** It cannot be done in time any more. */
  readonly isLate: boolean
  /** Treatment should be done by then. */
  readonly doneBy: EpochMs | null
  readonly reason: string
  readonly confidence: string
  readonly saltKg: number | null
}

/** What speaks for treatment, before rates are looked up. */
export interface TreatmentNeed {
  /** Hours for which something would have to be spread on an unsalted road, now among them. */
  readonly hours: readonly TreatmentHour[]
  /** The lowest temperature in them, °C. */
  readonly coldestC: number
  /** The first instant at which an unsalted road would be slippery. */
  readonly from: EpochMs
  readonly conditions: readonly MatrixCondition[]
}

/**
 * What to spread on a road tonight, when, and why. A dry road in dry air is watched, rain before freezing is waited
 * for, salt that is left and strong enough is relied on, and without a forecast only what is there already is treated.
 * Only the hours until noon count. Where several rows of the matrix apply, that with the most salt is taken: colder or wetter never asks for less.
 */
export function recommend(given: RecommendInput): Recommendation {
  const outlook = tonightOf(given.outlook, given.timeZone)
  const input = { ...given, outlook }
  const { now } = input
  const need = needOf(outlook, input.reported ?? null, input.settings.moisture.wetFromMm)
  if (need === null) return resting(input, restingAction(outlook))
  if (isSaltEnough(need, input)) return resting(input, 'monitor', need)

  const { cell, rate } = heaviest(need, need.coldestC, input)
  const doneBy = need.from
  const latest = doneBy - (input.callOutMinutes + input.treatMinutes) * MINUTE_MS
  const rainEnd = rainEndBefore(outlook, doneBy)
  const isLate = latest < now
  const saltKg = input.areaM2 === undefined ? null : saltKgFor(input.areaM2, rate.rateGm2, rate.passes)
  return {
    action: rainEnd === null ? 'treat' : 'treat-after-rain',
    matrixCell: {
      condition: cell.condition,
      coldEdge: cell.coldEdge,
      warmEdge: cell.warmEdge,
      words: cellWords(cell),
      note: cell.note,
      isSuccessive: cell.isSuccessive,
      isPloughed: cell.isPloughed,
      hasAbrasive: cell.hasAbrasive,
    },
    rateGm2: rate.rateGm2,
    passes: rate.passes,
    isPreWet: rate.isPreWet,
    earliestStartAt: rainEnd,
    latestStartAt: Math.max(now, latest),
    isLate,
    doneBy,
    reason: [
      reasonWords({ outlook, need, cell, rainEnd, isLate, timeZone: input.timeZone }),
      saltStrengthWords(need.coldestC, input.settings),
    ]
      .filter((words) => words !== '')
      .join('. '),
    confidence: confidenceWords(
      outlook,
      (tempC) => heaviest(need, tempC, input).rate.totalGm2,
      need.coldestC,
    ),
    saltKg,
  }
}

function restingAction({ hours, now, hazard }: TreatmentOutlook): 'monitor' | 'none' | 'unknown' {
  if (hours.length === 0) return 'unknown'
  const isNearby = hours.some(({ lowC, surfaceTempC }) => Math.min(lowC, surfaceTempC) <= 0)
  return isNearby || hazard !== 'none' || now?.hazard === 'near-freezing' ? 'monitor' : 'none'
}

function resting(
  input: RecommendInput,
  action: 'monitor' | 'none' | 'unknown',
  need: TreatmentNeed | null = null,
): Recommendation {
  const { outlook, timeZone } = input
  return {
    action,
    matrixCell: null,
    rateGm2: 0,
    passes: 0,
    isPreWet: false,
    earliestStartAt: null,
    latestStartAt: null,
    isLate: false,
    doneBy: null,
    reason: reasonWords({ outlook, need, cell: null, rainEnd: null, isLate: false, timeZone }),
    confidence: confidenceWords(outlook, null, need?.coldestC ?? outlook.minimumC),
    saltKg: input.areaM2 === undefined ? null : 0,
  }
}

/** What would have to be treated if no salt were there; null when nothing would. */
function needOf(
  outlook: TreatmentOutlook,
  reported: MatrixCondition | null,
  wetFromMm: number,
): TreatmentNeed | null {
  const { now, hours, actionLevelC } = outlook
  const seen = now === null ? hours : [now, ...hours]
  // A road that is only near freezing now and has no forecast is watched: nothing says that it gets colder.
  const isForecast = hours.length > 0
  const slippery = seen.filter((hour) => isNeedy(hour, isForecast ? actionLevelC : 0))
  if (slippery.length === 0 && reported === null) return null
  const among = slippery.length === 0 ? seen : slippery
  if (among.length === 0) return null
  const coldestC = Math.min(...among.map(({ surfaceTempC }) => surfaceTempC))
  const frozen = among.find(({ surfaceTempC, hazard }) => surfaceTempC < 0 || isFalling(hazard))
  const from = fallsToFreezingBefore(outlook, frozen) ?? among[0]!.at
  return { hours: among, coldestC, from, conditions: conditionsOf(outlook, among, reported, wetFromMm) }
}

function isFalling(hazard: TreatmentHour['hazard']): boolean {
  return hazard === 'snow' || hazard === 'freezing-rain'
}

/** True when an unsalted road would need treatment in this hour. */
function isNeedy(hour: TreatmentHour, actionLevelC: number): boolean {
  if (isFalling(hour.hazard) || hour.isFrosty || isSettling(hour)) return true
  return hour.surfaceTempC <= actionLevelC && hour.moisture !== 'dry'
}

function isSettling({ surfaceTempC, frostPointC }: TreatmentHour): boolean {
  return surfaceTempC < 0 && frostPointC !== null && surfaceTempC <= frostPointC
}

/** The instant of freezing when it belongs to the hour that was found; else that hour. */
function fallsToFreezingBefore({ freezingAt, hours }: TreatmentOutlook, hour: TreatmentHour | undefined) {
  if (hour === undefined) return null
  const before = hours.findLast(({ at }) => at < hour.at)
  const isJustBefore =
    freezingAt !== null && freezingAt <= hour.at && (before === undefined || freezingAt >= before.at)
  return isJustBefore ? freezingAt : hour.at
}

/** Rows of the matrix that apply. Snow or rain on a wet road does not undo the row for wet. */
function conditionsOf(
  { now, madeAt }: TreatmentOutlook,
  hours: readonly TreatmentHour[],
  reported: MatrixCondition | null,
  wetFromMm: number,
): MatrixCondition[] {
  const conditions = new Set<MatrixCondition>()
  if (reported !== null) conditions.add(reported)
  if (now?.moisture === 'ice') conditions.add('ice-formed')
  const deepest = Math.max(0, ...hours.map(({ snowDepthMm }) => snowDepthMm))
  if (deepest > DEEP_SNOW_MM) conditions.add('deep-snow')
  if (deepest >= LIGHT_SNOW_MM) conditions.add('moderate-heavy-snow-or-freezing-rain-forecast')
  for (const hour of hours) {
    if (hour.hazard === 'snow') conditions.add('light-snow')
    if (hour.hazard === 'freezing-rain') {
      conditions.add('moderate-heavy-snow-or-freezing-rain-forecast')
      if (hour.at === madeAt) conditions.add('freezing-rain-falling')
    }
    conditions.add(roadCondition(hour, wetFromMm))
  }
  return [...conditions]
}

function roadCondition({ moisture, waterFilmMm, hazard }: TreatmentHour, wetFromMm: number): MatrixCondition {
  // Of ice it matters how much water froze; what is not known may be wet.
  if (moisture === 'wet' || moisture === 'snow' || moisture === 'unknown') return 'wet'
  if (moisture === 'ice') return (waterFilmMm ?? 0) >= wetFromMm ? 'wet' : 'dry-or-damp'
  return hazard === 'hoar-frost' ? 'frost' : 'dry-or-damp'
}

/** The row with the most salt among those that apply at a temperature. */
function heaviest(need: TreatmentNeed, tempC: number, { matrix, isPreWet }: RecommendInput) {
  return need.conditions
    .map((condition) => matrixCellFor(matrix, condition, tempC))
    .map((cell) => ({ cell, rate: rateOf(cell, isPreWet) }))
    .reduce((most, each) => (isMore(each, most) ? each : most))
}

interface Ranked {
  readonly cell: MatrixCell
  readonly rate: { readonly totalGm2: number }
}

/** More salt; of equals that which asks for more beside it. */
function isMore(a: Ranked, b: Ranked): boolean {
  const extras = ({ isPloughed, isSuccessive, hasAbrasive }: MatrixCell) =>
    Number(isPloughed) + Number(isSuccessive) + Number(hasAbrasive)
  return (
    a.rate.totalGm2 - b.rate.totalGm2 > 0 ||
    (a.rate.totalGm2 === b.rate.totalGm2 && extras(a.cell) > extras(b.cell))
  )
}

/** True when the salt that is left keeps even the cold end of the forecast from freezing, with a margin. */
function isSaltEnough(
  { hours, conditions }: TreatmentNeed,
  { residualSaltGm2, settings }: RecommendInput,
): boolean {
  if (!(residualSaltGm2 > 0) || hours.length === 0) return false
  const isRoadOnly = conditions.every((each) => each === 'wet' || each === 'dry-or-damp' || each === 'frost')
  return (
    isRoadOnly &&
    hours.every(
      ({ freezingPointC, lowC, surfaceTempC, moisture }) =>
        moisture !== 'unknown' && freezingPointC <= Math.min(lowC, surfaceTempC) - settings.saltMarginC,
    )
  )
}

/** When rain that falls before `doneBy` ends; null when none does, or it goes on until then. */
function rainEndBefore({ hours, madeAt }: TreatmentOutlook, doneBy: EpochMs): EpochMs | null {
  const isRain = ({ fallType }: TreatmentHour) =>
    fallType === 'rain' || fallType === 'drizzle' || fallType === 'sleet'
  const last = hours.findLast((hour) => hour.at <= doneBy && isRain(hour))
  if (last === undefined || last.at <= madeAt) return null
  const next = hours.find(({ at }) => at > last.at)
  return next !== undefined && !isRain(next) && last.at < doneBy ? last.at : null
}
