import { describe, expect, it } from 'vitest'
import { cy } from './cy.ts'
import { en } from './en.ts'
import { LANGUAGES, type Message, type MessageKey, type MessageParams } from './keys.ts'
import { automatedReadabilityIndex } from './readability.ts'
import { say } from './say.ts'

/** One example of what fills each message that needs filling. */
const EXAMPLES: { readonly [Key in MessageKey]?: MessageParams[Key] } = {
  'status.not-up-to-date': { minutes: 45 },
  'status.wall-wet-now': { dewPointC: 13.2 },
  'status.wall-wet-tonight': { dewPointC: 13.2 },
  'status.wall-damp-for-hours': { hours: 7 },
  'insight.rise': { activity: 'showering', count: 12, lowerGm3: 4.8, upperGm3: 8.4 },
  'insight.too-few': { activity: 'cooking', count: 3 },
  'insight.drying': { activity: 'drying-clothes', minutes: 300 },
  'insight.drying-with-window': { activity: 'showering', minutes: 60, withoutMinutes: 160 },
  'insight.drying-with-fan': { activity: 'showering', minutes: 60, withoutMinutes: 160 },
  'insight.peak-without-entry': { at: Date.parse('2026-06-01T07:15:00Z'), timeZone: 'Europe/London' },
  'insight.entry-without-peak': { activity: 'washing' },
  'awaab.due': { step: 'investigation', dueDate: '2026-01-06' },
  'awaab.overdue': { step: 'safety-work', dueDate: '2026-01-06' },
}
const KEYS = Object.keys(en) as MessageKey[]

function example(key: MessageKey): Message {
  return { key, params: EXAMPLES[key] ?? {} } as Message
}

describe('messages', () => {
  it('have every sentence in every language, filled in', () => {
    expect(Object.keys(cy).sort()).toEqual(Object.keys(en).sort())
    for (const key of KEYS) {
      for (const language of LANGUAGES) {
        const text = say(example(key), language)
        expect(text, key).toMatch(/[.?]$/)
        expect(text, key).not.toMatch(/undefined|NaN|\[object/)
      }
      expect(say(example(key), 'cy'), key).not.toBe(say(example(key), 'en'))
    }
  })

  it('write times on the household’s clock, and spans of time in its grammar', () => {
    expect(say(example('insight.peak-without-entry'), 'en')).toContain('08:15')
    const old = (minutes: number, language: 'en' | 'cy') =>
      say({ key: 'status.not-up-to-date', params: { minutes } }, language)
    expect(old(1, 'en')).toContain('1 minute ago')
    expect(old(180, 'en')).toContain('3 hours ago')
    expect(old(3 * 1440, 'en')).toContain('3 days ago')
    expect(old(2, 'cy')).toContain('2 funud yn ôl')
    expect(old(2 * 1440, 'cy')).toContain('2 ddiwrnod yn ôl')
    expect(say(example('awaab.due'), 'en')).toContain('6 January 2026')
    expect(say(example('awaab.due'), 'cy')).toContain('6 Ionawr 2026')
  })

  it('never blame the people who live there', () => {
    for (const key of KEYS) {
      expect(say(example(key), 'en'), key).not.toMatch(
        /lifestyle|your fault|because you|you should|you must|you caused|too many showers|too much (?:steam|moisture)/i,
      )
      expect(say(example(key), 'cy'), key).not.toMatch(/eich bai|oherwydd i chi|rhaid i chi|dylech/i)
    }
  })
})

describe('reading age', () => {
  it('is measured as published', () => {
    // 9 words, 35 letters, 1 sentence.
    expect(automatedReadabilityIndex('The quick brown fox jumps over the lazy dog.')).toBeCloseTo(1.39, 1)
    expect(automatedReadabilityIndex('')).toBe(0)
  })

  it('of all English messages together is about nine years', () => {
    const all = KEYS.map((key) => say(example(key), 'en')).join(' ')
    // A reading age of nine is the fourth grade; the index is the grade.
    expect(automatedReadabilityIndex(all)).toBeLessThanOrEqual(4)
  })

  it.each(KEYS)('of %s is never above grade 7', (key) => {
    expect(automatedReadabilityIndex(say(example(key), 'en'))).toBeLessThanOrEqual(7)
  })
})
