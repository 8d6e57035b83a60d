import { type EpochMs, HOUR_MS } from '@towncrier/core'
import { type TreatmentHour, type TreatmentOutlook, tonightOf } from './outlook.ts'
import type { RoadHazard, RoadMoisture } from './road-outlook.ts'
import { clockWords, temperatureWords } from './words.ts'

const FALL_WORDS: Readonly<Record<string, string>> = {
  drizzle: 'drizzle',
  rain: 'rain',
  'freezing-rain': 'freezing rain',
  sleet: 'sleet',
  snow: 'snow',
}

const ROAD_WORDS: Readonly<Record<RoadMoisture, string>> = {
  dry: 'road dry',
  damp: 'road damp',
  wet: 'road wet',
  snow: 'snow on the road',
  ice: 'ice on the road',
  unknown: 'moisture of the road not known',
}

const HAZARD_WORDS: Readonly<Record<RoadHazard, string>> = {
  none: 'no ice or frost expected',
  'near-freezing': 'near freezing',
  'hoar-frost': 'hoar frost likely',
  ice: 'ice likely',
  snow: 'snow likely',
  'freezing-rain': 'freezing rain expected',
}

const HAZARD_NOW_WORDS: Readonly<Record<RoadHazard, string>> = {
  none: 'no ice or frost now',
  'near-freezing': 'near freezing now',
  'hoar-frost': 'hoar frost now',
  ice: 'ice now',
  snow: 'snow now',
  'freezing-rain': 'freezing rain now',
}

/**
 * The night in one sentence: "RST −1.2 °C by 03:00, road damp from rain until 22:00: ice likely". Times are of
 * `timeZone` (IANA), with the day where nothing of this night is left and they are of the next.
 */
export function wordsOf(whole: TreatmentOutlook, timeZone: string): string {
  const outlook = tonightOf(whole, timeZone)
  const { now, madeAt, minimumC, minimumAt, hazard } = outlook
  const clock = (at: EpochMs) => clockWords(at, madeAt, timeZone)
  if (minimumC === null || minimumAt === null) {
    if (now === null) return 'No forecast and no fresh observation: nothing is known'
    const road = `RST ${temperatureWords(now.surfaceTempC)} °C now, ${ROAD_WORDS[now.moisture]}`
    return `${road}: ${HAZARD_NOW_WORDS[now.hazard]}, no forecast`
  }
  const shown = shownHour(outlook)
  const rst =
    shown.at === madeAt
      ? `RST ${temperatureWords(shown.surfaceTempC)} °C now`
      : `RST ${temperatureWords(shown.surfaceTempC)} °C by ${clock(shown.at)}`
  const words = shown.at === madeAt ? HAZARD_NOW_WORDS[hazard] : HAZARD_WORDS[hazard]
  return `${rst}, ${roadWords(outlook, shown, clock)}: ${words}`
}

/** The coldest hour of the worst that is to be feared; of the whole night when nothing is. */
function shownHour({ hours, now, hazard, hazardAt }: TreatmentOutlook): TreatmentHour {
  if (now !== null && hazardAt === now.at && hazard !== 'near-freezing') return now
  const among = hazard === 'none' ? hours : hours.filter((hour) => hour.hazard === hazard)
  return (among.length === 0 ? hours : among).reduce((coldest, hour) =>
    hour.surfaceTempC < coldest.surfaceTempC ? hour : coldest,
  )
}

function roadWords(
  { hours, now, madeAt }: TreatmentOutlook,
  shown: TreatmentHour,
  clock: (at: EpochMs) => string,
): string {
  const isFall = ({ fallType }: TreatmentHour) => fallType !== null && fallType !== 'none'
  // Frozen water is spoken of as it was before it froze: that is the reason.
  const before = (now === null ? hours : [now, ...hours]).filter(({ at }) => at <= shown.at)
  const thawed = shown.moisture === 'ice' ? before.findLast(({ moisture }) => moisture !== 'ice') : shown
  const base = ROAD_WORDS[(thawed ?? shown).moisture === 'dry' ? shown.moisture : (thawed ?? shown).moisture]
  if (shown.isFrosty && shown.hazard === 'hoar-frost') {
    return shown.frostPointC === null
      ? 'hoar frost on the road'
      : `as cold as the frost point, ${temperatureWords(shown.frostPointC)} °C`
  }
  const last = before.findLast(isFall)
  const salt =
    shown.residualSaltGm2 >= 0.5 ? `, ${temperatureWords(shown.residualSaltGm2, 0)} g/m² of salt left` : ''
  if (last === undefined) return `${base}${salt}`
  const what = FALL_WORDS[last.fallType ?? ''] ?? 'rain'
  const ends = hours.some(({ at, fallType }) => at === last.at + HOUR_MS && fallType !== null)
  const when = last.at <= madeAt || !ends ? '' : ` until ${clock(last.at)}`
  return `${base} from ${what}${when}${salt}`
}
