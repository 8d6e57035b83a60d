const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

/** "25 min", "1 h 05 min". */
function minutes(ms: number): string {
  const all = Math.max(0, Math.round(ms / 60_000))
  return all < 60 ? `${all} min` : `${Math.floor(all / 60)} h ${String(all % 60).padStart(2, '0')} min`
}

/** Every word of a round on screen; loaded with it. */
export const roundScreens = {
  views: { next: 'Next', list: 'Stops', map: 'Map' },
  notStarted: 'Ready to go?',
  untaken: 'Nobody has taken this round. Setting out takes it.',
  start: 'Set out',

  kinds: { collect: 'Next bin', dispose: 'Tip the load', break: 'Break', return: 'Back to the depot' },
  litres: (litres: number) => `${litres.toLocaleString('en-GB')} l`,
  full: (pct: number) => `${pct} % full`,
  fillUnknown: 'Fill not known',
  access: (from: string, to: string) => `${from} to ${to}`,
  accessOnly: (spans: readonly string[]) => `Only ${spans.join(' and ')}`,
  planned: (when: string) => `Planned ${when}`,
  late: (ms: number) => `${minutes(ms)} late`,
  early: (ms: number) => `${minutes(ms)} early`,
  onTime: 'on time',
  breakFor: (ms: number) => `${minutes(ms)} planned`,
  turns: {
    start: 'Set off',
    straight: 'Straight on',
    'slight-left': 'Bear left',
    left: 'Turn left',
    'slight-right': 'Bear right',
    right: 'Turn right',
    'turn-round': 'Turn round',
  },
  ways: {
    'along-the-way': (metres: string) => `${metres} to go`,
    'straight-line': (metres: string) => `${metres} away`,
    planned: (metres: string) => `${metres} from the stop before`,
    first: (metres: string) => `${metres} from the depot`,
  },
  into: (turn: string, road: string) => (road === '' ? turn : `${turn} into ${road}`),
  onto: (turn: string, road: string) => (road === '' ? turn : `${turn} on ${road}`),
  inMetres: (metres: string) => `in ${metres}`,
  forMetres: (metres: string) => `for ${metres}`,
  here: 'You are there',
  turnList: 'Turn by turn',
  openInMaps: 'Open in maps',
  afterwards: (name: string) => `Then ${name}`,
  added: 'Added by you',
  planAdded: 'Added',

  lifted: 'Lifted',
  somethingElse: 'Something else',
  seenFull: 'Add a full bin',
  more: 'More',
  tipped: 'Tipped',
  breakBegin: 'Begin break',
  breakEnd: 'End break',
  notNow: 'Not now',
  done: 'Round done',
  allDone: 'All stops are done',
  allDoneHint: 'Drive back to the depot and end the round.',

  onBreak: 'On break',
  onBreakSince: (when: string) => `Since ${when}`,
  breakOver: (ms: number) => `${minutes(ms)} longer than planned`,

  outcomes: {
    title: (bin: string) => bin,
    lead: 'What became of it?',
    hints: {
      partly: 'Some is left in it',
      'not-out': 'Nothing there to lift',
      contaminated: 'The wrong things are in it',
      blocked: 'Could not get to it',
      damaged: 'Broken, burnt or gone',
      overweight: 'Too heavy to lift',
    },
    note: 'Note',
    noteHint: 'If there is something to say',
    submit: (outcome: string) => `Mark: ${outcome}`,
    other: 'Choose another',
  },

  photo: {
    take: 'Take a photo',
    again: 'Take another',
    remove: 'Remove photo',
    working: 'Making it smaller …',
    ready: (kilobytes: number) => `Photo ready, ${kilobytes} kB`,
    unreadable: 'This phone cannot read that file as a picture. Choose a photo (JPEG, PNG or WebP).',
    tooLarge: 'That picture cannot be made small enough to send. Take it with the phone’s camera.',
    alt: 'The photo you took',
  },

  add: {
    title: 'Which bin is overflowing?',
    lead: 'It becomes your next stop.',
    nearest: 'The nearest first',
    byRoute: 'Near the bin you did last first: the phone does not say where it is',
    none: 'No other bins are known near this round.',
    find: 'Find a bin or street',
    nothingFound: 'No bin near the round is called that.',
  },

  moreTitle: 'More',
  tipNow: (site: string) => `Tip now at ${site}`,
  breakNow: 'Take a break now',
  endRound: 'End the round',

  end: {
    title: 'End this round?',
    all: 'Every bin is done.',
    open: (n: number) => `${count(n, 'bin is', 'bins are')} still open:`,
    tips: (n: number) => `${count(n, 'tipping trip is', 'tipping trips are')} not marked.`,
    more: (n: number) => `and ${n} more`,
    submit: 'Round done',
    goOn: 'Not yet',
  },
  noteSheet: {
    title: 'Note for the office',
    label: 'What is there to say?',
    submit: 'Keep the note',
  },

  over: {
    cancelled: (when: string) => `Cancelled at ${when}`,
    cancelledHint: (note: string) =>
      `${note === '' ? '' : `“${note}” `}Collect nothing more. What you did is kept, also what is not sent yet.`,
    taken: 'This round is now somebody else’s',
    takenHint: 'Collect nothing more and ask the office. What you did is kept.',
    done: (when: string) => `Done at ${when}`,
    doneHint: (lifted: number, all: number) => `${lifted} of ${count(all, 'bin', 'bins')} lifted. Thank you.`,
    kept: (done: number, lifted: number) =>
      `${count(done, 'bin', 'bins')} reported, ${lifted} of them lifted.`,
  },

  change: {
    title: 'Your round has changed',
    parts: (added: number, takenOut: number) =>
      [
        ...(added > 0 ? [`${count(added, 'stop', 'stops')} added`] : []),
        ...(takenOut > 0 ? [`${takenOut} taken out`] : []),
      ].join(', '),
    order: 'The order is another',
    kept: 'What you have done is kept.',
    seen: 'All right',
  },

  letters: { collect: '', dispose: 'T', break: '', return: 'D' },

  list: {
    label: 'Stops in their order',
    summary: (lifted: number, other: number, open: number) =>
      `${lifted} lifted · ${other} something else · ${open} to do`,
    goHere: 'Go here next',
    toDo: 'To do',
    at: (when: string) => `at ${when}`,
    notSent: 'not sent yet',
    notes: 'Notes',
  },

  map: {
    label: 'Map of the round',
    next: 'Next',
    legend: {
      current: 'Next',
      open: 'To do',
      done: 'Lifted',
      trouble: 'Something else',
      way: 'Way to the next stop',
      site: 'T tip, D depot',
    },
    plain: 'Stops of this round only: there is no base map on this phone.',
    whole: 'Whole round',
  },

  unknown: 'This round is not on this phone',
  unknownHint: 'It may be over, or somebody else’s.',
  backToJobs: 'Back to jobs',
}
