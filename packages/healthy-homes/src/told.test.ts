import { HOUR_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { analyseHome, DEFAULT_HOME_SETTINGS } from './analyse-home.ts'
import { awaabsLawClock } from './awaabs-law.ts'
import type { ActivityInsight, DryingTimes } from './insight.ts'
import { say } from './messages/say.ts'
import { roomRisk } from './room-risk.ts'
import { tellAwaabsLaw, tellInsights, tellUnmatched } from './told.ts'

const few: DryingTimes = { medianMinutes: null, count: 4 }
const INSIGHT: ActivityInsight = {
  activity: 'showering',
  count: 12,
  mixedCount: 0,
  riseGm3: { lower: 4.8, median: 6.8, upper: 8.4 },
  drying: {
    all: { medianMinutes: 150, count: 12 },
    airedWithWindow: { medianMinutes: 60, count: 6 },
    airedWithFan: few,
    notAired: { medianMinutes: 170, count: 6 },
  },
}

describe('insights in words', () => {
  it('compare only what has five events on both sides', () => {
    expect(tellInsights([INSIGHT]).map((message) => say(message, 'en'))).toEqual([
      'After a shower, the air most often held 4.8 to 8.4 g more water in each m³. We saw this 12 times.',
      'After a shower, the room took about 60 minutes to dry with a window open. It took 3 hours with it shut.',
    ])
    const oneSided = { ...INSIGHT, drying: { ...INSIGHT.drying, notAired: few } }
    expect(tellInsights([oneSided]).map(({ key }) => key)).toEqual(['insight.rise', 'insight.drying'])
  })

  it('say that it is too soon with fewer', () => {
    const messages = tellInsights([{ ...INSIGHT, count: 4, riseGm3: null }])
    expect(messages.map((message) => say(message, 'en'))).toEqual([
      'After a shower: seen 4 times. We need 5 to say more.',
    ])
  })

  it('ask about peaks with no entry, the newest first', () => {
    const event = {
      startAt: 0,
      onsetAt: 0,
      peakAt: 0,
      baselineGm3: 8,
      peakGm3: 14,
      riseGm3: 6,
      dryingPerHour: null,
      recoveredAt: null,
    }
    const entry = { id: 'a', activity: 'cooking' as const, at: HOUR_MS, endAt: null }
    const told = tellUnmatched({ events: [], unmatchedEvents: [event], unmatchedEntries: [entry] }, 'UTC')
    expect(told.map(({ key }) => key)).toEqual(['insight.entry-without-peak', 'insight.peak-without-entry'])
  })
})

describe('Awaab’s Law in words', () => {
  const report = {
    tenure: 'social-rent',
    nation: 'england',
    awareAt: Date.parse('2026-01-14T10:00:00Z'),
    investigatedAt: null,
    summaryAt: null,
    madeSafeAt: null,
    isEmergency: false,
  } as const

  it('says what is due, what is past, and nothing where the law does not apply', () => {
    const told = (now: string, change = {}) =>
      tellAwaabsLaw(awaabsLawClock({ ...report, ...change }, Date.parse(now))).map((message) =>
        say(message, 'en'),
      )
    expect(told('2026-01-20T00:00:00Z')).toEqual([
      'By law your landlord has until 28 January 2026 to look into the damp.',
    ])
    expect(told('2026-01-29T00:00:00Z')[0]).toContain('That day is past.')
    expect(told('2026-01-20T00:00:00Z', { tenure: 'owner' })).toEqual([])
  })
})

describe('the risk page of a room', () => {
  it('brings months, index, trend, sentence and action together', () => {
    const at = Date.parse('2026-01-14T00:00:00Z')
    const readings = Array.from({ length: 24 * 12 }, (_, index) => ({
      at: at + index * 300_000,
      tempC: 18,
      humidityPct: 70 + (index % 4) / 2,
      outdoorTempC: 0,
      outdoorHumidityPct: 85,
    }))
    const analysis = analyseHome(readings)
    const risk = roomRisk(analysis, DEFAULT_HOME_SETTINGS, at + 24 * HOUR_MS, 0)
    expect(risk.months).toMatchObject([{ month: '2026-01', atRisk: 24 }])
    expect(risk).toMatchObject({ level: 'act', trend: 'unknown', mouldLevel: 'none' })
    expect(say(risk.status, 'en')).toBe(
      'The coldest wall has been damp for 24 hours. Mould can grow if this lasts.',
    )
    expect([risk.mouldMessage.key, risk.trendMessage.key]).toEqual(['mould.none', 'trend.unknown'])
  })

  it('knows nothing of a room without readings', () => {
    const risk = roomRisk(analyseHome([]), DEFAULT_HOME_SETTINGS, 0, null)
    expect(risk).toMatchObject({ level: 'unknown', mouldIndex: null, mouldLevel: 'unknown', months: [] })
  })
})
