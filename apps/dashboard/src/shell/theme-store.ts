import { computed, signal } from '@preact/signals'

export const THEMES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEMES)[number]

const KEY = 'towncrier.theme'

/** Light or dark: as the system says, or as the person chose on this device. */
export class ThemeStore {
  readonly choice = signal<ThemeChoice>('system')
  readonly #systemIsDark = signal(false)
  readonly isDark = computed(() =>
    this.choice.value === 'system' ? this.#systemIsDark.value : this.choice.value === 'dark',
  )

  start(): void {
    const query = matchMedia('(prefers-color-scheme: dark)')
    this.#systemIsDark.value = query.matches
    query.addEventListener('change', ({ matches }) => {
      this.#systemIsDark.value = matches
    })
    const stored = localStorage.getItem(KEY)
    this.set(THEMES.find((theme) => theme === stored) ?? 'system')
  }

  set(choice: ThemeChoice): void {
    if (choice === 'system') {
      localStorage.removeItem(KEY)
      delete document.documentElement.dataset.theme
    } else {
      localStorage.setItem(KEY, choice)
      document.documentElement.dataset.theme = choice
    }
    this.choice.value = choice
  }
}
