import type { WasteBinView, WasteLorryView, WasteRoundView } from '@towncrier/protocol'

/** A round as it is being put together. */
export interface RoundDraft {
  /** Null: a new one. */
  readonly id: string | null
  readonly version: number
  readonly name: string
  readonly weekdays: readonly number[]
  readonly lorryId: string | null
  readonly binIds: readonly string[]
}

export type Street = WasteLorryView['forbiddenStreets'][number]

/** Streets of a lorry as they are being forbidden and allowed. */
export interface ForbidDraft {
  readonly lorry: WasteLorryView
  readonly streets: readonly Street[]
}

export const NEW_ROUND: RoundDraft = {
  id: null,
  version: 0,
  name: '',
  weekdays: [],
  lorryId: null,
  binIds: [],
}

export function draftOfRound({ id, version, name, weekdays, lorryId, binIds }: WasteRoundView): RoundDraft {
  return { id, version, name, weekdays, lorryId, binIds }
}

/** With the item, or without it where it is there. */
export function toggled<Item>(items: readonly Item[], item: Item): readonly Item[] {
  return items.includes(item) ? items.filter((each) => each !== item) : [...items, item]
}

/** One item moved by `steps`; as it is where that leads beyond an end. */
export function moved<Item>(items: readonly Item[], from: number, steps: number): readonly Item[] {
  const to = from + steps
  if (to < 0 || to >= items.length) return items
  const left = items.filter((_, n) => n !== from)
  return left.toSpliced(to, 0, items[from]!)
}

type Corner = readonly [number, number]

/** Bins in service between two corners, nearest to the one before first, from where the round ends. */
export function binsInBox(
  bins: readonly WasteBinView[],
  [a, b]: readonly [Corner, Corner],
  present: readonly string[],
  stream: string,
): string[] {
  const [west, east] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])]
  const [south, north] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])]
  const left = bins.filter(
    ({ id, isInService, longitude, latitude, ...bin }) =>
      isInService &&
      !present.includes(id) &&
      (stream === '' || bin.stream === stream) &&
      longitude >= west &&
      longitude <= east &&
      latitude >= south &&
      latitude <= north,
  )
  const last = bins.find(({ id }) => id === present.at(-1))
  let here: Corner = last === undefined ? a : [last.longitude, last.latitude]
  const ordered: string[] = []
  while (left.length > 0) {
    const distances = left.map(({ longitude, latitude }) => {
      return Math.hypot((longitude - here[0]) * Math.cos((latitude * Math.PI) / 180), latitude - here[1])
    })
    const [next] = left.splice(distances.indexOf(Math.min(...distances)), 1)
    here = [next!.longitude, next!.latitude]
    ordered.push(next!.id)
  }
  return ordered
}

/** The line around two corners. */
export function boxLine([a, b]: readonly [Corner, Corner]): readonly Corner[] {
  return [a, [b[0], a[1]], b, [a[0], b[1]], a]
}
