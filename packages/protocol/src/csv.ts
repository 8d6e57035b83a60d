export type CsvCell = string | number | null

/** Has spreadsheets read a file as UTF-8. */
export const CSV_MARK = '\ufeff'

/**
 * A row of CSV (RFC 4180) with its line end, that spreadsheets open as text: with an apostrophe before what they
 * would run as a formula (OWASP, CSV injection).
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
