import { useSignal } from '@preact/signals'
import type { HomeView, LetterView } from '@towncrier/protocol'
import { dateInputOf, readLocalInput } from '../format/local-input.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { LongTextField, SelectField, TextField } from '../ui/fields.tsx'
import { Confirm, Problem, Submit, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'

const DIRECTIONS = ['sent', 'received'] as const

export function LettersPart({ home }: { home: HomeView }) {
  const app = useHome()
  const { letters: words } = useRest().evidence
  const { value, problem, reload } = useAnswer(home.id, () => app.api.letters(home.id))
  return (
    <section class="card" aria-labelledby="letters">
      <h2 id="letters">{words.title}</h2>
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <>
          {value.value.letters.length === 0 && <p class="quiet">{words.none}</p>}
          <ul class="lines">
            {value.value.letters.map((letter) => (
              <Letter key={letter.id} home={home} letter={letter} onGone={() => void reload()} />
            ))}
          </ul>
        </>
      )}
      {home.endedAt === null && <NewLetterForm home={home} onAdded={() => void reload()} />}
    </section>
  )
}

function Letter({ home, letter, onGone }: { home: HomeView; letter: LetterView; onGone: () => void }) {
  const app = useHome()
  const { letters: words } = useRest().evidence
  const task = useTask()
  const { id, direction, at, correspondent, subject, text } = letter
  return (
    <li data-testid="letter">
      <strong>{subject}</strong>
      <span class="quiet">
        {words.directions[direction]} · {correspondent} · {app.format.value.date(Date.parse(at))}
      </span>
      {text !== '' && <span class="letter-text">{text}</span>}
      <Confirm
        label={words.remove}
        what={words.removeWhat}
        yes={words.removeYes}
        isBusy={task.isBusy.value}
        problem={task.problem.value}
        onYes={() =>
          void task.run(async () => {
            await app.api.removeLetter(home.id, id)
            onGone()
          })
        }
      />
    </li>
  )
}

function NewLetterForm({ home, onAdded }: { home: HomeView; onAdded: () => void }) {
  const app = useHome()
  const all = useWords()
  const { letters: words } = useRest().evidence
  const task = useTask()
  const isOpen = useSignal(false)
  const close = () => {
    isOpen.value = false
  }
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    void task.run(async () => {
      await app.api.addLetter(home.id, {
        direction: text('direction') === 'received' ? 'received' : 'sent',
        at: new Date(readLocalInput(text('at')) ?? app.clock()).toISOString(),
        correspondent: text('correspondent'),
        subject: text('subject'),
        text: text('text'),
      })
      close()
      onAdded()
    })
  }
  if (!isOpen.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          isOpen.value = true
        }}
      >
        {words.add}
      </button>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <SelectField
        name="direction"
        label={words.direction}
        value="sent"
        options={DIRECTIONS.map((value) => ({ value, label: words.directions[value] }))}
      />
      <TextField
        name="at"
        type="date"
        label={words.at}
        defaultValue={dateInputOf(app.clock())}
        max={dateInputOf(app.clock())}
        required
      />
      <TextField name="correspondent" label={words.who} maxLength={120} required />
      <TextField name="subject" label={words.subject} maxLength={200} required />
      <LongTextField name="text" label={words.text} hint={words.textHint} maxLength={10_000} />
      <Problem text={task.problem.value} />
      <div class="buttons">
        <Submit label={all.save} isBusy={task.isBusy.value} />
        <button type="button" class="button" onClick={close}>
          {all.cancel}
        </button>
      </div>
    </form>
  )
}
