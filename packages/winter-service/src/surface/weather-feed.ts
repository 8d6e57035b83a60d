import { dewPointC, type EpochMs, formatInstant, parseInstant } from '@towncrier/core'
import { parse } from 'csv-parse/sync'
import { winterServiceErrors } from '../errors.ts'
import type { PrecipitationType, WeatherHour } from './surface-forecast.ts'
import { PRECIPITATION_TYPES } from './surface-forecast.ts'

export type WeatherFeedFormat = 'csv' | 'json'

type Field = Exclude<keyof WeatherHour, 'at'>
type Row = Readonly<Record<string, unknown>>

interface Source {
  readonly field: Exclude<Field, 'precipitationType'>
  /** What the feed calls it: our own name first, then the Met Office's. */
  readonly names: readonly string[]
  /** How many of its units are one of ours. */
  readonly perUnit: number
  readonly least: number
  readonly most: number
}

/** Ranges are those of FHWA Clarus where it has one; values outside are refused, not forecast with. */
const SOURCES: readonly Source[] = [
  source('airTempC', ['airTempC', 'screenTemperature'], -40, 60),
  source('dewPointC', ['dewPointC', 'screenDewPointTemperature'], -40, 60),
  source('humidityPct', ['humidityPct', 'screenRelativeHumidity'], 0, 100),
  source('windSpeedMs', ['windSpeedMs', 'windSpeed10m'], 0, 75),
  source('cloudOktas', ['cloudOktas'], 0, 8),
  source('cloudOktas', ['cloudPct', 'totalCloudCover'], 0, 100, 12.5),
  source('precipitationMm', ['precipitationMm', 'totalPrecipAmount', 'precipitationRate'], 0, 200),
  source('precipitationProbability', ['precipitationProbability'], 0, 1),
  source('precipitationProbability', ['probOfPrecipitation'], 0, 100, 100),
]
const TIME_NAMES = ['at', 'time']
const TYPE_NAME = 'precipitationType'
const CODE_NAME = 'significantWeatherCode'

function source(
  field: Source['field'],
  names: readonly string[],
  least: number,
  most: number,
  perUnit = 1,
): Source {
  return { field, names, least, most, perUnit }
}

/** What the Met Office's significant weather codes fall as; others, dry. @see Met Office DataHub, code definitions. */
const TYPE_BY_CODE = new Map<number, PrecipitationType>([
  [11, 'drizzle'],
  ...[-1, 9, 10, 12, 13, 14, 15, 28, 29, 30].map((code) => [code, 'rain'] as const),
  ...[16, 17, 18, 19, 20, 21].map((code) => [code, 'sleet'] as const),
  ...[22, 23, 24, 25, 26, 27].map((code) => [code, 'snow'] as const),
])
const LAST_CODE = 30

/** So many hours are read at most: two weeks and a day. */
const MOST_HOURS = 15 * 24

/**
 * Reads the hours of a weather feed, in the shape docs/methods/weather-feed.md describes: CSV with a header, a JSON
 * array of hours, `{"hours": […]}`, or the GeoJSON that the Met Office's site-specific service answers.
 *
 * An hour that is not there and a field that is empty or null are gaps, and stay so. Fields of other names are
 * ignored.
 *
 * @throws TC_WEATHER_FEED naming the line (CSV) or the hour (JSON) and the field: not readable, a time without its zone
 *         or not on the hour, not ascending or twice, a value that is no number or impossible; or no hour at all.
 */
export function readWeatherFeed(text: string, format: WeatherFeedFormat): WeatherHour[] {
  const rows = format === 'csv' ? csvRows(text) : jsonRows(text)
  if (rows.length === 0) throw refuse('it holds no hour')
  if (rows.length > MOST_HOURS) throw refuse(`${rows.length} hours, at most ${MOST_HOURS} are read`)
  const hours: WeatherHour[] = []
  for (const { where, row } of rows) {
    const hour = readHour(row, where)
    const before = hours.at(-1)
    if (before !== undefined && hour.at <= before.at) {
      const why = hour.at === before.at ? 'is there twice' : 'comes after a later one'
      throw refuse(`${where}, time: ${formatInstant(hour.at)} ${why}`)
    }
    hours.push(hour)
  }
  return hours
}

