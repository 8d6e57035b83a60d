import type { LiveLook, LivePresence } from '@towncrier/protocol'

export interface PresentPerson {
  readonly userName: string
  readonly displayName: string
}

const MOST_NAMED = 20

/** Who looks at what. Knows nothing of sockets: a watcher is any key. */
export class Presence<Watcher> {
  readonly #looks = new Map<Watcher, { readonly place: string; readonly person: PresentPerson }>()
  readonly #places = new Map<string, { readonly look: LiveLook; readonly watchers: Set<Watcher> }>()
  readonly #changed = new Set<string>()

  /** The watcher now looks here, and nowhere else. */
  look(watcher: Watcher, person: PresentPerson, look: LiveLook): void {
    const place = JSON.stringify([look.page, look.subject])
    if (this.#looks.get(watcher)?.place === place) return
    this.leave(watcher)
    this.#looks.set(watcher, { place, person })
    let entry = this.#places.get(place)
    if (entry === undefined) {
      entry = { look, watchers: new Set() }
      this.#places.set(place, entry)
    }
    entry.watchers.add(watcher)
    this.#changed.add(place)
  }

  leave(watcher: Watcher): void {
    const before = this.#looks.get(watcher)
    if (before === undefined) return
    this.#looks.delete(watcher)
    const entry = this.#places.get(before.place)!
    entry.watchers.delete(watcher)
    if (entry.watchers.size === 0) {
      this.#places.delete(before.place)
      this.#changed.delete(before.place)
    } else this.#changed.add(before.place)
  }

  /** What has to be told since the last call: one message for each place where somebody came or went. */
  takeChanges(): { readonly message: LivePresence; readonly watchers: ReadonlySet<Watcher> }[] {
    const changes = [...this.#changed].map((place) => {
      const { look, watchers } = this.#places.get(place)!
      const people = new Map(
        [...watchers]
          .map((watcher) => this.#looks.get(watcher)!.person)
          .map((person) => [person.userName, person]),
      )
      const named = [...people.values()].sort((a, b) => a.displayName.localeCompare(b.displayName))
      return {
        message: { ...look, people: named.slice(0, MOST_NAMED), count: named.length },
        watchers,
      }
    })
    this.#changed.clear()
    return changes
  }
}
