import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { localInputOf, readLocalInput } from '../format/local-input.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { keep, kept } from '../store/kept.ts'
import { LongTextField, SelectField, TextField } from '../ui/fields.tsx'
import { Problem, Submit } from '../ui/parts.tsx'
import type { Draft } from './diary-screen.tsx'
import { PadIcon } from './pad.tsx'
import { WITH_END } from './pads.ts'

const MINUTE_MS = 60_000
/** One tap each: how long ago it was. */
const AGO = [
  { name: 'now', ms: 0 },
  { name: 'quarter', ms: 15 * MINUTE_MS },
  { name: 'hour', ms: 60 * MINUTE_MS },
] as const
const WHOLE_HOME = ''
const ROOM_KEY = 'own.diary-room'

/** When, where and what more; "Now" is the second tap and enough. */
export function EntryForm({
  draft: { activity, at, roomId, entry },
  onDone,
}: {
  draft: Draft
  /** Told the id of a new entry and what to say of it; null when there is none. */
  onDone: (id: string | null, text: string) => void
}) {
  const app = useHome()
  const all = useWords()
  const rest = useRest()
  const words = rest.diary
  const home = app.home.value!
  /** With a time of its own, an end and words, rather than one tap. */
  const isLong = useSignal(entry !== null || at !== null || activity === 'note')
  const problem = useSignal('')
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const name = words.pads[activity]
  const remembered = kept<string>(`${ROOM_KEY}.${activity}`) ?? home.rooms[0]?.id ?? WHOLE_HOME
  const room = entry === null ? (roomId ?? remembered) : (entry.roomId ?? WHOLE_HOME)
  const begins = entry === null ? (at ?? app.clock()) : Date.parse(entry.at)
  const submit = async (form: HTMLFormElement, agoMs: number | null) => {
    const data = new FormData(form)
    const now = app.clock()
    const chosen = agoMs === null ? readLocalInput(String(data.get('at') ?? '')) : now - agoMs
    const end = readLocalInput(String(data.get('endAt') ?? ''))
    problem.value = problemOf(chosen, end, now, words)
    if (problem.value !== '' || chosen === null) return
    const roomChosen = String(data.get('room') ?? room)
    const values = {
      activity,
      roomId: roomChosen === WHOLE_HOME ? null : roomChosen,
      at: new Date(chosen).toISOString(),
      endAt: end === null ? null : new Date(end).toISOString(),
      note: String(data.get('note') ?? '').trim(),
    }
    if (entry !== null) {
      await app.diary.change(home.id, entry.id, values)
      onDone(null, '')
      return
    }
    keep(`${ROOM_KEY}.${activity}`, roomChosen)
    onDone(await app.diary.add(home.id, values), words.added(name))
  }
  return (
    <form
      class="card entry-form"
      aria-labelledby="entry-title"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(event.currentTarget, isLong.value ? null : 0)
      }}
    >
      <h2 id="entry-title" ref={title} tabIndex={-1}>
        <PadIcon id={activity} /> {entry === null ? words.add(name) : words.change(name)}
      </h2>
      <SelectField
        name="room"
        label={words.where}
        value={home.rooms.some(({ id }) => id === room) ? room : WHOLE_HOME}
        options={[
          ...home.rooms.map(({ id, name: label }) => ({ value: id, label })),
          { value: WHOLE_HOME, label: rest.wholeHome },
        ]}
      />
      {isLong.value ? (
        <>
          <TextField name="at" label={words.time} type="datetime-local" defaultValue={localInputOf(begins)} />
          {WITH_END.includes(activity) && (
            <TextField
              name="endAt"
              label={words.until}
              type="datetime-local"
              defaultValue={entry?.endAt == null ? '' : localInputOf(Date.parse(entry.endAt))}
            />
          )}
          <LongTextField
            name="note"
            label={words.note}
            hint={words.noteHint}
            maxLength={500}
            value={entry?.note ?? ''}
          />
          <Problem text={problem.value} />
          <div class="buttons">
            <Submit label={all.save} isBusy={false} />
            <Cancel onCancel={() => onDone(null, '')} />
          </div>
        </>
      ) : (
        <div class="when">
          {AGO.map(({ name: ago, ms }) => (
            <button
              key={ago}
              type="button"
              class={ago === 'now' ? 'button button-primary' : 'button'}
              onClick={(event) => void submit(event.currentTarget.form!, ms)}
            >
              {words[ago]}
            </button>
          ))}
          <button
            type="button"
            class="button"
            onClick={() => {
              isLong.value = true
            }}
          >
            {words.choose}
          </button>
          <Cancel onCancel={() => onDone(null, '')} />
        </div>
      )}
    </form>
  )
}

function Cancel({ onCancel }: { onCancel: () => void }) {
  const words = useWords()
  return (
    <button type="button" class="button" onClick={onCancel}>
      {words.cancel}
    </button>
  )
}

function problemOf(
  at: number | null,
  end: number | null,
  now: number,
  words: { readonly noTime: string; readonly future: string; readonly endBefore: string },
): string {
  if (at === null) return words.noTime
  // A form is filled in to the minute.
  if (at > now + MINUTE_MS) return words.future
  return end !== null && end < at ? words.endBefore : ''
}
