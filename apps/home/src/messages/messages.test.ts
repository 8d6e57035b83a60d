import { automatedReadabilityIndex } from '@towncrier/healthy-homes/messages/readability'
import { describe, expect, it } from 'vitest'
import { readingAges } from '../../tools/reading-age.ts'
import { first as firstWelsh } from './cy/first.ts'
import { rest as restWelsh } from './cy/rest.ts'
import { first } from './en/first.ts'
import { rest } from './en/rest.ts'
import { textsOf } from './texts-of.ts'

const english = textsOf({ first, rest })
const welsh = textsOf({ first: firstWelsh, rest: restWelsh })
/** Names of the languages, of formats and of units are the same in both. */
const SAME = /settings\.languages|opening\.pdf|hoursUnit|otherLanguage|axis|history\.add/

describe('words', () => {
  it('are all there in both languages, and are others', () => {
    expect([...welsh.keys()]).toEqual([...english.keys()])
    expect(english.size).toBeGreaterThan(350)
    const alike = [...english].filter(([path, text]) => welsh.get(path) === text && !SAME.test(path))
    expect(alike).toEqual([])
  })

  it('have what fills them, and nothing that does not belong', () => {
    for (const [path, text] of [...english, ...welsh]) {
      expect(text, path).not.toMatch(/undefined|NaN|\[object|\s\s|'/)
      expect(text, path).toMatch(/\S/)
    }
  })

  it('never blame the people who live there', () => {
    for (const [path, text] of english) {
      expect(text, path).not.toMatch(
        /lifestyle|your fault|because you|you should|you must|you caused|too many showers|too much (?:steam|moisture)/i,
      )
    }
    for (const [path, text] of welsh) {
      expect(text, path).not.toMatch(/eich bai|oherwydd i chi|rhaid i chi|dylech/i)
    }
  })

  it('speak to a household politely in Welsh', () => {
    for (const [path, text] of welsh) expect(text, path).not.toMatch(/\b(?:ti|dy|wyt|gwna|dewisa)\b/i)
  })
})

describe('reading age', () => {
  // A reading age of nine is the fourth grade, and the index is the grade.
  it('of each screen’s English is nine years at most', () => {
    const above = readingAges().filter(({ age }) => age > 9)
    expect(above).toEqual([])
    const rooms = readingAges().map(({ room }) => room)
    expect(rooms).toEqual(expect.arrayContaining(['healthy-homes', 'privacy', 'now', 'diary', 'evidence']))
  })

  it('of no sentence is far above that', () => {
    const sentences = [...english].filter(([, text]) => /[.?!]$/.test(text))
    expect(sentences.length).toBeGreaterThan(150)
    const hard = sentences
      .map(([path, text]) => ({ path, text, grade: automatedReadabilityIndex(text) }))
      .filter(({ grade }) => grade > 7)
    expect(hard).toEqual([])
  })
})
