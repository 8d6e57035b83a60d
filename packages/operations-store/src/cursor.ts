import { operationsStoreErrors } from './errors.ts'

/** A page of a list and where the next one starts; null at the end. */
export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

/** Packs the sort key of a page's last row. Opaque to clients, so that the order can change. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** @throws TC_CURSOR_INVALID */
export function decodeCursor(cursor: string, types: readonly ('string' | 'number')[]): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(key) &&
      key.length === types.length &&
      key.every((part, i) => typeof part === types[i])
    ) {
      return key
    }
  } catch {
    // Falls through to the one error below: why it is not a cursor does not matter to its sender.
  }
  throw operationsStoreErrors.make('TC_CURSOR_INVALID', `"${cursor.slice(0, 80)}"`)
}

/** Cuts `limit + 1` rows to a page and makes the cursor from the last row kept. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
): Page<Row> {
  if (rows.length <= limit) return { items: rows, nextCursor: null }
  const items = rows.slice(0, limit)
  return { items, nextCursor: encodeCursor(keyOf(items[limit - 1]!)) }
}
