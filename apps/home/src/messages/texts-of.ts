/** What fills a message here: a number that is also read as a name. */
const FILLING = 5

/**
 * Every text in a tree of words, by its path (`now.calm`); messages that take values are filled with a number.
 *
 * @param words objects and lists of texts, and of functions that make one.
 */
export function textsOf(words: unknown, path = ''): Map<string, string> {
  if (typeof words === 'string') return new Map([[path, words]])
  if (typeof words === 'function') {
    return new Map([[path, String((words as (...values: number[]) => unknown)(FILLING, FILLING, FILLING))]])
  }
  const below = Object.entries(words as Record<string, unknown>).flatMap(([name, part]) => [
    ...textsOf(part, path === '' ? name : `${path}.${name}`),
  ])
  return new Map(below)
}
