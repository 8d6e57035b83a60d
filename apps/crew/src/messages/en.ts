import { rounds } from './rounds.ts'

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

/** Distances as one says them on the road: "80 m", "1.2 km". */
function distance(metres: number): string {
  if (metres < 1_000) return `${Math.max(10, Math.round(metres / 10) * 10)} m`
  return `${(metres / 1_000).toFixed(metres < 10_000 ? 1 : 0)} km`
}

/** "3 h", "25 min", "2 days". */
function roughly(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** What waits: "3", "3 + 1 photo", "1 photo". */
function waitingWords(marks: number, photos: number): string {
  const pictures = photos === 0 ? [] : [count(photos, 'photo', 'photos')]
  return [...(marks === 0 ? [] : [String(marks)]), ...pictures].join(' + ')
}

/** Every word of the page for crews. */
export const en = {
  title: 'Towncrier for crews',
  loading: 'Loading …',
  back: 'Back',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  distance,

  wrongClock: (aheadMs: number) =>
    `Your phone’s clock is ${roughly(Math.abs(aheadMs))} ${aheadMs > 0 ? 'fast' : 'slow'}. Times are put right when they are sent.`,

  rounds,

  network: {
    sent: 'All sent',
    waiting: (n: number, photos: number) => `${waitingWords(n, photos)} not sent yet`,
    offline: 'No signal',
    offlineWaiting: (n: number, photos: number) => `No signal: ${waitingWords(n, photos)} not sent yet`,
    signIn: (n: number, photos: number) =>
      n + photos === 0 ? 'Sign in again' : `Sign in to send ${waitingWords(n, photos)}`,
    refusedPhotos: (n: number) => `${count(n, 'photo', 'photos')} not taken`,
    refused: (n: number) => `${n} did not count`,
    label: 'What is sent and what is not',
  },

  outbox: {
    title: 'Sent and not sent',
    empty: 'Everything you marked has been sent.',
    kept: 'What is not sent is kept on this phone, also when it is switched off. It is sent by itself when there is a signal.',
    waiting: 'Not sent yet',
    refused: 'Sent, but did not count',
    refusedHint: 'It is on record all the same. Tell your duty manager if it should have counted.',
    refusedPhotos: 'Photos that were not taken',
    refusedPhotosHint:
      'What you marked is sent all the same. Take the photo again with a note if it is needed.',
    photo: 'Photo',
    withPhoto: 'with a photo',
    kilobytes: (bytes: number) => `${Math.max(1, Math.round(bytes / 1_000))} kB`,
    ofOther: (userName: string) => `Marked by ${userName}, who must sign in on this phone to send it.`,
    updated: (when: string) => `Jobs last brought up to date at ${when}.`,
    never: 'Jobs have not been loaded yet.',
    sendNow: 'Send now',
    denied: 'Your account may not report on jobs any more. Ask your duty manager.',
  },

  types: {
    start: 'Started',
    pause: 'Paused',
    resume: 'Went on',
    treated: 'Treated',
    blocked: 'Blocked',
    note: 'Note',
    done: 'Done',
  },

  signIn: {
    title: 'Sign in',
    lead: 'See your jobs and say what is done.',
    again: 'Your sign-in has run out. What you marked is kept on this phone and is sent when you sign in.',
    userName: 'User name',
    password: 'Password',
    show: 'Show',
    hide: 'Hide',
    code: 'Code from your authenticator app',
    recovery: 'No phone at hand? A recovery code will do as well.',
    submit: 'Sign in',
    demo: {
      'gritter-driver': 'Demonstration: go on as a driver',
      crew: 'Demonstration: go on as a waste crew',
    },
    unreachable: 'There is no signal. You need one to sign in.',
    later: 'Not now',
    providerDown: 'Signing in through your organisation does not work at the moment.',
  },

  noPermission: {
    title: 'This page is for crews',
    hint: (name: string) => `${name} is signed in and has no jobs to drive.`,
    dashboard: 'Go to the dashboard',
    secondFactor: 'Your account needs a second factor',
    secondFactorHint: 'Set it up once, then come back here.',
    secondFactorLink: 'Set it up',
    other: 'Sign in as somebody else',
  },

  firstOffline: {
    title: 'No signal',
    hint: 'To sign in on this phone for the first time you need a signal. After that the page works without one.',
  },

  failed: {
    title: 'This page does not start',
    storage:
      'The browser does not let it keep anything. Leave private browsing, or free some space, and open it again.',
  },

  jobs: {
    answerNext: (route: string) => `Next: ${route}`,
    answerRunning: (route: string) => `Under way: ${route}`,
    title: 'Jobs',
    titles: { gritting: 'Gritting jobs', round: 'Rounds' },
    none: 'No jobs for you now',
    noneHint: 'Jobs appear here by themselves when somebody sends you out.',
    nothingKnown: 'No signal, and no jobs on this phone',
    nothingKnownHint: 'They are loaded as soon as there is a signal.',
    mine: 'Your jobs',
    free: 'Nobody has taken these yet',
    over: 'Over',
    startBy: (when: string) => `Start by ${when}`,
    late: (when: string) => `Late: start was ${when}`,
    noHurry: 'Start when ready',
    take: 'Take this job',
    takeOffline:
      'Taking a job needs a signal. You can open it and start: it is yours when nobody else was quicker.',
    open: 'Open',
    goOn: 'Go on',
    takenBy: (route: string, who: string | null) => `${who ?? 'Somebody else'} has just taken ${route}.`,
    isOver: (route: string) => `${route} is over.`,
    failed: (why: string) => `That did not work: ${why}`,
    streets: (n: number) => count(n, 'street', 'streets'),
    kilometres: (metres: number) => `${(metres / 1_000).toFixed(1)} km`,
    salt: (kg: number) => (kg >= 1_000 ? `${(kg / 1_000).toFixed(1)} t salt` : `${Math.round(kg)} kg salt`),
    signOut: 'Sign out',
    signedIn: (name: string) => `Signed in as ${name}`,
    theme: 'Screen',
    themes: { system: 'As the phone', light: 'Light', dark: 'Dark' },
    notSentOnSignOut: (n: number) =>
      `${n} not sent yet. Sign out all the same? They stay on this phone until you sign in again.`,
  },

  rate: (rateGm2: number, passes: number) => (passes > 1 ? `${passes} × ${rateGm2} g/m²` : `${rateGm2} g/m²`),
  passes: (n: number) => count(n, 'pass', 'passes'),

  states: {
    waiting: 'Not started',
    'under-way': 'Under way',
    paused: 'Paused',
    done: 'Done',
    cancelled: 'Cancelled',
  },

  job: {
    views: { next: 'Next', list: 'Streets', map: 'Map' },
    progress: (done: number, all: number) => `${done} of ${all}`,
    summary: (treated: number, blocked: number, open: number) =>
      `${treated} treated · ${blocked} blocked · ${open} to do`,
    next: 'Next street',
    here: 'You are on it',
    unnamed: 'Street without a name',
    guidance: {
      'along-the-way': (metres: number) => `in ${distance(metres)}`,
      'straight-line': (metres: number) => `${distance(metres)} away`,
      planned: (metres: number) =>
        metres < 20 ? 'right after the street before' : `${distance(metres)} from the street before`,
      first: (metres: number) => (metres < 20 ? 'begins at the depot' : `${distance(metres)} from the depot`),
      left: (metres: number) => `${distance(metres)} to go`,
    },
    turns: { straight: 'Straight on', left: 'Turn left', right: 'Turn right', round: 'Turn round' },
    length: (metres: number) => `${distance(metres)} long`,
    afterwards: (name: string) => `Then ${name}`,
    last: 'The last one',
    start: 'Start',
    resume: 'Go on',
    pause: 'Pause',
    treated: 'Treated',
    blockedAction: 'Blocked',
    note: 'Note',
    done: 'Done',
    undo: 'Undo',
    marked: (place: string, what: string) => (place === '' ? what : `${place}: ${what}`),
    allDone: 'All streets are marked',
    allDoneHint: (metres: number) => `Drive back to the depot, ${distance(metres)}, and end the job.`,
    paused: 'Paused',
    pausedHint: 'Press Go on when you drive again.',
    notStarted: 'Ready to go?',
    firstStreet: (name: string) => `The first street is ${name}.`,
    untaken: 'Nobody has taken this job. Starting takes it.',
    over: {
      cancelled: (when: string) => `Cancelled at ${when}`,
      cancelledHint: (note: string) =>
        `${note === '' ? '' : `“${note}” `}Stop treating. What you marked is kept.`,
      taken: (who: string) => `This job is now ${who}’s`,
      takenHint: 'Stop treating and ask your duty manager. What you marked is kept.',
      done: (when: string) => `Done at ${when}`,
      doneHintKept: (treated: number, blocked: number) =>
        `${count(treated, 'street', 'streets')} treated${blocked === 0 ? '' : `, ${blocked} blocked`}.`,
      doneHint: (treated: number, all: number) => `${treated} of ${all} streets treated. Thank you.`,
    },
    missing: (n: number) =>
      `${count(n, 'street', 'streets')} of this route cannot be reached now or are closed, and are left out.`,
    unknown: 'This job is not on this phone',
    unknownHint: 'It may be over, or somebody else’s.',
    backToJobs: 'Back to jobs',
    list: 'Streets in their order',
    makeNext: 'Go here next',
    streetStates: { 'to-do': 'To do', treated: 'Treated', blocked: 'Blocked' },
    at: (when: string) => `at ${when}`,
    notSent: 'not sent yet',
    notes: 'Notes',
    wakeHint: 'The screen stays on while the job is under way.',
  },

  blocked: {
    title: (street: string) => `${street} is blocked`,
    lead: 'Why? The next street follows.',
    reasons: ['Parked cars', 'Road closed', 'Roadworks', 'Tree or wires down', 'Flood', 'Accident'],
    other: 'Something else',
    submit: 'Mark blocked',
  },
  note: { title: 'Note for the duty manager', label: 'What is there to say?', submit: 'Keep the note' },
  done: {
    title: 'End this job?',
    all: 'Every street is marked.',
    more: (n: number) => `and ${n} more`,
    untreated: (n: number) => `${count(n, 'street is', 'streets are')} not treated:`,
    submit: 'End the job',
    goOn: 'Not yet',
  },

  map: {
    label: 'Map of the route',
    failed: 'The map cannot be drawn here. The list of streets has everything it shows.',
    offline: 'The map is not on this phone yet: it needs a signal once.',
    refused:
      'The page may not know where you are. Allow it in the phone’s settings to see yourself on the map.',
    me: 'Where I am',
    whole: 'Whole route',
    key: 'What the lines mean',
    legend: { current: 'Next', done: 'Treated', blocked: 'Blocked', open: 'To do', way: 'Way between' },
    plain: 'Streets of this route only: there is no base map on this phone.',
  },
}

export type Messages = typeof en
