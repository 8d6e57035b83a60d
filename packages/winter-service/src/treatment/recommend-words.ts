import type { EpochMs } from '@towncrier/core'
import { cellWords, type MatrixCell } from './matrix.ts'
import type { TreatmentOutlook } from './outlook.ts'
import { wordsOf } from './outlook-words.ts'
import type { TreatmentNeed } from './recommend.ts'
import type { WinterSettings } from './settings.ts'
import { clockWords, rateWords, temperatureWords } from './words.ts'

export interface ReasonContext {
  readonly outlook: TreatmentOutlook
  readonly need: TreatmentNeed | null
  readonly cell: MatrixCell | null
  readonly rainEnd: EpochMs | null
  readonly isLate: boolean
  readonly timeZone: string
}

/** Why this is recommended, in sentences without the last full stop. */
export function reasonWords({ outlook, need, cell, rainEnd, isLate, timeZone }: ReasonContext): string {
  const words = [wordsOf(outlook, timeZone)]
  if (cell === null) words.push(restingWords(outlook, need))
  else {
    words.push(`Row of the matrix: ${cellWords(cell)}`)
    if (rainEnd !== null)
      words.push(`Salt after the rain, from ${clockWords(rainEnd, outlook.madeAt, timeZone)}`)
    else if (isRainUntil(outlook, need))
      words.push('Rain goes on until it freezes and may wash salt off: look again')
    if (isLate) words.push('Too late to be done before it freezes: now, late')
    if (need?.hours.some(({ moisture }) => moisture === 'unknown')) {
      words.push('What lies on the road is not known: the row for a wet road is taken')
    }
    if (cell.isSuccessive) words.push('Again and again as long as it lasts')
    if (cell.isPloughed) words.push('Plough first')
    if (cell.hasAbrasive) words.push('Add abrasive')
  }
  return words.filter((each) => each !== '').join('. ')
}

function restingWords(
  { hours, now, hazard, minimumC, minimumLowC }: TreatmentOutlook,
  need: TreatmentNeed | null,
) {
  if (need !== null) {
    const weakest = Math.max(...need.hours.map(({ freezingPointC }) => freezingPointC))
    const left = Math.min(...need.hours.map(({ residualSaltGm2 }) => residualSaltGm2))
    return `Salt that is left, ${rateWords(left)} g/m² at the least by estimate, keeps the road from freezing down to ${temperatureWords(weakest)} °C`
  }
  if (hours.length === 0) {
    return now === null
      ? 'Go by what crews and neighbours see'
      : 'Too little is known to forecast: go by what is seen'
  }
  if (hours.some(({ surfaceTempC, frostPointC }) => surfaceTempC < 0 && frostPointC === null)) {
    return 'How damp the air is, is not known: hoar frost cannot be ruled out'
  }
  if (hazard !== 'none') return 'Near freezing only: look again with the next forecast'
  if (minimumC !== null && minimumC < 0) return 'Dry road and dry air: nothing there to freeze'
  if (minimumLowC !== null && minimumLowC <= 0)
    return 'It may come below 0 °C at the cold end of the forecast'
  return ''
}

function isRainUntil({ hours, madeAt }: TreatmentOutlook, need: TreatmentNeed | null): boolean {
  if (need === null) return false
  return hours.some(
    ({ at, fallType }) =>
      at >= need.from &&
      at > madeAt &&
      (fallType === 'rain' || fallType === 'drizzle' || fallType === 'sleet'),
  )
}

/** How well salt works at the coldest; empty where it works as it should. */
export function saltStrengthWords(
  coldestC: number,
  { weakSaltBelowC, leastSaltC }: Pick<WinterSettings, 'weakSaltBelowC' | 'leastSaltC'>,
): string {
  if (coldestC < leastSaltC) {
    return `Salt is not practicable below ${temperatureWords(leastSaltC, 0)} °C: plough, grit, warn or close`
  }
  return coldestC < weakSaltBelowC ? `Salt is weak below ${temperatureWords(weakSaltBelowC, 0)} °C` : ''
}

/**
 * What the ends of the forecast's interval would ask for.
 *
 * @param totalAt g/m² in all passes at a temperature; null when nothing is recommended.
 */
export function confidenceWords(
  { hours, minimumLowC, actionLevelC }: TreatmentOutlook,
  totalAt: ((tempC: number) => number) | null,
  coldestC: number | null,
): string {
  if (hours.length === 0 || minimumLowC === null || coldestC === null) {
    return 'Without a forecast: by observations only'
  }
  const lowWords = `the cold end of the forecast, ${temperatureWords(minimumLowC)} °C`
  if (totalAt === null) {
    const isReached = minimumLowC <= actionLevelC && coldestC > actionLevelC
    return isReached ? `${capital(lowWords)}, would reach the action level` : 'The whole forecast says so'
  }
  const mild = Math.min(...hours.map(({ highC }) => highC))
  const asked = totalAt(coldestC)
  const more = totalAt(Math.min(minimumLowC, coldestC))
  const words: string[] = []
  if (more > asked)
    words.push(`${capital(lowWords)}, would ask for ${rateWords(more)} g/m² in place of ${rateWords(asked)}`)
  if (mild > actionLevelC) {
    words.push(
      words.length === 0
        ? `The mild end of the forecast, ${temperatureWords(mild)} °C, would ask for nothing`
        : `the mild end, ${temperatureWords(mild)} °C, for nothing`,
    )
  }
  return words.length === 0 ? `${capital(lowWords)}, asks for the same` : words.join('; ')
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
