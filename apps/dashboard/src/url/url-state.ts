import { DEVICE_STATES, type DeviceState } from '../live/device-state.ts'

export const PAGES = [
  'live',
  'alerts',
  'devices',
  'incidents',
  'shift',
  'winter',
  'winter-network',
  'winter-record',
  'winter-season',
  'waste-plan',
  'waste-bins',
  'waste-fleet',
  'waste-savings',
  'reports',
  'on-call',
  'wall',
  'suppressions',
  'figures',
  'rules',
  'quarantine',
  'people',
  'webhooks',
  'audit',
  'system',
  'inbox',
  'notifications',
  'account',
] as const
export type PageName = (typeof PAGES)[number]
/** Which causes the alarm desk lists. */
export const DESK_VIEWS = [
  'needs-me',
  'mine',
  'open',
  'shelved',
  'suppressed',
  'out-of-service',
  'history',
] as const
export type DeskView = (typeof DESK_VIEWS)[number]
export const RANGES = ['24h', '7d', '30d'] as const
export type PresetRange = (typeof RANGES)[number]
/** A preset that ends now, or two instants, epoch ms. */
export type ChartRange = PresetRange | { readonly from: number; readonly to: number }
export const SORTS = ['state', 'name', 'age'] as const
export type SortBy = (typeof SORTS)[number]

export interface MapPosition {
  readonly zoom: number
  readonly latitude: number
  readonly longitude: number
}

/** From where to where an emergency vehicle is to go; null: not said yet. */
export interface RoutePlaces {
  readonly from: Pick<MapPosition, 'latitude' | 'longitude'> | null
  readonly to: Pick<MapPosition, 'latitude' | 'longitude'> | null
}

/** What of the winter board is looked at. */
export const TONIGHT_VIEWS = ['board', 'map', 'decisions', 'jobs', 'forecast', 'settings'] as const
export type TonightView = (typeof TONIGHT_VIEWS)[number]
export const ROAD_LAYERS = ['temperature', 'freezing', 'treated'] as const
export type RoadLayer = (typeof ROAD_LAYERS)[number]
export interface TonightPlace {
  readonly view: TonightView
  readonly domainId: string | null
  /** A sensor whose forecast is looked at; null: that of the domain. */
  readonly sensorId: string | null
  /** Whole hours from now that the map shows, 0 to 24. */
  readonly hour: number
  readonly layer: RoadLayer
  /** Date of its evening; null: tonight. */
  readonly night: string | null
}
export const TONIGHT: TonightPlace = {
  view: 'board',
  domainId: null,
  sensorId: null,
  hour: 0,
  layer: 'temperature',
  night: null,
}

/** What of the record of winter service is looked at. */
export const RECORD_VIEWS = ['streets', 'night'] as const
export type RecordView = (typeof RECORD_VIEWS)[number]
export interface RecordPlace {
  readonly view: RecordView
  /** Part of a street's name; empty: all streets. */
  readonly street: string
  /** Local dates, both included; null: as the page begins. */
  readonly since: string | null
  readonly until: string | null
  /** The evening of a night; null: last night. */
  readonly evening: string | null
}
export const RECORD: RecordPlace = { view: 'streets', street: '', since: null, until: null, evening: null }

/** Which bins are looked at; empty: all. */
export interface BinsPlace {
  readonly binId: string | null
  readonly stream: string
  readonly roundId: string
  readonly state: string
}
export const BINS: BinsPlace = { binId: null, stream: '', roundId: '', state: '' }

/** Which day's rounds are looked at, and what of them. */
export interface PlanPlace {
  /** Local date; null: today, or tomorrow once today is over. */
  readonly day: string | null
  /** null: the plan that holds, or the newest draft. */
  readonly planId: string | null
  readonly binId: string | null
  /** How many weeks the savings are shown for. */
  readonly weeks: number
}
export const SAVINGS_WEEKS = [8, 26, 52] as const
export const PLAN: PlanPlace = { day: null, planId: null, binId: null, weeks: SAVINGS_WEEKS[0] }

