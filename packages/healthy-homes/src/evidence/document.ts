import type { Language } from '../messages/keys.ts'
import type { ChartDrawing } from './chart-drawing.ts'
import type { EvidenceFacts } from './facts.ts'
import { diaryBlocks, lawBlocks, letterBlocks, photoBlocks } from './household-blocks.ts'
import { roomBlocks } from './room-blocks.ts'
import { cy } from './words/cy.ts'
import { en } from './words/en.ts'
import { type EvidenceFormat, evidenceFormat } from './words/format.ts'
import type {
  EvidenceLabels,
  EvidenceSentenceKey,
  EvidenceSentenceParams,
  EvidenceWords,
} from './words/keys.ts'

/** What stands on the pages, one under the other; a page of the web and a PDF show the same. */
export type EvidenceBlock =
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly type: 'text'; readonly text: string; readonly tone?: 'lead' | 'small' }
  /** Words of the household or of somebody who wrote to it, with their line breaks. */
  | { readonly type: 'quote'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  /** Names and what belongs to each. */
  | { readonly type: 'pairs'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | {
      readonly type: 'table'
      readonly caption: string
      /** The heading above says it already; screen readers still find it. */
      readonly isCaptionHidden: boolean
      readonly columns: readonly {
        readonly title: string
        readonly isNumber: boolean
        readonly share: number
      }[]
      readonly rows: readonly (readonly string[])[]
      /** The last row is a sum of the others. */
      readonly hasTotal: boolean
    }
  | {
      readonly type: 'chart'
      readonly drawing: ChartDrawing
      readonly alternative: string
      readonly legend: EvidenceLabels['chartLegend']
      readonly hasShades: boolean
    }
  | {
      readonly type: 'photo'
      readonly id: string
      readonly caption: string
      readonly detail: string
      readonly alternative: string
      readonly unreadable: string
    }
  /** Long hexadecimal numbers with their names. */
  | { readonly type: 'hashes'; readonly rows: readonly (readonly [name: string, hash: string])[] }

/** A report in one language, not yet laid out. */
export interface EvidenceDocument {
  readonly language: Language
  readonly title: string
  /** Beneath the title, and at the head of each page. */
  readonly subtitle: string
  readonly blocks: readonly EvidenceBlock[]
  readonly page: EvidenceLabels['page']
}

const WORDS: Readonly<Record<Language, EvidenceWords>> = { en, cy }

/** How the sections of a report speak. */
export interface EvidenceSpeech {
  readonly labels: EvidenceLabels
  readonly format: EvidenceFormat
  say<Key extends EvidenceSentenceKey>(key: Key, params: EvidenceSentenceParams[Key]): string
}

/** A number and its unit stay on one line. */
const UNIT_AFTER_NUMBER = /(\d) (%|°C)/g

/** @param timeZone IANA zone of the household. */
export function evidenceSpeech(language: Language, timeZone: string): EvidenceSpeech {
  const { labels, sentences } = WORDS[language]
  return {
    labels,
    format: evidenceFormat(language, timeZone),
    say: (key, params) => sentences[key](params).replaceAll(UNIT_AFTER_NUMBER, '$1\u00a0$2'),
  }
}

/**
 * Puts the facts of a report into words: what matters first, what it does not prove before the end.
 *
 * @param fileHash SHA-256 of the PDF, hex; null within the PDF itself, which cannot hold it.
 */
export function evidenceDocument(
  facts: EvidenceFacts,
  language: Language,
  fileHash: string | null,
): EvidenceDocument {
  const speech = evidenceSpeech(language, facts.timeZone)
  const { labels, format, say } = speech
  // The end is exclusive: a period up to midnight ends with the day before.
  const period = `${format.day(facts.from)} – ${format.day(Math.max(facts.from, facts.to - 1))}`
  return {
    language,
    title: labels.title,
    subtitle: `${facts.homeName} · ${period}`,
    page: labels.page,
    blocks: [
      { type: 'heading', level: 2, text: labels.inShort },
      ...shortBlocks(facts, speech),
      { type: 'heading', level: 2, text: labels.about },
      {
        type: 'pairs',
        rows: [
          [labels.home, facts.homeName],
          [labels.period, `${format.instant(facts.from)} – ${format.instant(facts.to)}`],
          [labels.made, format.instant(facts.madeAt)],
          [labels.times, facts.timeZone],
          [labels.software, `Towncrier ${facts.softwareVersion}`],
        ],
      },
      ...facts.rooms.flatMap((room) => roomBlocks(room, speech)),
      ...lawBlocks(facts, speech),
      ...letterBlocks(facts, speech),
      ...diaryBlocks(facts, speech),
      ...photoBlocks(facts, speech),
      { type: 'heading', level: 2, text: labels.notProof },
      {
        type: 'list',
        items: [
          say('not-proof.support', {}),
          say('not-proof.cause', {}),
          say('not-proof.spot', {}),
          say('not-proof.wall', {}),
          say('not-proof.sensor', {}),
          say('not-proof.outdoor', {}),
          say('not-proof.model', {}),
          say('not-proof.gaps', {}),
          say('not-proof.words', {}),
          say('not-proof.times', { zone: facts.timeZone }),
        ],
      },
      { type: 'heading', level: 2, text: labels.check },
      { type: 'text', text: say('check.file', {}) },
      ...(fileHash === null
        ? [{ type: 'text', text: say('check.where', {}) } as const]
        : [{ type: 'hashes', rows: [[labels.fileHash, fileHash]] } as const]),
      ...(facts.rooms.length === 0
        ? []
        : [
            { type: 'text', text: say('check.readings', {}) } as const,
            {
              type: 'hashes',
              rows: facts.rooms.map(
                ({ name, fingerprint }) => [`${labels.fingerprint}: ${name}`, fingerprint] as const,
              ),
            } as const,
          ]),
    ],
  }
}

function shortBlocks({ rooms }: EvidenceFacts, { format, say }: EvidenceSpeech): EvidenceBlock[] {
  const sentences = rooms.map(({ name: room, readings, hours: { known, atRisk, condensing } }) => {
    if (readings === 0) return say('short.no-readings', { room })
    if (known === 0) return say('short.not-judged', { room })
    const damp = say('short.room', {
      room,
      atRisk: format.number(atRisk),
      known: format.number(known),
      percent: format.percent(atRisk / known),
    })
    return condensing === 0 ? damp : `${damp} ${say('short.wet', { hours: format.number(condensing) })}`
  })
  if (rooms.length === 0) sentences.push(say('short.no-rooms', {}))
  return [
    ...sentences.map((text) => ({ type: 'text', text, tone: 'lead' }) as const),
    { type: 'text', text: say('short.support', {}) },
  ]
}
