/** What an alert and a cause have in common for those who watch. */
interface Watched {
  readonly id: string
  /** Null where it is of several kinds: everybody is shown it. */
  readonly kind: string | null
  readonly state: string
}

interface Versioned<View> {
  readonly view: View
  readonly sequence: number
}

/** Alerts or causes that are open, and those that closed lately: each with the round it last changed in. */
export class OpenSet<View extends Watched> {
  readonly #open = new Map<string, Versioned<View>>()
  readonly #closed = new Map<string, Versioned<View>>()

  /** Takes a view as it is now; one in state `normal` is closed. */
  put(view: View, sequence: number): void {
    const [from, to] = view.state === 'normal' ? [this.#open, this.#closed] : [this.#closed, this.#open]
    from.delete(view.id)
    // Put last, so that those closed long ago stay first.
    to.delete(view.id)
    to.set(view.id, { view, sequence })
  }

  find(id: string): View | undefined {
    return this.#open.get(id)?.view
  }

  open(kinds: ReadonlySet<string> | null = null): View[] {
    return [...this.#open.values()].map(({ view }) => view).filter((view) => isOfKinds(view, kinds))
  }

  changedSince(from: number, kinds: ReadonlySet<string> | null): View[] {
    const views: View[] = []
    for (const map of [this.#open, this.#closed]) {
      for (const { view, sequence } of map.values()) {
        if (sequence > from && isOfKinds(view, kinds)) views.push(view)
      }
    }
    return views
  }

  /** Forgets what closed in a round up to `sequence`. */
  forget(sequence: number): void {
    for (const [id, closed] of this.#closed) {
      if (closed.sequence > sequence) break
      this.#closed.delete(id)
    }
  }
}

function isOfKinds({ kind }: Watched, kinds: ReadonlySet<string> | null): boolean {
  return kinds === null || kind === null || kinds.has(kind)
}
