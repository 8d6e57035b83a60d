import { DAY_MS, dewPointC, type EpochMs, formatInstant, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import {
  activityInsights,
  DEFAULT_MATCH_WINDOW,
  DEFAULT_WALL_FACTOR,
  type DiaryEntry,
  type DiaryMatch,
  type MoistureEvent,
  matchDiary,
  type RoomReading,
  roomRisk,
  tellInsights,
  tellUnmatched,
} from '@towncrier/healthy-homes'
import type { Home, HomeDiaryEntry, OperationsStore, Room } from '@towncrier/operations-store'
import type { HISTORY_RANGES, HistoryView, InsightsView, RiskView } from '@towncrier/protocol'
import { DEFAULT_MATERIAL } from './choices.ts'
import { diaryViewOf } from './home-views.ts'
import { LONGEST_PAST_MS, type RoomAnalyses, type RoomAnalysis } from './room-analysis.ts'
import { actionOf, messageView } from './room-now.ts'

type Range = (typeof HISTORY_RANGES)[number]

/** Length of each range, and what one point of its chart stands for. */
const RANGES: Readonly<Record<Range, { readonly lengthMs: number; readonly bucketMs: number }>> = {
  day: { lengthMs: DAY_MS, bucketMs: 5 * MINUTE_MS },
  week: { lengthMs: 7 * DAY_MS, bucketMs: 30 * MINUTE_MS },
  month: { lengthMs: 31 * DAY_MS, bucketMs: 3 * HOUR_MS },
  year: { lengthMs: 366 * DAY_MS, bucketMs: DAY_MS },
}
/** Diary and sensor together: long enough for five showers of each sort, short enough to be the same home. */
const INSIGHT_MS = 90 * DAY_MS
const MOST_PEAKS_TO_ASK = 10
/** Around an entry; with fewer the sensor has not seen what happened. */
const FEWEST_READINGS = 4
/** Onsets are sought from before the range, so that none at its edge is missed. */
const RUN_UP_MS = 3 * HOUR_MS

/** A room's readings over a range, with the diary and the peaks in it. */
export async function roomHistory(
  { analyses, store }: { readonly analyses: RoomAnalyses; readonly store: OperationsStore },
  home: Home,
  room: Room,
  range: Range,
  to: EpochMs,
  now: EpochMs,
): Promise<HistoryView> {
  const { lengthMs, bucketMs } = RANGES[range]
  const from = to - lengthMs
  const { analysis } = await analyses.of(home, room, from - RUN_UP_MS, to, now)
  const entries = store.homeDiary.between(home.id, from, to)
  const match = matchDiary(analysis.events, entries.map(asEntry))
  return {
    from: formatInstant(from),
    to: formatInstant(to),
    bucketMs,
    points: pointsOf(analysis.readings, from, to, bucketMs),
    peaks: match.events
      .filter(({ event }) => event.peakAt >= from)
      .map(({ event, entries: found }) => peakView(event, found)),
    diary: entries.map(diaryViewOf),
    doubtful: doubtfulSpans(analysis, from),
  }
}

/** What diary and sensor say together, of the last three months. */
export async function roomInsights(
  { analyses, store }: { readonly analyses: RoomAnalyses; readonly store: OperationsStore },
  home: Home,
  room: Room,
  now: EpochMs,
): Promise<InsightsView> {
  const from = now - INSIGHT_MS
  const { analysis, settings } = await analyses.of(home, room, from, now, now)
  const entries = store.homeDiary
    .between(home.id, from, now + DAY_MS)
    .filter(({ roomId }) => roomId === null || roomId === room.id)
  const match = matchDiary(analysis.events, entries.map(asEntry))
  const activities = activityInsights(match)
  return {
    from: formatInstant(from),
    to: formatInstant(now),
    peaks: analysis.events.length,
    activities: activities.map((activity) => ({ ...activity, drying: { ...activity.drying } })),
    messages: [
      ...tellInsights(activities),
      ...tellUnmatched(unmatchedEntriesOf(match, analysis.readings), settings.timeZone),
    ].map(messageView),
    peaksToAskAbout: match.unmatchedEvents
      .toReversed()
      .slice(0, MOST_PEAKS_TO_ASK)
      .map((event) => peakView(event, [])),
  }
}

/** The risk page of a room: as long a past as there is. */
export async function roomRiskView(
  analyses: RoomAnalyses,
  home: Home,
  room: Room,
  now: EpochMs,
): Promise<RiskView> {
  const from = now - LONGEST_PAST_MS
  const { analysis, settings } = await analyses.of(home, room, from, now + MINUTE_MS, now)
  const night = await analyses.outdoorAir.night(home, now)
  const risk = roomRisk(analysis, settings, now, night?.lowC ?? null)
  const { readings, riskHours, mould } = analysis
  return {
    level: risk.level,
    status: messageView(risk.status),
    action: messageView(actionOf(risk, home)),
    from: readings[0] === undefined ? null : formatInstant(readings[0].at),
    to: readings.at(-1) === undefined ? null : formatInstant(readings.at(-1)!.at),
    hours: { ...riskHours.total },
    months: risk.months.map((month) => ({ ...month })),
    mouldIndex: risk.mouldIndex,
    mouldHighest: mould?.highestIndex ?? null,
    mouldLevel: risk.mouldLevel,
    mouldMessage: messageView(risk.mouldMessage),
    trend: risk.trend,
    trendMessage: messageView(risk.trendMessage),
    wallFactor: room.wallFactor,
    isWallFactorDefault: room.wallFactor === DEFAULT_WALL_FACTOR,
    material: room.material,
    isMaterialDefault: room.material === DEFAULT_MATERIAL,
    doubtful: doubtfulSpans(analysis, from),
  }
}

function asEntry({ id, activity, at, endAt }: HomeDiaryEntry): DiaryEntry {
  return { id, activity: activity as DiaryEntry['activity'], at, endAt }
}

/**
 * Peaks are asked about one by one; of the rest only entries that no peak belongs to are told, where the sensor spoke
 * at the time.
 */
function unmatchedEntriesOf(match: DiaryMatch, readings: readonly RoomReading[]): DiaryMatch {
  const { beforeMs, afterMs } = DEFAULT_MATCH_WINDOW
  const isMeasured = ({ at }: DiaryEntry) =>
    readings.filter((reading) => reading.at >= at - beforeMs && reading.at <= at + afterMs).length >=
    FEWEST_READINGS
  return {
    ...match,
    unmatchedEvents: [],
    unmatchedEntries: match.unmatchedEntries.filter(isMeasured),
  }
}

function peakView(event: MoistureEvent, entries: readonly DiaryEntry[]): HistoryView['peaks'][number] {
  return {
    startAt: formatInstant(event.startAt),
    peakAt: formatInstant(event.peakAt),
    riseGm3: event.riseGm3,
    dryingPerHour: event.dryingPerHour,
    recoveredAt: event.recoveredAt === null ? null : formatInstant(event.recoveredAt),
    entryIds: entries.map(({ id }) => id),
  }
}

function doubtfulSpans({ sensorHealth }: RoomAnalysis['analysis'], from: EpochMs): HistoryView['doubtful'] {
  return sensorHealth.spans
    .filter(({ to }) => to >= from)
    .map(({ from: since, to, reason }) => ({
      from: formatInstant(Math.max(since, from)),
      to: formatInstant(to),
      reason,
    }))
}

/** Means, lows and highs by bucket; a bucket without readings is left out. */
function pointsOf(
  readings: readonly RoomReading[],
  from: EpochMs,
  to: EpochMs,
  bucketMs: number,
): HistoryView['points'] {
  const points: HistoryView['points'] = []
  let bucket: RoomReading[] = []
  let start = from
  const close = () => {
    if (bucket.length > 0) points.push(pointOf(bucket, start))
    bucket = []
  }
  for (const reading of readings) {
    if (reading.at < from || reading.at >= to) continue
    const begins = from + Math.floor((reading.at - from) / bucketMs) * bucketMs
    if (begins !== start) {
      close()
      start = begins
    }
    bucket.push(reading)
  }
  close()
  return points
}

function pointOf(bucket: readonly RoomReading[], at: EpochMs): HistoryView['points'][number] {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const temps = bucket.map(({ tempC }) => tempC)
  const humidities = bucket.map(({ humidityPct }) => humidityPct)
  const outdoor = bucket.flatMap(({ outdoorTempC }) => (outdoorTempC === null ? [] : [outdoorTempC]))
  const tempC = mean(temps)
  const humidityPct = mean(humidities)
  return {
    at: formatInstant(at),
    tempC,
    tempLowC: Math.min(...temps),
    tempHighC: Math.max(...temps),
    humidityPct,
    humidityLowPct: Math.min(...humidities),
    humidityHighPct: Math.max(...humidities),
    dewPointC: humidityPct > 0 && humidityPct <= 100 ? dewPointC(tempC, humidityPct) : null,
    outdoorTempC: outdoor.length === 0 ? null : mean(outdoor),
  }
}
