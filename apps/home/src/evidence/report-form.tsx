import { useSignal } from '@preact/signals'
import type { HomeView } from '@towncrier/protocol'
import { dateInputOf, readLocalInput } from '../format/local-input.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { CheckField, SelectField, TextField } from '../ui/fields.tsx'
import { Problem, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const DAY_MS = 86_400_000
const USUAL_DAYS = 90
const LANGUAGES = ['en', 'cy'] as const
/** The diary only when it is chosen. */
const PARTS = [
  { name: 'photos', isUsual: true },
  { name: 'letters', isUsual: true },
  { name: 'diary', isUsual: false },
] as const

export function ReportForm({ home, onDone }: { home: HomeView; onDone: (isMade: boolean) => void }) {
  const app = useHome()
  const all = useWords()
  const rest = useRest()
  const words = rest.evidence.reports
  const task = useTask()
  const wrong = useSignal('')
  const now = app.clock()
  const begun = Math.max(Date.parse(home.begunAt), now - USUAL_DAYS * DAY_MS)
  const last = home.endedAt === null ? now : Date.parse(home.endedAt)
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const from = readLocalInput(String(data.get('from') ?? ''))
    const lastDay = readLocalInput(String(data.get('to') ?? ''))
    const rooms = home.rooms.map(({ id }) => id).filter((id) => data.get(`room-${id}`) !== null)
    wrong.value =
      from === null || lastDay === null || lastDay < from
        ? words.wrongDays
        : rooms.length === 0
          ? words.noRooms
          : ''
    if (wrong.value !== '' || from === null || lastDay === null) return
    void task
      .run(async () => {
        await app.api.makeReport(home.id, {
          from: new Date(from).toISOString(),
          to: new Date(Math.min(endOfDay(lastDay), app.clock())).toISOString(),
          language: data.get('language') === 'cy' ? 'cy' : 'en',
          roomIds: rooms.length === home.rooms.length ? [] : rooms,
          includes: {
            diary: data.get('diary') !== null,
            photos: data.get('photos') !== null,
            letters: data.get('letters') !== null,
          },
        })
      })
      .then((isMade) => isMade && onDone(true))
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <TextField name="from" type="date" label={words.from} defaultValue={dateInputOf(begun)} required />
      <TextField name="to" type="date" label={words.to} defaultValue={dateInputOf(last)} required />
      <fieldset>
        <legend>{words.rooms}</legend>
        {home.rooms.map(({ id, name }) => (
          <CheckField key={id} name={`room-${id}`} label={name} isChecked />
        ))}
      </fieldset>
      <fieldset>
        <legend>{words.includes}</legend>
        <p class="quiet">{words.readings}</p>
        {PARTS.map(({ name, isUsual }) => (
          <CheckField
            key={name}
            name={name}
            label={words[name]}
            isChecked={isUsual}
            {...(name === 'diary' ? { hint: words.diaryHint } : {})}
          />
        ))}
      </fieldset>
      <SelectField
        name="language"
        label={words.language}
        value={app.language.language.value}
        options={LANGUAGES.map((value) => ({ value, label: rest.more.settings.languages[value] }))}
      />
      <Problem text={wrong.value === '' ? task.problem.value : wrong.value} />
      <p role="status">{task.isBusy.value ? words.making : ''}</p>
      <div class="buttons">
        <Submit label={words.submit} isBusy={task.isBusy.value} />
        <button type="button" class="button" onClick={() => onDone(false)}>
          {all.cancel}
        </button>
      </div>
    </form>
  )
}

/** The midnight after a local day, also on the days on which the clock is put. */
function endOfDay(at: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime()
}
