import type { AwaabsLawStep } from '../awaabs-law.ts'
import type { Activity } from '../diary.ts'
import { decimal, localTime, longDate } from './format.ts'
import type { Messages } from './keys.ts'

/** As in "After 5 showers". */
const AFTER: Readonly<Record<Activity, string>> = {
  showering: 'a shower',
  cooking: 'cooking',
  washing: 'washing clothes',
  'drying-clothes': 'drying clothes',
  visitors: 'visitors',
  window: 'an open window',
  fan: 'the fan',
  heating: 'heating',
  note: 'your note',
}

const STEPS: Readonly<Record<AwaabsLawStep, string>> = {
  emergency: 'make your home safe',
  investigation: 'look into the damp',
  summary: 'write to you with what they found',
  'safety-work': 'do the work that makes it safe',
}

/** Plain English: short words, short sentences, no blame. */
export const en: Messages = {
  'status.no-readings': () => 'There are no readings yet.',
  'status.not-up-to-date': ({ minutes }) =>
    `This is not up to date. The last reading came ${duration(minutes)} ago.`,
  'status.sensor-looks-wrong': () =>
    'Your sensor looks wrong. We keep what it sends, but we do not judge by it.',
  'status.wall-wet-now': ({ dewPointC }) =>
    `Cold walls are getting wet now. The dew point is ${decimal(dewPointC, 1, 'en')} °C.`,
  'status.wall-wet-tonight': ({ dewPointC }) =>
    `Cold walls are likely to get wet tonight. The dew point is ${decimal(dewPointC, 1, 'en')} °C.`,
  'status.wall-damp-for-hours': ({ hours }) =>
    `The coldest wall has been damp for ${duration(hours * 60)}. Mould can grow if this lasts.`,
  'status.wall-damp-now': () => 'The coldest wall is damp just now. This may pass by itself.',
  'status.outdoor-unknown': () =>
    'We do not know how cold it is outside. So we can not say how your walls are.',
  'status.dry': () => 'Your walls look dry now.',

  'action.check-box': () => 'Check that the box is on and has Wi-Fi.',
  'action.check-sensor': () => 'Ask for the sensor to be checked.',
  'action.have-wall-checked': () =>
    'Ask for the wall to be looked at. If you rent, your landlord should do this.',
  'action.open-window': () => 'If you can, open a window for a short time. The air outside is drier.',
  'action.wipe-water': () => 'If you see water on a wall or window, wipe it off.',
  'action.look-again': () => 'Look again in a few hours.',
  'action.say-where': () => 'If you like, say under “My data” roughly where you live. Then we can tell.',
  'action.none': () => 'You do not need to do a thing.',

  'trend.rising': () => 'Your walls were damp more often than in the four weeks before.',
  'trend.falling': () => 'Your walls were damp less often than in the four weeks before.',
  'trend.steady': () => 'Your walls were damp about as often as in the four weeks before.',
  'trend.unknown': () => 'It is too soon to say if things get better or worse.',

  'mould.none': () => 'It has not been damp for long enough for mould to grow.',
  'mould.microscopic': () => 'It has been damp for long. Mould may have begun to grow, too small to see.',
  'mould.visible': () => 'It has been damp for so long that you might see mould.',
  'mould.unknown': () => 'We can not say how good it was for mould.',
  'mould.indicative': () => 'This is a sum, not a look at your wall. It may be wrong.',

  'airing.yes': () => 'An open window would help to dry this room now.',
  'airing.no': () => 'An open window would not dry this room now. The air outside is as wet.',
  'airing.unknown': () => 'We do not know if an open window would help.',

  'insight.rise': ({ activity, count, lowerGm3, upperGm3 }) =>
    `After ${AFTER[activity]}, the air most often held ${decimal(lowerGm3, 1, 'en')} to ` +
    `${decimal(upperGm3, 1, 'en')} g more water in each m³. We saw this ${count} times.`,
  'insight.too-few': ({ activity, count }) =>
    `After ${AFTER[activity]}: seen ${count} ${count === 1 ? 'time' : 'times'}. We need 5 to say more.`,
  'insight.drying': ({ activity, minutes }) =>
    `After ${AFTER[activity]}, the room took about ${duration(minutes)} to dry.`,
  'insight.drying-with-window': ({ activity, minutes, withoutMinutes }) =>
    `After ${AFTER[activity]}, the room took about ${duration(minutes)} to dry with a window open. ` +
    `It took ${duration(withoutMinutes)} with it shut.`,
  'insight.drying-with-fan': ({ activity, minutes, withoutMinutes }) =>
    `After ${AFTER[activity]}, the room took about ${duration(minutes)} to dry with the fan on. ` +
    `It took ${duration(withoutMinutes)} with it off.`,
  'insight.peak-without-entry': ({ at, timeZone }) =>
    `The air got wetter at ${localTime(at, timeZone, 'en')}. Would you like to note what it was?`,
  'insight.entry-without-peak': ({ activity }) =>
    `After ${AFTER[activity]}, the air in this room did not get wetter.`,

  'awaab.due': ({ step, dueDate }) =>
    `By law your landlord has until ${longDate(dueDate, 'en')} to ${STEPS[step]}.`,
  'awaab.overdue': ({ step, dueDate }) =>
    `By law your landlord had until ${longDate(dueDate, 'en')} to ${STEPS[step]}. That day is past.`,
  'awaab.not-proof': () => 'These readings can help a survey. They do not prove the cause.',
}

function duration(minutes: number): string {
  if (minutes < 120) return counted(Math.max(1, Math.round(minutes)), 'minute')
  const hours = minutes / 60
  return hours < 48 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
