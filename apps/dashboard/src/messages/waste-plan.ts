import { bindUnits, formatNumber } from '../format/values.ts'

const figure = (count: number) => formatNumber(count, 0)
const plural = (count: number, one: string, many: string) => `${figure(count)} ${count === 1 ? one : many}`
const bins = (count: number) => plural(count, 'bin', 'bins')
const kilometres = (metres: number) => `${formatNumber(metres / 1_000, metres < 99_950 ? 1 : 0)}\u00a0km`
const percent = (value: number) => `${figure(value)}\u00a0%`
const sign = (value: number) => (value < 0 ? '−' : '+')

/** "3 h 20 min", "45 min". */
const duration = (seconds: number) => {
  const minutes = Math.round(seconds / 60)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours === 0) return `${rest}\u00a0min`
  return rest === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${rest}\u00a0min`
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Words about a day's rounds. */
export const wastePlanMessages = {
  bins,
  kilometres,
  percent,
  duration,
  title: 'Rounds',
  purpose: 'Which lorry collects which bins, in which order, on one day, and why.',
  today: 'Today',
  tomorrow: 'Tomorrow',
  days: 'Day',
  dayStates: { published: 'published', draft: 'draft', none: 'nothing planned' },
  answer: {
    planned: (day: string, lorries: number, collections: number, metres: number, back: string | null) =>
      `${day}: ${plural(lorries, 'lorry collects', 'lorries collect')} ${bins(collections)}, ${kilometres(metres)}${back === null ? '' : `, back by ${back}`}.`,
    nothingIn: (day: string) => `${day}: no bin is worth the way.`,
    overflows: (count: number) =>
      count === 0
        ? 'No bin that is left is likely to overflow.'
        : `${bins(count)} ${count === 1 ? 'is' : 'are'} left that may overflow.`,
    progress: (done: number, collections: number, behind: number) =>
      `${figure(done)} of ${figure(collections)} bins are done${behind === 0 ? '' : `; ${plural(behind, 'crew is', 'crews are')} behind`}.`,
    over: (lifted: number, collections: number) =>
      `All rounds are over: ${figure(lifted)} of ${bins(collections)} emptied.`,
    none: (day: string, wanting: number) =>
      wanting === 0
        ? `Nothing is planned for ${day}.`
        : `Nothing is planned for ${day}: ${bins(wanting)} ${wanting === 1 ? 'wants' : 'want'} emptying.`,
    againstFixed: (metres: number, collections: number, sharePct: number) =>
      `Fixed rounds would drive ${kilometres(metres)} for ${bins(collections)}: this is ${percent(Math.abs(Math.round(sharePct)))} ${sharePct <= 0 ? 'less' : 'more'}.`,
    noneHint:
      'A plan looks at every bin’s forecast, finds the way of each lorry, and says why each bin is in or out.',
    noneBy: 'Bins that are full now or will be by tomorrow evening.',
    searching: (day: string) => `Planning ${day} …`,
    inSentence: (day: string) => (day === 'Today' || day === 'Tomorrow' ? day.toLowerCase() : day),
  },
  states: {
    draft: 'Draft',
    published: 'Published',
    replaced: 'Replaced',
    withdrawn: 'Withdrawn',
  },
  stateHints: {
    draft: 'Crews see nothing of it until it is published.',
    published: 'Crews have it on their phones.',
    replaced: 'A later plan has taken its place.',
    withdrawn: 'It was taken back.',
  },
  made: (when: string, by: string) => `Made ${when} by ${by}.`,
  published: (when: string, by: string) => `Published ${when} by ${by}.`,
  isReplacing: 'Takes the place of the published plan once it is published.',
  versions: 'Which plan',
  version: (state: string, when: string, by: string) => `${state}, ${when}, ${by}`,
  mayNot: 'You can look at rounds but not change them.',
  offline: 'The connection is lost: what is shown may have changed.',
  actions: {
    plan: (day: string) => `Plan ${day}`,
    planAgain: 'Plan again …',
    planFromHere: 'Plan again from here …',
    options: 'Options …',
    publish: 'Publish …',
    discard: 'Discard',
    withdraw: 'Withdraw …',
    print: 'Print round sheets',
    savings: 'What it saves',
  },
  begin: {
    noBins: 'No bin is entered yet',
    noBinsHint: 'Rounds are planned for bins on the map: enter them, or import a list.',
    noLorries: 'No lorry is in service',
    noLorriesHint: 'Enter lorries with their depot, streams, room and shift, or put one into service.',
    noSites: 'No disposal site is entered yet',
    noSitesHint: 'A round ends where the lorry tips: enter a disposal site.',
    noRoads: 'No road network is loaded',
    noRoadsHint:
      'Rounds drive on real roads: ask whoever runs the platform to load them (towncrier import roads).',
    toBins: 'Go to the bins',
    toFleet: 'Go to lorries and rounds',
  },
  ask: {
    title: (day: string) => `Plan ${day}`,
    titleFromHere: 'Plan again from here',
    fromHereHint:
      'What crews have done stays as it is. Each lorry goes on from where it was last seen, with what it carries.',
    how: 'Which bins',
    byFill: 'Those worth it',
    byFillHint: 'By forecast: full, likely to overflow, reported or too old, and those on the way.',
    fixed: 'The fixed rounds of the day',
    fixedHint: 'Every bin of the standing rounds that are due, full or not.',
    streams: 'Streams',
    lorries: 'Lorries',
    notInService: 'not in service',
    seconds: 'Search for',
    secondsOf: (seconds: number) => (seconds < 60 ? `${seconds} seconds` : `${seconds / 60} min`),
    secondsHint:
      'There is a plan at once; the longer the search, the shorter the ways. You can keep the best at any time.',
    keepHand: 'Keep what I pinned in, left out and locked',
    begin: 'Plan',
    noneChosen: 'Choose at least one stream and one lorry.',
  },
  running: {
    preparing: 'Measuring the ways between bins on the roads …',
    searching: (answers: number) =>
      answers === 0
        ? 'Looking for a first plan …'
        : `${plural(answers, 'answer', 'answers')} so far, each better than the last.`,
    progress: 'Search',
    best: 'Best so far',
    keep: 'Keep this one',
    cancel: 'Cancel',
    by: (userName: string) => `Asked for by ${userName}.`,
    straight: 'Lines are straight while it searches; the ways on the roads come with the plan.',
    failed: 'Planning has failed',
    cancelled: 'The search was cancelled.',
    again: 'Try again',
    elsewhere: (day: string) => `${day} is being planned now; one day at a time.`,
    show: 'Show it',
  },
  problems: {
    title: (count: number) => `${plural(count, 'thing keeps', 'things keep')} this plan from holding`,
    anyway: 'It can be published all the same; the crews will meet it on the way.',
  },
  figures: {
    title: 'Against fixed rounds',
    none: 'No standing round is due that day, or one has no lorry that goes out: nothing to compare with.',
    columns: ['', 'This plan', 'Fixed rounds', 'Difference'],
    way: 'Way',
    work: 'Crews’ work',
    bins: 'Bins',
    fill: 'Mean fill',
    points: (points: number) => `${sign(points)}${figure(Math.abs(points))} points`,
    share: (part: number) => `${sign(part)}${percent(Math.abs(part))}`,
    count: (count: number) => `${sign(count)}${figure(Math.abs(count))}`,
    unknown: 'not known',
  },
  lorry: {
    facts: (collections: number, metres: number, leaves: string, back: string) =>
      `${bins(collections)} · ${kilometres(metres)} · ${leaves} to ${back}`,
    idle: 'Stays in',
    load: 'Fullest',
    loadOf: (loadL: number, capacityL: number) => `${figure(loadL)} of ${figure(capacityL)}\u00a0l`,
    tips: (count: number) =>
      count === 0
        ? 'does not tip'
        : count === 1
          ? 'tips once'
          : count === 2
            ? 'tips twice'
            : `tips ${figure(count)} times`,
    done: (count: number) => `${bins(count)} collected before this plan`,
    stops: (name: string) => `Stops of ${name}, in order`,
    none: 'Nothing for this lorry. Drag a bin here, or move one.',
    locked: (count: number) => `${count === 1 ? 'The first bin is' : `The first ${count} bins are`} locked.`,
    unlock: 'Unlock',
    show: 'Show stops',
    hide: 'Hide stops',
  },
  stop: {
    dispose: (name: string) => `Tip at ${name}`,
    break: (minutes: number) => `Break, ${minutes}\u00a0min`,
    back: (name: string) => `Back at ${name}`,
    leave: 'Leave the depot',
    wait: (minutes: number) => `waits ${minutes}\u00a0min`,
    pinned: 'pinned in',
    locked: 'locked',
    drag: (name: string) => `Drag ${name}`,
    why: (words: string) => capital(bindUnits(words.replace(/^(In|Out): /, ''))),
    number: (n: number) => `Stop ${n}`,
  },
  out: {
    title: 'Left out',
    hint: 'Most likely to overflow first.',
    none: 'Every bin that was looked at is in the plan.',
    dropHere: 'Drop here to take out',
    more: (count: number) => `Show ${bins(count)} more`,
    another: 'Put in another bin',
    anotherHint: 'Name or id of a bin that is neither in nor out',
    unknown: 'No such bin',
    chance: (share: number) => `${percent(Math.round(100 * share))} likely to overflow`,
  },
  hand: {
    move: 'Move …',
    pin: 'Pin in',
    unpin: 'Unpin',
    leaveOut: 'Leave out',
    allow: 'Allow again',
    takeOut: 'Take out',
    lock: 'Lock up to here',
    undo: 'Undo',
    redo: 'Redo',
    hint: 'Drag a bin by its dots, or choose one and move it.',
    busy: 'Reckoning …',
    bin: 'Look at the bin',
    moveTitle: (name: string) => `Move ${name}`,
    to: 'To',
    toOut: 'Left out (may come in when planned again)',
    place: 'Place',
    least: 'Where it adds the least way',
    first: 'First',
    after: (n: number, name: string) => `After ${n}. ${name}`,
    wrongStream: 'does not take this stream',
    doMove: 'Move',
    same: 'No change in time or distance',
    time: (seconds: number) => `${sign(seconds)}${duration(Math.abs(seconds))}`,
    distance: (metres: number) => `${sign(metres)}${kilometres(Math.abs(metres))}`,
    binsChange: (count: number) => `${sign(count)}${bins(Math.abs(count))}`,
    overflows: (count: number) => {
      const many = Math.abs(count)
      const rounded = many < 0.95 ? formatNumber(many, 1) : figure(many)
      const noun = rounded === '1' ? 'overflow' : 'overflows'
      return `${rounded === '1' ? 'one' : rounded} ${noun} ${count < 0 ? 'fewer' : 'more'} expected`
    },
    solved: 'a problem is solved',
    newProblem: (message: string) => `a new problem: ${message}`,
    changed: 'Somebody else has changed this plan. It is shown as it is now; your last change was not taken.',
  },
  publish: {
    title: (day: string) => `Publish the rounds of ${day}?`,
    body: (lorries: number, collections: number) =>
      `${plural(lorries, 'crew gets', 'crews get')} a round on the phone, ${bins(collections)} in all. The plan can no longer be changed by hand; it can be planned again or withdrawn.`,
    replacing: (lorries: number, collections: number) =>
      `It takes the place of the plan that crews have now. ${plural(lorries, 'round', 'rounds')} with ${bins(collections)}; what is collected stays collected. Phones that are without a signal follow when they have one.`,
    problems: (count: number) => `${plural(count, 'problem is', 'problems are')} still open.`,
    action: 'Publish',
    done: 'Published: the crews have it',
  },
  withdraw: {
    title: 'Withdraw this plan?',
    body: 'Rounds that are not over are cancelled on the crews’ phones. What was collected stays on record.',
    reason: 'Why',
    action: 'Withdraw',
    done: 'Withdrawn',
    discardTitle: 'Discard this draft?',
    discardBody: 'It is gone with all that was changed by hand. Crews have seen nothing of it.',
    discardReason: 'Draft discarded',
    discarded: 'Draft discarded',
  },
  jobs: {
    states: {
      waiting: 'Has not set out',
      'under-way': 'Under way',
      'on-break': 'On a break',
      done: 'Over',
      cancelled: 'Cancelled',
    },
    crew: (name: string) => `Crew: ${name}`,
    anybody: 'Whoever takes it',
    progress: (done: number, collections: number) => `${figure(done)} of ${bins(collections)} done`,
    lifted: (lifted: number, done: number) =>
      lifted === done ? 'all emptied' : `${figure(lifted)} emptied, ${figure(done - lifted)} not`,
    behind: (minutes: number) =>
      `${minutes >= 120 ? duration(minutes * 60) : `${figure(minutes)}\u00a0min`} behind`,
    late: (minutes: number) =>
      `should have left ${minutes >= 120 ? duration(minutes * 60) : `${figure(minutes)}\u00a0min`} ago`,
    onTime: 'on time',
    assign: 'Assign …',
    assignTitle: (name: string) => `Who drives the round of ${name}?`,
    who: 'Crew',
    assigned: 'Assigned',
    cancel: 'Cancel round …',
    cancelTitle: (name: string) => `Cancel the round of ${name}?`,
    cancelBody:
      'The crew’s phone is told. What was collected by then stays on record; the rest is planned by nobody until you plan again.',
    cancelReason: 'Why',
    cancelled: 'Round cancelled',
    keep: 'Keep it',
    events: (count: number) => plural(count, 'note or photo', 'notes and photos'),
    refused: (why: string) => `does not count: ${why}`,
    photo: (what: string) => `Photo: ${what}`,
    added: 'added by the crew',
    types: {
      start: 'Set out',
      'break-begin': 'Break began',
      'break-end': 'Break ended',
      lifted: 'Emptied',
      partly: 'Emptied in part',
      'not-out': 'Not put out',
      contaminated: 'Contaminated',
      blocked: 'Blocked',
      damaged: 'Damaged',
      overweight: 'Too heavy',
      'seen-overflowing': 'Seen overflowing',
      tipped: 'Tipped',
      note: 'Note',
      done: 'Round done',
    },
  },
  map: {
    label: 'Map of the rounds',
    in: 'in a round',
    done: 'visited',
    out: 'left out',
    risk: 'left out, may overflow',
    fill: 'Fill when collected, %',
    collect: 'collect',
    source: 'Bin sensors, forecast and roads',
  },
  sheet: {
    title: (name: string, day: string) => `${name}, ${day}`,
    columns: ['', 'Time', 'Stop', 'Stream', 'Fill', 'Access', 'Done'],
    plan: (id: string, when: string) => `Plan ${id.slice(0, 8)}, printed ${when}`,
    draft: 'DRAFT: not published',
    between: (times: string) => `only ${times}`,
  },
}
