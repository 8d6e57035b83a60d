import { formatNumber } from '../format/values.ts'

const figure = (count: number) => formatNumber(count, 0)
const plural = (count: number, one: string, many: string) => `${figure(count)} ${count === 1 ? one : many}`
const kilometres = (metres: number) => `${formatNumber(metres / 1000, metres < 9_950 ? 1 : 0)}\u00a0km`
const tonnes = (kg: number) => (kg < 1_000 ? `${figure(kg)}\u00a0kg` : `${formatNumber(kg / 1000, 1)}\u00a0t`)
const duration = (seconds: number) => {
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${minutes}\u00a0min` : `${hours}\u00a0h ${minutes % 60}\u00a0min`
}

/** Words about depots, gritters, domains and routes. */
export const winterNetworkMessages = {
  kilometres,
  tonnes,
  duration,
  answer: (routes: number, metres: number, problems: number) =>
    problems > 0
      ? `${plural(problems, 'route needs', 'routes need')} a look`
      : `${plural(routes, 'route treats', 'routes treat')} ${kilometres(metres)}`,
  answerEmpty: 'Gritting network',
  purpose: 'Which streets are treated, by which gritter, from which depot.',
  facts: (saltKg: number, stockKg: number) =>
    `${tonnes(saltKg)} of salt a round at 10\u00a0g/m², ${tonnes(stockKg)} in stock.`,
  views: { routes: 'Routes', depots: 'Depots and salt', gritters: 'Gritters' },
  viewsLabel: 'What is listed',
  map: 'Map of the gritted network',
  legend: { treat: 'treated', travel: 'travelled only', proposed: 'proposed', depot: 'depot' },
  begin: {
    title: 'Nothing is gritted yet',
    hint: 'Begin with a depot, then a gritter and a domain. Routes come last: draw, import or make them.',
    noRoads: 'No roads are loaded. Have them loaded first: towncrier import roads FILE',
    steps: [
      'A depot, where salt lies',
      'A gritter that stands there',
      'A domain, treated on one decision',
      'Its routes',
    ],
    nothingToSee: 'Somebody who plans winter service has to set it up.',
  },
  add: { depot: 'Add depot', gritter: 'Add gritter', domain: 'Add domain', route: 'Draw a route' },
  make: 'Make routes …',
  import: 'Import …',
  change: 'Change',
  remove: 'Remove',
  removed: 'Removed',
  saved: 'Saved',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeBody: 'It cannot be brought back. Decisions and records that name it stay.',
  name: 'Name',
  depot: {
    latitude: 'Latitude',
    longitude: 'Longitude',
    pick: 'Click the map to put it there.',
    type: 'Type its place instead',
    stock: (kg: number) => `${tonnes(kg)} in stock`,
    gritters: (count: number) => `${figure(count)} gritter${count === 1 ? '' : 's'}`,
    none: 'No depot yet',
    noneHint: 'Where gritters load and start.',
    ledger: 'Salt ledger',
    ledgerOf: (name: string) => `Salt at ${name}`,
    write: 'Write down',
    what: 'What',
    types: {
      delivery: 'Delivered',
      count: 'Counted',
      correction: 'Correction',
      treatment: 'Spread',
    },
    amount: { delivery: 'Delivered, kg', count: 'Found there, kg', correction: 'Change, kg (minus: less)' },
    note: 'Note',
    columns: { when: 'When', what: 'What', change: 'Change', who: 'Who' },
    nothing: 'Nothing is written down yet.',
    signed: (kg: number) => `${kg > 0 ? '+' : ''}${formatNumber(kg, 0)}\u00a0kg`,
  },
  gritter: {
    depot: 'Depot',
    device: 'Telemetry device',
    deviceHint: 'Its id; empty when it carries none.',
    capacity: 'Salt it holds, kg',
    width: 'Width it spreads, m',
    treating: 'Speed treating, km/h',
    travelling: 'Speed travelling, km/h',
    preWet: 'Spreads pre-wetted salt',
    inService: 'In service',
    outOfService: 'Out of service',
    facts: (capacityKg: number, widthM: number) =>
      `holds ${tonnes(capacityKg)}, spreads ${formatNumber(widthM, 1)}\u00a0m`,
    noDevice: 'no telemetry',
    none: 'No gritter yet',
    noneHint: 'Each lorry that spreads salt.',
    needsDepot: 'Add a depot first.',
  },
  domain: {
    title: 'Domain',
    actionLevel: 'Action level, °C',
    sensors: 'Sensors that speak for it',
    sensorsHint: 'Ids, one a line. Empty: those near its routes.',
    facts: (sensors: number, actionLevelC: number) =>
      `${sensors === 0 ? 'no sensor speaks for it' : plural(sensors, 'sensor speaks for it', 'sensors speak for it')}, action level ${formatNumber(actionLevelC, 1)}\u00a0°C`,
    noRoutes: 'No routes yet.',
  },
  route: {
    gritter: 'Gritter',
    nobody: 'nobody yet',
    priority: 'Priority',
    priorities: { 1: '1, treated first', 2: '2', 3: '3' },
    isKept: 'Keep as it is when routes are made anew',
    kept: 'kept',
    origins: { drawn: 'drawn', imported: 'imported', made: 'made' },
    facts: (treatedM: number, travelledM: number, seconds: number, saltKg: number) =>
      `${kilometres(treatedM)} treated, ${kilometres(travelledM)} travelled, ${duration(seconds)}, ${tonnes(saltKg)} salt`,
    missing: (count: number) => `${plural(count, 'street is', 'streets are')} not in the road network`,
    unreachable: (count: number) =>
      `${plural(count, 'street', 'streets')} cannot be reached now: closed, one-way or cut off`,
    overCapacity: 'Takes more salt than its gritter holds, even at 10\u00a0g/m²',
    noGritter: 'No gritter has it',
    empty: 'It has no streets',
    edit: 'Edit',
    drawing: (name: string) => (name === '' ? 'Draw a route' : `Edit ${name}`),
    drawHint:
      'Click streets in the order they are treated. With the keyboard: focus the map, move it with the arrows, Enter adds the street in the middle.',
    streets: (count: number) => plural(count, 'street', 'streets'),
    noStreet: 'No street is near enough there',
    already: 'This street is in the route already',
    undo: 'Undo last',
    improve: 'Improve the order',
    improved: (minutes: number) =>
      minutes > 0 ? `${minutes}\u00a0min quicker` : 'The order was good already',
    save: 'Save route',
    unnamed: 'a road without a name',
    up: 'Earlier',
    down: 'Later',
    turn: 'Turn round',
    takeOut: 'Take out',
    list: 'Streets in their order',
  },
  making: {
    title: 'Make routes',
    hint: 'From the streets you choose, the depot and its gritters. Nothing changes until you accept.',
    classes: 'Streets of these classes',
    classNames: {
      motorway: 'Motorways',
      'a-road': 'A roads',
      'b-road': 'B roads',
      'classified-unnumbered': 'Classified, no number',
      unclassified: 'Unclassified',
      access: 'Access roads',
    },
    names: 'And these roads, one a line',
    within: (corners: number) =>
      corners === 0
        ? 'All over the road network'
        : `Only within the outline (${plural(corners, 'corner', 'corners')})`,
    outline: 'Draw an outline',
    outlineHint: 'Click its corners on the map, three or more.',
    clearOutline: 'Clear the outline',
    keep: 'Keep these routes as they are',
    rate: 'One load lasts for, g/m²',
    minutes: 'No route longer than, min',
    minutesHint: 'Empty: as long as a load lasts.',
    effort: 'Effort',
    efforts: { quick: 'Quick', usual: 'Usual', thorough: 'Thorough' },
    start: 'Make routes',
    running: 'Routes are being made …',
    cancel: 'Stop',
    accept: 'Accept',
    discard: 'Discard',
    accepted: 'The routes are saved',
    proposal: (routes: number) => `${plural(routes, 'route', 'routes')} proposed`,
    replaces: (names: readonly string[]) =>
      names.length === 0 ? 'Takes the place of no route.' : `Takes the place of ${names.join(', ')}.`,
    compare: {
      now: 'Now',
      proposed: 'Proposed',
      routes: 'Routes',
      treated: 'Treated',
      travelled: 'Travelled',
      time: 'Time in all',
    },
    longer: 'A route takes longer than you asked: a single street with the way there does.',
    withoutGritter: (count: number) =>
      `${plural(count, 'route has', 'routes have')} no gritter: there are too few`,
    unknownNames: (names: readonly string[]) => `No road is called ${names.join(', ')}`,
    leftOut: {
      'not-in-network': (count: number) =>
        `${plural(count, 'street is', 'streets are')} not in the road network`,
      unreachable: (count: number) => `${plural(count, 'street', 'streets')} cannot be reached`,
      'too-long': (count: number) =>
        `${plural(count, 'street takes', 'streets take')} more salt than a gritter holds`,
      kept: (count: number) => `${plural(count, 'street is', 'streets are')} in routes that stay as they are`,
    },
  },
  importing: {
    title: 'Import routes',
    hint: 'A GeoJSON file with a line for each route. Each line is laid along the roads it follows.',
    file: 'GeoJSON file',
    notReadable: 'This is no GeoJSON with lines',
    found: (streets: number, metres: number) =>
      `${plural(streets, 'street', 'streets')}, ${kilometres(metres)}`,
    unmatched: (metres: number) => `${kilometres(metres)} of the line lie along no road`,
    save: (count: number) => `Import ${plural(count, 'route', 'routes')}`,
    done: 'Imported',
  },
}
