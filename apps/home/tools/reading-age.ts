/**
 * Says which reading age the English of each screen asks for.
 *
 *   node apps/home/tools/reading-age.ts
 */
import { readFileSync } from 'node:fs'
import { en as homesEnglish } from '@towncrier/healthy-homes/messages/en'
import { automatedReadabilityIndex } from '@towncrier/healthy-homes/messages/readability'
import { first } from '../src/messages/en/first.ts'
import { rest } from '../src/messages/en/rest.ts'
import { textsOf } from '../src/messages/texts-of.ts'

/** A child of the first grade is six: the index is the grade, and the age is five more. */
const YEARS_BEFORE_SCHOOL = 5
/** What fills each message of the homes package that needs filling. */
const FILLED = {
  minutes: 45,
  withoutMinutes: 160,
  hours: 7,
  dewPointC: 13.2,
  count: 12,
  lowerGm3: 4.8,
  upperGm3: 8.4,
  activity: 'showering',
  at: Date.parse('2026-06-01T07:15:00Z'),
  timeZone: 'Europe/London',
  step: 'investigation',
  dueDate: '2026-01-06',
} as const

export interface ReadingAge {
  readonly room: string
  readonly sentences: number
  /** Years. */
  readonly age: number
}

/** Of the whole sentences of each part of the page; labels of a word or two have none. */
export function readingAges(): readonly ReadingAge[] {
  const homes = Object.values(homesEnglish).map((write) =>
    (write as (filled: typeof FILLED) => string)(FILLED),
  )
  const rooms: Record<string, string[]> = { 'healthy-homes': homes, privacy: privacySentences() }
  for (const [path, text] of textsOf({ ...first, ...rest })) {
    const [room = ''] = path.split('.')
    if (!/[.?!]$/.test(text)) continue
    rooms[room] = [...(rooms[room] ?? []), text]
  }
  return Object.entries(rooms)
    .filter(([, texts]) => texts.length >= 3)
    .map(([room, texts]) => ({
      room,
      sentences: texts.length,
      age: automatedReadabilityIndex(texts.join(' ')) + YEARS_BEFORE_SCHOOL,
    }))
}

/** The English paragraphs of the privacy notice. */
function privacySentences(): string[] {
  const page = readFileSync(new URL('../privacy.html', import.meta.url), 'utf8')
  const english = page.slice(page.indexOf('<main>'), page.indexOf('lang="cy" id='))
  return [...english.matchAll(/<(p|li)>(.*?)<\/\1>/gs)]
    .map(([, , text]) =>
      text!
        .replace(/<[^>]+>/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((text) => /[.?!]$/.test(text))
}

if (import.meta.main) {
  for (const { room, sentences, age } of readingAges()) {
    process.stdout.write(
      `${room.padEnd(16)} ${String(sentences).padStart(4)} sentences  ${age.toFixed(1)} years\n`,
    )
  }
}
