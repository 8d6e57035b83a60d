import type { entry as english } from '../en/entry.ts'

export const entry: typeof english = {
  claim: {
    title: 'Gosod eich blwch',
    addTitle: 'Ychwanegu eich blwch',
    code: 'Cod o dan y blwch',
    codeHint:
      'Trowch y blwch drosodd. Mae llythrennau mawr a bach yr un fath. Cewch adael cysylltnodau allan.',
    userName: 'Enw i fewngofnodi ag ef',
    userNameHint: 'Llythrennau a rhifau, heb fylchau. Nid oes rhaid iddo fod yn enw go iawn.',
    password: 'Cyfrinair',
    passwordHint: 'Defnyddiwch 15 llythyren neu fwy. Mae tri gair neu fwy yn olynol yn dda.',
    homeName: 'Beth ydych chi’n galw eich cartref?',
    homeNameHint: 'Gwnaiff unrhyw enw’r tro, fel “Ein fflat”.',
    roomName: 'Ym mha ystafell mae’r blwch?',
    roomNameHint: 'Er enghraifft “Ystafell wely gefn”.',
    roomType: 'Pa fath o ystafell ydyw?',
    submit: 'Ymlaen',
    missing: 'Llenwch hwn, os gwelwch yn dda.',
    badUserName: 'Defnyddiwch lythrennau, rhifau, dotiau a chysylltnodau, heb fylchau.',
  },
  roomTypes: {
    'living-room': 'Ystafell fyw',
    bedroom: 'Ystafell wely',
    kitchen: 'Cegin',
    bathroom: 'Ystafell ymolchi',
    hall: 'Cyntedd',
    other: 'Ystafell arall',
  },
  notResident: {
    title: 'Tudalen i bobl gartref yw hon',
    hint: (name) => `Rydych wedi mewngofnodi fel ${name}. Nid oes cartref gan yr enw hwn yma.`,
    signOut: 'Mewngofnodi ag enw arall',
    dashboard: 'Mynd i dudalen y dref',
  },
}
