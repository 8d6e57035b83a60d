import type { DiaryEntryView, NewDiaryEntry } from '@towncrier/protocol'

/** What happened to the diary on this phone and is not known by the platform yet. */
export interface DiaryOp {
  /** In the order they happened; given by the phone's database. */
  readonly seq: number
  readonly userName: string
  readonly homeId: string
  readonly entryId: string
  readonly what: DiaryDeed
  /** Until then it can be taken back and is not sent, epoch ms; null: it goes as soon as it can. */
  readonly heldUntil: number | null
  /** Why the platform would not take it; null: it has not said no. */
  readonly refusal: string | null
}
export type DiaryDeed =
  | { readonly type: 'add'; readonly entry: NewDiaryEntry }
  | { readonly type: 'change'; readonly change: Partial<NewDiaryEntry> }
  | { readonly type: 'remove' }

export interface ShownEntry extends DiaryEntryView {
  readonly isWaiting: boolean
}

/** The diary as the household sees it: what the platform has, and what is still to be sent. Newest first. */
export function withWaiting(
  entries: readonly DiaryEntryView[],
  ops: readonly DiaryOp[],
): readonly ShownEntry[] {
  const shown = new Map<string, ShownEntry>(
    entries.map((entry) => [entry.id, { ...entry, isWaiting: false }]),
  )
  for (const { entryId, what, refusal } of ops) {
    if (refusal !== null) continue
    if (what.type === 'remove') shown.delete(entryId)
    else if (what.type === 'add') shown.set(entryId, { ...asEntry(what.entry), isWaiting: true })
    else {
      const before = shown.get(entryId)
      if (before !== undefined)
        shown.set(entryId, { ...before, ...what.change, isWaiting: true } as ShownEntry)
    }
  }
  return [...shown.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1))
}

function asEntry({ id, roomId, activity, at, endAt, note }: NewDiaryEntry): DiaryEntryView {
  return { id, roomId: roomId ?? null, activity, at, endAt: endAt ?? null, note: note ?? '', changedAt: at }
}
