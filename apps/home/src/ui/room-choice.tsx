import type { RoomView } from '@towncrier/protocol'
import { useHome, useRest } from '../home-app.ts'
import { Choice, SelectField } from './fields.tsx'

/** More would push what the screen is about out of sight. */
const MOST_SIDE_BY_SIDE = 2

/** The room that the address names, or else the first with readings; null: the home has none. */
export function useRoom(): RoomView | null {
  const { home, url } = useHome()
  const rooms = home.value!.rooms
  const { room } = url.place.value.query
  return (
    rooms.find(({ id }) => id === room) ?? rooms.find(({ hasReadings }) => hasReadings) ?? rooms[0] ?? null
  )
}

/** Which room the screen speaks of; nothing where there is only one. */
export function RoomChoice({ room }: { room: RoomView }) {
  const { home, url } = useHome()
  const words = useRest()
  const rooms = home.value!.rooms
  if (rooms.length < 2) return <h2 class="room-name">{room.name}</h2>
  const asked = {
    value: room.id,
    options: rooms.map(({ id, name }) => ({ value: id, label: name })),
    onChoose: (id: string) => url.show({ room: id }),
  }
  return rooms.length <= MOST_SIDE_BY_SIDE ? (
    <Choice legend={words.room} {...asked} />
  ) : (
    <SelectField name="room" label={words.room} {...asked} />
  )
}

export function NoRooms({ title }: { title: string }) {
  const words = useRest()
  return (
    <>
      <h1 tabIndex={-1}>{title}</h1>
      <p>
        {words.noRooms} <a href="#/my-home">{words.myHome.addRoom}</a>
      </p>
    </>
  )
}
