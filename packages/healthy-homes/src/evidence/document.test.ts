import { DAY_MS, HOUR_MS } from '@towncrier/core'
import { describe, expect, it } from 'vitest'
import { automatedReadabilityIndex } from '../messages/readability.ts'
import { type EvidenceBlock, evidenceDocument } from './document.ts'
import { evidenceFacts, NO_HAZARD_CASE } from './facts.ts'
import { sampleInput, sampleReadings, sampleRoom } from './testing/sample-home.ts'
import { cy } from './words/cy.ts'
import { en } from './words/en.ts'
import { evidenceFormat } from './words/format.ts'
import type { EvidenceLabels, EvidenceSentenceKey } from './words/keys.ts'

const START = Date.parse('2026-01-10T00:00:00Z')
const END = START + 40 * DAY_MS

const FILLED: Readonly<Record<string, string>> = {
  room: 'Bathroom',
  atRisk: '312',
  known: '1,204',
  percent: '26 %',
  hours: '6',
  model: 'SHT40',
  temp: '0.5',
  humidity: '2–5',
  from: '1 January 2026',
  to: '31 January 2026',
  at: '1 January 2026, 08:15',
  sensor: '3',
  outdoor: '4',
  index: '0.7',
  highest: '1.2',
  count: '12',
  total: '3 h',
  zone: 'Europe/London',
}
const KEYS = Object.keys(en.sentences) as EvidenceSentenceKey[]
const told = (words: typeof en, key: EvidenceSentenceKey) =>
  (words.sentences[key] as (params: object) => string)(FILLED)

function textsOf(blocks: readonly EvidenceBlock[]): string {
  return blocks
    .map((block) => {
      if (block.type === 'list') return block.items.join('\n')
      if (block.type === 'pairs' || block.type === 'hashes') return block.rows.flat().join('\n')
      if (block.type === 'table') return [block.caption, ...block.rows.flat()].join('\n')
      if (block.type === 'chart') return block.alternative
      return block.type === 'photo' ? `${block.caption}\n${block.detail}` : block.text
    })
    .join('\n')
}

const facts = evidenceFacts(
  sampleInput({
    from: START,
    to: END,
    tenure: 'social-rent',
    nation: 'england',
    hazard: {
      ...NO_HAZARD_CASE,
      awareAt: Date.parse('2026-01-12T10:00:00Z'),
      investigatedAt: Date.parse('2026-01-27T15:00:00Z'),
    },
    rooms: [
      sampleRoom(
        sampleReadings(START, END).filter(
          ({ at }) => at < START + 5 * DAY_MS || at > START + 5 * DAY_MS + 3 * HOUR_MS,
        ),
      ),
    ],
    letters: [
      {
        direction: 'sent',
        at: START,
        correspondent: 'Riverside Homes',
        subject: 'Damp',
        text: 'Dear all,\nit is wet.',
      },
    ],
    diary: [{ roomName: null, activity: 'showering', at: START, endAt: START + HOUR_MS, note: '' }],
    photos: [{ id: 'p', roomName: 'Bathroom', takenAt: START, caption: 'The corner' }],
  }),
)

