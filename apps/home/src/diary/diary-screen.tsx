import { useSignal } from '@preact/signals'
import '../styles/rooms.css'
import '../styles/diary.css'
import { useEffect, useRef } from 'preact/hooks'
import { useHome, useRest, useWords } from '../home-app.ts'
import { useNow } from '../shell/use-now.ts'
import { Problem, ScreenTitle } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'
import { AskAbout } from './ask-about.tsx'
import type { ShownEntry } from './diary-op.ts'
import { EntryForm } from './entry-form.tsx'
import { EntryList } from './entry-list.tsx'
import { Pad } from './pad.tsx'
import { PADS, type PadId } from './pads.ts'

const UNDO_MS = 10_000

/** What is being noted: a new thing, at a known time where a peak was asked about, or one that is changed. */
export interface Draft {
  readonly activity: PadId
  readonly at: number | null
  readonly roomId: string | null
  readonly entry: ShownEntry | null
}

/** The lily pads: what goes on at home, in two taps. */
export function DiaryScreen() {
  const app = useHome()
  const all = useWords()
  const { diary: words } = useRest()
  const home = app.home.value!
  const draft = useSignal<Draft | null>(null)
  /** A peak that was asked about: when, and in which room. */
  const peak = useSignal<{ readonly at: number; readonly roomId: string } | null>(null)
  const added = useSignal<{ readonly id: string; readonly text: string } | null>(null)
  const task = useTask()
  const pads = useRef<HTMLHeadingElement>(null)
  const { run } = task
  useEffect(() => void run(() => app.diary.show(home.id)), [home.id])
  useEffect(() => {
    if (added.value === null) return
    const timer = setTimeout(() => {
      added.value = null
    }, UNDO_MS)
    return () => clearTimeout(timer)
  }, [added, added.value])
  const isEnded = home.endedAt !== null
  return (
    <>
      <ScreenTitle>{words.title}</ScreenTitle>
      {!isEnded && draft.value === null && (
        <>
          <p>{words.lead}</p>
          {peak.value !== null && (
            <div class="asked" role="status">
              <h2 ref={pads} tabIndex={-1}>
                {words.pick}
              </h2>
              <p>{words.peak(app.format.value.dayAndTime(peak.value.at, app.clock()))}</p>
            </div>
          )}
          <ul class="pads">
            {PADS.map((id) => (
              <li key={id}>
                <Pad
                  id={id}
                  onTap={() => {
                    draft.value = {
                      activity: id,
                      at: peak.value?.at ?? null,
                      roomId: peak.value?.roomId ?? null,
                      entry: null,
                    }
                  }}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {draft.value !== null && (
        <EntryForm
          key={`${draft.value.activity} ${draft.value.entry?.id ?? ''} ${draft.value.at ?? ''}`}
          draft={draft.value}
          onDone={(id, text) => {
            draft.value = null
            peak.value = null
            if (id !== null) added.value = { id, text }
          }}
        />
      )}
      <div class="toast" role="status">
        {added.value !== null && (
          <p>
            <span>{added.value.text}</span>
            <button
              type="button"
              class="button"
              onClick={() => {
                const { id } = added.value!
                added.value = null
                void app.diary.remove(home.id, id)
              }}
            >
              {words.undoAdd}
            </button>
          </p>
        )}
        {app.diary.held.value !== null && added.value === null && (
          <p>
            <span>{words.removed}</span>
            <button type="button" class="button" onClick={() => void app.diary.undo()}>
              {words.undo}
            </button>
          </p>
        )}
      </div>
      <Problem text={task.problem.value} />
      <Refused />
      {!isEnded && (
        <AskAbout
          onTell={(found) => {
            peak.value = found
            draft.value = null
            setTimeout(() => pads.current?.focus())
          }}
        />
      )}
      <section aria-labelledby="diary-list" class="stack">
        <h2 id="diary-list">{words.list}</h2>
        {!app.diary.isLoaded.value && <p role="status">{all.loading}</p>}
        <Entries
          onChange={(entry) => {
            draft.value = { activity: entry.activity, at: null, roomId: entry.roomId, entry }
            scrollTo(0, 0)
          }}
        />
      </section>
    </>
  )
}

function Entries({ onChange }: { onChange: (entry: ShownEntry) => void }) {
  const app = useHome()
  const { diary: words } = useRest()
  const now = useNow(60_000)
  const entries = app.diary.entries.value
  const waiting = entries.filter(({ isWaiting }) => isWaiting).length
  if (entries.length === 0) return app.diary.isLoaded.value ? <p class="quiet">{words.empty}</p> : null
  return (
    <>
      {waiting > 0 && (
        <p class="warning" role="status" data-testid="waiting">
          {words.waitingAll(waiting)}
        </p>
      )}
      <EntryList entries={entries} now={now} onChange={onChange} />
    </>
  )
}

function Refused() {
  const app = useHome()
  const { problems } = useWords()
  const { diary: words } = useRest()
  const refused = app.diary.refused.value
  if (refused.length === 0) return null
  return (
    <div class="notice" role="alert">
      <h2>{words.refused}</h2>
      <ul>
        {refused.map(({ seq, what, refusal }) => (
          <li key={seq}>
            {what.type === 'add' && `${words.pads[what.entry.activity]}: `}
            {problems.codes[refusal ?? ''] ?? problems.general}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => void app.diary.dismiss()}>
        {words.dismiss}
      </button>
    </div>
  )
}
