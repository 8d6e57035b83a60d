import { cy } from './messages/cy.ts'
import { en } from './messages/en.ts'
import { LANGUAGES, type Language, type Messages } from './messages/messages.ts'

export const MESSAGES: Readonly<Record<Language, Messages>> = { en, cy }

/** The language that was asked for, or the first of the browser's that the page has; else English. */
export function languageOf(asked: string | null, acceptLanguage: string | undefined): Language {
  const isKnown = (given: string): given is Language => LANGUAGES.some((each) => each === given)
  if (asked !== null && isKnown(asked)) return asked
  const wanted = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
  return wanted.find(isKnown) ?? 'en'
}
