import { useSignal } from '@preact/signals'
import type { HomeView, RoomView } from '@towncrier/protocol'
import { useHome, useRest, useWords } from '../home-app.ts'
import { useNow } from '../shell/use-now.ts'
import { SelectField } from '../ui/fields.tsx'
import { Confirm, Problem, Submit } from '../ui/parts.tsx'
import { useTask } from '../ui/use-task.ts'

type Box = NonNullable<RoomView['box']>

/** The box of a room: how it does, moving it to another room, handing it on. */
export function BoxPart({ home, room, box }: { home: HomeView; room: RoomView; box: Box }) {
  const app = useHome()
  const { myHome: words } = useRest()
  const format = app.format.value
  const now = useNow(60_000)
  const release = useTask()
  return (
    <>
      <p>
        {words.box(box.deviceId)}
        <br />
        <span class="quiet">
          {box.lastAt === null ? words.boxNever : words.boxFresh(format.ago(now - Date.parse(box.lastAt)))}
          {box.batteryV !== null && ` ${words.battery(format.number(box.batteryV, 2))}`}
        </span>
      </p>
      {home.endedAt === null && (
        <>
          <MoveBox home={home} room={room} box={box} />
          <Confirm
            label={words.releaseBox}
            what={words.releaseBoxWhat}
            yes={words.releaseBoxYes}
            isBusy={release.isBusy.value}
            problem={release.problem.value}
            onYes={() =>
              void release.run(async () => app.takeHome(await app.api.releaseBox(home.id, box.deviceId)))
            }
          />
        </>
      )}
    </>
  )
}

function MoveBox({ home, room, box }: { home: HomeView; room: RoomView; box: Box }) {
  const app = useHome()
  const all = useWords()
  const { myHome: words } = useRest()
  const isOpen = useSignal(false)
  const task = useTask()
  const others = home.rooms.filter(({ id }) => id !== room.id)
  if (others.length === 0) return null
  if (!isOpen.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          isOpen.value = true
        }}
      >
        {words.moveBoxSubmit}
      </button>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const roomId = String(new FormData(event.currentTarget).get('roomId'))
        void task.run(async () => app.takeHome(await app.api.moveBox(home.id, box.deviceId, roomId)))
      }}
    >
      <SelectField
        name="roomId"
        label={words.moveBox}
        hint={words.moveBoxHint}
        value={others[0]!.id}
        options={others.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Problem text={task.problem.value} />
      <div class="buttons">
        <Submit label={words.moveBoxSubmit} isBusy={task.isBusy.value} />
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
  )
}
