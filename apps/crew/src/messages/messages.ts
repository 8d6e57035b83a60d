import { en, type Messages } from './en.ts'

/** The words in use. Languages are chosen here. */
export const messages: Messages = en
