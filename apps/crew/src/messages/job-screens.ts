import { distance } from './distance.ts'

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

/** Every word of a gritting job on screen; loaded with it. */
export const jobScreens = {
  passes: (n: number) => count(n, 'pass', 'passes'),

  job: {
    views: { next: 'Next', list: 'Streets', map: 'Map' },
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
