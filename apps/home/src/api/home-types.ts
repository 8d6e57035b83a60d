import type { HomeView, RoomType } from '@towncrier/protocol'

export type HistoryRange = 'day' | 'week' | 'month' | 'year'
export const HISTORY_RANGES: readonly HistoryRange[] = ['day', 'week', 'month', 'year']
export const ROOM_TYPES: readonly RoomType[] = [
  'living-room',
  'bedroom',
  'kitchen',
  'bathroom',
  'hall',
  'other',
]
export type Tenure = HomeView['tenure']
export const TENURES: readonly Tenure[] = ['social-rent', 'private-rent', 'owner', 'other', 'unknown']
export type Nation = HomeView['nation']
export const NATIONS: readonly Nation[] = ['england', 'wales', 'scotland', 'northern-ireland', 'unknown']

export interface HomeChange {
  readonly version: number
  readonly name?: string
  readonly tenure?: Tenure
  readonly nation?: Nation
  readonly areaId?: string | null
  readonly outdoors?: { readonly latitude: number; readonly longitude: number } | null
}
export interface RoomChange {
  readonly name?: string
  readonly type?: RoomType
  readonly wallFactor?: number
  readonly material?: string
  readonly placement?: string
}
export interface NewHome {
  readonly name: string
  readonly tenure: Tenure
  readonly nation: Nation
}
