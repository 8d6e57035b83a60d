import type { EvidenceBlock, EvidenceSpeech } from './document.ts'
import type { EvidenceFacts } from './facts.ts'

/** What the law sets, by day; nothing where it does not apply. */
export function lawBlocks({ law }: EvidenceFacts, { labels, format, say }: EvidenceSpeech): EvidenceBlock[] {
  if (law === null) return []
  const { clock, hazard } = law
  const head: EvidenceBlock[] = [
    { type: 'heading', level: 2, text: labels.law },
    { type: 'text', text: say('law.meaning', {}) },
    {
      type: 'text',
      text:
        hazard.awareAt === null
          ? say('law.not-told', {})
          : say('law.told', { at: format.instant(hazard.awareAt) }),
    },
  ]
  if (!clock.applies) return head
  return [
    ...head,
    {
      type: 'table',
      caption: labels.law,
      isCaptionHidden: true,
      columns: [
        { title: labels.step, isNumber: false, share: 3 },
        { title: labels.due, isNumber: false, share: 2 },
        { title: labels.done, isNumber: false, share: 3 },
      ],
      rows: clock.duties.map(({ step, dueDate, dueAt, doneAt, state }) => [
        labels.steps[step],
        dueAt === null ? format.date(dueDate) : format.instant(dueAt),
        doneAt === null ? labels.states[state] : `${labels.states[state]}: ${format.day(doneAt)}`,
      ]),
      hasTotal: false,
    },
    { type: 'text', text: `${say('law.days', {})} ${say('law.advice', {})}`, tone: 'small' },
  ]
}

/** Letters sent and answers, as the household noted them; nothing where it did not choose to show them. */
export function letterBlocks(
  { letters }: EvidenceFacts,
  { labels, format, say }: EvidenceSpeech,
): EvidenceBlock[] {
  if (letters === null) return []
  const heading: EvidenceBlock = { type: 'heading', level: 2, text: labels.letters }
  if (letters.length === 0) return [heading, { type: 'text', text: say('letters.none', {}) }]
  return [
    heading,
    { type: 'text', text: say('letters.words', {}) },
    ...letters.flatMap(({ direction, at, correspondent, subject, text }): EvidenceBlock[] => [
      { type: 'heading', level: 3, text: subject },
      { type: 'text', text: `${labels[direction]} ${correspondent}, ${format.instant(at)}`, tone: 'small' },
      ...(text === '' ? [] : [{ type: 'quote', text } as const]),
    ]),
  ]
}

/** The diary, only when the household chose to show it. */
export function diaryBlocks(
  { diary }: EvidenceFacts,
  { labels, format, say }: EvidenceSpeech,
): EvidenceBlock[] {
  if (diary === null) return []
  const heading: EvidenceBlock = { type: 'heading', level: 2, text: labels.diary }
  if (diary.length === 0) return [heading, { type: 'text', text: say('diary.none', {}) }]
  return [
    heading,
    { type: 'text', text: say('diary.words', {}) },
    {
      type: 'table',
      caption: labels.diary,
      isCaptionHidden: true,
      columns: [
        { title: labels.when, isNumber: false, share: 3.7 },
        { title: labels.activity, isNumber: false, share: 2.5 },
        { title: labels.room, isNumber: false, share: 2.5 },
        { title: labels.note, isNumber: false, share: 3.3 },
      ],
      rows: diary.map(({ at, endAt, activity, roomName, note }) => [
        format.shortSpan(at, endAt),
        labels.activities[activity],
        roomName ?? labels.wholeHome,
        note,
      ]),
      hasTotal: false,
    },
  ]
}

/** Photos with the household's words; nothing where it did not choose to show them, or there is none. */
export function photoBlocks(
  { photos, photosLeftOut }: EvidenceFacts,
  { labels, format, say }: EvidenceSpeech,
): EvidenceBlock[] {
  if (photos === null || photos.length === 0) return []
  return [
    { type: 'heading', level: 2, text: labels.photos },
    { type: 'text', text: say('photos.words', {}) },
    ...photos.map(({ id, caption, roomName, takenAt }): EvidenceBlock => {
      const detail = `${roomName ?? labels.wholeHome}, ${format.instant(takenAt)}`
      return {
        ...{ type: 'photo', id, caption, detail },
        alternative: caption === '' ? detail : caption,
        unreadable: say('photos.unreadable', {}),
      }
    }),
    ...(photosLeftOut === 0
      ? []
      : [{ type: 'text', text: say('photos.left-out', { count: format.number(photosLeftOut) }) } as const]),
  ]
}
