import { CSV_MARK, type CsvCell, csvLine } from '@towncrier/protocol/csv'

export type { CsvCell }

/** Rows as CSV (RFC 4180) that spreadsheets open as text: with a byte-order mark and no formulas. */
export function toCsv(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `${CSV_MARK}${[head, ...rows].map(csvLine).join('')}`
}

/** Has the browser save a text under a name. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun when the click returns; the address may go a moment later.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
