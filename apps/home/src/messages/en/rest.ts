import { entry } from './entry.ts'
import { evidence } from './evidence.ts'
import { more } from './more.ts'
import { myData } from './my-data.ts'
import { myHome } from './my-home.ts'
import { rooms } from './rooms.ts'

/** The words of every screen behind the first. */
export const rest = { ...entry, ...rooms, evidence, more, myData, myHome }

export type RestWords = typeof rest
