import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { automatedReadabilityIndex } from '@towncrier/healthy-homes'
import { describe, expect, it } from 'vitest'
import type { BoxState } from '../box-state.ts'
import { languageOf, MESSAGES } from './language.ts'
import { pageOf } from './page.ts'

const NOW = Date.UTC(2026, 6, 1, 11, 30)
const day = Array.from({ length: 289 }, (_, index) => ({
  ageMs: DAY_MS - index * 5 * MINUTE_MS,
  tempC: 19 + 2 * Math.sin(index / 40),
  humidityPct: 58 + 12 * Math.sin(index / 25),
}))
const calm: BoxState = {
  now: NOW,
  latest: { ...day.at(-1)!, tempC: -0.04, dewPointC: 11.24 },
  isStale: false,
  lastDay: day,
  sensor: 'fine',
  sensorFailures: 0,
  isDamp: false,
  notSending: null,
  counts: { waiting: 0, undatable: 0, discarded: 0 },
  isStorageFailing: false,
  damagedAt: null,
  eyes: 'calm',
}
const page = (state: Partial<BoxState> = {}, language: 'en' | 'cy' = 'en') =>
  pageOf({
    state: { ...calm, ...state },
    language,
    timeZone: 'Europe/London',
    deviceId: 'frog-1',
    staleAfterMs: 15 * MINUTE_MS,
    dampPct: 70,
  })
const textOf = (html: string) =>
  html
    .replace(/^.*<body>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

describe('the page of a box', () => {
  it('answers first, then gives the numbers, their age and the last day', () => {
    const text = textOf(page())
    expect(text).toMatch(
      /The air is not damp now\. Water still settles on a wall that is colder than 11\.2 °C/,
    )
    expect(text).toMatch(/Temperature 0\.0 °C Humidity \d\d % Dew point 11\.2 °C .* Measured just now\./)
    expect(text).toContain('Sending as it should.')
    expect(text).toContain('The last 24 hours')
  })

  it('is small, and whole in itself', () => {
    for (const language of ['en', 'cy'] as const) {
      const html = page({ notSending: { reason: 'network', since: null }, sensorFailures: 3 }, language)
      expect(Buffer.byteLength(html)).toBeLessThan(15_000)
      expect(html).not.toMatch(/<link|<img|src=|url\(|style="/)
    }
  })

  it('says since when nothing is sent, in local time, how much waits, and what to check', () => {
    const notSending = { reason: 'network', since: NOW - 2 * HOUR_MS } as const
    const counts = { waiting: 24, undatable: 0, discarded: 0 }
    expect(textOf(page({ notSending, counts }))).toContain(
      'Not sending since 10:30. 24 readings wait here. Nothing is lost. Check that your Wi-Fi works',
    )
    const yesterday = { reason: 'network', since: NOW - DAY_MS } as const
    expect(textOf(page({ notSending: yesterday, counts }))).toMatch(/Not sending since Tue,? 30 Jun 12:30\./)
    expect(textOf(page({ notSending: { reason: 'refused', since: null }, counts }))).toContain(
      'The box is not let in, so it is not sending. 24 readings wait here. Nothing is lost. Ask the people',
    )
  })

  it('says that the sensor looks wrong, and then gives no dew point by it', () => {
    const text = textOf(
      page({ sensor: 'looks-wrong', latest: { ...calm.latest!, humidityPct: 600, dewPointC: null } }),
    )
    expect(text).toMatch(/Your sensor looks wrong\. .*we do not judge by it/)
    expect(text).toContain('600 %')
    expect(text).not.toContain('Dew point 1')
    expect(textOf(page({ sensor: 'missing', latest: null, isStale: true, lastDay: [] }))).toMatch(
      /No sensor can be found\. .* There is nothing to draw yet\./,
    )
  })

  it('says when it is not up to date', () => {
    const latest = { ...calm.latest!, ageMs: 3 * HOUR_MS }
    expect(textOf(page({ latest, isStale: true }))).toMatch(
      /This is not up to date\..*Measured 3 hours ago\./,
    )
  })

  it('tells hours ago in place of times while the clock is not set', () => {
    const text = textOf(page({ now: null, counts: { waiting: 3, undatable: 7, discarded: 2 } }))
    expect(text).toContain('The box does not know the time yet.')
    expect(text).toContain('7 readings from before the power went off can not be sent')
    expect(text).toContain('had to let go of 2 readings, the oldest first')
    expect(text).toMatch(/16 h ago 8 h ago now/)
    expect(text).not.toMatch(/\d\d:\d\d/)
  })

  it('draws gaps as gaps and midnight by the local clock', () => {
    const gapped = day.filter(({ ageMs }) => ageMs < 8 * HOUR_MS || ageMs > 10 * HOUR_MS)
    const humidity = (html: string) => /class="humidity" d="([^"]+)"/.exec(html)![1]!
    expect(humidity(page()).match(/M/g)).toHaveLength(1)
    expect(humidity(page({ lastDay: gapped })).match(/M/g)).toHaveLength(2)
    // 12:30 in London in July: midnight was twelve and a half hours ago.
    const midnightX = Number(/class="midnight" d="M(\d+)/.exec(page())![1])
    expect(midnightX).toBe(Math.round(34 + (1 - 12.5 / 24) * 318))
  })

  it('keeps what a device is called from being more than a name', () => {
    const options = { state: calm, language: 'en', timeZone: 'UTC', staleAfterMs: 1, dampPct: null } as const
    expect(pageOf({ ...options, deviceId: '<b>"&' })).toContain('&#60;b&#62;&#34;&#38;')
  })
})

describe('the words of the page', () => {
  it('are Welsh where Welsh is asked for', () => {
    const html = page({ isDamp: true, notSending: { reason: 'network', since: null } }, 'cy')
    expect(html).toContain('<html lang="cy">')
    const text = textOf(html)
    expect(text).toContain('Mae’r aer wedi bod yn llaith ers oriau.')
    expect(text).toContain('Nid yw’r blwch yn anfon.')
    for (const sentence of Object.values(MESSAGES.en.headlines)) expect(text).not.toContain(sentence)
    expect(languageOf(null, 'fr-FR, cy;q=0.8, en;q=0.5')).toBe('cy')
    expect(languageOf('en', 'cy')).toBe('en')
    expect(languageOf('xx', undefined)).toBe('en')
  })

  it('can be read at the age of nine, and blame nobody', () => {
    const { headlines, explanations, notices } = MESSAGES.en
    const sentences = [
      ...Object.values(headlines),
      ...Object.values(explanations).map((each) => (typeof each === 'string' ? each : each('12.0 °C'))),
      notices.checkNetwork,
      notices.checkToken,
      notices.clockNotSet,
      notices.storage,
      notices.notSending('10:30', 24),
      notices.undatable(3),
      notices.discarded(3),
      notices.sensorFailures(3),
    ]
    const all = sentences.join(' ')
    expect(automatedReadabilityIndex(all)).toBeLessThan(4)
    expect(all).not.toMatch(/\byou (did|have not|should)|your fault|lifestyle|because you/i)
  })
})
