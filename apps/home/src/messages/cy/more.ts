import type { more as english } from '../en/more.ts'

export const more: typeof english = {
  title: 'Mwy',
  links: {
    evidence: 'Tystiolaeth',
    evidenceHint: 'Llythyrau, lluniau ac adroddiadau i’ch landlord',
    myHome: 'Fy nghartref',
    myHomeHint: 'Ystafelloedd, blychau a symud allan',
    myData: 'Fy nata',
    myDataHint: 'Pwy gaiff ei weld, mynd ag ef gyda chi, ei ddileu',
    neighbourhood: 'Cartrefi yn agos atoch',
    neighbourhoodHint: 'Pa mor gynnes a llaith yw cartrefi yn eich rhan chi o’r dref',
    settings: 'Iaith a chyfrinair',
    settingsHint: 'Sut mae’r dudalen yn edrych, a sut rydych yn mewngofnodi',
    privacy: 'Beth rydym yn ei gadw, a pham',
    privacyHint: 'Mewn geiriau syml',
  },
  homes: 'Pa gartref?',
  homeLived: 'Rydych yn byw yma',
  homeLeft: (day) => `Gadawsoch ar ${day}`,
  signedIn: (name) => `Wedi mewngofnodi fel ${name}`,
  signOut: 'Allgofnodi',
  signOutWhat: (n) => `Nifer y nodion sydd heb eu hanfon eto: ${n}. Cânt eu colli os allgofnodwch nawr.`,
  signOutYes: 'Allgofnodi er hynny',

  neighbourhood: {
    title: 'Cartrefi yn agos atoch',
    townTitle: 'Cartrefi yn y dref hon',
    townLead:
      'Dyma sut oedd hi mewn llawer o gartrefi gyda’i gilydd, wythnos wrth wythnos. Cartrefi a gytunodd i hyn yw’r rhain, ac ni all neb weld cartref ynddo.',
    lead: 'Dyma sut oedd hi mewn llawer o gartrefi gyda’i gilydd. Ni all neb weld eich cartref chi ynddo.',
    few: (n) =>
      `Nid ydym yn dangos dim am lai na ${n} cartref. Gydag ychydig o gartrefi gellid dyfalu pwy biau nhw.`,
    close: 'Rydym yn gadael hyn allan. Gallai rhywun weithio allan pa gartref ydyw.',
    none: 'Nid oes dim i’w ddangos eto.',
    noArea: 'Dywedwch ym mha ran o’r dref rydych yn byw, o dan Fy nghartref.',
    area: 'Rhan o’r dref',
    all: 'Pob rhan o’r dref',
    columns: {
      period: 'Wythnos o',
      temp: 'Gwres',
      humidity: 'Lleithder',
      share: 'Cartrefi â waliau llaith',
      homes: 'Faint',
    },
    caption: (area) => `Cyfartaleddau dros gartrefi: ${area}`,
    atLeast: (n) => `${n} neu fwy`,
    refused: 'Rhy ychydig o gartrefi',
  },

  settings: {
    title: 'Iaith a chyfrinair',
    language: 'Iaith',
    languages: { en: 'English', cy: 'Cymraeg' },
    theme: 'Sut mae’r dudalen yn edrych',
    themes: { system: 'Fel y ffôn', light: 'Golau', dark: 'Tywyll' },
    password: 'Newid eich cyfrinair',
    current: 'Y cyfrinair sydd gennych nawr',
    next: 'Y cyfrinair newydd',
    changed: 'Mae eich cyfrinair newydd wedi’i osod. Mae ffonau eraill wedi’u hallgofnodi.',
    submit: 'Ei newid',
  },
}
