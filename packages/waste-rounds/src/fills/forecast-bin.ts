import { DAY_MS, type EpochMs, HOUR_MS } from '@towncrier/core'
import { createHourOfWeek } from '../forecast/hour-of-week.ts'
import type { BinForecast, BinPast, FillBasis, FillPoint, ReachedAt } from './bin-forecast.ts'
import { type FillModel, type RateOf, rateOf } from './fill-model.ts'
import { addedOf, addedQuantile, chanceAdded, HIGH_Z, LOW_Z, MEDIAN_Z } from './fill-process.ts'
import { hoursBefore, STILL_HOURS, stillHoursAtEnd } from './fill-steps.ts'

const FORECAST_HOURS = 7 * 24
const POINT_EVERY_HOURS = 6
/** An older value is where the bin was, and no longer the sensor's word on where it is. */
const SENSOR_TRUSTED_MS = 48 * HOUR_MS
/** After so long any bin's fill is a guess. */
const START_TRUSTED_MS = 60 * DAY_MS
/** A reading is not exact, and an emptied bin not quite empty: variance, points squared. */
const READ_VARIANCE = 0.5
const EMPTIED_VARIANCE = 9
/** A sensor that says the same while so much was to be expected is not believed. */
const STUCK_PCT = 20
const SHORT_PAST_DAYS = 3
const REACHED_CHANCES = [0.1, 0.5, 0.9] as const

/** Where the forecast begins. */
interface Start {
  readonly basis: FillBasis
  readonly at: EpochMs
  readonly fillPct: number
  readonly measuredAt: EpochMs | null
  readonly remarks: readonly string[]
}

/**
 * Forecasts a bin's fill for seven days if nobody empties it: from its newest value, or from nothing since it was emptied, by
 * its rate over the hours of the week and what chance adds. Nothing after `now` is looked at.
 *
 * @param model of {@link learnFills}; of the same or another day.
 */
export function forecastBin(model: FillModel, past: BinPast, now: EpochMs): BinForecast {
  return createBinForecaster(model, now)(past)
}

/** As {@link forecastBin}, for many bins at one instant: what they have in common is worked out once. */
export function createBinForecaster(model: FillModel, now: EpochMs): (past: BinPast) => BinForecast {
  const hoursAhead = createHoursAhead(model, now)
  return (past) => {
    const rate = rateOf(model, past)
    const start = startOf(past, rate, now)
    const isKnown = start !== null && rate !== null
    const remarks = [
      ...(start?.remarks ?? [noStartWords(past)]),
      ...(rate === null ? [] : rateWords(rate, past)),
    ]
    const common = {
      binId: past.binId,
      madeAt: now,
      emptiedAt: past.emptiedAt !== null && past.emptiedAt <= now ? past.emptiedAt : null,
      perDayPct: rate === null ? null : rate.perHourPct * 24,
      ownDays: rate?.days ?? 0,
    }
    if (!isKnown) {
      return {
        ...common,
        basis: 'unknown',
        remark: (rate === null ? [NOTHING_LEARNT] : remarks).join(' '),
        fillNowPct: rate === null && start?.basis === 'sensor' ? start.fillPct : null,
        measuredAt: rate === null && start?.basis === 'sensor' ? start.measuredAt : null,
        thresholdAt: NEVER,
        overflowAt: NEVER,
        points: [],
      }
    }
    const course = createCourse(start, rate, hoursAhead(past.stream), now)
    return {
      ...common,
      basis: start.basis,
      remark: remarks.join(' '),
      fillNowPct: course.quantile(0, MEDIAN_Z),
      measuredAt: start.measuredAt,
      thresholdAt: reachedAt(course, past.thresholdPct, now),
      overflowAt: reachedAt(course, past.overflowPct, now),
      points: pointsOf(course, past.overflowPct, now),
    }
  }
}

const NEVER: ReachedAt = { early: null, median: null, late: null }
const NOTHING_LEARNT = 'No bin has a past yet that anything could be learnt from.'

