import { DAY_MS, dewPointC as dewPointOf, type EpochMs } from '@towncrier/core'
import type { HomeAnalysis } from '../analyse-home.ts'
import { localMonthOf } from '../civil-date.ts'
import { type MouldLevel, runMouldIndex } from '../mould-course.ts'
import { INITIAL_MOULD_STATE, type MouldSensitivity } from '../mould-index.ts'
import type { RoomReading } from '../readings.ts'
import { countRiskHours, type MonthRisk, type RiskCount } from '../risk-hours.ts'
import type { SensorSpan } from '../sensor-health.ts'
import { median, quantiles } from '../statistics.ts'
import { type ChartSeries, chartSeries } from './chart-series.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { type SensorAccuracy, sensorAccuracyOf } from './sensor-accuracy.ts'

/** A room as its household describes it, with all that its readings say. */
export interface EvidenceRoom {
  readonly id: string
  readonly name: string
  /** A room type: `bathroom`. */
  readonly type: string
  readonly placement: string
  /** fRsi, 0…1. */
  readonly wallFactor: number
  readonly isWallFactorDefault: boolean
  /** What the wall is faced with: one of `WALL_MATERIALS`, or empty. */
  readonly material: string
  readonly isMaterialDefault: boolean
  readonly mouldSensitivity: MouldSensitivity
  readonly sustainedHours: number
  /** Of all its readings up to the end of the period, not only of those in it. */
  readonly analysis: HomeAnalysis
  /** Name of the sensor or feed that tells of the air outdoors; null: there is none. */
  readonly outdoorSource: string | null
  /** SHA-256 of its readings in the period, hex; see `readingLines`. */
  readonly fingerprint: string
}

/** The middle of many values, and what a tenth of them lie below and above. */
export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** A month of a room. */
export interface MonthFacts extends MonthRisk {
  /** Medians of what could be trusted; null: nothing. */
  readonly tempC: number | null
  readonly humidityPct: number | null
  /** Indicative, at the end of the month or of the period; null before the first hour that was judged. */
  readonly mouldIndex: number | null
}

/** What a report says of one room. Plain data. */
export interface RoomFacts
  extends Pick<
    EvidenceRoom,
    | 'id'
    | 'name'
    | 'type'
    | 'placement'
    | 'wallFactor'
    | 'isWallFactorDefault'
    | 'material'
    | 'isMaterialDefault'
    | 'sustainedHours'
    | 'outdoorSource'
    | 'fingerprint'
  > {
  readonly readings: number
  readonly firstAt: EpochMs | null
  readonly lastAt: EpochMs | null
  readonly coverage: Coverage
  /** Of trusted readings; null: there is none. */
  readonly tempC: Spread | null
  readonly humidityPct: Spread | null
  readonly dewPointC: Spread | null
  readonly hours: RiskCount
  readonly months: readonly MonthFacts[]
  /** Indicative, over all the room's readings up to the end of the period; null: no hour could be judged. */
  readonly mould: {
    readonly index: number
    readonly highest: number
    readonly highestAt: EpochMs | null
    readonly level: MouldLevel
  } | null
  readonly doubtful: readonly SensorSpan[]
  /** Readings in those spans: kept, and in no figure. */
  readonly doubtfulReadings: number
  readonly accuracy: SensorAccuracy
  readonly chart: ChartSeries
}

/**
 * What one room's readings say about a period.
 *
 * The mould index remembers: it runs over all hours up to the end of the period. All else is of the period
 * only. Readings in doubtful spans are counted, and left out of every other figure.
 *
 * @param from     begin of the period, inclusive.
 * @param to       its end, exclusive.
 * @param timeZone IANA zone of the household: where months begin.
 */
