import { rounds } from './rounds.ts'

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

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

  wrongClock: (aheadMs: number) =>
    `Your phone’s clock is ${roughly(Math.abs(aheadMs))} ${aheadMs > 0 ? 'fast' : 'slow'}. Times are put right.`,

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
    refusedHint: 'It is on record all the same. Tell whoever sent you out if it should have counted.',
    refusedPhotos: 'Photos that were not taken',
    refusedPhotosHint:
      'What you marked is sent all the same. Take the photo again with a note if it is needed.',
    noRoom: 'There was no room for it on this phone',
    photo: 'Photo',
    withPhoto: 'with a photo',
    kilobytes: (bytes: number) => `${Math.max(1, Math.round(bytes / 1_000))} kB`,
    ofOther: (userName: string) => `Marked by ${userName}, who must sign in on this phone to send it.`,
    updated: (when: string) => `Jobs last brought up to date at ${when}.`,
    never: 'Jobs have not been loaded yet.',
    sendNow: 'Send now',
    denied: 'Your account may not report on these jobs any more. Ask whoever sent you out.',
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

  progress: (done: number, all: number) => `${done} of ${all}`,
  rate: (rateGm2: number, passes: number) => (passes > 1 ? `${passes} × ${rateGm2} g/m²` : `${rateGm2} g/m²`),

  states: {
    waiting: 'Not started',
    'under-way': 'Under way',
    paused: 'Paused',
    done: 'Done',
    cancelled: 'Cancelled',
  },
}

export type Messages = typeof en
