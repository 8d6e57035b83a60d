import type { Messages } from './messages.ts'

/** After a number the noun stays singular. */
const readings = (count: number) => `${count} mesuriad`
const wait = (count: number) => (count === 0 ? '' : ` Mae ${readings(count)} yn aros yma.`)

/** Plain Welsh, in the words of the resident's page. */
export const cy: Messages = {
  title: 'Eich blwch broga',
  otherLanguage: 'Cymraeg',
  headlines: {
    missing: 'Ni ellir dod o hyd i synhwyrydd.',
    failing: 'Nid yw’r synhwyrydd yn ateb.',
    looksWrong: 'Mae’n ymddangos bod rhywbeth o’i le ar eich synhwyrydd.',
    waitingForFirst: 'Mae’r mesuriad cyntaf ar ei ffordd.',
    stale: 'Nid yw hyn yn gyfredol.',
    damp: 'Mae’r aer wedi bod yn llaith ers oriau.',
    notDamp: 'Nid yw’r aer yn llaith nawr.',
  },
  explanations: {
    missing:
      'Gwiriwch fod y gwifrau i’r synhwyrydd yn eu lle. Mae’r blwch yn chwilio amdano bob ychydig funudau.',
    failing:
      'Gwiriwch fod y gwifrau i’r synhwyrydd yn eu lle. Mae’r blwch yn gofyn iddo eto bob ychydig funudau.',
    looksWrong:
      'Ni all yr hyn y mae’n ei ddangos fod yn gywir. Rydym yn cadw’r data, ond nid ydym yn barnu arno. Gofynnwch i rywun wirio’r synhwyrydd.',
    waitingForFirst: 'Edrychwch eto mewn ychydig funudau.',
    stale: 'Mae’r synhwyrydd wedi bod yn dawel ers tro. Os yw hyn yn para, gofynnwch i rywun wirio’r blwch.',
    damp: 'Gall dŵr setlo ar waliau a ffenestri oer. Os yw hyn yn para, gofynnwch i rywun edrych ar y waliau. Os ydych yn rhentu, dylai eich landlord wneud hyn.',
    notDamp: (dewPoint) => `Mae dŵr yn dal i setlo ar wal sy’n oerach na ${dewPoint}.`,
  },
  temperature: 'Tymheredd',
  humidity: 'Lleithder',
  dewPoint: 'Gwlithbwynt',
  dewPointMeaning: 'mae dŵr yn setlo ar beth sy’n oerach',
  measured: (age) => `Mesurwyd ${age}.`,
  justNow: 'nawr',
  ago: (duration) => `${duration} yn ôl`,
  duration: (count, unit) => {
    if (unit === 'hour') return `${count} awr`
    if (unit === 'minute') return `${count} ${count === 2 ? 'funud' : 'munud'}`
    return `${count} ${count === 2 ? 'ddiwrnod' : 'diwrnod'}`
  },
  notices: {
    notSending: (since, waiting) =>
      `${since === null ? 'Nid yw’r blwch yn anfon.' : `Heb anfon ers ${since}.`}${wait(waiting)}`,
    refused: (waiting) => `Nid yw’r blwch yn cael mynediad, felly nid yw’n anfon.${wait(waiting)}`,
    checkNetwork:
      'Nid oes dim wedi’i golli. Gwiriwch fod eich Wi-Fi yn gweithio ar eich ffôn. Os ydyw, trowch y blwch i ffwrdd ac ymlaen unwaith.',
    checkToken: 'Nid oes dim wedi’i golli. Gofynnwch am docyn newydd gan y bobl a roddodd y blwch i chi.',
    clockNotSet:
      'Nid yw’r blwch yn gwybod yr amser eto. Mae’n cadw ei fesuriadau, ac yn eu hanfon pan fydd y rhwydwaith wedi dweud yr amser wrtho.',
    undatable: (count) =>
      `Ni ellir anfon ${readings(count)} o’r adeg cyn i’r trydan fynd: nid oedd y blwch yn gwybod yr amser.`,
    discarded: (count) =>
      `Nid oedd rhagor o le: bu’n rhaid i’r blwch ollwng ${readings(count)}, yr hynaf yn gyntaf.`,
    storage:
      'Mae’r cerdyn cof yn llawn neu wedi torri. Nid yw mesuriadau newydd yn cael eu cadw. Gofynnwch i rywun wirio’r blwch.',
    damaged:
      'Cafodd y cerdyn cof ei ddifrodi. Efallai fod yr hyn nad oedd wedi’i anfon cyn hynny wedi’i golli. Gofynnwch am gerdyn newydd.',
    sensorFailures: (count) =>
      `Ers troi’r blwch ymlaen, dyma sawl gwaith na wnaeth y synhwyrydd ateb: ${count}.`,
  },
  sending: 'Mae’n anfon fel y dylai.',
  lastDay: 'Y 24 awr diwethaf',
  noChart: 'Nid oes dim i’w dynnu eto.',
  asTable: 'Yr un peth mewn tabl',
  time: 'Amser',
  chart: (lowest, highest) => `o ${lowest} i ${highest}`,
  dampLine: 'llaith',
  now: 'nawr',
  hoursAgo: 'awr yn ôl',
  download: 'Popeth sydd ar y blwch hwn',
  yours: 'Chi biau’r mesuriadau hyn. Dim ond ar eich rhwydwaith eich hun y dangosir y dudalen hon.',
  unreachable: 'Nid yw’r blwch yn ateb nawr. O’r blaen y daw’r hyn a welwch yma.',
  notFound: 'Nid oes tudalen o’r fath ar y blwch hwn.',
  notAllowed: 'Dim ond dangos y mae’r blwch hwn. Nid yw’n derbyn dim.',
  otherHost: 'Agorwch y dudalen hon trwy gyfeiriad y blwch, neu trwy ei enw gyda .local ar y diwedd.',
}