export function roomFacts(room: EvidenceRoom, from: EpochMs, to: EpochMs, timeZone: string): RoomFacts {
  const { analysis, sustainedHours } = room
  const isWithin = ({ at }: { readonly at: EpochMs }) => at >= from && at < to
  const readings = analysis.readings.filter(isWithin)
  const trusted = analysis.readings.filter(
    (reading, index) => isWithin(reading) && analysis.sensorHealth.isTrusted[index],
  )
  const hours = analysis.hours.filter(isWithin)
  const risk = countRiskHours(hours, timeZone, sustainedHours)
  const doubtful = analysis.sensorHealth.spans
    .filter((span) => span.from < to && span.to >= from)
    .map((span) => ({ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) }))
  return {
    id: room.id,
    name: room.name,
    type: room.type,
    placement: room.placement,
    wallFactor: room.wallFactor,
    isWallFactorDefault: room.isWallFactorDefault,
    material: room.material,
    isMaterialDefault: room.isMaterialDefault,
    sustainedHours,
    outdoorSource: room.outdoorSource,
    fingerprint: room.fingerprint,
    readings: readings.length,
    firstAt: readings[0]?.at ?? null,
    lastAt: readings.at(-1)?.at ?? null,
    coverage: coverageOf(
      readings.map(({ at }) => at),
      from,
      to,
    ),
    tempC: spreadOf(trusted.map(({ tempC }) => tempC)),
    humidityPct: spreadOf(trusted.map(({ humidityPct }) => humidityPct)),
    dewPointC: spreadOf(trusted.flatMap(({ tempC, humidityPct }) => dewPointOf(tempC, humidityPct) ?? [])),
    hours: risk.total,
    months: monthFacts(risk.months, trusted, room, to, timeZone),
    mould: mouldFacts(room, to),
    doubtful,
    doubtfulReadings: readings.length - trusted.length,
    accuracy: sensorAccuracyOf(room.placement),
    chart: chartSeries(trusted, hours, from, to),
  }
}

/** Hours that can be in a period and say nothing; a report of a room without readings has them. */
export function hoursWithReadings({ known, unknownSensor, unknownOutdoor }: RiskCount): number {
  return known + unknownSensor + unknownOutdoor
}

/**
 * A room's readings of a period as text, of which a report tells the SHA-256: a line each, in order of time,
 * `2026-01-14T08:15:00.000Z,19.5,61.2` (instant in UTC, °C, %), each line ended by a line feed.
 */
export function* readingLines(
  readings: readonly RoomReading[],
  from: EpochMs,
  to: EpochMs,
): Generator<string> {
  for (const { at, tempC, humidityPct } of readings) {
    if (at >= from && at < to) yield `${new Date(at).toISOString()},${tempC},${humidityPct}\n`
  }
}

function spreadOf(values: readonly number[]): Spread | null {
  const [low, median, high] = quantiles(values, [0.1, 0.5, 0.9]) ?? []
  return low === undefined ? null : { low, median: median!, high: high! }
}

function monthFacts(
  months: readonly MonthRisk[],
  trusted: readonly RoomReading[],
  { analysis, mouldSensitivity }: EvidenceRoom,
  to: EpochMs,
  timeZone: string,
): MonthFacts[] {
  const monthOf = monthFinder(timeZone)
  const readingsOf = Map.groupBy(trusted, ({ at }) => monthOf(at))
  const indexAfter = new Map<string, number>()
  let state = INITIAL_MOULD_STATE
  for (const [month, hours] of Map.groupBy(
    analysis.hours.filter(({ at }) => at < to),
    ({ at }) => monthOf(at),
  )) {
    const course = runMouldIndex(hours, mouldSensitivity, state)
    if (course === null) continue
    state = course.state
    indexAfter.set(month, course.index)
  }
  let mouldIndex: number | null = null
  for (const [month, index] of indexAfter) if (month < (months[0]?.month ?? '')) mouldIndex = index
  return months.map((risk) => {
    mouldIndex = indexAfter.get(risk.month) ?? mouldIndex
    const readings = readingsOf.get(risk.month) ?? []
    return {
      ...risk,
      tempC: median(readings.map(({ tempC }) => tempC)),
      humidityPct: median(readings.map(({ humidityPct }) => humidityPct)),
      mouldIndex,
    }
  })
}

function mouldFacts({ analysis, mouldSensitivity }: EvidenceRoom, to: EpochMs): RoomFacts['mould'] {
  const course = runMouldIndex(
    analysis.hours.filter(({ at }) => at < to),
    mouldSensitivity,
  )
  if (course === null) return null
  const { index, highestIndex: highest, highestAt, level } = course
  return { index, highest, highestAt, level }
}

/** The local month of instants: the calendar is asked of each only on days (UTC) in which a month begins. */
function monthFinder(timeZone: string): (at: EpochMs) => string {
  const monthOfDay = new Map<number, string | null>()
  return (at) => {
    const day = Math.floor(at / DAY_MS)
    let month = monthOfDay.get(day)
    if (month === undefined) {
      const first = localMonthOf(day * DAY_MS, timeZone)
      month = first === localMonthOf((day + 1) * DAY_MS - 1, timeZone) ? first : null
      monthOfDay.set(day, month)
    }
    return month ?? localMonthOf(at, timeZone)
  }
}
