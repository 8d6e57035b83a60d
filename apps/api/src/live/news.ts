import type { Clock } from '@towncrier/core'
import type { LiveNews, Permission } from '@towncrier/protocol'

type Listener = (news: LiveNews, permission: Permission, userName?: string) => void

/** Tells whoever watches that something changed, and nothing of what: pages ask for it by REST. */
export class News {
  readonly #clock: Clock
  readonly #listeners = new Set<Listener>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * @param permission what a viewer needs to be told.
   * @param userName   tells this person only.
   */
  publish(topic: string, id: string | number, permission: Permission, userName?: string): void {
    const news = { topic, id: String(id), at: this.#clock.now() }
    for (const listener of this.#listeners) listener(news, permission, userName)
  }

  /** @returns the way out. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
