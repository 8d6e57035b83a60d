import { type App, isHelpOpen } from '../app.ts'
import { PAGES, type PageName } from '../url/url-state.ts'
import { PAGE_ENTRIES } from './pages.ts'

const PAGE_KEYS: ReadonlyMap<string, PageName> = new Map(PAGES.map((name) => [PAGE_ENTRIES[name].key, name]))
const TYPED_INTO = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'
/** Asks whatever shows the town to show all of it. */
export const FIT_EVENT = 'towncrier:fit'

/** Keys that work everywhere but where somebody types. @returns the way out. */
export function listenToKeys({ url, session }: Pick<App, 'url' | 'session'>): () => void {
  let awaitsPage = false
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (document.querySelector('dialog[open]') !== null) return
    const key = event.key.toLowerCase()
    const page = PAGE_KEYS.get(key)
    if (awaitsPage && page !== undefined) {
      if (session.session.peek()?.permissions.includes(PAGE_ENTRIES[page].permission)) {
        url.set({ page }, true)
      }
      // Not a key of the page that is being left.
      event.preventDefault()
    } else if (key === '?') {
      isHelpOpen.value = true
    } else if (key === '/') {
      const search = document.querySelector<HTMLInputElement>('[data-search]')
      search?.focus()
      search?.select()
      event.preventDefault()
    } else if (key === '0') {
      window.dispatchEvent(new Event(FIT_EVENT))
    } else if (key === 'escape' && !event.defaultPrevented) {
      const { deviceId, alertId, causeId } = url.state.peek()
      // One at a time: under a device lies the cause it was opened from.
      if (deviceId !== null || alertId !== null) url.set({ deviceId: null, alertId: null }, true)
      else if (causeId !== null) url.set({ causeId: null }, true)
    }
    awaitsPage = key === 'g'
  }
  window.addEventListener('keydown', listen)
  return () => window.removeEventListener('keydown', listen)
}

/** True while a key is text, not a command. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(TYPED_INTO) !== null
}
