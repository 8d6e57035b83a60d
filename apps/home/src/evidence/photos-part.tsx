import { useSignal } from '@preact/signals'
import type { HomeView, PhotoView } from '@towncrier/protocol'
import { useEffect, useId, useMemo } from 'preact/hooks'
import { useHome, useRest, useWords } from '../home-app.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Confirm, Problem, Submit, Waiting } from '../ui/parts.tsx'
import { useAnswer } from '../ui/use-answer.ts'
import { useTask } from '../ui/use-task.ts'
import { shrinkPhoto } from './shrink-photo.ts'

export function PhotosPart({ home }: { home: HomeView }) {
  const app = useHome()
  const { photos: words } = useRest().evidence
  const { value, problem, reload } = useAnswer(home.id, () => app.api.photos(home.id))
  return (
    <section class="card" aria-labelledby="photos">
      <h2 id="photos">{words.title}</h2>
      {value.value === null ? (
        <Waiting problem={problem.value} onRetry={() => void reload()} />
      ) : (
        <>
          {value.value.photos.length === 0 && <p class="quiet">{words.none}</p>}
          <ul class="photos">
            {value.value.photos.map((photo) => (
              <Photo key={photo.id} home={home} photo={photo} onGone={() => void reload()} />
            ))}
          </ul>
        </>
      )}
      {home.endedAt === null && <NewPhoto home={home} onAdded={() => void reload()} />}
    </section>
  )
}

function Photo({ home, photo, onGone }: { home: HomeView; photo: PhotoView; onGone: () => void }) {
  const app = useHome()
  const { photos: words } = useRest().evidence
  const task = useTask()
  const { id, caption, roomId, takenAt } = photo
  const room = home.rooms.find((each) => each.id === roomId)?.name
  const day = app.format.value.date(Date.parse(takenAt))
  return (
    <li data-testid="photo">
      <img
        src={app.api.photoPath(home.id, id)}
        alt={caption === '' ? words.noCaption : caption}
        loading="lazy"
      />
      <p>{caption}</p>
      <p class="quiet">{room === undefined ? day : `${room} · ${day}`}</p>
      <Confirm
        label={words.remove}
        what={words.removeWhat}
        yes={words.removeYes}
        isBusy={task.isBusy.value}
        problem={task.problem.value}
        onYes={() =>
          void task.run(async () => {
            await app.api.removePhoto(home.id, id)
            onGone()
          })
        }
      />
    </li>
  )
}

function NewPhoto({ home, onAdded }: { home: HomeView; onAdded: () => void }) {
  const { photos: words } = useRest().evidence
  const file = useSignal<File | null>(null)
  const problem = useSignal('')
  const id = useId()
  return (
    <>
      <div class="field">
        <label class="button file-button" for={id}>
          {words.add}
        </label>
        <input
          id={id}
          class="file-input"
          type="file"
          accept="image/*"
          onChange={(event) => {
            problem.value = ''
            file.value = event.currentTarget.files?.[0] ?? null
            event.currentTarget.value = ''
          }}
        />
      </div>
      <Problem text={problem.value} />
      {file.value !== null && (
        <PhotoForm
          key={file.value.name + file.value.lastModified}
          home={home}
          file={file.value}
          onDone={(why) => {
            file.value = null
            problem.value = why
            if (why === '') onAdded()
          }}
        />
      )}
    </>
  )
}

function PhotoForm({
  home,
  file,
  onDone,
}: {
  home: HomeView
  file: File
  /** Told why it could not be kept; empty when it is. */
  onDone: (problem: string) => void
}) {
  const app = useHome()
  const all = useWords()
  const rest = useRest()
  const { photos: words } = rest.evidence
  const task = useTask()
  const preview = useMemo(() => URL.createObjectURL(file), [file])
  useEffect(() => () => URL.revokeObjectURL(preview), [preview])
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    void task.run(async () => {
      const small = await shrinkPhoto(file)
      if (small === null) return onDone(words.unreadable)
      const sent = new FormData()
      sent.set('caption', String(data.get('caption') ?? '').trim())
      sent.set('roomId', String(data.get('roomId') ?? ''))
      sent.set('takenAt', new Date(Math.min(file.lastModified, app.clock())).toISOString())
      sent.set('file', small, 'photo.jpg')
      await app.api.addPhoto(home.id, sent)
      onDone('')
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <img class="preview" src={preview} alt="" />
      <TextField name="caption" label={words.caption} hint={words.captionHint} maxLength={300} />
      <SelectField
        name="roomId"
        label={rest.room}
        value={home.rooms[0]?.id ?? ''}
        options={[
          ...home.rooms.map(({ id, name }) => ({ value: id, label: name })),
          { value: '', label: rest.wholeHome },
        ]}
      />
      <Problem text={task.problem.value} />
      <p role="status">{task.isBusy.value ? words.sending : ''}</p>
      <div class="buttons">
        <Submit label={words.send} isBusy={task.isBusy.value} />
        <button type="button" class="button" onClick={() => onDone('')}>
          {all.cancel}
        </button>
      </div>
    </form>
  )
}
