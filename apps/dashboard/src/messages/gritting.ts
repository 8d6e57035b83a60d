/** Words of the page that tells the public when a road was gritted. */
export const grittingMessages = {
  title: 'When was my road last gritted?',
  caution:
    'Gritted does not mean free of ice. Rain washes salt away, and salt takes time and traffic to work. Take care on every road and path.',
  search: 'Street name',
  searchHint: 'Type three letters or more, for example: High Street.',
  nearMe: 'Roads near me',
  looking: 'Looking …',
  locating: 'Looking for where you are …',
  noPlace: 'Your place could not be found. Please type the name of your street.',
  none: (search: string) =>
    `No street here is called “${search}”. Check the spelling, or type a part of the name.`,
  noneNear: 'There is no street on our map near you. Please type the name of your street.',
  more: 'There are more. Type more of the name.',
  failed: 'That did not work. Please try again in a minute.',
  tooOften: 'You have asked very often. Please wait a minute.',
  offline: 'There is no connection. What is shown may be out of date.',
  found: (count: number) => (count === 1 ? '1 street' : `${count} streets`),
  asOf: (clock: string, delayMinutes: number) =>
    delayMinutes === 0
      ? `As of ${clock}.`
      : `As of ${clock}. For the safety of crews, gritting is shown ${delayMinutes} minutes late.`,
  by: (name: string, road: string | null) => (road === null ? name : `${name}, by ${road}`),
  last: {
    never: (name: string) => `We have no record of ${name} being gritted.`,
    whole: (name: string, when: string, rate: string) => `${name} was last gritted ${when}${rate}.`,
    part: (name: string, when: string, rate: string) => `Part of ${name} was last gritted ${when}${rate}.`,
    rate: (rateGm2: number | null) => (rateGm2 === null ? '' : `, ${rateGm2}\u00a0g/m²`),
  },
  tonight: {
    planned: (route: string, before: string | null) =>
      before === null
        ? `Tonight it is on route ${route}.`
        : `Tonight it is on route ${route}, planned before ${before}.`,
    done: (route: string) => `Tonight’s round of route ${route} is done.`,
    'not-planned': 'It is not planned for tonight.',
    'not-decided': 'Nothing has been decided for tonight yet.',
    'no-route': 'It is not on a gritting route.',
  },
  when: {
    today: (clock: string) => `today at ${clock}`,
    yesterday: (clock: string) => `yesterday at ${clock}`,
    earlier: (day: string, clock: string) => `on ${day} at ${clock}`,
  },
  map: {
    title: 'Map',
    show: 'Show the map',
    label: 'Map of gritted and planned roads',
    failed: 'The map could not be drawn. The list says the same.',
    legend: { gritted: 'gritted in the last 24 hours', planned: 'planned tonight', other: 'other roads' },
    none: 'There are no roads on our map yet.',
  },
  footer:
    'Planned times may change with the weather. Roads that are not on a route are not gritted as a rule.',
  report: 'Report ice or another problem',
}
