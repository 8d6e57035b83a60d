import { HOUR_MS, MINUTE_MS, SEVERITIES } from '@towncrier/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CHANNELS,
  type Channel,
  decideNotice,
  defaultPreferences,
  endOfWindow,
  HOURLY_LIMITS,
  isInWindow,
  type NoticeEvent,
  type NoticePreferences,
  type NoticeRule,
  previewWords,
  releaseAt,
  SMS_CHARACTERS,
  smsText,
  TOPIC_NAMES,
  wallTimeOf,
} from './index.ts'

const LONDON = 'Europe/London'
const EVERY_WAY = new Set<Channel>(CHANNELS)
const RULE: NoticeRule = {
  about: 'causes',
  minSeverity: 'warning',
  kinds: [],
  areas: [],
  days: [],
  hours: null,
  whenCleared: false,
  channels: ['sms'],
}
const EVENT: NoticeEvent = { topic: 'cause.raised', severity: 'critical', kinds: ['road'], areas: ['north'] }

const minutes = fc.integer({ min: 0, max: 1_439 })
const windows = fc.record({ fromMinute: minutes, toMinute: minutes })
const rules: fc.Arbitrary<NoticeRule> = fc.record({
  about: fc.constantFrom('causes', 'incidents', 'mine'),
  minSeverity: fc.constantFrom(...SEVERITIES),
  kinds: fc.subarray(['road', 'bin']),
  areas: fc.subarray(['north', 'south']),
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  hours: fc.option(windows),
  whenCleared: fc.boolean(),
  channels: fc.subarray([...CHANNELS]),
})
const preferences: fc.Arbitrary<NoticePreferences> = fc.record({
  rules: fc.array(rules, { maxLength: 5 }),
  quietHours: fc.option(fc.record({ fromMinute: minutes, toMinute: minutes, criticalPasses: fc.boolean() })),
})
const events: fc.Arbitrary<NoticeEvent> = fc.record({
  topic: fc.constantFrom(...TOPIC_NAMES),
  severity: fc.constantFrom(...SEVERITIES),
  kinds: fc.subarray(['road', 'bin', 'home']),
  areas: fc.subarray(['north', 'south', 'east']),
})
// Two years with four clock changes.
const instants = fc.integer({
  min: Date.parse('2026-01-01T00:00:00Z'),
  max: Date.parse('2027-12-31T00:00:00Z'),
})

describe('who is told', () => {
  test('by severity, kind, area, hours and days, all of which must fit', () => {
    const now = Date.parse('2026-11-23T23:00:00Z')
    const decide = (rule: Partial<NoticeRule>, event: Partial<NoticeEvent> = {}) =>
      decideNotice(
        { rules: [{ ...RULE, ...rule }], quietHours: null },
        { ...EVENT, ...event },
        { now, timeZone: LONDON, reachable: EVERY_WAY },
      )
    expect(decide({})).toEqual({ sends: [{ channel: 'sms', dueAt: now }] })
    expect(decide({}, { severity: 'watch' })).toBeNull()
    expect(decide({ kinds: ['bin'] })).toBeNull()
    expect(decide({ areas: ['south', 'north'] })).not.toBeNull()
    expect(decide({ areas: ['south'] })).toBeNull()
    expect(decide({ hours: { fromMinute: 1_320, toMinute: 360 } })).not.toBeNull()
    expect(decide({ hours: { fromMinute: 360, toMinute: 1_320 } })).toBeNull()
    expect(decide({ days: [2] })).toBeNull()
    expect(decide({ days: [1] })).not.toBeNull()
    expect(decide({}, { topic: 'cause.cleared' })).toBeNull()
    expect(decide({ whenCleared: true }, { topic: 'cause.cleared' })).not.toBeNull()
  })

  test('a night that began on Friday is Friday’s until it ends on Saturday', () => {
    const rule = { ...RULE, days: [5], hours: { fromMinute: 1_320, toMinute: 360 } }
    const at = (now: string) =>
      decideNotice({ rules: [rule], quietHours: null }, EVENT, {
        now: Date.parse(now),
        timeZone: LONDON,
        reachable: EVERY_WAY,
      })
    expect(at('2026-11-20T22:00:00Z')).not.toBeNull()
    expect(at('2026-11-21T05:59:00Z')).not.toBeNull()
    expect(at('2026-11-21T06:00:00Z')).toBeNull()
    expect(at('2026-11-20T05:00:00Z')).toBeNull()
    expect(at('2026-11-21T22:30:00Z')).toBeNull()
  })

  test('never by a way that does not reach them or that they did not choose, each way once, never in quiet hours', () => {
    fc.assert(
      fc.property(
        preferences,
        events,
        instants,
        fc.subarray([...CHANNELS]),
        (wishes, event, now, reachable) => {
          const plan = decideNotice(wishes, event, { now, timeZone: LONDON, reachable: new Set(reachable) })
          if (plan === null) return
          const ways = plan.sends.map(({ channel }) => channel)
          expect(new Set(ways).size).toBe(ways.length)
          for (const { channel, dueAt } of plan.sends) {
            expect(reachable).toContain(channel)
            expect(wishes.rules.some(({ channels }) => channels.includes(channel))).toBe(true)
            expect(dueAt).toBeGreaterThanOrEqual(now)
            const { quietHours } = wishes
            const passes = quietHours?.criticalPasses === true && event.severity === 'critical'
            const isAllDay = quietHours?.fromMinute === quietHours?.toMinute
            if (quietHours !== null && !passes && !isAllDay) {
              expect(isInWindow(quietHours, wallTimeOf(dueAt, LONDON).minute)).toBe(false)
            }
          }
        },
      ),
    )
  })

  test('what is worse is told to no fewer', () => {
    fc.assert(
      fc.property(preferences, events, instants, (wishes, event, now) => {
        const told = SEVERITIES.map(
          (severity) =>
            decideNotice(wishes, { ...event, severity }, { now, timeZone: LONDON, reachable: EVERY_WAY }) !==
            null,
        )
        expect(told).toEqual([...told].sort((a, b) => Number(a) - Number(b)))
      }),
    )
  })

  test('who handles alarms has all of them in the inbox, others only what is theirs', () => {
    const options = { now: 0, timeZone: LONDON, reachable: EVERY_WAY }
    expect(decideNotice(defaultPreferences(true), EVENT, options)).toEqual({ sends: [] })
    expect(decideNotice(defaultPreferences(false), EVENT, options)).toBeNull()
    expect(
      decideNotice(defaultPreferences(false), { ...EVENT, topic: 'task.assigned' }, options)?.sends,
    ).toHaveLength(2)
  })
})

