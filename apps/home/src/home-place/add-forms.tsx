import { useSignal } from '@preact/signals'
import type { HomeView, RoomType } from '@towncrier/protocol'
import { ROOM_TYPES } from '../api/home-types.ts'
import { useHome, useRest } from '../home-app.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Problem, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

const NEW_ROOM = ''

export function AddRoom({ home }: { home: HomeView }) {
  const app = useHome()
  const rest = useRest()
  const { myHome: words } = rest
  const task = useTask()
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const name = String(data.get('name')).trim()
    void task
      .run(async () => app.takeHome(await app.api.addRoom(home.id, name, String(data.get('type')))))
      .then((isDone) => isDone && form.reset())
  }
  return (
    <details class="card">
      <summary>{words.addRoom}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <TextField name="name" label={words.roomName} maxLength={80} required autocomplete="off" />
        <SelectField
          name="type"
          label={words.roomType}
          value="bedroom"
          options={ROOM_TYPES.map((value) => ({ value, label: rest.roomTypes[value] }))}
        />
        <Problem text={task.problem.value} />
        <Submit label={words.addRoom} isBusy={task.isBusy.value} />
      </form>
    </details>
  )
}

/** One more box by its code, in a room that is there or a new one. */
export function AddBox({ home }: { home: HomeView }) {
  const app = useHome()
  const rest = useRest()
  const { myHome: words } = rest
  const task = useTask()
  const free = home.rooms.filter(({ box }) => box === null)
  const roomId = useSignal(free[0]?.id ?? NEW_ROOM)
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const code = String(data.get('code')).trim()
    const room =
      roomId.value === NEW_ROOM
        ? { roomName: String(data.get('roomName')).trim(), roomType: data.get('roomType') as RoomType }
        : { roomId: roomId.value }
    void task
      .run(async () => app.takeHome(await app.api.claim({ code, homeId: home.id, ...room })))
      .then((isDone) => isDone && form.reset())
  }
  return (
    <details class="card">
      <summary>{words.addBox}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <TextField
          name="code"
          label={rest.claim.code}
          hint={rest.claim.codeHint}
          class="code-input"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          required
        />
        <SelectField
          name="roomId"
          label={rest.claim.roomName}
          value={roomId.value}
          options={[
            ...free.map(({ id, name }) => ({ value: id, label: name })),
            { value: NEW_ROOM, label: words.newRoom },
          ]}
          onChoose={(chosen) => {
            roomId.value = chosen
          }}
        />
        {roomId.value === NEW_ROOM && (
          <>
            <TextField name="roomName" label={words.roomName} maxLength={80} required autocomplete="off" />
            <SelectField
              name="roomType"
              label={words.roomType}
              value="bedroom"
              options={ROOM_TYPES.map((value) => ({ value, label: rest.roomTypes[value] }))}
            />
          </>
        )}
        <Problem text={task.problem.value} />
        <Submit label={words.addBox} isBusy={task.isBusy.value} />
      </form>
    </details>
  )
}
