import type { BinProblem } from '@towncrier/waste-rounds/bin-problems'
import type { BinState } from '@towncrier/waste-rounds/bin-state'
import { formatNumber } from '../format/values.ts'

const figure = (count: number) => formatNumber(count, 0)
const plural = (count: number, one: string, many: string) => `${figure(count)} ${count === 1 ? one : many}`
const percent = (value: number) => `${figure(value)}\u00a0%`

const states: Readonly<Record<BinState, string>> = {
  overflowing: 'Overflowing',
  full: 'Full',
  due: 'Due by tomorrow evening',
  unknown: 'Fill not known',
  later: 'Not full',
  'out-of-service': 'Out of service',
}
const problems: Readonly<Record<BinProblem, string>> = {
  'no-road': 'No road within 50\u00a0m: no lorry can be planned to it. Check its place.',
  'no-lorry': 'No lorry in service takes this stream.',
  'too-large': 'What it holds when full is more than any lorry takes.',
  'same-place': 'Another bin of this stream stands at the same place. Is it entered twice?',
  'device-faulty': 'Its sensor looks wrong: its fill cannot be relied on.',
  'device-silent': 'Its sensor is silent.',
  'no-device': 'No sensor. Its fill is reckoned from its neighbours, if at all.',
}

/** Words about bins. */
export const wasteBinMessages = {
  percent,
  states,
  shortStates: { ...states, due: 'Due', unknown: 'Not known' } satisfies Readonly<Record<BinState, string>>,
  problems,
  /** What stands in the answer, most urgent first. */
  answer: (due: number, overflowing: number) => {
    const now = overflowing === 0 ? '' : `; ${plural(overflowing, 'overflows', 'overflow')} now`
    return due === 0
      ? 'No bin needs emptying by tomorrow evening'
      : `${plural(due, 'bin needs', 'bins need')} emptying by tomorrow evening${now}`
  },
  facts: (bins: number, withoutForecast: number, wrongSensors: number, withProblems: number) =>
    [
      `${plural(bins, 'bin', 'bins')} in service${withoutForecast === 0 ? '' : withoutForecast === bins ? ', none with a forecast yet' : `, ${figure(withoutForecast)} without a forecast`}.`,
      wrongSensors === 0
        ? ''
        : `${plural(wrongSensors, 'sensor looks wrong or is silent', 'sensors look wrong or are silent')}.`,
      withProblems === 0 ? '' : `${plural(withProblems, 'bin cannot', 'bins cannot')} be planned as entered.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  title: 'Bins',
  purpose: 'How full every bin is, when it will be full, and what stands in the way of emptying it.',
  empty: 'No bin is entered yet',
  emptyHint: 'Import a list of bins from a spreadsheet, or add them one by one.',
  emptyLook: 'Somebody who plans collection has to enter them.',
  none: 'No bin is like that',
  noneHint: 'Choose other filters, or clear them.',
  list: 'Bins, most urgent first',
  count: (shown: number, all: number) =>
    shown === all ? plural(all, 'bin', 'bins') : `${figure(shown)} of ${plural(all, 'bin', 'bins')}`,
  filter: {
    label: 'Which bins',
    search: 'Find a bin or street',
    stream: 'Stream',
    allStreams: 'All streams',
    round: 'Round',
    allRounds: 'All rounds',
    noRound: 'No round',
    state: 'State',
    allStates: 'All states',
    needs: 'Needs emptying',
    problem: 'With a problem',
    clear: 'Clear',
  },
  head: { bin: 'Bin', fill: 'Fill', by: 'Full by' },
  actions: {
    add: 'Add bin',
    import: 'Import …',
    export: 'Export',
    labels: 'Print labels',
    label: 'Print label',
    change: 'Change',
    back: 'All bins',
    device: 'Look at its sensor',
    outOfService: 'Take out of service',
    intoService: 'Bring back into service',
    remove: 'Remove',
  },
  map: 'Map of bins',
  mapHint: 'Click the map to put it there.',
  legend: {
    title: 'Fill, %',
    threshold: 'collect',
    unknown: 'not known',
    source: 'Bin sensors and forecast',
    depot: 'depot',
    disposal: 'disposal site',
  },
  panel: {
    now: 'Now',
    unknown: 'Not known',
    measured: 'measured',
    ago: (age: string) => `${age} ago`,
    emptied: 'Emptied',
    neverEmptied: 'Not known when',
    perDay: (pct: number) => `fills by ${percent(pct)} a day`,
    by: (threshold: number) => `Reaches ${percent(threshold)}`,
    overflow: 'Overflows',
    reached: 'Has been reached',
    notWithin: 'Not within seven days',
    noForecast: 'No forecast yet',
    between: (early: string, late: string) => `between ${early} and ${late}`,
    after: (early: string) => `not before ${early}`,
    about: 'About it',
    stream: 'Stream',
    volume: 'Holds',
    litres: (litres: number) => `${figure(litres)}\u00a0l`,
    threshold: 'Collected from',
    age: 'And after',
    days: (days: number) => plural(days, 'day', 'days'),
    access: 'Access',
    anyTime: 'At any time',
    service: 'Takes',
    seconds: (seconds: number) => `${figure(seconds)}\u00a0s to empty`,
    round: 'Round',
    noRound: 'None',
    place: 'Place',
    sensor: 'Sensor',
    noSensor: 'None',
    problems: 'To be looked at',
    history: 'Service history',
    noHistory: 'Nothing is on record yet.',
    chart: 'Fill, and what is expected',
    forecast: 'Forecast (eight in ten within the band)',
    chartPast: 'Fill of the last seven days',
    fromTo: (before: number | null, after: number | null) =>
      before === null && after === null
        ? ''
        : `${before === null ? '?' : percent(before)} to ${after === null ? '?' : percent(after)}`,
    disputed: 'The sensor does not bear it out.',
  },
  outcomes: {
    emptied: 'Emptied',
    lifted: 'Emptied',
    partly: 'Emptied in part',
    'not-out': 'Not put out',
    contaminated: 'Contaminated',
    blocked: 'Blocked',
    damaged: 'Damaged',
    overweight: 'Too heavy',
  } as Readonly<Record<string, string>>,
  sources: { crew: 'crew', sensor: 'sensor', both: 'crew and sensor', import: 'import' },
  form: {
    add: 'Add a bin',
    name: 'Name',
    stream: 'Stream',
    streamHint: 'What is thrown in: general, glass, paper, food …',
    volume: 'Holds, l',
    threshold: 'Collect from, %',
    maxAge: 'Collect at the latest after, days',
    maxAgeHint: 'Empty: however old it is.',
    latitude: 'Latitude',
    longitude: 'Longitude',
    street: 'Street',
    streetHint: 'Empty: that of the nearest road.',
    accessNote: 'For the crew',
    accessNoteHint: 'Gate codes, where to stand, whom to ask.',
    access: 'May be collected between',
    accessHint: 'As 07:30-12:00, several with commas. Empty: at any time.',
    accessWrong: 'Write times as 07:30-12:00, with commas between.',
    service: 'Time to empty it, s',
    round: 'Standing round',
    device: 'Sensor',
    deviceHint: 'The id of the device in it; empty: none.',
    saved: 'Saved',
  },
  leaving: {
    title: (name: string) => `Take ${name} out of service?`,
    body: 'It is planned no more until it is brought back. Its record stays.',
    reason: 'Why',
    done: 'Out of service',
    back: 'In service again',
  },
  removing: {
    title: (name: string) => `Remove ${name}?`,
    body: 'It is removed for good; one with a service history only leaves service, and its record stays.',
    done: 'Removed',
  },
  importing: {
    title: 'Import bins',
    hint: 'A CSV file with a heading (id or name, stream, latitude, longitude …) or GeoJSON points. Look at what would come of it first; nothing is changed before you import.',
    file: 'File',
    counts: (added: number, changed: number, unchanged: number, refused: number) =>
      `${figure(added)} new, ${figure(changed)} changed, ${figure(unchanged)} as they are, ${figure(refused)} refused`,
    actions: { added: 'New', changed: 'Changed', unchanged: 'As it is', refused: 'Refused' },
    line: 'Line',
    what: 'What becomes of it',
    bin: 'Bin',
    only: 'Only what needs a look',
    more: (count: number) => `and ${plural(count, 'more line', 'more lines')}`,
    keep: 'Save the bins as they are first',
    do: (count: number) => (count === 0 ? 'Nothing to import' : `Import ${plural(count, 'bin', 'bins')}`),
    done: (count: number) => `${plural(count, 'bin', 'bins')} imported`,
  },
}