/** Expected hours by the week's shape from `now` to so many whole hours later; and back to an instant before. */
interface HoursAhead {
  readonly ahead: Float64Array
  since(at: EpochMs): number
}

function createHoursAhead(model: FillModel, now: EpochMs): (stream: string) => HoursAhead {
  const hourOfWeek = createHourOfWeek(model.timeZone)
  const cells = Array.from({ length: FORECAST_HOURS + 1 }, (_, hour) =>
    Math.floor(hourOfWeek(now + hour * HOUR_MS)),
  )
  const backCells: number[] = []
  const backCell = (index: number) => {
    while (backCells.length <= index) {
      backCells.push(Math.floor(hourOfWeek(now - (backCells.length + 1) * HOUR_MS)))
    }
    return backCells[index]!
  }
  const intoHour = (((now % HOUR_MS) + HOUR_MS) % HOUR_MS) / HOUR_MS
  const byStream = new Map<string, HoursAhead>()
  return (stream) => {
    const group = model.streams[stream] ?? model.town
    const key = group === model.town ? '' : stream
    let hours = byStream.get(key)
    if (hours !== undefined) return hours
    const { week } = group
    const ahead = new Float64Array(FORECAST_HOURS + 1)
    for (let hour = 0; hour < FORECAST_HOURS; hour++) {
      const share = (1 - intoHour) * week[cells[hour]!]! + intoHour * week[cells[hour + 1]!]!
      ahead[hour + 1] = ahead[hour]! + share
    }
    // Hours back from now, each the mean of the two hours of the week that it lies in.
    const back: number[] = [0]
    const since = (at: EpochMs) => {
      const length = Math.max(0, (now - at) / HOUR_MS)
      const whole = Math.floor(length)
      while (back.length <= whole + 1) {
        const index = back.length - 1
        const later = index === 0 ? cells[0]! : backCell(index - 1)
        const share = intoHour * week[later]! + (1 - intoHour) * week[backCell(index)]!
        back.push(back[index]! + share)
      }
      return back[whole]! + (length - whole) * (back[whole + 1]! - back[whole]!)
    }
    hours = { ahead, since }
    byStream.set(key, hours)
    return hours
  }
}

/** A bin's fill over whole hours from now. */
interface Course {
  quantile(hour: number, z: number): number
  chance(hour: number, fillPct: number): number
}

function createCourse(start: Start, rate: RateOf, { ahead, since }: HoursAhead, now: EpochMs): Course {
  const before = now > start.at ? since(start.at) : 0
  const startVariance = start.measuredAt === null ? EMPTIED_VARIANCE : READ_VARIANCE
  const added = Array.from(ahead, (hours) => {
    const { meanPct, variance } = addedOf(rate.perHourPct * (before + hours), rate.dispersion, rate.variance)
    // Of little that was added, what the reading errs by is no larger than that.
    return { meanPct, variance: variance + Math.min(startVariance, meanPct * meanPct) }
  })
  return {
    quantile: (hour, z) => Math.min(100, start.fillPct + addedQuantile(added[hour]!, z)),
    chance: (hour, fillPct) => chanceAdded(added[hour]!, fillPct - start.fillPct),
  }
}

function pointsOf(course: Course, overflowPct: number, now: EpochMs): FillPoint[] {
  const points: FillPoint[] = []
  let overflowChance = 0
  for (let hour = 0; hour <= FORECAST_HOURS; hour += POINT_EVERY_HOURS) {
    // What has overflowed has; the approximation of very unlikely things may fall by next to nothing.
    overflowChance = Math.max(overflowChance, course.chance(hour, overflowPct))
    points.push({
      at: now + hour * HOUR_MS,
      lowPct: course.quantile(hour, LOW_Z),
      medianPct: course.quantile(hour, MEDIAN_Z),
      highPct: course.quantile(hour, HIGH_Z),
      overflowChance,
    })
  }
  return points
}