describe('local time', () => {
  test('quiet hours of a night are as long as the night, over both clock changes', () => {
    const night = { fromMinute: 1_320, toMinute: 360 }
    const hoursFrom = (from: string) =>
      (endOfWindow(night, Date.parse(from), LONDON) - Date.parse(from)) / HOUR_MS
    expect(hoursFrom('2026-10-24T21:00:00Z')).toBe(9)
    expect(hoursFrom('2026-03-28T22:00:00Z')).toBe(7)
    expect(hoursFrom('2026-11-21T22:00:00Z')).toBe(8)
    // 01:30 comes twice: both are in the night.
    for (const at of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']) {
      expect(wallTimeOf(Date.parse(at), LONDON).minute).toBe(90)
      expect(endOfWindow(night, Date.parse(at), LONDON)).toBe(Date.parse('2026-10-25T06:00:00Z'))
    }
  })
})

describe('pacing', () => {
  test('beyond the limit of an hour messages are a quarter of an hour apart; critical ones have twice the room', () => {
    const now = 10 * HOUR_MS
    const sentAt = Array.from({ length: HOURLY_LIMITS.sms }, (_, n) => now - n * MINUTE_MS)
    const options = { channel: 'sms', queuedAt: now, now } as const
    expect(releaseAt({ ...options, severity: 'warning', sentAt: sentAt.slice(1) })).toBe(now + 5_000)
    expect(releaseAt({ ...options, severity: 'warning', sentAt })).toBe(now + 15 * MINUTE_MS)
    expect(releaseAt({ ...options, severity: 'critical', sentAt })).toBe(now + 5_000)
  })
})

describe('words', () => {
  test('an SMS has 160 characters at most and its link whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 400 }), fc.webUrl(), (title, body, link) => {
        const text = smsText({ title, body }, link)
        expect(text.length).toBeLessThanOrEqual(SMS_CHARACTERS)
        if (link.length <= 90) expect(text.endsWith(` ${link}`)).toBe(true)
      }),
    )
  })

  test('wishes are read back as a person would say them', () => {
    const names = { kind: () => 'road sensors', area: (id: string) => id }
    const rule = { ...RULE, minSeverity: 'critical', kinds: ['x'], days: [1, 2, 3, 4, 5] } as const
    expect(
      previewWords(
        {
          rules: [
            { ...rule, hours: { fromMinute: 1_320, toMinute: 360 } },
            { ...RULE, areas: ['North'], whenCleared: true, channels: [] },
          ],
          quietHours: null,
        },
        names,
      ),
    ).toEqual([
      'You will get an SMS for critical causes of road sensors on weekdays between 22:00 and 06:00.',
      'You will get a message in your inbox for warning and critical causes in North, and when they are over.',
    ])
  })
})
