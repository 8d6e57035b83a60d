import { computed, signal } from '@preact/signals'
import { changeUrl, formatUrl, parseUrl, type UrlState } from './url-state.ts'

/** The address bar as a signal: read `state`, change it with `set`. */
export class UrlStore {
  readonly #state = signal<UrlState>(parseUrl(location.search))
  readonly state = computed(() => this.#state.value)

  start(): void {
    window.addEventListener('popstate', () => {
      this.#state.value = parseUrl(location.search)
    })
  }

  /** @param change what is new; the back button returns to before it only when `isStep`. */
  set(change: Partial<UrlState>, isStep = false): void {
    const next = changeUrl(this.#state.peek(), change)
    const query = formatUrl(next)
    if (query !== location.search) {
      const url = `${location.pathname}${query}`
      if (isStep) history.pushState(null, '', url)
      else history.replaceState(null, '', url)
    }
    this.#state.value = next
  }

  /** The address of the state with a change, for links. */
  hrefOf(change: Partial<UrlState>): string {
    return `/${formatUrl(changeUrl(this.#state.value, change))}`
  }
}
