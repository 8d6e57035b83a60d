import { useSignal } from '@preact/signals'
import type { HomeView, RoomType, RoomView } from '@towncrier/protocol'
import { ROOM_TYPES } from '../api/home-types.ts'
import { useHome, useRest, useWords } from '../home-app.ts'
import { LongTextField, SelectField, TextField } from '../ui/fields.tsx'
import { Confirm, Problem, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'
import { BoxPart } from './box-part.tsx'

/** One room: what it is called, where its box stands, and what can be done with both. */
export function RoomPart({ home, room }: { home: HomeView; room: RoomView }) {
  const app = useHome()
  const all = useWords()
  const rest = useRest()
  const { myHome: words } = rest
  const isOpen = useSignal(false)
  const task = useTask()
  const removal = useTask()
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form)
    void task
      .run(async () => {
        const change = {
          name: String(data.get('name')).trim(),
          type: data.get('type') as RoomType,
          placement: String(data.get('placement')).trim(),
        }
        app.takeHome(await app.api.changeRoom(home.id, room.id, change))
      })
      .then((isDone) => {
        if (isDone) isOpen.value = false
      })
  }
  const isEnded = home.endedAt !== null
  return (
    <section class="card" aria-label={room.name} data-testid="room-part">
      <h3>{room.name}</h3>
      {room.placement !== '' && <p class="quiet">{room.placement}</p>}
      {room.box === null ? (
        <p class="quiet">{words.noBox}</p>
      ) : (
        <BoxPart home={home} room={room} box={room.box} />
      )}
      {!isEnded && !isOpen.value && (
        <div class="buttons">
          <button
            type="button"
            class="button"
            aria-label={`${words.changeRoom}: ${room.name}`}
            onClick={() => {
              isOpen.value = true
            }}
          >
            {words.changeRoom}
          </button>
        </div>
      )}
      {isOpen.value && (
        <>
          <form
            onSubmit={(event) => {
              event.preventDefault()
              submit(event.currentTarget)
            }}
          >
            <TextField name="name" label={words.roomName} defaultValue={room.name} maxLength={80} required />
            <SelectField
              name="type"
              label={words.roomType}
              value={room.type}
              options={ROOM_TYPES.map((value) => ({ value, label: rest.roomTypes[value] }))}
            />
            <LongTextField
              name="placement"
              label={words.placement}
              hint={words.placementHint}
              maxLength={300}
              value={room.placement}
            />
            <Problem text={task.problem.value} />
            <div class="buttons">
              <Submit label={all.save} isBusy={task.isBusy.value} />
              <button
                type="button"
                class="button"
                onClick={() => {
                  isOpen.value = false
                }}
              >
                {all.cancel}
              </button>
            </div>
          </form>
          {room.box === null && !room.hasReadings && (
            <Confirm
              label={words.removeRoom}
              what={words.removeRoomWhat}
              yes={words.removeRoomYes}
              isBusy={removal.isBusy.value}
              problem={removal.problem.value}
              onYes={() =>
                void removal.run(async () => app.takeHome(await app.api.removeRoom(home.id, room.id)))
              }
            />
          )}
        </>
      )}
    </section>
  )
}
