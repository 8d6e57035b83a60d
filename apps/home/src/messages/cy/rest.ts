import type { RestWords } from '../en/rest.ts'
import { entry } from './entry.ts'
import { evidence } from './evidence.ts'
import { more } from './more.ts'
import { myData } from './my-data.ts'
import { myHome } from './my-home.ts'
import { rooms } from './rooms.ts'

export const rest: RestWords = { ...entry, ...rooms, evidence, more, myData, myHome }