/** All that a link carries, so that a colleague sees the same. */
export interface UrlState {
  readonly page: PageName
  readonly deviceId: string | null
  readonly alertId: string | null
  readonly causeId: string | null
  readonly desk: DeskView
  readonly incidentId: number | null
  /** The past instant that the live page shows, epoch ms; null: now. */
  readonly at: number | null
  /** The emergency route that the live page shows; null: none is asked for. */
  readonly route: RoutePlaces | null
  /** Belongs to the winter board alone. */
  readonly tonight: TonightPlace
  /** Belongs to the record and the season alone. */
  readonly record: RecordPlace
  /** Belongs to the bins alone. */
  readonly bins: BinsPlace
  /** Belongs to the rounds and the savings alone. */
  readonly plan: PlanPlace
  /** Kinds shown; empty: all. */
  readonly kinds: readonly string[]
  /** States shown; empty: all. */
  readonly states: readonly DeviceState[]
  readonly search: string
  readonly sort: SortBy
  /** Which list stands beside the map. */
  readonly list: 'alerts' | 'devices'
  /** The kind whose value colours the map; null: state does. */
  readonly colourKind: string | null
  readonly map: MapPosition | null
  readonly range: ChartRange
  /** Measures charted; empty: the kind's first. */
  readonly measures: readonly string[]
  readonly showTable: boolean
}

export const INITIAL_URL_STATE: UrlState = {
  page: 'live',
  deviceId: null,
  alertId: null,
  causeId: null,
  desk: 'needs-me',
  incidentId: null,
  at: null,
  route: null,
  tonight: TONIGHT,
  record: RECORD,
  bins: BINS,
  plan: PLAN,
  kinds: [],
  states: [],
  search: '',
  sort: 'state',
  list: 'alerts',
  colourKind: null,
  map: null,
  range: '24h',
  measures: [],
  showTable: false,
}

/** A state with a change; a past instant and a route belong to the live page alone, as what is looked at of tonight to its own. */
export function changeUrl(state: UrlState, change: Partial<UrlState>): UrlState {
  const next = { ...state, ...change }
  const tonight = next.page === 'winter' ? next.tonight : TONIGHT
  const record = next.page === 'winter-record' || next.page === 'winter-season' ? next.record : RECORD
  const bins = next.page === 'waste-bins' ? next.bins : BINS
  const plan = next.page === 'waste-plan' || next.page === 'waste-savings' ? next.plan : PLAN
  const own = { ...next, tonight, record, bins, plan }
  return next.page === 'live' ? own : { ...own, at: null, route: null }
}

/** Reads a query string; what cannot be read is as if it were not there. */
export function parseUrl(query: string): UrlState {
  const parameters = new URLSearchParams(query)
  const list = (name: string) => (parameters.get(name) ?? '').split(',').filter((part) => part !== '')
  return {
    page: oneOf(PAGES, parameters.get('page')) ?? 'live',
    deviceId: parameters.get('device'),
    alertId: parameters.get('alert'),
    causeId: parameters.get('cause'),
    desk: oneOf(DESK_VIEWS, parameters.get('desk')) ?? 'needs-me',
    incidentId: parseCount(parameters.get('incident')),
    at: parseInstant(parameters.get('at')),
    route: parseRoute(parameters.get('route')),
    tonight: parseTonight(parameters),
    record: parseRecord(parameters),
    bins: {
      binId: parameters.get('bin'),
      stream: parameters.get('stream') ?? '',
      roundId: parameters.get('round') ?? '',
      state: parameters.get('fill') ?? '',
    },
    plan: {
      day: parseDate(parameters.get('day')),
      planId: parameters.get('plan'),
      binId: parameters.get('stop'),
      weeks: SAVINGS_WEEKS.find((weeks) => String(weeks) === parameters.get('weeks')) ?? PLAN.weeks,
    },
    kinds: list('kinds'),
    states: list('states').flatMap((name) => oneOf(DEVICE_STATES, name) ?? []),
    search: parameters.get('search') ?? '',
    sort: oneOf(SORTS, parameters.get('sort')) ?? 'state',
    list: parameters.get('list') === 'devices' ? 'devices' : 'alerts',
    colourKind: parameters.get('colour'),
    map: parseMap(parameters.get('map')),
    range: parseRange(parameters.get('range')),
    measures: list('measures'),
    showTable: parameters.get('table') === 'yes',
  }
}