function refuse(what: string, cause?: unknown) {
  return winterServiceErrors.make('TC_WEATHER_FEED', what, {}, { cause })
}

interface PlacedRow {
  readonly where: string
  readonly row: Row
}

function csvRows(text: string): PlacedRow[] {
  let records: { record: Row; info: { lines: number } }[]
  try {
    records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true })
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause)
  }
  return records.map(({ record, info }) => ({ where: `line ${info.lines}`, row: record }))
}

function jsonRows(text: string): PlacedRow[] {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw refuse('it is not JSON', cause)
  }
  const list = listOf(document)
  if (list === null) {
    throw refuse('neither a list of hours, nor an object with hours, nor features with a timeSeries')
  }
  return list.map((row, n) => {
    if (!isObject(row)) throw refuse(`hour ${n + 1} is not an object`)
    return { where: `hour ${n + 1}`, row }
  })
}

function listOf(document: unknown): readonly unknown[] | null {
  if (Array.isArray(document)) return document
  if (!isObject(document)) return null
  if (Array.isArray(document.hours)) return document.hours
  const feature: unknown = Array.isArray(document.features) ? document.features[0] : null
  const properties = isObject(feature) ? feature.properties : null
  const series = isObject(properties) ? properties.timeSeries : null
  return Array.isArray(series) ? series : null
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readHour(row: Row, where: string): WeatherHour {
  const values: Record<Source['field'], number | null> = {
    airTempC: null,
    dewPointC: null,
    humidityPct: null,
    windSpeedMs: null,
    cloudOktas: null,
    precipitationMm: null,
    precipitationProbability: null,
  }
  for (const { field, names, perUnit, least, most } of SOURCES) {
    for (const name of names) {
      const value = numberIn(row, name, where, least, most)
      if (value !== null) values[field] ??= value / perUnit
    }
  }
  const { airTempC, humidityPct } = values
  if (values.dewPointC === null && airTempC !== null && humidityPct !== null) {
    values.dewPointC = dewPointC(airTempC, humidityPct)
  }
  return { at: timeIn(row, where), ...values, precipitationType: typeIn(row, where) }
}

function numberIn(row: Row, name: string, where: string, least: number, most: number): number | null {
  const raw = row[name]
  if (raw === undefined || raw === null || raw === '') return null
  const value = typeof raw === 'string' ? Number(raw) : raw
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw refuse(`${where}, ${name}: ${JSON.stringify(raw)} is not a number`)
  }
  if (value < least || value > most) {
    throw refuse(`${where}, ${name}: ${value} is not between ${least} and ${most}`)
  }
  return value
}

const WITHOUT_SECONDS = /T\d{2}:\d{2}(?=Z|[+-])/

function timeIn(row: Row, where: string): EpochMs {
  const name = TIME_NAMES.find((each) => row[each] !== undefined)
  const raw = name === undefined ? undefined : row[name]
  const at =
    typeof raw === 'string' ? parseInstant(raw.replace(WITHOUT_SECONDS, (time) => `${time}:00`)) : null
  if (at === null) {
    throw refuse(`${where}, time: ${JSON.stringify(raw) ?? 'missing'} is no time with a zone`)
  }
  if (at % 3_600_000 !== 0) throw refuse(`${where}, time: ${formatInstant(at)} is not on the hour`)
  return at
}

function typeIn(row: Row, where: string): PrecipitationType | null {
  const named = row[TYPE_NAME]
  if (named !== undefined && named !== null && named !== '') {
    const type = PRECIPITATION_TYPES.find((each) => each === named)
    if (type !== undefined) return type
    throw refuse(
      `${where}, ${TYPE_NAME}: ${JSON.stringify(named)} is none of ${PRECIPITATION_TYPES.join(', ')}`,
    )
  }
  const code = numberIn(row, CODE_NAME, where, -1, LAST_CODE)
  return code === null ? null : (TYPE_BY_CODE.get(code) ?? 'none')
}
