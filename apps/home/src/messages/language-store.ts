import { signal } from '@preact/signals'
import { en as homeEnglish } from '@towncrier/healthy-homes/messages/en'
import type { Language, MessageKey, Messages } from '@towncrier/healthy-homes/messages/keys'
import type { HomeMessageView } from '@towncrier/protocol'
import { keep, kept } from '../store/kept.ts'
import { type FirstWords, first } from './en/first.ts'
import type { RestWords } from './en/rest.ts'

const KEY = 'language'

/** Words that come when they are needed: those of the other screens, and all Welsh. */
const FIRST: Readonly<Record<Language, () => Promise<[FirstWords, Messages]>>> = {
  en: () => Promise.resolve([first, homeEnglish]),
  cy: async () => {
    const [own, homes] = await Promise.all([
      import('./cy/first.ts'),
      import('@towncrier/healthy-homes/messages/cy'),
    ])
    return [own.first, homes.cy]
  },
}
const REST: Readonly<Record<Language, () => Promise<RestWords>>> = {
  en: async () => (await import('./en/rest.ts')).rest,
  cy: async () => (await import('./cy/rest.ts')).rest,
}

/** The household's language, and its words as far as they are there. */
export class LanguageStore {
  readonly language = signal<Language>('en')
  readonly first = signal<FirstWords>(first)
  readonly rest = signal<RestWords | null>(null)
  readonly #homes = signal<Messages>(homeEnglish)

  /** The language that was chosen on this phone, or else the phone's own. */
  async start(): Promise<void> {
    const own = navigator.language.toLowerCase().startsWith('cy') ? 'cy' : 'en'
    const chosen = kept<Language>(KEY)
    await this.#use(chosen === 'cy' || chosen === 'en' ? chosen : own).catch(() => undefined)
  }

  async choose(language: Language): Promise<void> {
    await this.#use(language)
    keep(KEY, language)
  }

  /** Loads the words of the screens that are not seen first. */
  async loadRest(): Promise<void> {
    if (this.rest.peek() === null) this.rest.value = await REST[this.language.peek()]()
  }

  /** What a home is told, as the platform answers it; empty for a sentence that this page is too old to know. */
  say({ key, params }: HomeMessageView): string {
    const write = this.#homes.value[key as MessageKey] as
      | ((params: HomeMessageView['params']) => string)
      | undefined
    return write === undefined ? '' : write(params)
  }

  async #use(language: Language): Promise<void> {
    const [own, homes] = await FIRST[language]()
    const rest = this.rest.peek() === null ? null : await REST[language]()
    this.language.value = language
    this.first.value = own
    this.#homes.value = homes
    this.rest.value = rest
    document.documentElement.lang = language === 'cy' ? 'cy' : 'en-GB'
  }
}
