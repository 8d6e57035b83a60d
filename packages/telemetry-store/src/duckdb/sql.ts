/** A quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A quoted SQL string: paths of COPY, which takes no parameters, and names of measures. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/**
 * A whole number as SQL text: instants and dictionary numbers, which are all that a caller's values become
 * before they reach a statement.
 *
 * @throws RangeError for anything but a safe integer, so that nothing else can slip into a statement.
 */
export function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`)
  return String(value)
}

/** Where the rows of a kind are: `recent` in order of arrival, `archive` by period, device and time. */
export type Place = 'recent' | 'archive' | 'newest' | 'hourly'

export function tableOf(place: Place, kind: string): string {
  return `${place}.${identifier(kind)}`
}

/** Both places of a kind's rows as one relation; `where` is applied to each, so that each can skip. */
export function allRows(kind: string, columns: string, where: string): string {
  return (['recent', 'archive'] as const)
    .map((place) => `SELECT ${columns} FROM ${tableOf(place, kind)} WHERE ${where}`)
    .join(' UNION ALL ')
}
