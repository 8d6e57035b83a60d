import { formatInstant, parseInstant } from '@towncrier/core'
import type { ChainedEntry } from './audit-chain.ts'

export type AuditFormat = 'jsonl' | 'csv'

const COLUMNS = ['id', 'at', 'actor', 'action', 'subject', 'detail', 'hash'] as const

/** What an export begins with; nothing for JSON Lines. */
export function exportHeader(format: AuditFormat): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : ''
}

/** One entry of an export, with its line end. CSV is that of RFC 4180, `detail` as JSON text. */
export function exportLine(entry: ChainedEntry, format: AuditFormat): string {
  const { id, actor, action, subject, detail } = entry
  const at = formatInstant(entry.at)
  const hash = entry.hash === null ? '' : Buffer.from(entry.hash).toString('hex')
  if (format === 'csv') {
    return `${[id, at, actor, action, subject, detail, hash].map(cell).join(',')}\r\n`
  }
  return `${JSON.stringify({ id, at, actor, action, subject, detail: JSON.parse(detail), hash })}\n`
}

/** Reads an entry of an export back, from its JSON or its cells; null when it is none. */
export function importEntry(line: Readonly<Record<string, unknown>>): ChainedEntry | null {
  const { id, at, actor, action, subject, detail, hash } = line
  const instant = parseInstant(at)
  const texts = [actor, action, subject].every((text) => typeof text === 'string')
  if (!Number.isSafeInteger(Number(id)) || instant === null || !texts || typeof hash !== 'string') return null
  return {
    id: Number(id),
    at: instant,
    actor: actor as string,
    action: action as string,
    subject: subject as string,
    detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
    hash: hash === '' ? null : Buffer.from(hash, 'hex'),
  }
}

/** Quoted where it must be. A cell that a spreadsheet would take for a formula is quoted as any other: the hash is over what is there. */
function cell(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
