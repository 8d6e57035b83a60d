export { journalErrors } from './errors.ts'
export * from './port.ts'
export { type JournalReaderOptions, openJournalReader } from './reader.ts'
export { type JournalWriterOptions, openJournalWriter } from './writer.ts'
