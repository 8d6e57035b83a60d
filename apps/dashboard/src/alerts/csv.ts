export type CsvCell = string | number | null

/**
 * Rows as CSV (RFC 4180) that spreadsheets open as text: with a byte-order mark, and with an apostrophe
 * before what they would run as a formula (OWASP, CSV injection).
 */
export function toCsv(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `\ufeff${[head, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`
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

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
