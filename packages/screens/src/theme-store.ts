import { computed, signal } from '@preact/signals'

export const THEMES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEMES)[number]

const KEY = 'towncrier.theme'

/** Light or dark: as the system says, or as the person chose on this device. */
export class ThemeStore {
  readonly choice = signal<ThemeChoice>('system')
  readonly #systemIsDark = signal(false)
  /** What a page asks for where the person has not chosen; null: nothing. */
  readonly wish = signal<'light' | 'dark' | null>(null)
  readonly isDark = computed(() =>
    this.choice.value === 'system'
      ? this.wish.value === null
        ? this.#systemIsDark.value
        : this.wish.value === 'dark'
      : this.choice.value === 'dark',
  )

  start(): void {
    const query = matchMedia('(prefers-color-scheme: dark)')
    this.#systemIsDark.value = query.matches
    // Safari 13 has none: there the theme of the moment stays until the page is opened again.
    query.addEventListener?.('change', ({ matches }) => {
      this.#systemIsDark.value = matches
    })
    const stored = localStorage.getItem(KEY)
    this.set(THEMES.find((theme) => theme === stored) ?? 'system')
  }

  set(choice: ThemeChoice): void {
    if (choice === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, choice)
    this.choice.value = choice
    this.#show()
  }

  /** A page that is better seen in one of them, at night say; the person's own choice goes before it. */
  ask(wish: 'light' | 'dark' | null): void {
    this.wish.value = wish
    this.#show()
  }

  #show(): void {
    const shown = this.choice.peek() === 'system' ? this.wish.peek() : this.choice.peek()
    if (shown === null || shown === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = shown
  }
}
