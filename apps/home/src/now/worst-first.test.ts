import type { RoomNowView } from '@towncrier/protocol'
import { expect, it } from 'vitest'
import { worstFirst } from './worst-first.ts'

it('the room that needs it most comes first; what is not known before what is well', () => {
  const rooms = (['calm', 'unknown', 'act', 'calm', 'watch'] as const).map(
    (level, index) => ({ level, roomId: String(index) }) as RoomNowView,
  )
  expect(worstFirst(rooms).map(({ roomId }) => roomId)).toEqual(['2', '4', '1', '0', '3'])
})
