import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import { createHourOfWeek } from '../forecast/hour-of-week.ts'
import type { BinPast } from './bin-forecast.ts'
import { type FillModel, type GroupRate, streetKey } from './fill-model.ts'
import { forEachStep, hoursBefore } from './fill-steps.ts'
import { noWeekSums, type WeekSums, weekShape } from './week-shape.ts'

export interface FillLearning {
  /** What came later is not looked at. */
  readonly now: EpochMs
  /** IANA name: of the hour of the week. */
  readonly timeZone: string
}

/** Older steps count half for every so much of age, so that a rate follows when habits change. */
const HALF_LIFE_DAYS = 28
/** What chance adds while nothing is known, points. */
const USUAL_DISPERSION = 2
/** How much bins of one street and stream differ while nothing is known: relative variance of their rates. */
const USUAL_VARIANCE = 0.25
const VARIANCE_RANGE = [0.04, 1.5] as const
/** How strongly little is drawn to what stands above it: days of bins, bins, days of sums. */
const STREAM_TO_TOWN_BIN_DAYS = 14
const STREET_TO_STREAM_BINS = 3
const VARIANCE_TO_USUAL_BINS = 10
const DISPERSION_TO_STREAM_DAYS = 10
const DISPERSION_TO_TOWN_DAYS = 60
/** A sensor that says the same while so much was to be expected is stuck. */
const STUCK_PCT = 8
/** Hours of which the sum is looked at to see how much chance adds: a day, so that noise of the sensor counts little. */
const SUM_HOURS = 24
/** Sums on the way to the sensor's limit are left out, and were large ones. */
const SUMS_LEFT_OUT = 1.05
const LEAST_DISPERSION = 0.05
/** Longer gaps tell of the rate, and nothing of the hour. */
const MOST_HOURS_FOR_SHAPE = 3

/** What one bin's past adds up to; hours are weighed by the week's shape and by age. */
interface BinSums {
  readonly past: BinPast
  readonly addedPct: number
  readonly hours: number
  /** Without weights. */
  readonly days: number
  /** Sums over about a day each: points, hours by the shape. */
  readonly sums: readonly (readonly [addedPct: number, hours: number])[]
}

/**
 * Learns how fast bins fill from the hourly pasts of many: the shape of the week by stream, each bin's rate drawn to its
 * street's, its stream's and the town's (credibility: Bühlmann & Straub 1970), and how much chance adds. Steps across collections
 * and gaps, from full bins and of sensors that stand still are not learnt from.
 */
export function learnFills(allPasts: readonly BinPast[], { now, timeZone }: FillLearning): FillModel {
  const pasts = allPasts.map((past) => ({ ...past, hours: hoursBefore(past.hours, now) }))
  const grid = createGrid(pasts, now, timeZone)
  const shapes = learnShapes(pasts, grid)
  const bins: BinSums[] = []
  for (const past of pasts) {
    if (past.hours.length > 0) bins.push(sumBin(past, grid, shapes.of(past.stream)))
  }
  return settleRates(bins, shapes, now, timeZone)
}

interface Grid {
  readonly indexOf: (at: EpochMs) => number
  /** Hour of the week of each hour, 0 to 167. */
  readonly cells: Uint8Array
  /** 1 now, less before. */
  readonly weights: Float64Array
  readonly end: number
}

function createGrid(pasts: readonly BinPast[], now: EpochMs, timeZone: string): Grid {
  let first = Math.floor(now / HOUR_MS)
  for (const { hours } of pasts) {
    if (hours.length > 0) first = Math.min(first, Math.floor(hours[0]!.at / HOUR_MS))
  }
  const hourOfWeek = createHourOfWeek(timeZone)
  const end = Math.max(0, Math.ceil(now / HOUR_MS) - first)
  const cells = new Uint8Array(end)
  const weights = new Float64Array(end)
  for (let index = 0; index < end; index++) {
    const at = (first + index) * HOUR_MS
    cells[index] = Math.floor(hourOfWeek(at))
    weights[index] = 0.5 ** ((now - at) / (HALF_LIFE_DAYS * DAY_MS))
  }
  return { indexOf: (at) => Math.floor(at / HOUR_MS) - first, cells, weights, end }
}

interface Shapes {
  readonly town: readonly number[]
  readonly streams: ReadonlyMap<string, readonly number[]>
  of(stream: string): Cumulated
}

/** Hours by the week's shape from the grid's beginning to the middle of each hour. */
type Cumulated = Float64Array