/** The query string of a state, without what is as it is at first; empty when all is. */
export function formatUrl(state: UrlState): string {
  const parts: string[] = []
  const add = (name: string, value: string | null) => {
    // Commas, slashes and colons are legal in a query and read better bare.
    if (value !== null && value !== '') {
      parts.push(
        `${name}=${encodeURIComponent(value).replace(/%2C/g, ',').replace(/%2F/g, '/').replace(/%3A/g, ':')}`,
      )
    }
  }
  add('page', state.page === 'live' ? null : state.page)
  add('device', state.deviceId)
  add('alert', state.alertId)
  add('cause', state.causeId)
  add('desk', state.desk === 'needs-me' ? null : state.desk)
  add('incident', state.incidentId === null ? null : String(state.incidentId))
  add('at', state.at === null ? null : formatInstant(state.at))
  add('route', state.route === null ? null : formatRoute(state.route))
  const { view, domainId, sensorId, hour, layer, night } = state.tonight
  add('tonight', view === 'board' ? null : view)
  add('domain', domainId)
  add('sensor', sensorId)
  add('hour', hour === 0 ? null : String(hour))
  add('layer', layer === 'temperature' ? null : layer)
  add('night', night)
  const { record } = state
  add('record', record.view === 'streets' ? null : record.view)
  add('street', record.street)
  add('since', record.since)
  add('until', record.until)
  add('evening', record.evening)
  add('bin', state.bins.binId)
  add('stream', state.bins.stream)
  add('round', state.bins.roundId)
  add('fill', state.bins.state)
  add('day', state.plan.day)
  add('plan', state.plan.planId)
  add('stop', state.plan.binId)
  add('weeks', state.plan.weeks === PLAN.weeks ? null : String(state.plan.weeks))
  add('kinds', state.kinds.join(','))
  add('states', state.states.join(','))
  add('search', state.search)
  add('sort', state.sort === 'state' ? null : state.sort)
  add('list', state.list === 'alerts' ? null : state.list)
  add('colour', state.colourKind)
  add('map', state.map === null ? null : formatMap(state.map))
  add('range', state.range === '24h' ? null : formatRange(state.range))
  add('measures', state.measures.join(','))
  add('table', state.showTable ? 'yes' : null)
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

function oneOf<const Name extends string>(names: readonly Name[], value: string | null): Name | null {
  return names.find((name) => name === value) ?? null
}

function parseCount(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null
}

function parseTonight(parameters: URLSearchParams): TonightPlace {
  const night = parameters.get('night')
  const hour = Number(parameters.get('hour') ?? 0)
  return {
    view: oneOf(TONIGHT_VIEWS, parameters.get('tonight')) ?? 'board',
    domainId: parameters.get('domain'),
    sensorId: parameters.get('sensor'),
    hour: Number.isInteger(hour) && hour >= 0 && hour <= 24 ? hour : 0,
    layer: oneOf(ROAD_LAYERS, parameters.get('layer')) ?? 'temperature',
    night: parseDate(night),
  }
}

function parseRecord(parameters: URLSearchParams): RecordPlace {
  return {
    view: oneOf(RECORD_VIEWS, parameters.get('record')) ?? 'streets',
    street: parameters.get('street') ?? '',
    since: parseDate(parameters.get('since')),
    until: parseDate(parameters.get('until')),
    evening: parseDate(parameters.get('evening')),
  }
}

function parseDate(text: string | null): string | null {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) ? text : null
}

function parseInstant(text: string | null): number | null {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : at
}

function formatInstant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}

function parseRoute(text: string | null): RoutePlaces | null {
  if (text === null) return null
  const [from, to] = text.split('..').map((part) => {
    const [latitude, longitude, ...rest] = part.split(',').map((number) => Number.parseFloat(number))
    if (latitude === undefined || longitude === undefined || rest.length > 0) return null
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null
  })
  return { from: from ?? null, to: to ?? null }
}

function formatRoute({ from, to }: RoutePlaces): string {
  const end = (place: RoutePlaces['from']) =>
    place === null ? '' : `${place.latitude.toFixed(5)},${place.longitude.toFixed(5)}`
  return `${end(from)}..${end(to)}`
}

function parseMap(text: string | null): MapPosition | null {
  const numbers = (text ?? '').split('/').map(Number)
  const [zoom, latitude, longitude] = numbers
  if (numbers.length !== 3 || text === '' || numbers.some((number) => !Number.isFinite(number))) return null
  if (zoom! < 0 || zoom! > 24 || Math.abs(latitude!) > 90 || Math.abs(longitude!) > 180) return null
  return { zoom: zoom!, latitude: latitude!, longitude: longitude! }
}

function formatMap({ zoom, latitude, longitude }: MapPosition): string {
  return [zoom.toFixed(2), latitude.toFixed(5), longitude.toFixed(5)].join('/')
}

function parseRange(text: string | null): ChartRange {
  const preset = oneOf(RANGES, text)
  if (preset !== null) return preset
  const [from, to] = (text ?? '').split('..').map((part) => Date.parse(part))
  return from !== undefined && to !== undefined && from < to ? { from, to } : '24h'
}

function formatRange(range: ChartRange): string {
  if (typeof range === 'string') return range
  return [range.from, range.to].map((at) => new Date(at).toISOString().replace(':00.000Z', 'Z')).join('..')
}
