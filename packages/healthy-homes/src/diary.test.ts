import { HOUR_MS, MINUTE_MS } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACTIVITIES, type Activity, type DiaryEntry, matchDiary } from './diary.ts'
import { activityInsights } from './insight.ts'
import type { MoistureEvent } from './moisture-events.ts'

function event(startAt: number, riseGm3 = 6, dryMinutes: number | null = 160): MoistureEvent {
  const peakAt = startAt + 20 * MINUTE_MS
  return {
    startAt,
    onsetAt: startAt + 5 * MINUTE_MS,
    peakAt,
    baselineGm3: 8,
    peakGm3: 8 + riseGm3,
    riseGm3,
    dryingPerHour: 0.6,
    recoveredAt: dryMinutes === null ? null : peakAt + dryMinutes * MINUTE_MS,
  }
}

let entries = 0
function entry(activity: Activity, at: number, endAt: number | null = null): DiaryEntry {
  return { id: `entry-${entries++}`, activity, at, endAt }
}

describe('the diary beside the events', () => {
  it('takes entries from ten minutes before an event’s start to an hour after', () => {
    const shower = event(10 * HOUR_MS)
    const matched = (minutes: number) =>
      matchDiary([shower], [entry('showering', 10 * HOUR_MS + minutes * MINUTE_MS)]).unmatchedEntries
        .length === 0
    expect([-11, -10, 0, 60, 61].map(matched)).toEqual([false, true, true, true, false])
  })

  it('gives an entry to the nearest event, and lists what has no partner', () => {
    const events = [event(7 * HOUR_MS), event(7.75 * HOUR_MS), event(19 * HOUR_MS)]
    const shower = entry('showering', 7.7 * HOUR_MS)
    const cooking = entry('cooking', 12 * HOUR_MS)
    const match = matchDiary(events, [
      shower,
      cooking,
      entry('note', 3 * HOUR_MS),
      entry('heating', 4 * HOUR_MS),
    ])
    expect(match.events[1]!.entries).toEqual([shower])
    expect(match.unmatchedEvents).toEqual([events[0], events[2]])
    expect(match.unmatchedEntries).toEqual([cooking])
  })

  it('knows a window that was open before, during or soon after the peak', () => {
    const start = 10 * HOUR_MS
    const airing = (entries: DiaryEntry[]) => matchDiary([event(start)], entries).events[0]!.airing
    expect(airing([entry('window', start - 2 * HOUR_MS, start + HOUR_MS)])).toEqual(['window'])
    expect(airing([entry('window', start - 2 * HOUR_MS, start - HOUR_MS)])).toEqual([])
    expect(airing([entry('fan', start + 80 * MINUTE_MS), entry('window', start)])).toEqual(['window', 'fan'])
    expect(airing([entry('fan', start + 81 * MINUTE_MS)])).toEqual([])
  })

  it('loses and doubles nothing', () => {
    const anyEntry = fc.record({
      activity: fc.constantFrom(...ACTIVITIES),
      at: fc.integer({ min: 0, max: 48 * 60 }).map((minutes) => minutes * MINUTE_MS),
    })
    fc.assert(
      fc.property(fc.array(anyEntry), fc.uniqueArray(fc.integer({ min: 0, max: 47 })), (written, hours) => {
        const diary = written.map(({ activity, at }) => entry(activity, at))
        const events = hours.sort((a, b) => a - b).map((hour) => event(hour * HOUR_MS))
        const match = matchDiary(events, diary)
        const placed = [...match.events.flatMap(({ entries }) => entries), ...match.unmatchedEntries]
        expect(new Set(placed).size).toBe(placed.length)
        expect(placed).toHaveLength(
          diary.filter(({ activity }) => !['window', 'fan', 'heating', 'note'].includes(activity)).length,
        )
        expect(match.events).toHaveLength(events.length)
      }),
    )
  })
})

describe('insight', () => {
  const showers = (count: number, aired: Activity | null, dryMinutes: number, fromHour: number) => {
    const events = Array.from({ length: count }, (_, index) =>
      event((fromHour + 24 * index) * HOUR_MS, 5 + index, dryMinutes),
    )
    const diary = events.flatMap(({ startAt }) => [
      entry('showering', startAt),
      ...(aired === null ? [] : [entry(aired, startAt + 10 * MINUTE_MS)]),
    ])
    return { events, diary }
  }

  it('concludes nothing from four events', () => {
    const { events, diary } = showers(4, null, 160, 7)
    const [insight] = activityInsights(matchDiary(events, diary))
    expect(insight).toMatchObject({ activity: 'showering', count: 4, riseGm3: null })
    expect(insight!.drying.all).toEqual({ medianMinutes: null, count: 4 })
  })

  it('tells rise and drying time from five, with and without a window', () => {
    const aired = showers(5, 'window', 60, 7)
    const shut = showers(5, null, 180, 19)
    const events = [...aired.events, ...shut.events].sort((a, b) => a.startAt - b.startAt)
    const [insight] = activityInsights(matchDiary(events, [...aired.diary, ...shut.diary]))
    expect(insight).toMatchObject({ count: 10, riseGm3: { lower: 6, median: 7, upper: 8 } })
    expect(insight!.drying.airedWithWindow).toEqual({ medianMinutes: 60, count: 5 })
    expect(insight!.drying.notAired).toEqual({ medianMinutes: 180, count: 5 })
    expect(insight!.drying.airedWithFan).toEqual({ medianMinutes: null, count: 0 })
  })

  it('does not credit one activity with what two did', () => {
    const { events, diary } = showers(6, null, 160, 7)
    const both = [...diary, entry('cooking', events[0]!.startAt), entry('cooking', events[1]!.startAt)]
    const insights = activityInsights(matchDiary(events, both))
    expect(insights).toMatchObject([
      { activity: 'showering', count: 4, mixedCount: 2, riseGm3: null },
      { activity: 'cooking', count: 0, mixedCount: 2, riseGm3: null },
    ])
  })
})
