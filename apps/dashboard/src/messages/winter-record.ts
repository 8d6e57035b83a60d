import { formatNumber } from '../format/values.ts'

const figure = (count: number) => formatNumber(count, 0)
const plural = (count: number, one: string, many: string) => `${figure(count)} ${count === 1 ? one : many}`
const kilometres = (km: number) => `${formatNumber(km, km < 100 ? 1 : 0)}\u00a0km`
const tonnes = (t: number) =>
  Math.abs(t) < 1 ? `${figure(t * 1_000)}\u00a0kg` : `${formatNumber(t, Math.abs(t) < 100 ? 1 : 0)}\u00a0t`
const degrees = (c: number | null) => (c === null ? '–' : `${formatNumber(c, 1)}\u00a0°C`)
const percent = (share: number | null) => (share === null ? '–' : `${figure(share * 100)}\u00a0%`)

/** Words of the treated-road record and the season report. */
export const winterRecordMessages = {
  kilometres,
  tonnes,
  degrees,
  percent,
  kilograms: (kg: number | null) => (kg === null ? '–' : `${figure(kg)}\u00a0kg`),
  rate: (rateGm2: number | null) =>
    rateGm2 === null ? 'not known' : `${formatNumber(rateGm2, 1)}\u00a0g/m²`,
  print: 'Print',
  csv: 'CSV',
  from: 'From',
  to: 'To',
  views: { streets: 'Streets', night: 'One night' },
  viewsLabel: 'What is looked at',
  dark: 'Unknown',
  record: {
    answer: (passes: number, streets: number, hasMore: boolean) =>
      passes === 0
        ? 'Nothing was treated'
        : `${hasMore ? 'More than ' : ''}${plural(passes, 'pass', 'passes')} over ${plural(streets, 'street', 'streets')}`,
    answerLoading: 'Treated roads',
    purpose: 'Every pass of a gritter over a street, newest first.',
    street: 'Street',
    streetHint: 'A part of the name; empty for all',
    show: 'Show',
    columns: {
      at: 'When',
      street: 'Street',
      gritter: 'Gritter',
      route: 'Route',
      rate: 'Rate',
      covered: 'Covered',
      salt: 'Salt',
      source: 'Told by',
    },
    sources: { telemetry: 'lorry', driver: 'driver' },
    noRoute: 'no job',
    empty: 'No treatment is on record for this',
    emptyHint:
      'That does not prove that none took place: a lorry without a device and without a phone tells nothing.',
    tooMany: (most: number) =>
      `Only the newest ${figure(most)} passes are listed. Narrow the dates, or take the CSV for all.`,
  },
  proof: {
    title: 'Treated-road record',
    authority: 'Authority',
    streets: (street: string) => (street === '' ? 'All streets' : `Streets whose name holds “${street}”`),
    span: (from: string, to: string) => `${from} to ${to}, local time`,
    made: (at: string, by: string) => `Produced ${at} by ${by}`,
    chain: (isIntact: boolean | null, decisions: number) =>
      isIntact === null
        ? 'Signatures of decisions could not be checked.'
        : isIntact
          ? `Signatures were checked (${plural(decisions, 'decision', 'decisions')}): none was changed or taken away.`
          : 'The check of signatures found a decision that was changed or taken away. See Decisions.',
    chainNote:
      'The signatures protect decisions. Treatments are added to the record and not changed by the platform, but are not signed.',
    proves:
      'What this shows: when a lorry’s own position reports, with its spreader on, led along a street, the rate its spreader gave, and what drivers reported where a lorry has no device.',
    provesNot:
      'What it does not show: that salt reached every part of a road, that the spreader was calibrated, or that a road was free of ice. Positions have the accuracy of the receiver, and a gap of more than two minutes counts as not treated.',
  },
  night: {
    label: 'Night of',
    earlier: 'Night before',
    later: 'Night after',
    loading: 'One night',
    answer: (missed: number, inPart: number, planned: number) =>
      planned === 0
        ? 'Nothing was planned'
        : missed + inPart === 0
          ? `All ${plural(planned, 'stretch', 'stretches')} of road were treated`
          : missed === 0
            ? `${figure(inPart)} of ${plural(planned, 'stretch', 'stretches')} of road treated in part`
            : `${figure(missed)} of ${plural(planned, 'stretch', 'stretches')} of road missed`,
    facts: (km: number, t: number, extra: number) =>
      `${kilometres(km)} treated, ${tonnes(t)} of salt${extra > 0 ? `, ${plural(extra, 'stretch', 'stretches')} beside the plan` : ''}.`,
    noDecision: 'Nobody decided.',
    forecast: (forecastC: number | null, measuredC: number | null) =>
      `${forecastC === null ? 'No forecast is on record' : `Forecast minimum ${degrees(forecastC)}`}, ${measuredC === null ? 'nothing was measured' : `measured ${degrees(measuredC)}`}.`,
    iceOrFrost: 'Ice or frost was measured.',
    choices: { accept: 'Accepted', change: 'Changed', decline: 'Declined' },
    decided: (who: string, at: string) => `by ${who}, ${at}`,
    revised: (id: number) => `revised by decision ${id}`,
    reason: (reason: string) => `Reason: ${reason}`,
    recommended: (words: string) => `Recommended: ${words}`,
    signature: (id: number, hash: string) => `Decision ${id}, signature ${hash}`,
    job: (route: string, gritter: string | null) => `${route}${gritter === null ? '' : `, ${gritter}`}`,
    states: {
      waiting: 'waiting',
      'under-way': 'under way',
      paused: 'paused',
      done: 'done',
      cancelled: 'cancelled',
    } as Readonly<Record<string, string>>,
    planned: (plannedM: number, treatedM: number, saltKg: number) =>
      `${kilometres(treatedM / 1_000)} of ${kilometres(plannedM / 1_000)} treated, ${tonnes(saltKg / 1_000)} of salt.`,
    times: (first: string, last: string) => `First street ${first}, last ${last}.`,
    late: (minutes: number) => `Began ${plural(minutes, 'minute', 'minutes')} after its latest start.`,
    marks: { missed: 'missed', 'in-part': 'in part', treated: 'treated', extra: 'beside the plan' },
    blocked: (name: string, note: string, by: string) =>
      `Blocked: ${name === '' ? 'a street' : name}${note === '' ? '' : `, “${note}”`} (${by})`,
    streets: (count: number, mark: string) => `${plural(count, 'street', 'streets')} ${mark}`,
    unnamed: 'unnamed road',
    links: (count: number) => (count === 1 ? '' : ` (${figure(count)} stretches)`),
    covered: (share: number) => `${figure(share * 100)}\u00a0% covered`,
    extra: 'Treated beside the plan',
    map: 'Map of what was planned and what was treated',
    none: 'No domain is set up yet',
  },
  season: {
    loading: 'Winter season',
    answer: (km: number, t: number, savedT: number) =>
      savedT >= 0
        ? `${kilometres(km)} treated with ${tonnes(t)} of salt, ${tonnes(savedT)} less than treating everything`
        : `${kilometres(km)} treated with ${tonnes(t)} of salt, ${tonnes(-savedT)} more than treating everything`,
    facts: (nights: number, from: string, to: string) =>
      `${plural(nights, 'night', 'nights')}, ${from} to ${to}.`,
    domain: 'Domain',
    all: 'All',
    outside: (km: number, t: number) =>
      `Of it ${kilometres(km)} and ${tonnes(t)} were treated on no job; the total holds them, no domain does.`,
    decisions: {
      title: 'Decisions',
      columns: ['Accepted', 'Changed', 'Declined', 'Nobody decided', 'Override rate'],
      note: 'The decision that stood at the end of each night. Override rate: changed and declined among all that were decided.',
    },
    outcomes: {
      title: 'How they turned out',
      columns: ['Hits', 'Misses', 'False alarms', 'Rightly left', 'Unknown', 'Correct'],
      note: 'A night counts as frozen when the coldest road sensor that was relied on fell below 0 °C between noon and noon. Hit: treated and frozen. Miss: not treated and frozen. False alarm: treated and not frozen. Nights without a measurement are unknown and count nowhere else.',
    },
    forecast: {
      title: 'Forecast of the night’s minimum',
      columns: ['Nights', 'Typical error', 'Bias'],
      note: 'The forecast that stood when the night’s first decision was signed; where nobody decided, that of 15:00. Typical error is the root mean square. A bias above 0 means too warm.',
    },
    used: {
      title: 'Roads treated and salt used',
      columns: ['Treated', 'Salt'],
    },
    saving: {
      title: 'What treating everything would have used',
      everything: 'Treat everything each marginal night',
      used: 'What was used',
      saved: 'Saving',
      columns: ['Nights', 'Roads', 'Salt'],
      rate: 'Rate, g/m²',
      method: (marginalC: number, rateGm2: number) =>
        `Method: a night of a domain is marginal when the forecast it was decided by had a minimum of ${formatNumber(marginalC, 1)} °C or below. On each, every route of the domain as it is today would have been treated once at ${formatNumber(rateGm2, 1)} g/m². What was used is all that is on record for the whole season, also on other nights and outside jobs, so the saving is not flattered. Nights without a forecast count for nothing.`,
    },
    late: {
      title: 'Late starts',
      answer: (jobs: number, late: number, never: number) =>
        jobs === 0
          ? 'No job had a latest start.'
          : `${figure(late)} of ${plural(jobs, 'job', 'jobs')} began after the latest start, ${plural(never, 'was', 'were')} never begun.`,
      columns: ['Night', 'Route', 'Latest start', 'Begun', 'Late by'],
      never: 'never',
      minutes: (minutes: number | null) => (minutes === null ? '–' : `${figure(minutes)}\u00a0min`),
    },
    salt: {
      title: 'Salt at the depots',
      columns: ['Depot', 'At first', 'Bought', 'Used', 'Counted and corrected', 'Left'],
      note: 'From the salt ledger. Used is what lorries and drivers reported.',
      none: 'No depot is set up.',
    },
    months: {
      title: 'Month by month',
      columns: ['Month', 'Nights frozen', 'Nights treated', 'Treated', 'Salt'],
      note: 'Nights are counted for each domain.',
    },
    nights: {
      title: 'Night by night',
      show: 'Show every night',
      columns: ['Night', 'Domain', 'Decision', 'Treated', 'Forecast', 'Measured', 'Roads'],
    },
    yes: 'yes',
    no: 'no',
    none: 'none',
  },
}