describe('a report in words', () => {
  it('begins with how damp it was, and says beside it that this is no proof', () => {
    const { title, subtitle, blocks } = evidenceDocument(facts, 'en', null)
    expect(title).toBe('Damp at home: what was measured')
    expect(subtitle).toBe('Flat 3, Tŷ Ŵyn · 10 January 2026 – 18 February 2026')
    const { known, atRisk } = facts.rooms[0]!.hours
    expect(known).toBeGreaterThan(900)
    expect(atRisk).toBeGreaterThan(0)
    expect(
      blocks.slice(0, 3).map((block) => ('text' in block ? block.text.replaceAll('\u00a0', ' ') : '')),
    ).toEqual([
      'In short',
      expect.stringContaining(`the coldest wall was damp in ${atRisk} of ${known} hours`),
      'These readings can help a survey. They do not prove the cause.',
    ])
  })

  it('tells of gaps, the law’s days, letters, diary and photos', () => {
    const text = textsOf(evidenceDocument(facts, 'en', null).blocks)
    expect(text).toContain('Gaps of more than 30 minutes: 1. In all: 3 h')
    // Ten working days after Monday 12 January; five after Tuesday 27 January.
    expect(text).toContain('26 January 2026')
    expect(text).toContain('Done after the day: 27 January 2026')
    expect(text).toContain('3 February 2026')
    expect(text).toContain('Sent to Riverside Homes, 10 January 2026, 00:00')
    expect(text).toContain('10 Jan 2026, 00:00 – 01:00')
    expect(text).toContain('The corner')
    expect(text).toContain('Such sensors are often off by ±0.5\u00a0°C and ±2–5\u00a0%')
  })

  it('says the same in Welsh, with every number and day in it', () => {
    const document = evidenceDocument(facts, 'cy', 'ab12')
    const text = textsOf(document.blocks)
    expect(document.title).toBe('Lleithder yn y cartref: yr hyn a fesurwyd')
    expect(text).toContain(`roedd y wal oeraf yn llaith mewn ${facts.rooms[0]!.hours.atRisk} o`)
    expect(text).toContain('26 Ionawr 2026')
    expect(text).toContain('ab12')
    const english = textsOf(evidenceDocument(facts, 'en', 'ab12').blocks)
    const numbersOf = (words: string) => words.match(/\d+[.,]\d+/g)
    expect(numbersOf(text)).toEqual(numbersOf(english))
  })

  it('holds the hash of the file only where the file is not made from it', () => {
    expect(textsOf(evidenceDocument(facts, 'en', null).blocks)).not.toContain('SHA-256 of the PDF')
    expect(textsOf(evidenceDocument(facts, 'en', 'ab12').blocks)).toContain('SHA-256 of the PDF\nab12')
  })

  it('shows no diary, letters or photos that the household did not choose', () => {
    const quiet = evidenceDocument({ ...facts, diary: null, letters: null, photos: null }, 'en', null)
    const headings = quiet.blocks.flatMap((block) => (block.type === 'heading' ? [block.text] : []))
    expect(headings).not.toContain('Diary')
    expect(headings).not.toContain('Letters')
    expect(headings).not.toContain('Photos')
    expect(headings).toContain('What this does not prove')
  })

  it('of a home without readings or rooms says so', () => {
    const empty = (rooms: Parameters<typeof sampleInput>[0]['rooms']) =>
      textsOf(
        evidenceDocument(evidenceFacts(sampleInput({ from: START, to: END, rooms: rooms ?? [] })), 'en', null)
          .blocks,
      )
    expect(empty([])).toContain('There are no rooms in this report.')
    const text = empty([sampleRoom([])])
    expect(text).toContain('Bathroom: there are no readings from this time.')
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/)
  })

  it('lifts the pen of the chart where readings are missing', () => {
    const chart = evidenceDocument(facts, 'en', null).blocks.find((block) => block.type === 'chart')!
    const temp = chart.drawing.lines.find(({ kind }) => kind === 'temp')!
    expect(temp.path.match(/M/g)).toHaveLength(2)
    expect(chart.drawing.lines.map(({ kind }) => kind)).toEqual([
      'grid',
      'limit',
      'temp',
      'humidity',
      'surface',
    ])
    expect(chart.drawing.texts.map(({ text }) => text)).toContain('80 %')
  })
})

describe('the words', () => {
  it('are there in both languages, filled in, and differ', () => {
    expect(Object.keys(cy.sentences).sort()).toEqual([...KEYS].sort())
    for (const key of KEYS) {
      for (const words of [en, cy]) {
        expect(told(words, key), key).toMatch(/\.$/)
        expect(told(words, key), key).not.toMatch(/undefined|\[object/)
      }
      expect(told(cy, key), key).not.toBe(told(en, key))
    }
    const leaves = (labels: EvidenceLabels) =>
      Object.entries(labels).flatMap(([key, value]) =>
        typeof value === 'object' ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
      )
    expect(leaves(cy.labels)).toEqual(leaves(en.labels))
  })

  it('never blame anybody', () => {
    for (const key of KEYS) {
      expect(told(en, key), key).not.toMatch(
        /lifestyle|your fault|because you|you should|you must|caused by|failed|negligen|breach|too much (?:steam|moisture)/i,
      )
      expect(told(cy, key), key).not.toMatch(/eich bai|oherwydd i chi|rhaid i chi|dylech|methodd/i)
    }
  })

  it('can be read at about nine years; none is harder than grade 8', () => {
    expect(automatedReadabilityIndex(KEYS.map((key) => told(en, key)).join(' '))).toBeLessThanOrEqual(4)
    for (const key of KEYS) expect(automatedReadabilityIndex(told(en, key)), key).toBeLessThanOrEqual(8)
  })
})

describe('numbers and times', () => {
  it('are written on the household’s clock, over a change of the clocks too', () => {
    const format = evidenceFormat('en', 'Europe/London')
    expect(format.instant(Date.parse('2026-03-29T00:30:00Z'))).toBe('29 March 2026, 00:30')
    expect(format.instant(Date.parse('2026-03-29T01:30:00Z'))).toBe('29 March 2026, 02:30')
    expect(format.shortSpan(START, START + DAY_MS)).toBe('10 Jan 2026, 00:00 – 11 Jan 2026, 00:00')
    expect(format.number(-0.04, 1)).toBe('0.0')
    expect(format.number(-1.26, 1)).toBe('−1.3')
    expect(format.span(25 * HOUR_MS + 5 * 60_000)).toBe('1 d 1 h')
    expect(format.month('2026-02')).toBe('February 2026')
    expect(evidenceFormat('cy', 'Europe/London').month('2026-02')).toBe('Chwefror 2026')
  })
})