function reachedAt(course: Course, fillPct: number, now: EpochMs): ReachedAt {
  const at: (EpochMs | null)[] = [null, null, null]
  let before = 0
  let next = 0
  for (let hour = 0; hour <= FORECAST_HOURS && next < REACHED_CHANCES.length; hour++) {
    const chance = Math.max(before, course.chance(hour, fillPct))
    while (next < REACHED_CHANCES.length && chance >= REACHED_CHANCES[next]!) {
      const part = hour === 0 ? 0 : 1 - (REACHED_CHANCES[next]! - before) / (chance - before)
      at[next] = Math.round(now + (hour - part) * HOUR_MS)
      next++
    }
    before = chance
  }
  return { early: at[0]!, median: at[1]!, late: at[2]! }
}

/** Where to begin: the later of the newest value and the last emptying. */
function startOf(past: BinPast, rate: RateOf | null, now: EpochMs): Start | null {
  const { latest, hours } = past
  const emptiedAt = past.emptiedAt !== null && past.emptiedAt <= now ? past.emptiedAt : null
  const isMeasured = latest !== null && latest.at <= now
  const stillHours = isMeasured ? stillHoursAtEnd(hoursBefore(hours, now)) : 0
  const isStuck = stillHours >= STILL_HOURS && stillHours * (rate?.perHourPct ?? 0) >= STUCK_PCT
  const isBelieved = isMeasured && !past.isFaulty && !isStuck
  const isFresh = isBelieved && now - latest.at <= SENSOR_TRUSTED_MS
  if (isBelieved && (emptiedAt === null || latest.at >= emptiedAt) && now - latest.at <= START_TRUSTED_MS) {
    const measured = { at: latest.at, fillPct: latest.fillPct, measuredAt: latest.at }
    if (isFresh) return { basis: 'sensor', ...measured, remarks: [] }
    return {
      ...measured,
      basis: 'usual',
      remarks: [`No reading for ${daysWords(now - latest.at)}: the usual since the last one.`],
    }
  }
  if (emptiedAt === null || now - emptiedAt > START_TRUSTED_MS) return null
  const emptied = { at: emptiedAt, fillPct: 0, measuredAt: null }
  if (isFresh) return { basis: 'sensor', ...emptied, remarks: ['Emptied since its last reading.'] }
  const why = past.isFaulty
    ? 'Its sensor cannot be relied on'
    : isStuck
      ? `Its sensor has said the same for ${daysWords(stillHours * HOUR_MS)}`
      : hours.length === 0 && !isMeasured
        ? 'It has no sensor'
        : 'Its sensor is silent'
  return { basis: 'usual', ...emptied, remarks: [`${why}: the usual since it was emptied.`] }
}

function noStartWords({ hours, latest, isFaulty, emptiedAt }: BinPast): string {
  const sensor = isFaulty
    ? 'Its sensor cannot be relied on'
    : hours.length === 0 && latest === null
      ? 'It has no sensor'
      : 'Its sensor says nothing that can be believed'
  return emptiedAt === null
    ? `${sensor}, and nobody knows when it was emptied.`
    : `${sensor}, and it was emptied too long ago to tell.`
}

function rateWords({ from, likeIt, days }: RateOf, { stream, street }: BinPast): string[] {
  if (from === 'bin') {
    if (days >= SHORT_PAST_DAYS) return []
    const own = days < 1 ? 'less than a day' : days < 2 ? 'one day' : `${Math.floor(days)} days`
    return likeIt > 0
      ? [`Only ${own} of its own past: leans on ${binsWords(likeIt)} like it.`]
      : [`Only ${own} of past, and no other bin to lean on.`]
  }
  const others =
    from === 'street'
      ? `${binsWords(likeIt)} for ${stream} in ${street}`
      : from === 'stream'
        ? `${binsWords(likeIt)} for ${stream}`
        : `${binsWords(likeIt)} of other streams`
  return [`No past of its own: as ${others}.`]
}

function binsWords(count: number): string {
  return count === 1 ? 'one bin' : `${count} bins`
}

function daysWords(ms: number): string {
  const days = Math.round(ms / DAY_MS)
  return days === 1 ? 'a day' : `${days} days`
}