function learnShapes(pasts: readonly BinPast[], { indexOf, cells, end }: Grid): Shapes {
  const town = noWeekSums()
  const streams = new Map<string, WeekSums>()
  const added = new Float64Array(cells.length === 0 ? 0 : 168)
  const hours = new Float64Array(added.length)
  for (const { hours: past, stream } of pasts) {
    if (past.length === 0) continue
    const offset = indexOf(past[0]!.at)
    added.fill(0)
    hours.fill(0)
    let addedSum = 0
    let hourSum = 0
    forEachStep(past, ({ from, to, risePct, isCensored, isStill }) => {
      const length = to - from
      if (isStill || isCensored || length > MOST_HOURS_FOR_SHAPE || offset + to >= end) return
      // From the middle of one hour to the middle of another.
      for (let index = from; index <= to; index++) {
        const share = (index === from || index === to ? 0.5 : 1) / length
        const cell = cells[offset + index]!
        added[cell]! += share * risePct
        hours[cell]! += share * length
      }
      addedSum += risePct
      hourSum += length
    })
    if (hourSum === 0 || addedSum <= 0) continue
    const rate = addedSum / hourSum
    let ofStream = streams.get(stream)
    if (ofStream === undefined) {
      ofStream = noWeekSums()
      streams.set(stream, ofStream)
    }
    for (let cell = 0; cell < added.length; cell++) {
      ofStream.added[cell]! += added[cell]!
      ofStream.flat[cell]! += rate * hours[cell]!
      town.added[cell]! += added[cell]!
      town.flat[cell]! += rate * hours[cell]!
    }
  }
  const townShape = weekShape(town, null, USUAL_DISPERSION)
  const shapes = new Map(
    [...streams].map(([stream, sums]) => [stream, weekShape(sums, townShape, USUAL_DISPERSION)]),
  )
  const cumulated = new Map<string, Cumulated>()
  return {
    town: townShape,
    streams: shapes,
    of(stream) {
      let sums = cumulated.get(stream)
      if (sums === undefined) {
        sums = new Float64Array(end)
        const shape = shapes.get(stream) ?? townShape
        let before = 0
        for (let index = 0; index < end; index++) {
          const share = shape[cells[index]!]!
          sums[index] = before + share / 2
          before += share
        }
        cumulated.set(stream, sums)
      }
      return sums
    },
  }
}

function sumBin(past: BinPast, { indexOf, weights, end }: Grid, cumulated: Cumulated): BinSums {
  const offset = indexOf(past.hours[0]!.at)
  let addedPct = 0
  let hours = 0
  let days = 0
  let stillPct = 0
  let stillHours = 0
  let stillWeighed = 0
  let stillDays = 0
  const sums: [number, number][] = []
  let sumPct = 0
  let sumHours = 0
  let sumLength = 0
  let last = -1
  forEachStep(past.hours, ({ from, to, risePct, isCensored, isStill }) => {
    if (offset + to >= end) return
    // On the way to the sensor's limit it was, on average, for half the time.
    const part = isCensored ? 0.5 : 1
    const length = part * (cumulated[offset + to]! - cumulated[offset + from]!)
    const weight = weights[offset + to]!
    const stepDays = (part * (to - from)) / 24
    if (isStill) {
      stillPct += weight * risePct
      stillHours += length
      stillWeighed += weight * length
      stillDays += stepDays
      return
    }
    addedPct += weight * risePct
    hours += weight * length
    days += stepDays
    if (from !== last || isCensored) {
      sumPct = 0
      sumHours = 0
      sumLength = 0
    }
    last = to
    if (isCensored) return
    sumPct += risePct
    sumHours += length
    sumLength += to - from
    if (sumLength >= SUM_HOURS) {
      sums.push([sumPct, sumHours])
      sumPct = 0
      sumHours = 0
      sumLength = 0
    }
  })
  const isUsed = hours > 0 && (addedPct / hours) * stillHours < STUCK_PCT
  return {
    past,
    addedPct: Math.max(0, addedPct + (isUsed ? stillPct : 0)),
    hours: hours + (isUsed ? stillWeighed : 0),
    days: days + (isUsed ? stillDays : 0),
    sums,
  }
}

