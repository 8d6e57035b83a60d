import { cy } from './cy.ts'
import { en } from './en.ts'
import type { Language, Message, Messages } from './keys.ts'

const LANGUAGES_BY_CODE: Readonly<Record<Language, Messages>> = { en, cy }

/** The words of a message in a language. */
export function say(message: Message, language: Language): string {
  const write = LANGUAGES_BY_CODE[language][message.key] as (params: Message['params']) => string
  return write(message.params)
}
