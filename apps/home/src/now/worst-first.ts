import type { RoomNowView } from '@towncrier/protocol'

/** What is not known comes before what is well: it may be anything. */
const ORDER: readonly RoomNowView['level'][] = ['act', 'watch', 'unknown', 'calm']

/** Rooms with the one that needs it most first; alike ones as they came. */
export function worstFirst(rooms: readonly RoomNowView[]): readonly RoomNowView[] {
  return rooms
    .map((room, index) => ({ room, index }))
    .sort((a, b) => ORDER.indexOf(a.room.level) - ORDER.indexOf(b.room.level) || a.index - b.index)
    .map(({ room }) => room)
}