function settleRates(bins: readonly BinSums[], shapes: Shapes, now: EpochMs, timeZone: string): FillModel {
  const learnt = bins.filter(({ hours }) => hours > 0)
  const townHours = sumOf(learnt, ({ hours }) => hours)
  const townRate = townHours > 0 ? sumOf(learnt, ({ addedPct }) => addedPct) / townHours : 0
  const townDispersion = dispersionOf(learnt, USUAL_DISPERSION, DISPERSION_TO_STREAM_DAYS, townRate)
  const town = { bins: learnt.length, perHourPct: townRate, dispersion: townDispersion }
  const model: FillModel = {
    learntAt: now,
    timeZone,
    town: { ...town, variance: USUAL_VARIANCE, week: shapes.town },
    streams: {},
    streets: {},
    bins: {},
  }
  const byStream = Map.groupBy(learnt, ({ past }) => past.stream)
  const streams: Record<string, GroupRate & { week: readonly number[] }> = model.streams
  for (const [stream, members] of byStream) {
    const drawnBy = STREAM_TO_TOWN_BIN_DAYS * 24
    const hours = sumOf(members, (bin) => bin.hours)
    const perHourPct = (sumOf(members, (bin) => bin.addedPct) + drawnBy * townRate) / (hours + drawnBy)
    const dispersion = dispersionOf(members, townDispersion, DISPERSION_TO_TOWN_DAYS, perHourPct)
    const variance = varianceOf(members, perHourPct, dispersion)
    streams[stream] = {
      bins: members.length,
      perHourPct,
      dispersion,
      variance,
      week: shapes.streams.get(stream) ?? shapes.town,
    }
    settleStreets(model, stream, members)
  }
  return model
}

function settleStreets(model: FillModel, stream: string, members: readonly BinSums[]): void {
  const { perHourPct: streamRate, dispersion, variance } = model.streams[stream]!
  for (const [street, neighbours] of Map.groupBy(members, ({ past }) => past.street)) {
    // Hours after which a bin's own past says as much as its neighbours do.
    const ownHours = dispersion / (variance * Math.max(streamRate, 1e-6))
    let weights = STREET_TO_STREAM_BINS
    let rates = STREET_TO_STREAM_BINS * streamRate
    for (const { addedPct, hours } of neighbours) {
      const credibility = hours / (hours + ownHours)
      weights += credibility
      rates += (credibility * addedPct) / hours
    }
    const perHourPct = rates / weights
    model.streets[streetKey(stream, street)] = { bins: neighbours.length, perHourPct }
    for (const bin of neighbours) {
      const drawnBy = dispersion / (variance * Math.max(perHourPct, 1e-6))
      const rate = (bin.addedPct + drawnBy * perHourPct) / (bin.hours + drawnBy)
      const own = dispersionOf([bin], dispersion, DISPERSION_TO_STREAM_DAYS, rate)
      model.bins[bin.past.binId] = {
        perHourPct: rate,
        dispersion: own,
        variance: rate > 0 ? own / (rate * (bin.hours + drawnBy)) : variance,
        days: Math.round(bin.days * 10) / 10,
      }
    }
  }
}

/** Variance of a day's sum over its mean, drawn to `above` as if so many days of it had been seen. */
function dispersionOf(bins: readonly BinSums[], above: number, drawnByDays: number, rate: number): number {
  const drawnBy = drawnByDays * 24 * rate
  let squares = drawnBy * above
  let means = drawnBy
  for (const { sums, addedPct, hours } of bins) {
    // A rate fitted to few days fits them too well.
    const fitted = sums.length > 1 ? sums.length / (sums.length - 1) : 1
    const own = bins.length === 1 || hours <= 0 ? rate : addedPct / hours
    for (const [sumPct, sumHours] of sums) {
      squares += fitted * (sumPct - own * sumHours) ** 2
      means += own * sumHours
    }
  }
  return means > 0 ? Math.max((SUMS_LEFT_OUT * squares) / means, LEAST_DISPERSION) : above
}

/** How much rates of bins differ, as relative variance, less what chance makes of it. */
function varianceOf(bins: readonly BinSums[], mean: number, dispersion: number): number {
  if (mean <= 0) return USUAL_VARIANCE
  let squares = VARIANCE_TO_USUAL_BINS * USUAL_VARIANCE
  let count = VARIANCE_TO_USUAL_BINS
  for (const { addedPct, hours, days } of bins) {
    if (days < 3) continue
    squares += (addedPct / hours / mean - 1) ** 2 - dispersion / (mean * hours)
    count++
  }
  return Math.min(Math.max(squares / count, VARIANCE_RANGE[0]), VARIANCE_RANGE[1])
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  let sum = 0
  for (const item of items) sum += value(item)
  return sum
}
