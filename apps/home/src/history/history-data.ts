import type { HistoryView } from '@towncrier/protocol'
import type { HistoryRange } from '../api/home-types.ts'
import { type LocalParts, partsOf } from '../format/zone.ts'

type Point = HistoryView['points'][number]
type Column = (number | null)[]

/** A box sends every five minutes; what is missing for longer than this is a gap. */
const LONGEST_JOINED_MS = 30 * 60_000

/** Columns as uPlot takes them, seconds first; null is a gap in the line. */
export interface HistoryColumns {
  readonly x: number[]
  readonly temp: Column
  readonly humidity: Column
  readonly dewPoint: Column
}

/** Lays the points on a time axis, the middle of each bucket; where nothing came for long the line is broken. */
export function columnsOf({ points, bucketMs }: Pick<HistoryView, 'points' | 'bucketMs'>): HistoryColumns {
  const columns: HistoryColumns = { x: [], temp: [], humidity: [], dewPoint: [] }
  const add = (at: number, point: Point | null) => {
    columns.x.push(at / 1_000)
    columns.temp.push(point === null ? null : point.tempC)
    columns.humidity.push(point === null ? null : point.humidityPct)
    columns.dewPoint.push(point === null ? null : point.dewPointC)
  }
  const joinMs = Math.max(LONGEST_JOINED_MS, 2 * bucketMs)
  let before: number | null = null
  for (const point of points) {
    const at = Date.parse(point.at) + bucketMs / 2
    if (before !== null && at - before > joinMs) add((before + at) / 2, null)
    add(at, point)
    before = at
  }
  return columns
}

export interface HistoryRow {
  /** Where it begins, epoch ms. */
  readonly at: number
  readonly tempC: number
  readonly lowC: number
  readonly highC: number
  readonly humidityPct: number
}

/** The points gathered to rows of a table: by local hour, day or month, the newest last. */
export function rowsOf(points: HistoryView['points'], range: HistoryRange, timeZone: string): HistoryRow[] {
  const groups = new Map<string, { at: number; points: Point[] }>()
  for (const point of points) {
    const at = Date.parse(point.at)
    const key = keyOf(partsOf(at, timeZone), range, at)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { at, points: [point] })
    else group.points.push(point)
  }
  return [...groups.values()].map(({ at, points: own }) => ({
    at,
    tempC: meanOf(own.map(({ tempC }) => tempC)),
    lowC: Math.min(...own.map(({ tempLowC }) => tempLowC)),
    highC: Math.max(...own.map(({ tempHighC }) => tempHighC)),
    humidityPct: meanOf(own.map(({ humidityPct }) => humidityPct)),
  }))
}

function keyOf({ year, month, day, hour }: LocalParts, range: HistoryRange, at: number): string {
  if (range === 'year') return `${year}-${month}`
  // The hour that comes twice is two hours: it is told apart by the world's hour.
  return range === 'day' ? `${day} ${hour} ${Math.floor(at / 3_600_000)}` : `${year}-${month}-${day}`
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
