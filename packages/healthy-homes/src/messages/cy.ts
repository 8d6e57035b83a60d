import type { AwaabsLawStep } from '../awaabs-law.ts'
import type { Activity } from '../diary.ts'
import { decimal, localTime, longDate } from './format.ts'
import type { Messages } from './keys.ts'

/** As in "Ar ôl cael cawod": verb nouns, which do not mutate after "ar ôl". */
const AFTER: Readonly<Record<Activity, string>> = {
  showering: 'cael cawod',
  cooking: 'coginio',
  washing: 'golchi dillad',
  'drying-clothes': 'sychu dillad',
  visitors: 'cael ymwelwyr',
  window: 'agor ffenestr',
  fan: 'defnyddio’r ffan',
  heating: 'gwresogi',
  note: 'eich nodyn',
}

/** After "i'ch landlord". */
const STEPS: Readonly<Record<AwaabsLawStep, string>> = {
  emergency: 'wneud eich cartref yn ddiogel',
  investigation: 'ymchwilio i’r lleithder',
  summary: 'ysgrifennu atoch gyda’r hyn a welwyd',
  'safety-work': 'wneud y gwaith sy’n ei wneud yn ddiogel',
}

export const cy: Messages = {
  'status.no-readings': () => 'Nid oes mesuriadau eto.',
  'status.not-up-to-date': ({ minutes }) =>
    `Nid yw hyn yn gyfredol. Daeth y mesuriad diwethaf ${duration(minutes)} yn ôl.`,
  'status.sensor-looks-wrong': () =>
    'Mae’n ymddangos bod rhywbeth o’i le ar eich synhwyrydd. Rydym yn cadw’r data, ond nid ydym yn barnu arno.',
  'status.wall-wet-now': ({ dewPointC }) =>
    `Mae waliau oer yn gwlychu nawr. Y gwlithbwynt yw ${decimal(dewPointC, 1, 'cy')} °C.`,
  'status.wall-wet-tonight': ({ dewPointC }) =>
    `Mae waliau oer yn debygol o wlychu heno. Y gwlithbwynt yw ${decimal(dewPointC, 1, 'cy')} °C.`,
  'status.wall-damp-for-hours': ({ hours }) =>
    `Mae’r wal oeraf wedi bod yn llaith ers ${duration(hours * 60)}. Gall llwydni dyfu os yw hyn yn para.`,
  'status.wall-damp-now': () => 'Mae’r wal oeraf yn llaith nawr. Efallai y bydd hyn yn pasio.',
  'status.outdoor-unknown': () =>
    'Nid ydym yn gwybod pa mor oer yw hi y tu allan. Felly ni allwn ddweud sut mae eich waliau.',
  'status.dry': () => 'Mae eich waliau’n edrych yn sych nawr.',

  'action.check-box': () => 'Gwiriwch fod y blwch ymlaen a bod ganddo Wi-Fi.',
  'action.check-sensor': () => 'Gofynnwch i rywun wirio’r synhwyrydd.',
  'action.have-wall-checked': () =>
    'Gofynnwch i rywun edrych ar y wal. Os ydych yn rhentu, dylai eich landlord wneud hyn.',
  'action.open-window': () => 'Os gallwch, agorwch ffenestr am gyfnod byr. Mae’r aer y tu allan yn sychach.',
  'action.wipe-water': () => 'Os gwelwch ddŵr ar wal neu ffenestr, sychwch ef.',
  'action.look-again': () => 'Edrychwch eto mewn ychydig oriau.',
  'action.say-where': () =>
    'Os hoffech, dywedwch o dan “Fy nata” yn fras ble rydych yn byw. Yna gallwn ddweud.',
  'action.none': () => 'Nid oes angen i chi wneud dim.',

  'trend.rising': () => 'Roedd eich waliau’n llaith yn amlach nag yn y pedair wythnos cynt.',
  'trend.falling': () => 'Roedd eich waliau’n llaith yn llai aml nag yn y pedair wythnos cynt.',
  'trend.steady': () => 'Roedd eich waliau’n llaith tua mor aml ag yn y pedair wythnos cynt.',
  'trend.unknown': () => 'Mae’n rhy gynnar i ddweud a yw pethau’n gwella neu’n gwaethygu.',

  'mould.none': () => 'Nid yw wedi bod yn llaith yn ddigon hir i lwydni dyfu.',
  'mould.microscopic': () =>
    'Mae wedi bod yn llaith ers amser. Efallai fod llwydni wedi dechrau tyfu, yn rhy fach i’w weld.',
  'mould.visible': () => 'Mae wedi bod yn llaith mor hir fel y gallech weld llwydni.',
  'mould.unknown': () => 'Ni allwn ddweud pa mor addas oedd hi i lwydni.',
  'mould.indicative': () => 'Cyfrifiad yw hwn. Nid oes neb wedi edrych ar eich wal. Gall fod yn anghywir.',

  'airing.yes': () => 'Byddai agor ffenestr yn helpu i sychu’r ystafell hon nawr.',
  'airing.no': () =>
    'Ni fyddai agor ffenestr yn sychu’r ystafell hon nawr. Mae’r aer y tu allan yr un mor wlyb.',
  'airing.unknown': () => 'Nid ydym yn gwybod a fyddai agor ffenestr yn helpu.',

  'insight.rise': ({ activity, count, lowerGm3, upperGm3 }) =>
    `Ar ôl ${AFTER[activity]}, roedd gan yr aer fel arfer rhwng ${decimal(lowerGm3, 1, 'cy')} a ` +
    `${decimal(upperGm3, 1, 'cy')} g yn fwy o ddŵr ym mhob m³. Nifer o weithiau y gwelsom hyn: ${count}.`,
  'insight.too-few': ({ activity, count }) =>
    `Ar ôl ${AFTER[activity]}: gwelwyd hyn ${count} gwaith. Mae angen 5 i ddweud mwy.`,
  'insight.drying': ({ activity, minutes }) =>
    `Ar ôl ${AFTER[activity]}, cymerodd yr ystafell tua ${duration(minutes)} i sychu.`,
  'insight.drying-with-window': ({ activity, minutes, withoutMinutes }) =>
    `Ar ôl ${AFTER[activity]}, cymerodd yr ystafell tua ${duration(minutes)} i sychu gyda ffenestr ar agor. ` +
    `Cymerodd ${duration(withoutMinutes)} gyda’r ffenestr ar gau.`,
  'insight.drying-with-fan': ({ activity, minutes, withoutMinutes }) =>
    `Ar ôl ${AFTER[activity]}, cymerodd yr ystafell tua ${duration(minutes)} i sychu gyda’r ffan ymlaen. ` +
    `Cymerodd ${duration(withoutMinutes)} gyda’r ffan i ffwrdd.`,
  'insight.peak-without-entry': ({ at, timeZone }) =>
    `Aeth yr aer yn wlypach am ${localTime(at, timeZone, 'cy')}. Hoffech chi nodi beth oedd hyn?`,
  'insight.entry-without-peak': ({ activity }) =>
    `Ar ôl ${AFTER[activity]}, nid aeth yr aer yn yr ystafell hon yn wlypach.`,

  'awaab.due': ({ step, dueDate }) =>
    `Yn ôl y gyfraith, mae gan eich landlord tan ${longDate(dueDate, 'cy')} i ${STEPS[step]}.`,
  'awaab.overdue': ({ step, dueDate }) =>
    `Yn ôl y gyfraith, roedd gan eich landlord tan ${longDate(dueDate, 'cy')} i ${STEPS[step]}. ` +
    'Mae’r diwrnod hwnnw wedi mynd heibio.',
  'awaab.not-proof': () => 'Gall y mesuriadau hyn helpu arolwg. Nid ydynt yn profi’r achos.',
}

/** "Munud" and "diwrnod" mutate after 2 (un munud, dau funud; dau ddiwrnod); "awr" does not. */
function duration(minutes: number): string {
  if (minutes < 120) {
    const count = Math.max(1, Math.round(minutes))
    return `${count} ${count === 2 ? 'funud' : 'munud'}`
  }
  const hours = minutes / 60
  if (hours < 48) return `${Math.round(hours)} awr`
  const days = Math.round(hours / 24)
  return `${days} ${days === 2 ? 'ddiwrnod' : 'diwrnod'}`
}
